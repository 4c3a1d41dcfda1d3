// What an operator asks before and after a crawl: the plan, and another chance for what failed.
#include "tests/cli/cli_fixture.h"

using namespace gleaner::test;

class TestPlan : public QObject {
    Q_OBJECT

    // `number` records of each source, on a port where nobody listens.
    static std::string listOf(const std::vector<std::pair<std::string, int>>& sources) {
        std::string list = "url\tsource\ttitle\tlicense\n";
        for (const auto& [source, number] : sources)
            for (int i = 0; i < number; ++i)
                list += "http://127.0.0.1:9/" + source + "/" + std::to_string(i) + ".jpg\t" + source + "\tA\tcc0\n";
        return list;
    }
    static const json& source(const json& plan, const std::string& name) {
        for (const json& one : plan.at("sources"))
            if (one.at("name") == name)
                return one;
        throw std::runtime_error("no source " + name);
    }

private slots:
    void thePlanOfAnEmptyLibraryIsEmpty() {
        Cli cli;
        QVERIFY(cli.init());
        const json plan = cli.document({"plan"});
        QVERIFY(plan.at("sources").empty());
        QCOMPARE(plan.at("hours").get<double>(), 0.0);
        QCOMPARE(plan.at("bytes").get<long>(), 0L);
        QVERIFY(cli.run({"plan"}).out.find("No sources yet") != std::string::npos);
    }

    void eachSourceHasItsRateShareHoursAndBytes() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", cli.write("l.tsv", listOf({{"alpha", 30}, {"beta", 10}})).string()}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "set", "beta", "--rate", "0.5"}).exitCode, 0);
        const json plan = cli.document({"plan"});
        const json &alpha = source(plan, "alpha"), &beta = source(plan, "beta");
        QCOMPARE(alpha.at("queued").get<int>(), 30);
        QCOMPARE(alpha.at("rate").get<double>(), 1.0);
        QCOMPARE(alpha.at("rate_origin").get<std::string>(), std::string("floor"));
        QCOMPARE(alpha.at("share").get<double>(), 0.75);
        QCOMPARE(alpha.at("hours").get<double>(), 30.0 / 3600);
        QCOMPARE(alpha.at("bytes").get<long>(), 30L * 300 * 1024);
        QVERIFY(alpha.at("note").is_null());
        QCOMPARE(beta.at("rate").get<double>(), 0.5);
        QCOMPARE(beta.at("rate_origin").get<std::string>(), std::string("override"));
        QCOMPARE(plan.at("queued").get<int>(), 40);
        QCOMPARE(plan.at("rate").get<double>(), 1.5);
        QCOMPARE(plan.at("hours").get<double>(), 30.0 / 3600); // the slowest
        QCOMPARE(plan.at("bytes").get<long>(), 40L * 300 * 1024);
    }

    void whatWaitsForTheOperatorIsListedWithANoteAndLeftOutOfTheSums() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", cli.write("l.tsv", listOf({{"alpha", 30}, {"beta", 10}})).string()}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "pause", "alpha", "--reason", "ask first"}).exitCode, 0);
        const json plan = cli.document({"plan"});
        QCOMPARE(source(plan, "alpha").at("note").get<std::string>(), std::string("paused_by_operator"));
        QCOMPARE(source(plan, "alpha").at("queued").get<int>(), 30);
        QCOMPARE(plan.at("queued").get<int>(), 10);
        QCOMPARE(plan.at("hours").get<double>(), 10.0 / 3600);
        const std::string table = cli.run({"plan"}).out;
        QVERIFY2(table.find("PAUSED") != std::string::npos, table.c_str());
    }

    void aPlanChangesNothing() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", cli.write("l.tsv", listOf({{"alpha", 3}})).string()}).exitCode, 0);
        QVERIFY(cli.document({"plan"}) == cli.document({"plan"}));
        QCOMPARE(cli.document({"status"}).at("queues").at("queued").get<int>(), 3);
    }

    void failedTasksAreQueuedAgainByClassAndBySource() {
        Cli cli;
        QVERIFY(cli.init());
        const fs::path faults =
            cli.write("faults.jsonl", "{\"kind\":\"status\",\"status\":403,\"path\":\"/pictures/*\"}\n");
        Web web(cli.folder.path(), 2, 6, {"--no-latency", "--faults", faults.string()});
        QCOMPARE(cli.run({"import", web.list.string()}).exitCode, 0);
        QCOMPARE(cli.run({"sources", "set", web.names[0], web.names[1], "--allow-private", "--rate", "50"}).exitCode,
                 0);
        QCOMPARE(cli.run({"crawl", "--until-done"}).exitCode, 3);
        QCOMPARE(cli.document({"status"}).at("queues").at("failed").get<int>(), 6);

        QCOMPARE(cli.document({"retry", "--class", "404"}).at("requeued").get<int>(), 0);
        QCOMPARE(cli.document({"retry", "--class", "403", "--source", web.names[0]}).at("requeued").get<int>(), 3);
        QCOMPARE(cli.document({"retry"}).at("requeued").get<int>(), 3);
        const json status = cli.document({"status"});
        QCOMPARE(status.at("queues").at("failed").get<int>(), 0);
        QCOMPARE(status.at("queues").at("queued").get<int>(), 6);
    }

    void aMisspeltSourceOrClassIsRefusedWithASuggestion() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", cli.write("l.tsv", listOf({{"wikimedia", 1}})).string()}).exitCode, 0);
        const ProgramResult source = cli.run({"retry", "--source", "wikimeda"});
        QCOMPARE(source.exitCode, 1);
        QVERIFY2(source.err.find("wikimedia") != std::string::npos, source.err.c_str());
        const ProgramResult outcome = cli.run({"retry", "--class", "TimeOut"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.find("Timeout") != std::string::npos, outcome.err.c_str());
    }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "test_plan.moc"
