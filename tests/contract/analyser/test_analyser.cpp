// What every Analyser must do, run against the fake and against the sandbox with its real decoders.
#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include <QTest>

#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/sandbox/decoder_wire.h"
#include "core/analysis/sandbox/sandbox_analyser.h"
#include "tests/support/analysed.h"
#include "tests/support/fake_analyser.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

Bytes shipped(const std::string& name) {
    return test::fileBytes(test::dataFile("analysis/" + name));
}

std::unique_ptr<Analyser> makeReal() {
    SandboxOptions options;
    options.decoder = test::program("gleaner-decoder");
    auto analyser = SandboxAnalyser::start(options);
    return analyser ? std::move(*analyser) : nullptr;
}

} // namespace

class TestAnalyser : public QObject {
    Q_OBJECT

    std::unique_ptr<Analyser> m_analyser;

    static void kinds() {
        QTest::addColumn<bool>("real");
        QTest::newRow("fake") << false;
        QTest::newRow("real") << true;
    }
    void openKind() {
        QFETCH(bool, real);
        m_analyser = real ? makeReal() : std::make_unique<test::FakeAnalyser>();
        QVERIFY(m_analyser);
    }

private slots:
    void cleanup() { m_analyser.reset(); }

    void aPictureIsUnderstood_data() { kinds(); }
    void aPictureIsUnderstood() {
        openKind();
        if (!m_analyser)
            return;
        const Bytes picture = shipped("two_colours_1500x1000.jpg");
        const Analysis analysis = test::analysed(*m_analyser, picture);
        QVERIFY2(analysis.outcome.isStored(), analysis.reason.c_str());
        QCOMPARE(analysis.type, std::string("jpeg"));
        QCOMPARE(analysis.mime, std::string("image/jpeg"));
        QCOMPARE(analysis.sha256, Sha256::of(picture.span()));
        QCOMPARE(analysis.bytes, std::int64_t(picture.size()));
        QVERIFY(analysis.width > 0 && analysis.height > 0);
        QCOMPARE(analysis.thumbnails.size(), size_t(2));
        QVERIFY(analysis.thumbnails[0].edge < analysis.thumbnails[1].edge);
    }

    void nothingIsNoPicture_data() { kinds(); }
    void nothingIsNoPicture() {
        openKind();
        if (!m_analyser)
            return;
        const Analysis analysis = test::analysed(*m_analyser, Bytes());
        QCOMPARE(analysis.outcome.kind, OutcomeKind::NotAnImage);
        QVERIFY(!analysis.reason.empty());
        QVERIFY(analysis.thumbnails.empty());
    }

    void everyPictureIsAnsweredOnceOnAThreadOfTheAnalysers_data() { kinds(); }
    void everyPictureIsAnsweredOnceOnAThreadOfTheAnalysers() {
        openKind();
        if (!m_analyser)
            return;
        constexpr int kPictures = 40;
        const Bytes picture = shipped("one_pixel.png");
        std::mutex mutex;
        std::multiset<int> answered;
        bool here = false;
        std::promise<void> all;
        for (int i = 0; i < kPictures; ++i)
            m_analyser->submit(i % 4 ? picture : Bytes(), {}, [&, i, caller = std::this_thread::get_id()](Analysis) {
                const std::lock_guard lock(mutex);
                here = here || std::this_thread::get_id() == caller;
                answered.insert(i);
                if (answered.size() == kPictures)
                    all.set_value();
            });
        all.get_future().wait();
        m_analyser.reset(); // nobody answers twice while it goes
        QCOMPARE(std::set<int>(answered.begin(), answered.end()).size(), size_t(kPictures));
        QCOMPARE(answered.size(), size_t(kPictures));
        QVERIFY(!here);
    }

    void whoHasBeenAnsweredIsNoLongerWaiting_data() { kinds(); }
    void whoHasBeenAnsweredIsNoLongerWaiting() {
        openKind();
        if (!m_analyser)
            return;
        QCOMPARE(m_analyser->waiting(), size_t(0));
        std::promise<size_t> waiting;
        m_analyser->submit(shipped("one_pixel.png"), {},
                           [&](const Analysis&) { waiting.set_value(m_analyser->waiting()); });
        QCOMPARE(waiting.get_future().get(), size_t(0));
        QVERIFY(m_analyser->parallelism() >= 1);
    }

    void whoIsAnsweredMaySubmitTheNext_data() { kinds(); }
    void whoIsAnsweredMaySubmitTheNext() {
        openKind();
        if (!m_analyser)
            return;
        std::promise<bool> second;
        m_analyser->submit(shipped("one_pixel.png"), {}, [&](const Analysis&) {
            m_analyser->submit(shipped("one_pixel.png"), {},
                               [&](const Analysis& analysis) { second.set_value(analysis.outcome.isStored()); });
        });
        QVERIFY(second.get_future().get());
    }

    void everyoneIsAnsweredWhenTheAnalyserGoes_data() { kinds(); }
    void everyoneIsAnsweredWhenTheAnalyserGoes() {
        openKind();
        if (!m_analyser)
            return;
        constexpr int kPictures = 300;
        std::atomic<int> answers{0}, cancelled{0};
        const auto held = dynamic_cast<test::FakeAnalyser*>(m_analyser.get());
        if (held)
            held->hold(true);
        for (int i = 0; i < kPictures; ++i)
            m_analyser->submit(shipped("two_colours_1500x1000.jpg"), {}, [&](const Analysis& analysis) {
                ++answers;
                cancelled += !analysis.lookedAt && analysis.reason == "cancelled";
            });
        m_analyser.reset();
        QCOMPARE(answers.load(), kPictures);
        QVERIFY(cancelled.load() > 0);
    }

    void theSandboxChangesNothing_data() {
        QTest::addColumn<QString>("file");
        for (const auto& entry : test::fs::directory_iterator(test::dataFile("analysis")))
            if (isTrustedType(sniffType(test::fileBytes(entry.path()).span())))
                QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().filename());
    }
    void theSandboxChangesNothing() {
        QFETCH(QString, file);
        static PictureAnalyst here;
        static const std::unique_ptr<Analyser> sandbox = makeReal();
        QVERIFY(sandbox);
        const Bytes picture = shipped(file.toStdString());
        AnalysisOptions options;
        options.thumbnailEdges = {64, 300};
        const Analysis expected = here.analyse(picture.span(), options);
        const Analysis analysis = test::analysed(*sandbox, picture, options);
        QVERIFY(wire::encoded(analysis) == wire::encoded(expected));
        QCOMPARE(analysis.sha256, Sha256::of(picture.span()));
    }
};

QTEST_GUILESS_MAIN(TestAnalyser)
#include "test_analyser.moc"
