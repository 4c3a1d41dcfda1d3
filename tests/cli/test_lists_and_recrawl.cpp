// Deny and allow lists, undo of several sources at once, and the re-crawl, from outside.
#include <QTest>

#include "tests/cli/cli_fixture.h"

using namespace gleaner::test;

class TestListsAndRecrawl : public QObject {
    Q_OBJECT

    static std::string rulesOf(const Cli& cli) {
        std::string text;
        for (const json& rule : cli.document({"sources", "rules"}))
            text += rule["rule"].get<std::string>() + " " + rule["pattern"].get<std::string>() + ";";
        return text;
    }

private slots:
    void rulesAreKeptListedAndTakenBack() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(rulesOf(cli), "");
        QCOMPARE(cli.run({"sources", "deny", "*.Shop.example", "--reason", "sells them"}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "allow", "free.shop.example/open/*"}).exitCode, 0);
        QCOMPARE(rulesOf(cli), "deny *.shop.example;allow free.shop.example/open/*;");
        const json rules = cli.document({"sources", "rules"});
        QCOMPARE(rules[0]["reason"].get<std::string>(), "sells them");
        QVERIFY(rules[0]["who"].get<std::string>().find('@') != std::string::npos);
        QCOMPARE(cli.document({"undo"})["undone"]["action"].get<std::string>(), "allow");
        QCOMPARE(rulesOf(cli), "deny *.shop.example;");
        QCOMPARE(cli.run({"sources", "unlist", "*.shop.example"}).exitCode, 0);
        QCOMPARE(rulesOf(cli), "");
    }
    void whatIsNoPatternIsAnError() {
        Cli cli;
        QVERIFY(cli.init());
        const json refused = cli.document({"sources", "deny", "img*.example"});
        QCOMPARE(refused["error"]["code"].get<std::string>(), "bad_setting");
        QCOMPARE(cli.run({"sources", "deny"}).exitCode, 2);
        QCOMPARE(cli.run({"sources", "unlist", "a.example"}).exitCode, 1);
    }
    void whatIsDeniedIsNeverAsked() {
        Cli cli;
        QVERIFY(cli.init());
        Web web(cli.folder.path(), 1, 3);
        QCOMPARE(cli.run({"import", web.list.string()}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "set", web.names[0], "--rate", "50", "--allow-private"}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "deny", "127.0.0.1", "--reason", "asked us"}).exitCode, 0);
        const json summary = cli.document({"crawl", "--until-done"});
        QCOMPARE(summary["blocked"].get<int>(), 3);
        QCOMPARE(summary["ok"].get<int>(), 0);
        const json found = cli.document({"search", ""});
        const json shown = cli.document({"show", found["results"][0]["identifier"].get<std::string>()});
        QCOMPARE(shown["crawl"]["state"].get<std::string>(), "blocked");
        QCOMPARE(shown["crawl"]["evidence"][0]["header"].get<std::string>(), "address rule");
        QCOMPARE(shown["crawl"]["evidence"][0]["value"].get<std::string>(), "127.0.0.1");
        QVERIFY(web.requests().empty());
    }
    void oneUndoTakesBackAllSourcesOfAnAction() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"sources", "pause", "a", "b", "c"}).exitCode, 0);
        const json undone = cli.document({"undo"})["undone"];
        QCOMPARE(undone["action"].get<std::string>(), "pause");
        QCOMPARE(undone["count"].get<int>(), 3);
        for (const json& source : cli.document({"sources"}))
            QVERIFY(source["state"] != "paused");
        QCOMPARE(cli.run({"undo"}).exitCode, 1);
    }
    void storedPicturesAreLookedAtAgainWithoutBeingFetchedTwice() {
        Cli cli;
        QVERIFY(cli.init());
        Web web(cli.folder.path(), 1, 5);
        QCOMPARE(cli.run({"import", web.list.string()}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "set", web.names[0], "--rate", "3", "--allow-private"}).exitCode, 0);
        QCOMPARE(cli.document({"crawl", "--until-done"})["ok"].get<int>(), 5);
        const json preview = cli.document({"recrawl", "--preview"});
        QCOMPARE(preview["due"].get<int>(), 0);
        QVERIFY(preview["by_source"].empty());
        QCOMPARE(preview["next"].size(), size_t(30));
        QCOMPARE(preview["next"][0]["due"].get<int>(), 5); // in the course of the first day

        // The first was stored more than a second before the last.
        QCOMPARE(cli.run({"settings", "set", "recrawl_schedule", "3x1s"}).exitCode, 0);
        const json due = cli.document({"recrawl", "--preview"});
        QVERIFY(due["due"].get<int>() >= 1);
        QCOMPARE(due["by_source"][0]["name"].get<std::string>(), web.names[0]);
        QVERIFY(due["by_source"][0]["bytes"].get<int>() > 0);
        const int queued = cli.document({"recrawl"})["queued"].get<int>();
        QVERIFY(queued >= due["due"].get<int>());
        const json summary = cli.document({"crawl", "--until-done"});
        QCOMPARE(summary["unchanged"].get<int>(), queued);
        QCOMPARE(summary["ok"].get<int>(), 0);
    }
    void aScheduleThatIsNoneIsRefused() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.document({"settings", "set", "recrawl_schedule", "daily"})["error"]["code"].get<std::string>(),
                 "bad_setting");
    }
};

QTEST_GUILESS_MAIN(TestListsAndRecrawl)
#include "test_lists_and_recrawl.moc"
