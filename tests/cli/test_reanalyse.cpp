// The back-fill from outside: what is missing or older is analysed again, whatever happens meanwhile.
#include <random>

#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>

#include "tests/cli/cli_fixture.h"

using namespace gleaner::test;

namespace {

// A library with crawled pictures. Made once; each test takes what it needs out of the same state.
struct Crawled : Cli {
    static constexpr int kPictures = 60;

    Crawled() {
        if (!init())
            return;
        Web web(folder.path(), 2, kPictures);
        if (run({"import", web.list.string()}).exitCode != 0)
            return;
        for (const std::string& name : web.names)
            (void)run({"sources", "set", name, "--rate", "200", "--allow-private"});
        stored = document({"crawl", "--until-done"})["ok"].get<int>();
    }
    // As a library of a version without analyses is.
    void forget(const std::string& which = "") const {
        SQLite::Database db((library / "library.db").string(), SQLite::OPEN_READWRITE);
        db.exec("UPDATE realtime SET analysed=0" + which);
    }
    json reanalyse(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), "reanalyse");
        return document(more);
    }
    json preview() const { return document({"reanalyse", "--preview"}); }
    int stored = 0;
};

} // namespace

class TestReanalyse : public QObject {
    Q_OBJECT

    std::unique_ptr<Crawled> m_cli;

private slots:
    void initTestCase() {
        m_cli = std::make_unique<Crawled>();
        QCOMPARE(m_cli->stored, Crawled::kPictures);
    }
    void cleanupTestCase() { m_cli.reset(); }

    void whatIsMissingIsAnalysedAndThenNothingIs() {
        m_cli->forget();
        QCOMPARE(m_cli->preview()["due"].get<int>(), 60);
        const json done = m_cli->reanalyse();
        QCOMPARE(done["total"].get<int>(), 60);
        QCOMPARE(done["done"].get<int>(), 60);
        QCOMPARE(done["left"].get<int>(), 0);
        QVERIFY(done["pictures_per_second"].get<double>() > 0);
        const json preview = m_cli->preview();
        QCOMPARE(preview["stored"].get<int>(), 60);
        QCOMPARE(preview["due"].get<int>(), 0);
        for (const json& one : preview["analysers"]) {
            QCOMPARE(one["missing"].get<int>(), 0);
            QCOMPARE(one["older"].get<int>(), 0);
        }
        const json again = m_cli->reanalyse();
        QCOMPARE(again["total"].get<int>(), 0);
        QCOMPARE(again["skipped"].get<int>(), 60);
        QCOMPARE(m_cli->reanalyse({"--all"})["done"].get<int>(), 60);
    }
    void onlyOnePartCanBeAskedFor() {
        m_cli->forget(" WHERE record_id<=10");
        QCOMPARE(m_cli->reanalyse({"--analyser", "palette", "--analyser", "labels"})["done"].get<int>(), 10);
        QCOMPARE(m_cli->preview()["due"].get<int>(), 0);
    }
    void anAnalyserThatIsNoneIsAWrongUsageThatSuggests() {
        const ProgramResult wrong = m_cli->run({"reanalyse", "--analyser", "palete"});
        QCOMPARE(wrong.exitCode, 2);
        QVERIFY2(wrong.err.find("did you mean palette") != std::string::npos, wrong.err.c_str());
    }
    void peopleReadASentence() {
        const ProgramResult result = m_cli->run({"reanalyse"});
        QCOMPARE(result.exitCode, 0);
        QVERIFY2(result.out.find("60 current already") != std::string::npos, result.out.c_str());
        QVERIFY2(m_cli->run({"reanalyse", "--preview"}).out.find("descriptor") != std::string::npos, "the table");
    }
    void aRecordShowsWhatTheAnalysisFound() {
        m_cli->forget();
        QCOMPARE(m_cli->reanalyse()["done"].get<int>(), 60);
        const json found = m_cli->document({"search", ""});
        const json shown = m_cli->document({"show", found["results"][0]["identifier"].get<std::string>()});
        QVERIFY(shown["width"].get<int>() > 0);
        QCOMPARE(shown["crawl"]["state"].get<std::string>(), "stored");
    }
    void picturesWithoutOriginalAreCountedOnceAndSaid() {
        m_cli->forget();
        fs::rename(m_cli->library / "store", m_cli->folder / "aside");
        const ProgramResult result = m_cli->run({"reanalyse"});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.out.find("60 without original") != std::string::npos, result.out.c_str());
        QVERIFY2(result.err.find("Crawl them again") != std::string::npos, result.err.c_str());
        QCOMPARE(m_cli->preview()["unable"].get<int>(), 60);
        const json again = m_cli->reanalyse();
        QCOMPARE(again["no_original"].get<int>(), 0);
        std::error_code gone;
        fs::remove_all(m_cli->library / "store", gone);
        fs::rename(m_cli->folder / "aside", m_cli->library / "store");
        QCOMPARE(m_cli->reanalyse({"--all"})["done"].get<int>(), 60);
    }
    void aRunThatIsInterruptedEndsCleanlyAndGoesOn() {
        m_cli->forget();
        RunningProgram run("gleaner-cli",
                           {"--library", m_cli->library.string(), "--json", "reanalyse", "--decoders", "1"});
        (void)run.endsWithin(std::chrono::milliseconds(300));
        run.signal(SIGINT);
        const ProgramResult ended = run.wait();
        QVERIFY(ended.exitCode == 130 || ended.exitCode == 0);
        const json said = json::parse(ended.out, nullptr, false);
        const int left = m_cli->preview()["due"].get<int>();
        if (said.is_object())
            QCOMPARE(said["left"].get<int>(), left); // what it says is what the library holds
        QCOMPARE(m_cli->reanalyse()["done"].get<int>(), left);
    }
    void killsLoseNothing() {
        m_cli->forget();
        std::mt19937 random(20261121u);
        int due = Crawled::kPictures;
        for (int kills = 0; kills < 12; ++kills) {
            RunningProgram run("gleaner-cli", {"--library", m_cli->library.string(), "reanalyse", "--decoders", "1"});
            (void)run.endsWithin(std::chrono::milliseconds(20 + random() % 300));
            run.signal(SIGKILL);
            run.wait();
            const int left = m_cli->preview()["due"].get<int>();
            QVERIFY2(left <= due, "what was done stays done");
            due = left;
        }
        QCOMPARE(m_cli->run({"reanalyse"}).exitCode, 0);
        QCOMPARE(m_cli->preview()["due"].get<int>(), 0);
        const json verified = m_cli->document({"store", "verify"});
        QVERIFY(verified["ok"].get<bool>());
        QCOMPARE(m_cli->document({"search", ""})["total"].get<int>(), Crawled::kPictures);
    }
    void aLibraryThatIsWrittenElsewhereIsLocked() {
        RunningProgram crawl("gleaner-cli",
                             {"--library", m_cli->library.string(), "--json", "crawl", "--state-line", "0.1"});
        crawl.readLine();
        QCOMPARE(m_cli->run({"reanalyse"}).exitCode, 4);
        QCOMPARE(m_cli->run({"reanalyse", "--preview"}).exitCode, 0);
        crawl.signal(SIGTERM);
        crawl.wait();
    }
};

QTEST_GUILESS_MAIN(TestReanalyse)
#include "test_reanalyse.moc"
