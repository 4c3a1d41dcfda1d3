// A decoder may do what it likes: its picture ends as a typed outcome, and the next picture is looked at.
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>

#include <QTest>

#include "core/analysis/sandbox/sandbox_analyser.h"
#include "tests/support/analysed.h"

using namespace gleaner;
using namespace gleaner::analysis;
using namespace std::chrono_literals;
using model::OutcomeKind;

namespace {

Bytes told(const std::string& word) {
    return Bytes::copyOf("GIF89a" + word);
}
// The same as a type that goes to the strict profile.
Bytes toldAsDrawing(const std::string& word) {
    return Bytes::copyOf("<svg/>" + word);
}

// Limits that are soon reached.
SandboxOptions tight(const std::filesystem::path& decoder = GLEANER_MISBEHAVING_DECODER) {
    SandboxOptions options;
    options.decoder = decoder;
    options.decoders = 1;
    options.limits = {std::int64_t(128) << 20, 300ms, 20s, 2 << 20};
    options.strictLimits = options.limits;
    return options;
}

bool isSanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

} // namespace

class TestSandboxAnalyser : public QObject {
    Q_OBJECT

    std::unique_ptr<SandboxAnalyser> m_analyser;

    void start(const SandboxOptions& options) {
        auto analyser = SandboxAnalyser::start(options);
        QVERIFY2(analyser, analyser ? "" : (analyser.error().thing + ": " + analyser.error().detail).c_str());
        m_analyser = std::move(*analyser);
    }
    Analysis of(const std::string& word) { return test::analysed(*m_analyser, told(word)); }

private slots:
    void cleanup() { m_analyser.reset(); }

