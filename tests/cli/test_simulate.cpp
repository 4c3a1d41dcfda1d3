// The simulated web as a program.
#include "tests/cli/cli_fixture.h"
#include "tests/core/simulatedweb/raw_client.h"

using namespace gleaner::test;

class TestSimulate : public QObject {
    Q_OBJECT

    static json start(RunningProgram& program) { return json::parse(program.readLine(), nullptr, false); }
    static std::string readFile(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private slots:
    void readySaysWhereEverybodyListens() {
        const TemporaryFolder folder;
        const fs::path ca = folder / "ca.pem";
        RunningProgram program("gleaner-cli",
                               {"--json",        "simulate", "--sources",    "30",
                                "--images",      "60",       "--port",       "0",
                                "--tls",         "2",        "--ca",         ca.string(),
                                "--shared-host", "3",        "--bystanders", "2",
                                "--body-bytes",  "2000",     "--list",       (folder / "list.tsv").string()});
        const json ready = start(program);
        QCOMPARE(ready["event"].get<std::string>(), std::string("ready"));
        const json& sources = ready["sources"];
        QCOMPARE(sources[2]["port"].get<int>(), sources[0]["port"].get<int>());
        QVERIFY(sources[3]["port"] != sources[0]["port"]);
        QCOMPARE(sources[27]["tls"].get<bool>(), false);
        QCOMPARE(sources[28]["tls"].get<bool>(), true);
        QCOMPARE(ready["bystanders"][1]["name"].get<std::string>(), std::string("x01"));
        QVERIFY(readFile(ca).starts_with("-----BEGIN CERTIFICATE-----"));
        QVERIFY(readFile(folder / "list.tsv").find("\nhttps://127.0.0.1:") != std::string::npos);
        const RawResponse copy = RawClient(ready["bystanders"][0]["port"].get<int>()).get("/copies/a");
        QCOMPARE(copy.status, 200);
        QVERIFY(copy.body.size() > 1'900 && copy.body.size() < 2'300);
    }

    void faultsAreReadAgainOnHangup() {
        const Cli cli;
        const fs::path faults = cli.write("faults.jsonl", "");
        RunningProgram program("gleaner-cli", {"--json", "simulate", "--sources", "1", "--images", "5", "--port", "0",
                                               "--no-latency", "--faults", faults.string()});
        const int port = start(program)["sources"][0]["port"];
        QCOMPARE(RawClient(port).get("/copies/a").status, 200);

        cli.write("faults.jsonl", "{\"kind\":\"status\",\"status\":503}\n");
        program.signal(SIGHUP);
        const json said = start(program);
        QCOMPARE(said["event"].get<std::string>(), std::string("faults"));
        QCOMPARE(said["count"].get<int>(), 1);
        QVERIFY(said["age"].get<double>() > 0);
        QCOMPARE(RawClient(port).get("/copies/a").status, 503);

        cli.write("faults.jsonl", "nonsense\n");
        program.signal(SIGHUP);
        QVERIFY(start(program).contains("error"));
        QCOMPARE(RawClient(port).get("/copies/a").status, 503); // as before

        program.signal(SIGTERM);
        const ProgramResult end = program.wait();
        QCOMPARE(end.exitCode, 0);
        QCOMPARE(json::parse(end.out)["requests"].get<int>(), 3);
    }

    void moreOfAKindThanThereAreSourcesIsRefused() {
        for (const char* option : {"--tls", "--shared-host"}) {
            const ProgramResult result =
                runProgram("gleaner-cli", {"simulate", "--sources", "2", "--port", "0", option, "3"}, 20);
            QVERIFY(result.exitCode == 1 || result.exitCode == 2);
            QVERIFY(!result.err.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestSimulate)
#include "test_simulate.moc"
