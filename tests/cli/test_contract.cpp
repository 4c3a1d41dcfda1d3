// The command line's contract: exit codes, errors, documents (design/cli.md).
#include <QRegularExpression>

#include "tests/cli/cli_fixture.h"

using namespace gleaner::test;

class TestContract : public QObject {
    Q_OBJECT

    static std::string bytesOf(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static const std::string& list() {
        static const std::string kList =
            "url\tidentifier\tsource\ttitle\tlicense\tlicense_version\tcreator\n"
            "http://127.0.0.1:9/a.jpg\t11111111-1111-4111-8111-111111111111\talpha\tRed fox\tby-sa\t4.0\tAda\n"
            "http://127.0.0.1:9/b.jpg\t22222222-2222-4222-8222-222222222222\tbeta\tNight sky\tcc0\t1.0\tBob\n";
        return kList;
    }

private slots:
    void helpAndVersionSucceed() {
        QCOMPARE(runProgram("gleaner-cli", {"--help"}).exitCode, 0);
        const ProgramResult version = runProgram("gleaner-cli", {"--version"});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(
            QRegularExpression("^gleaner \\d+\\.\\d+\\.\\d+\n$").match(QString::fromStdString(version.out)).hasMatch());
        QCOMPARE(runProgram("gleaner-cli", {"crawl", "--help"}).exitCode, 0);
    }

    void wrongUsageIsTwoAndSuggests() {
        const ProgramResult verb = runProgram("gleaner-cli", {"serch", "fox"});
        QCOMPARE(verb.exitCode, 2);
        QVERIFY2(verb.err.find("search") != std::string::npos, verb.err.c_str());
        const ProgramResult option = runProgram("gleaner-cli", {"crawl", "--until-don"});
        QCOMPARE(option.exitCode, 2);
        QVERIFY2(option.err.find("--until-done") != std::string::npos, option.err.c_str());
        QCOMPARE(runProgram("gleaner-cli", {}).exitCode, 2);
    }

    void initMakesALibraryOnceAndTouchesNoOther() {
        Cli cli;
        QCOMPARE(cli.run({"init"}).exitCode, 0);
        const std::string before = bytesOf(cli.library / "library.json");
        const ProgramResult again = cli.run({"init"});
        QCOMPARE(again.exitCode, 1);
        QCOMPARE(bytesOf(cli.library / "library.json"), before);
    }

    void aFolderThatIsNoLibraryIsOneForEveryVerb() {
        Cli cli;
        fs::create_directories(cli.library);
        const fs::path file = cli.write("list.txt", "http://127.0.0.1/x.jpg\n");
        const std::vector<std::vector<std::string>> verbs{{"status"},
                                                          {"search", "x"},
                                                          {"show", "x"},
                                                          {"plan"},
                                                          {"sources"},
                                                          {"attribution", "x"},
                                                          {"crawl", "--until-done"},
                                                          {"import", file.string()},
                                                          {"store", "verify"},
                                                          {"settings"},
                                                          {"index", "list"},
                                                          {"retry"}};
        for (const auto& verb : verbs)
            QVERIFY2(cli.run(verb).exitCode == 1, verb.front().c_str());
        QVERIFY(fs::is_empty(cli.library));
    }

    void errorsAreJsonWhenAskedFor() {
        Cli cli;
        const json document = cli.document({"status"});
        QVERIFY(document.is_object());
        QCOMPARE(document["error"]["code"].get<std::string>(), std::string("not_a_library"));
        for (const char* field : {"message", "thing", "remedy"})
            QVERIFY2(!document["error"][field].get<std::string>().empty(), field);
    }

    void aDamagedLibraryNamesTheFileAndKeepsEveryByte() {
        Cli cli;
        QVERIFY(cli.init());
        const fs::path database = cli.library / "library.db";
        fs::remove(cli.library / "library.db-wal");
        fs::remove(cli.library / "library.db-shm");
        fs::resize_file(database, fs::file_size(database) / 2);
        const std::string before = bytesOf(database);
        for (const auto& verb :
             std::vector<std::vector<std::string>>{{"status"}, {"search", "x"}, {"crawl", "--until-done"}}) {
            const ProgramResult result = cli.run(verb);
            QCOMPARE(result.exitCode, 1);
            QVERIFY2(result.err.find("library.db") != std::string::npos, result.err.c_str());
            QVERIFY(bytesOf(database) == before);
        }
    }

    void aMissingLibraryFileIsSaidAndNotReplaced() {
        Cli cli;
        QVERIFY(cli.init());
        fs::remove(cli.library / "library.db");
        QCOMPARE(cli.run({"status"}).exitCode, 1);
        QCOMPARE(cli.run({"crawl", "--until-done"}).exitCode, 1);
        QCOMPARE(cli.run({"init"}).exitCode, 1);
        QVERIFY(!fs::exists(cli.library / "library.db"));
    }

    void importCountsAndQueuesOnce() {
        Cli cli;
        QVERIFY(cli.init());
        const fs::path file = cli.write("list.tsv", list() + "broken line\n");
        const json first = cli.document({"import", file.string()});
        QCOMPARE(first["inserted"].get<int>(), 2);
        QCOMPARE(first["rejected"]["bad_columns"].get<int>(), 1);
        QVERIFY(fs::exists(first["rejected_file"].get<std::string>()));
        QCOMPARE(cli.document({"status"})["queues"]["queued"].get<int>(), 2);
        const json second = cli.document({"import", file.string()});
        QCOMPARE(second["inserted"].get<int>(), 0);
        QCOMPARE(second["unchanged"].get<int>(), 2);
        QCOMPARE(cli.document({"status"})["queues"]["queued"].get<int>(), 2);
    }

    void aMissingFileStopsTheImportBeforeItBegins() {
        Cli cli;
        QVERIFY(cli.init());
        const fs::path file = cli.write("list.tsv", list());
        QCOMPARE(cli.run({"import", file.string(), (cli.folder / "nowhere.tsv").string()}).exitCode, 1);
        QCOMPARE(cli.document({"search"})["total"].get<int>(), 0);
    }

    void whatIsImportedIsFoundShownAndCredited() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", cli.write("list.tsv", list()).string()}).exitCode, 0);
        const json page = cli.document({"search", "fox", "--explain", "--facets"});
        QCOMPARE(page["total"].get<int>(), 1);
        QCOMPARE(page["results"][0]["title"].get<std::string>(), std::string("Red fox"));
        QCOMPARE(page["facets"]["license"]["by-sa"].get<int>(), 1);
        const json& parts = page["results"][0]["explain"];
        QCOMPARE(parts["text"].get<double>() + parts["popularity"].get<double>() + parts["authority"].get<double>() +
                     parts["quality"].get<double>(),
                 page["results"][0]["score"].get<double>());

        const json record = cli.document({"show", "11111111-1111-4111-8111-111111111111"});
        QCOMPARE(record["crawl"]["state"].get<std::string>(), std::string("queued"));
        QCOMPARE(record["provenance"]["title"].get<std::string>(), std::string("bulk"));

        const json credit = cli.document({"attribution", "11111111-1111-4111-8111-111111111111"});
        for (const char* part : {"Red fox", "Ada", "CC BY-SA 4.0"})
            QVERIFY2(credit["text"].get<std::string>().find(part) != std::string::npos, part);
    }

