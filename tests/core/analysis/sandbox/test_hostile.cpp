// Thousands of foreign files through the sandbox as a crawl uses it: those made to break decoders end as typed outcomes
// within their limits, and those that are only unusual are understood as well as without a seal.
#include <map>

#include <QTest>

#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/sandbox/decoder_wire.h"
#include "core/analysis/sandbox/sandbox_analyser.h"
#include "tests/support/analysed.h"
#include "tests/support/answers.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true; // slow, and without a limit of address space
#else
constexpr bool kSanitized = false;
#endif
constexpr int kCompareEach = kSanitized ? 5 : 1; // so many pictures are looked at without a seal, too

SandboxOptions asInACrawl() {
    SandboxOptions options;
    options.decoder = test::program("gleaner-decoder");
    options.decoders = 2;
    return options;
}

bool isDecodersFault(const Analysis& analysis) {
    return !analysis.outcome.isStored() &&
           (analysis.reason.find("the decoder crashed") == 0 || analysis.reason.find("the decoder ended") == 0 ||
            analysis.reason.find("the decoder answered") == 0 ||
            analysis.reason.find("tried what a decoder may not do") == 0);
}

} // namespace

class TestHostile : public QObject {
    Q_OBJECT

private slots:
    // Undefined behaviour ends a decoder that is built to notice it, and is counted as a crash here.
    void initTestCase() { qputenv("UBSAN_OPTIONS", "halt_on_error=1"); }

    void everyHostileFileEndsAsATypedOutcomeWithinItsLimits() {
        GLEANER_NEED_SHARED(index, "hostile/index.tsv");
        const SandboxOptions options = asInACrawl();
        auto analyser = SandboxAnalyser::start(options);
        QVERIFY2(analyser, analyser ? "" : analyser.error().detail.c_str());
        const test::fs::path folder = index->parent_path();
        const std::vector<test::fs::path> files = test::filesBelow(folder);
        test::Answers answers;
        for (const test::fs::path& file : files)
            (*analyser)->submit(test::fileBytes(file), {}, answers.expect(file.lexically_relative(folder)));
        std::map<OutcomeKind, int> ends;
        for (const auto& [name, analysis] : answers.all()) {
            ++ends[analysis.outcome.kind];
            QVERIFY2(analysis.outcome.isStored() || !analysis.reason.empty(), name.c_str());
            if (isDecodersFault(analysis))
                qInfo("%s: %s", name.c_str(), analysis.reason.c_str());
            QVERIFY2(analysis.reason.find("tried what") != 0, "the seal is too tight for a library");
        }
        const SandboxFigures figures = (*analyser)->figures();
        qInfo("%zu files: %d understood, %d refused, %d too large, %d no pictures; %d crashed, %d took too long, "
              "%d MiB at most",
              files.size(), ends[OutcomeKind::Http], ends[OutcomeKind::DecodeRefused], ends[OutcomeKind::TooLarge],
              ends[OutcomeKind::NotAnImage], int(figures.crashed), int(figures.timedOut),
              int(figures.largestHelper >> 20));
        QVERIFY(files.size() > 500 && ends[OutcomeKind::Http] > 100);
        QCOMPARE(figures.crashed, 0); // it would harm nobody, but somebody should look at it
        if (kSanitized)
            return;
        QCOMPARE(figures.timedOut, 0); // five seconds of a processor are enough for each
        QVERIFY(figures.largestHelper < options.limits.memory);
    }

    void theSealBreaksNoFormat() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        auto analyser = SandboxAnalyser::start(asInACrawl());
        QVERIFY2(analyser, analyser ? "" : analyser.error().detail.c_str());
        const test::fs::path folder = index->parent_path();
        test::Answers answers;
        std::map<std::string, Bytes> pictures;
        for (const test::fs::path& file : test::filesBelow(folder))
            pictures[file.lexically_relative(folder)] = test::fileBytes(file);
        for (const auto& [name, picture] : pictures)
            (*analyser)->submit(picture, {}, answers.expect(name));
        PictureAnalyst here; // with the trusted loaders only
        int number = 0;
        for (const auto& [name, analysis] : answers.all()) {
            QVERIFY2(!isDecodersFault(analysis), (name + ": " + analysis.reason).c_str());
            if (!isTrustedType(analysis.type) || ++number % kCompareEach != 0)
                continue;
            Analysis expected = here.analyse(pictures[name].span(), {});
            if (!analysis.outcome.isStored())
                expected.reason = analysis.reason; // libraries word it as they go
            QVERIFY2(wire::encoded(analysis) == wire::encoded(expected),
                     (name + ": " + expected.reason + " / " + analysis.reason).c_str());
        }
        // Not `replaced`: under a sanitizer a decoder keeps what was freed, and is relieved for its size.
        const SandboxFigures figures = (*analyser)->figures();
        QCOMPARE(figures.crashed + figures.timedOut, 0);
    }
};

QTEST_GUILESS_MAIN(TestHostile)
#include "test_hostile.moc"
