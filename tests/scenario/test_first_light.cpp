// Whole crawls on the simulated web, driven from outside, with the server's log as referee.
#include <map>
#include <set>

#include "tests/cli/cli_fixture.h"
#include "tests/scenario/referee.h"

using namespace gleaner::test;

class TestFirstLight : public QObject {
    Q_OBJECT

    static constexpr int kSources = 20;
    static constexpr int kImages = 1000;

    static bool prepare(const Cli& cli, const Web& web, const char* rate) {
        if (!cli.init())
            return false;
        std::vector<std::string> set{"sources", "set"};
        set.insert(set.end(), web.names.begin(), web.names.end());
        for (const char* word : {"--allow-private", "--rate", rate})
            set.emplace_back(word);
        return cli.run(set).exitCode == 0 && cli.run({"import", web.list.string()}).exitCode == 0;
    }

    // Paths that were answered with 200, with how often.
    static std::map<std::string, int> served(const std::vector<gleaner::simulatedweb::RequestLogEntry>& log) {
        std::map<std::string, int> times;
        for (const auto& entry : log)
            if (entry.status == 200)
                ++times[entry.source + entry.path];
        return times;
    }

private slots:
    void aThousandPicturesOverTwentySources() {
        Cli cli;
        Web web(cli.folder.path(), kSources, kImages);
        QCOMPARE(int(web.names.size()), kSources);
        QVERIFY(prepare(cli, web, "20"));

        const json summary = cli.document({"crawl", "--until-done"}, 240);
        QCOMPARE(summary["event"].get<std::string>(), std::string("summary"));
        QCOMPARE(summary["ok"].get<int>(), kImages);
        QCOMPARE(summary["left"].get<int>(), 0);
        QCOMPARE(summary["failed"].get<int>(), 0);

        // Stored once, whole, nothing left over.
        const json store = cli.document({"store", "verify"});
        QCOMPARE(store["ok"].get<bool>(), true);
        QCOMPARE(store["blobs"].get<int>(), kImages);
        QCOMPARE(store["orphans"].get<int>(), 0);
        QCOMPARE(store["partial"].get<int>(), 0);

        // Each searchable by its own title and credited: every fiftieth is asked for.
        const auto rows = tsvRows(web.list);
        QCOMPARE(int(rows.size()), kImages);
        for (size_t i = 0; i < rows.size(); i += 50) {
            const std::string& identifier = rows[i][1];
            const std::string& title = rows[i][4];
            const json page = cli.document({"search", "\"" + title + "\"", "--limit", "1000"});
            bool found = false;
            for (const json& result : page["results"])
                found = found || result["identifier"] == identifier;
            QVERIFY2(found, title.c_str());
            const json credit = cli.document({"attribution", identifier});
            QVERIFY2(credit["text"].get<std::string>().find(title) != std::string::npos, title.c_str());
        }

        // The server's word: the limit was kept, and no picture was asked for twice.
        const auto log = logEntries(web.requests());
        QVERIFY2(worstExcess(log, 20) <= 0, qPrintable(QString::number(worstExcess(log, 20))));
        for (const auto& [path, times] : served(log))
            if (path.find("robots.txt") == std::string::npos)
                QVERIFY2(times == 1, path.c_str());
    }

    void anInterruptDrainsAndTheNextStartResumes() {
        Cli cli;
        Web web(cli.folder.path(), 6, 240);
        QVERIFY(prepare(cli, web, "10"));
        RunningProgram crawl("gleaner-cli", {"--library", cli.library.string(), "--json", "crawl", "--until-done",
                                             "--state-line", "0.5"});
        // Let some be stored, then interrupt.
        json line;
        do {
            line = json::parse(crawl.readLine(), nullptr, false);
            QVERIFY(line.is_object());
        } while (line["general"]["num_resized"].get<int>() < 20);
        crawl.signal(SIGINT);
        const ProgramResult first = crawl.wait();
        QCOMPARE(first.exitCode, 130);
        const json summary = json::parse(first.out.substr(first.out.rfind('\n', first.out.size() - 2) + 1));
        const int stored = summary["ok"];
        QVERIFY(stored >= 20 && stored < 240);
        QCOMPARE(summary["left"].get<int>(), 240 - stored - summary["failed"].get<int>());

        const json rest = cli.document({"crawl", "--until-done"}, 240);
        QCOMPARE(rest["ok"].get<int>() + stored, 240);
        QCOMPARE(cli.document({"store", "verify"})["blobs"].get<int>(), 240);
        for (const auto& [path, times] : served(logEntries(web.requests())))
            if (path.find("robots.txt") == std::string::npos)
                QVERIFY2(times == 1, path.c_str()); // draining cut nothing
    }