    void aBadQuerySaysWhere() {
        Cli cli;
        QVERIFY(cli.init());
        const json document = cli.document({"search", "fox lisense:by"});
        QCOMPARE(document["error"]["code"].get<std::string>(), std::string("bad_query"));
        QCOMPARE(document["error"]["position"].get<std::string>(), std::string("4"));
        QVERIFY(document["error"]["remedy"].get<std::string>().find("license") != std::string::npos);
    }

    void anUnknownRecordIsOne() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"show", "33333333-3333-4333-8333-333333333333"}).exitCode, 1);
    }

    void settingsAreCheckedKeptAndListed() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"settings", "set", "rate_floor", "0.2"}).exitCode, 0);
        QCOMPARE(cli.document({"settings", "get", "rate_floor"})["value"].get<std::string>(), std::string("0.2"));
        QCOMPARE(cli.run({"settings", "set", "rate_floor", "fast"}).exitCode, 1);
        const ProgramResult unknown = cli.run({"settings", "set", "rate_flor", "1"});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY2(unknown.err.find("rate_floor") != std::string::npos, unknown.err.c_str());
    }

    void sourcesAreSetBeforeTheyHaveARecord() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"sources", "set", "alpha", "--rate", "2.5", "--allow-private"}).exitCode, 0);
        const json sources = cli.document({"sources", "list"});
        QCOMPARE(sources[0]["name"].get<std::string>(), std::string("alpha"));
        QCOMPARE(sources[0]["rate_limit"].get<double>(), 2.5);
        QCOMPARE(sources[0]["rate_origin"].get<std::string>(), std::string("override"));
        QCOMPARE(sources[0]["allow_private"].get<bool>(), true);
        QCOMPARE(cli.run({"sources", "set", "alpha", "--rate", "0"}).exitCode, 1);
        QCOMPARE(cli.run({"sources", "set", "alpha", "--rate", "auto"}).exitCode, 0);
        QCOMPARE(cli.document({"sources"})[0]["rate_origin"].get<std::string>(), std::string("floor"));
    }

    void aPauseIsUndoneByUndo() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"sources", "pause", "alpha", "--reason", "ask first"}).exitCode, 0);
        QCOMPARE(cli.document({"sources"})[0]["state"].get<std::string>(), std::string("paused"));
        QCOMPARE(cli.run({"undo"}).exitCode, 0);
        QVERIFY(cli.document({"sources"})[0]["state"].get<std::string>() != "paused");
    }

    void aCrawlBeyondLoopbackNeedsAContact() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"import", cli.write("list.txt", "https://images.example.org/a.jpg\n").string(), "--source",
                          "example"})
                     .exitCode,
                 0);
        const json document = cli.document({"crawl", "--until-done"});
        QCOMPARE(document["error"]["code"].get<std::string>(), std::string("contact_missing"));
    }

    void doctorFindsAWholeLibraryWhole() {
        Cli cli;
        QVERIFY(cli.init());
        const json document = cli.document({"doctor"});
        QCOMPARE(document["ok"].get<bool>(), true);
        QVERIFY(document["checks"].size() >= 4);
    }
    void doctorMissesTheDecoder() {
        const ProgramResult result =
            runProgram("gleaner-cli", {"--json", "doctor"}, 60, {{"GLEANER_DECODER", "/nowhere/decoder"}});
        const json document = json::parse(result.out, nullptr, false);
        QCOMPARE(document["ok"].get<bool>(), false);
        json decoder;
        for (const json& check : document["checks"])
            if (check["name"] == "decoder")
                decoder = check;
        QVERIFY2(decoder.is_object(), "doctor says nothing of the decoder");
        QCOMPARE(decoder["ok"].get<bool>(), false);
        QVERIFY(!decoder["remedy"].get<std::string>().empty());
    }
};

QTEST_GUILESS_MAIN(TestContract)
#include "test_contract.moc"