    void whatHappensToADecoderHappensToItsPictureOnly_data() {
        QTest::addColumn<int>("outcome");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<bool>("replaced");
        const int refused = int(OutcomeKind::DecodeRefused), tooLarge = int(OutcomeKind::TooLarge);
        QTest::newRow("crash") << refused << "the decoder crashed (SIGSEGV)" << true;
        QTest::newRow("abort") << refused << "the decoder crashed (SIGABRT)" << true;
        QTest::newRow("leave") << refused << "the decoder ended" << true;
        QTest::newRow("spin") << refused << "took longer than 0.3 s of processor time" << true;
        QTest::newRow("much") << tooLarge << "needs more than 128 MiB of memory" << true;
        QTest::newRow("rubbish") << refused << "the decoder answered nonsense" << true;
        QTest::newRow("nothing") << refused << "the decoder answered nonsense" << true;
        QTest::newRow("claim") << refused << "the decoder answered nonsense" << true;
        QTest::newRow("thumbnail") << refused << "the decoder answered nonsense" << true;
        QTest::newRow("long") << tooLarge << "what is known of it takes more than 2 MiB" << false;
        for (const char* word : {"socket", "exec", "fork", "ptrace", "kill"})
            QTest::newRow(word) << refused << "tried what a decoder may not do: system call " << true;
    }
    void whatHappensToADecoderHappensToItsPictureOnly() {
        QFETCH(int, outcome);
        QFETCH(QString, reason);
        QFETCH(bool, replaced);
        const std::string word = QTest::currentDataTag();
        if (isSanitized() && word == "much")
            QSKIP("sanitizers reserve more address space than any limit");
        start(tight());
        const Analysis analysis = of(word);
        QCOMPARE(int(analysis.outcome.kind), outcome);
        QVERIFY2(QString::fromStdString(analysis.reason).startsWith(reason), analysis.reason.c_str());
        QCOMPARE(analysis.type, std::string("gif"));
        QCOMPARE(analysis.sha256, Sha256::of(told(word).span()));
        QVERIFY(of("well").outcome.isStored());
        QCOMPARE(m_analyser->figures().replaced, replaced ? 1 : 0);
    }
    void aDecoderThatWaitsForeverIsEndedByTheClockOnTheWall() {
        SandboxOptions options = tight();
        options.limits.wallTime = 300ms;
        start(options);
        const Analysis analysis = of("sleep");
        QCOMPARE(analysis.outcome.kind, OutcomeKind::DecodeRefused);
        QCOMPARE(analysis.reason, std::string("took longer than 0.3 s"));
        QCOMPARE(m_analyser->figures().timedOut, 1);
        QVERIFY(of("well").outcome.isStored());
    }
    void filesAreRefusedSoThatLibrariesGoOnWithout() {
        start(tight());
        QCOMPARE(of("open").reason, std::string("Operation not permitted"));
        QCOMPARE(of("handler").reason, std::string("Operation not permitted"));
    }
    void threadsAndMemoryWithinTheLimitAreThere() {
        start(tight());
        QCOMPARE(of("thread").reason, std::string("from a thread"));
        QVERIFY(of("some").outcome.isStored());
    }
    void aDecoderHasNoDescriptorButItsOwn() {
        const std::ifstream ours(__FILE__);
        start(tight());
        QCOMPARE(of("descriptors").reason, std::string("4")); // stdin, stdout, stderr, control
    }
    void aDecoderCannotWriteIntoThePicture() {
        start(tight());
        QCOMPARE(of("scribble").reason, std::string("Permission denied"));
    }
    void whoKeepsMemoryBackIsReplaced() {
        SandboxOptions options = tight();
        options.limits.processorTime = 10s;
        start(options);
        for (int i = 0; i < 32; ++i)
            QVERIFY(of(i == 0 ? "hoard" : "well").outcome.isStored());
        QVERIFY(of("well").outcome.isStored());
        QCOMPARE(m_analyser->figures().replaced, 1);
        QCOMPARE(m_analyser->figures().crashed, 0);
        QVERIFY(m_analyser->figures().largestHelper > 80 << 20);
    }
    void figuresTellWhatHappened() {
        start(tight());
        for (const char* word : {"well", "crash", "spin", "well"})
            of(word);
        const SandboxFigures figures = m_analyser->figures();
        QCOMPARE(figures.pictures, 4);
        QCOMPARE(figures.refused, 2);
        QCOMPARE(figures.crashed, 1);
        QCOMPARE(figures.timedOut, 1);
        QCOMPARE(figures.replaced, 2);
    }
    void neighboursOfACrashAreUntouched() {
        SandboxOptions options = tight();
        options.decoders = 2;
        start(options);
        std::atomic<int> stored{0}, refused{0};
        std::promise<void> all;
        constexpr int kPictures = 60;
        for (int i = 0; i < kPictures; ++i)
            m_analyser->submit(told(i % 10 == 0 ? "crash" : "well"), {}, [&](const Analysis& analysis) {
                (analysis.outcome.isStored() ? stored : refused) += 1;
                if (stored + refused == kPictures)
                    all.set_value();
            });
        all.get_future().wait();
        QCOMPARE(stored.load(), kPictures * 9 / 10);
    }
    void whatNoFormatBeginsLikeNeverReachesADecoder() {
        start(tight());
        const Analysis analysis = test::analysed(*m_analyser, Bytes::copyOf("crash"));
        QCOMPARE(analysis.outcome.kind, OutcomeKind::NotAnImage);
        QCOMPARE(analysis.sha256, Sha256::of(Bytes::copyOf("crash").span()));
        QCOMPARE(m_analyser->figures().crashed, 0);
    }

    void formatsThatAreNotTrustedHaveADecoderAndLimitsOfTheirOwn() {
        SandboxOptions options = tight();
        options.limits.processorTime = 10s;
        start(options);
        std::promise<Analysis> answer;
        m_analyser->submit(toldAsDrawing("spin"), {},
                           [&](Analysis analysis) { answer.set_value(std::move(analysis)); });
        for (int i = 0; i < 10; ++i)
            QVERIFY(of("well").outcome.isStored()); // the others wait for nothing
        const Analysis analysis = answer.get_future().get();
        QCOMPARE(analysis.reason, std::string("took longer than 0.3 s of processor time"));
        QCOMPARE(analysis.type, std::string("svg"));
        QVERIFY(test::analysed(*m_analyser, toldAsDrawing("well")).outcome.isStored());
    }
    void withoutTheStrictProfileEverythingGoesToTheOrdinaryDecoders() {
        SandboxOptions options = tight();
        options.strict = false;
        options.strictLimits.memory = 1; // nothing would start
        start(options);
        QVERIFY(test::analysed(*m_analyser, toldAsDrawing("well")).outcome.isStored());
    }

