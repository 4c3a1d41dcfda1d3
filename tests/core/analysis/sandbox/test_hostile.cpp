// Files made to break decoders, through the sandbox as a crawl uses it: every one ends as a typed outcome within its
// limits, and none harms its neighbours.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>

#include <QTest>

#include "core/analysis/sandbox/sandbox_analyser.h"
#include "tests/support/analysed.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

SandboxOptions asInACrawl() {
    SandboxOptions options;
    options.decoder = test::program("gleaner-decoder");
    options.decoders = 2;
    return options;
}

std::vector<test::fs::path> filesBelow(const test::fs::path& folder) {
    std::vector<test::fs::path> files;
    for (const auto& entry : test::fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path() != folder / "index.tsv")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// Waits for many pictures.
class Answers {
public:
    Analyser::Done expect(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        ++m_expected;
        return [this, name](Analysis analysis) {
            const std::lock_guard held(m_mutex);
            m_analyses[name] = std::move(analysis);
            m_came.notify_one();
        };
    }
    const std::map<std::string, Analysis>& all() {
        std::unique_lock lock(m_mutex);
        m_came.wait(lock, [this] { return m_analyses.size() == m_expected; });
        return m_analyses;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_came;
    size_t m_expected = 0;
    std::map<std::string, Analysis> m_analyses;
};

} // namespace

class TestHostile : public QObject {
    Q_OBJECT

private slots:
    void everyFileEndsAsATypedOutcomeWithinItsLimits() {
        GLEANER_NEED_SHARED(folder, "hostile/index.tsv");
        const SandboxOptions options = asInACrawl();
        auto analyser = SandboxAnalyser::start(options);
        QVERIFY2(analyser, analyser ? "" : analyser.error().detail.c_str());
        Answers answers;
        const std::vector<test::fs::path> files = filesBelow(folder->parent_path());
        for (const test::fs::path& file : files)
            (*analyser)->submit(test::fileBytes(file), {},
                                answers.expect(file.lexically_relative(folder->parent_path())));
        std::map<OutcomeKind, int> ends;
        for (const auto& [name, analysis] : answers.all()) {
            ++ends[analysis.outcome.kind];
            QVERIFY2(analysis.outcome.isStored() || !analysis.reason.empty(), name.c_str());
            if (QString::fromStdString(analysis.reason).contains("decoder") || analysis.reason.find("took") == 0 ||
                analysis.outcome.kind == OutcomeKind::TooLarge)
                qInfo("%s: %s: %s", name.c_str(), analysis.outcome.name().c_str(), analysis.reason.c_str());
        }
        const SandboxFigures figures = (*analyser)->figures();
        qInfo("%zu files: %d understood, %d refused, %d too large, %d no pictures; %d crashes, %d timeouts, %d MiB at "
              "most",
              files.size(), ends[OutcomeKind::Http], ends[OutcomeKind::DecodeRefused], ends[OutcomeKind::TooLarge],
              ends[OutcomeKind::NotAnImage], int(figures.crashed), int(figures.timedOut),
              int(figures.largestHelper >> 20));
        QVERIFY(files.size() > 500);
        QVERIFY(ends[OutcomeKind::Http] > 100);
        QVERIFY(figures.largestHelper < options.limits.memory);
    }
};

QTEST_GUILESS_MAIN(TestHostile)
#include "test_hostile.moc"
