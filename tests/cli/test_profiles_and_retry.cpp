// Rate profiles and the choice of failures, from outside.
#include <QTest>

#include "tests/cli/cli_fixture.h"

using namespace gleaner::test;

class TestProfilesAndRetry : public QObject {
    Q_OBJECT

    static std::string inForce(const Cli& cli) { return cli.document({"profile"})["profile"].get<std::string>(); }

private slots:
    void aProfileIsChosenShownAndTakenBack() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(inForce(cli), "normal");
        const json chosen = cli.document({"profile", "gentle"});
        QCOMPARE(chosen["profile"].get<std::string>(), "gentle");
        QCOMPARE(chosen["factor"].get<double>(), 0.25);
        const json status = cli.document({"status"});
        QCOMPARE(status["profile"].get<std::string>(), "gentle");
        QCOMPARE(status["profile_factor"].get<double>(), 0.25);
        QCOMPARE(cli.document({"undo"})["undone"]["action"].get<std::string>(), "profile");
        QCOMPARE(inForce(cli), "normal");
        QVERIFY(cli.document({"status"})["profile"].is_null());
    }
    void ownProfilesAreKeptListedAndRemoved() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(
            cli.run({"profile", "library", "--factor", "0.5", "--hours", "09:00-17:00", "--otherwise", "0.1"}).exitCode,
            0);
        QCOMPARE(inForce(cli), "normal"); // kept, not chosen
        const json all = cli.document({"profile", "--list"})["profiles"];
        QCOMPARE(all.size(), size_t(4));
        QCOMPARE(all[3]["name"].get<std::string>(), "library");
        QCOMPARE(all[3]["hours"].get<std::string>(), "09:00-17:00");
        QCOMPARE(all[3]["otherwise"].get<double>(), 0.1);
        QVERIFY(!all[3]["built_in"].get<bool>());
        QCOMPARE(cli.run({"profile", "library"}).exitCode, 0);
        QCOMPARE(cli.run({"profile", "library", "--remove"}).exitCode, 0);
        QCOMPARE(inForce(cli), "normal");
    }
    void whatIsNoProfileIsAnErrorWithASuggestion() {
        Cli cli;
        QVERIFY(cli.init());
        const json refused = cli.document({"profile", "gentel"});
        QCOMPARE(refused["error"]["code"].get<std::string>(), "not_found");
        QVERIFY(cli.run({"profile", "gentel"}).err.find("gentle") != std::string::npos);
        QCOMPARE(cli.document({"profile", "fast", "--factor", "2"})["error"]["code"].get<std::string>(), "bad_setting");
        QVERIFY(cli.run({"profile", "--remove"}).exitCode != 0);
    }
    void underGentleTheSiteSeesAQuarter() {
        Cli cli;
        QVERIFY(cli.init());
        Web web(cli.folder.path(), 1, 400);
        QCOMPARE(cli.run({"import", web.list.string()}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "set", web.names[0], "--rate", "40", "--allow-private"}).exitCode, 0);
        QCOMPARE(cli.run({"profile", "gentle"}).exitCode, 0);
        QCOMPARE(cli.run({"crawl", "--max-seconds", "6"}).exitCode, 0);
        const auto requests = web.requests();
        QVERIFY2(requests.size() > 20 && requests.size() <= 10 * 7 + 12, std::to_string(requests.size()).c_str());
    }
    void failuresAreChosenByTimeAndSeenBefore() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.document({"retry", "--since", "24h", "--preview"})["would_requeue"].get<int>(), 0);
        QCOMPARE(cli.document({"retry", "--since", "2d"})["requeued"].get<int>(), 0);
        for (const char* bad : {"soon", "-1h", "0", "3weeks"})
            QCOMPARE(cli.document({"retry", std::string("--since=") + bad})["error"]["code"].get<std::string>(),
                     "bad_setting");
        QCOMPARE(cli.document({"retry", "--class", "Timeuot"})["error"]["code"].get<std::string>(), "bad_setting");
    }
};

QTEST_GUILESS_MAIN(TestProfilesAndRetry)
#include "test_profiles_and_retry.moc"