    void withoutAProgramThereIsNoAnalyser() {
        const auto missing = SandboxAnalyser::start(tight("/nowhere/gleaner-decoder"));
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QCOMPARE(missing.error().thing, std::string("/nowhere/gleaner-decoder"));
        const auto noProgram = SandboxAnalyser::start(tight(test::dataFile("analysis/one_pixel.png")));
        QVERIFY(!noProgram);
        QCOMPARE(noProgram.error().code, ErrorCode::NotFound);
    }
    void aProgramThatEndsAtOnceIsAnError() {
        const auto analyser = SandboxAnalyser::start(tight("/bin/true"));
        QVERIFY(!analyser);
        QCOMPARE(analyser.error().code, ErrorCode::Unavailable);
    }
    void aDecoderOfAnotherBuildIsAnError() {
        const test::TemporaryFolder folder;
        std::filesystem::create_symlink(GLEANER_MISBEHAVING_DECODER, folder / "of-another-build");
        const auto analyser = SandboxAnalyser::start(tight(folder / "of-another-build"));
        QVERIFY(!analyser);
        QCOMPARE(analyser.error().code, ErrorCode::BadFormat);
    }
    void whileNoDecoderStartsPicturesAreRefusedAndTheNextOneIsTried() {
        const test::TemporaryFolder folder;
        std::filesystem::create_symlink(GLEANER_MISBEHAVING_DECODER, folder / "needs-a-permit");
        qputenv("HOME", QByteArray::fromStdString(folder.path().string()));
        SandboxOptions options = tight(folder / "needs-a-permit");
        options.ahead = false;
        start(options);
        const Analysis analysis = of("well");
        QCOMPARE(analysis.outcome.kind, OutcomeKind::DecodeRefused);
        QVERIFY2(QString::fromStdString(analysis.reason).startsWith("no decoder starts"), analysis.reason.c_str());
        QVERIFY(!analysis.lookedAt);
        QVERIFY(m_analyser->trouble());
        std::ofstream(folder / "permit") << "yes";
        QTRY_VERIFY(of("well").outcome.isStored());
        QVERIFY(!m_analyser->trouble());
    }
    void anAnalyserWithoutPicturesStartsNothing() {
        SandboxOptions options = tight("/bin/false");
        options.ahead = false;
        start(options);
        QCOMPARE(m_analyser->waiting(), size_t(0));
    }
    void everyoneIsAnsweredWhenTheAnalyserGoes() {
        constexpr int kPictures = 2000;
        std::atomic<int> cancelled{0}, answers{0};
        start(tight());
        for (int i = 0; i < kPictures; ++i)
            m_analyser->submit(told("well"), {}, [&](const Analysis& analysis) {
                ++answers;
                cancelled += analysis.outcome.kind == OutcomeKind::DecodeRefused && analysis.reason == "cancelled";
            });
        m_analyser.reset();
        QCOMPARE(answers.load(), kPictures);
        QVERIFY(cancelled.load() > 0);
    }
    void theAnalyserMayGoWhileItsDecodersAreStillGettingWarm() {
        SandboxOptions options = tight();
        options.ahead = false;
        options.decoders = 4;
        start(options);
        std::atomic<int> answers{0};
        m_analyser->submit(told("well"), {}, [&](const Analysis&) { ++answers; });
        m_analyser.reset();
        QCOMPARE(answers.load(), 1);
    }
};

QTEST_GUILESS_MAIN(TestSandboxAnalyser)
#include "test_sandbox_analyser.moc"