    void aKilledCrawlLosesAndDoublesNothing() {
        Cli cli;
        Web web(cli.folder.path(), 4, 120);
        QVERIFY(prepare(cli, web, "20"));
        for (int kills = 0; kills < 3; ++kills) {
            RunningProgram crawl("gleaner-cli", {"--library", cli.library.string(), "--json", "crawl", "--until-done",
                                                 "--state-line", "0.2"});
            crawl.readLine();
            crawl.readLine();
            crawl.signal(SIGKILL);
            crawl.wait();
        }
        const json summary = cli.document({"crawl", "--until-done"}, 240);
        QCOMPARE(summary["left"].get<int>(), 0);
        const json store = cli.document({"store", "verify"});
        QCOMPARE(store["ok"].get<bool>(), true);
        QCOMPARE(store["blobs"].get<int>(), 120);
        QCOMPARE(cli.document({"search", "is:stored"})["total"].get<int>(), 120);
    }

    void aSecondWriterIsRefusedAndReadersAreNot() {
        Cli cli;
        Web web(cli.folder.path(), 2, 60);
        QVERIFY(prepare(cli, web, "2"));
        RunningProgram crawl("gleaner-cli",
                             {"--library", cli.library.string(), "--json", "crawl", "--state-line", "0.2"});
        QVERIFY(!crawl.readLine().empty());
        const ProgramResult second = cli.run({"crawl", "--until-done"}, 10);
        QCOMPARE(second.exitCode, 4);
        QVERIFY2(second.err.find(std::to_string(crawl.pid())) != std::string::npos, second.err.c_str());
        QCOMPARE(cli.run({"import", web.list.string()}, 10).exitCode, 4);
        json status = cli.document({"status"});
        // A running crawl writes its figures once a second; a state line comes every 0.2 s.
        for (int tries = 0; tries < 30 && !status.value("running", false); ++tries) {
            crawl.readLine();
            status = cli.document({"status"});
        }
        QCOMPARE(status["running"].get<bool>(), true);
        QVERIFY(cli.document({"search"})["total"].get<int>() == 60);
        crawl.signal(SIGTERM);
        QCOMPARE(crawl.wait().exitCode, 130);
    }

    void anOperatorsPauseReachesARunningCrawlWithinASecond() {
        Cli cli;
        Web web(cli.folder.path(), 1, 400);
        QVERIFY(prepare(cli, web, "10"));
        RunningProgram crawl("gleaner-cli",
                             {"--library", cli.library.string(), "--json", "crawl", "--state-line", "0.5"});
        while (json::parse(crawl.readLine())["general"]["num_resized"].get<int>() < 5) {
        }
        QCOMPARE(cli.run({"sources", "pause", web.names.front(), "--reason", "test"}).exitCode, 0);
        const double paused = double(std::chrono::duration_cast<std::chrono::milliseconds>(
                                         std::chrono::system_clock::now().time_since_epoch())
                                         .count()) /
                              1000;
        for (int lines = 0; lines < 6; ++lines)
            QVERIFY(!crawl.readLine().empty());
        crawl.signal(SIGTERM);
        crawl.wait();
        for (const auto& entry : logEntries(web.requests()))
            QVERIFY2(entry.time <= paused + 1.1, qPrintable(QString::number(entry.time - paused)));
    }

    void aSourceOfPrivateAddressesIsNotAskedUnlessAllowed() {
        Cli cli;
        Web web(cli.folder.path(), 1, 5);
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", web.list.string()}).exitCode, 0);
        const json summary = cli.document({"crawl", "--until-done"});
        QCOMPARE(summary["blocked"].get<int>(), 5);
        QCOMPARE(summary["ok"].get<int>(), 0);
        QVERIFY(web.requests().empty());
    }
};

QTEST_GUILESS_MAIN(TestFirstLight)
#include "test_first_light.moc"
