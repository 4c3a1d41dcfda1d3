// A crawl of files made to break decoders ends by itself: every task has an outcome, every stored picture a thumbnail,
// and the library is whole.
#include <QTest>

#include <fstream>
#include <iterator>
#include <memory>

#include "tests/cli/cli_fixture.h"
#include "tests/support/answers.h"
#include "tests/support/loopback_server.h"

using namespace gleaner::test;

namespace {

std::string contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// Serves each file under its number, and has no robots.txt.
LoopbackServer::Rule serving(const std::vector<fs::path>& files) {
    return [&files](const LoopbackServer::Request& request) {
        const size_t number = std::strtoul(request.target.c_str() + 1, nullptr, 10);
        if (number == 0 || number > files.size())
            return LoopbackServer::ok("", "", "404 Not Found");
        return LoopbackServer::ok(contentOf(files[number - 1]), "Content-Type: image/jpeg\r\n");
    };
}

} // namespace

class TestHostilePictures : public QObject {
    Q_OBJECT

    // So few of a source that nobody halts it for its bad pictures.
    static constexpr size_t kOfOneSource = 4;
    static constexpr int kHosts = 8;

private slots:
    void aCrawlOfThemEnds() {
        GLEANER_NEED_SHARED(index, "hostile/index.tsv");
        const std::vector<fs::path> files = filesBelow(index->parent_path());
        std::vector<std::unique_ptr<LoopbackServer>> servers; // each is a host with a limit of its own
        for (int i = 0; i < kHosts; ++i)
            servers.push_back(std::make_unique<LoopbackServer>(serving(files)));
        Cli cli;
        QVERIFY(cli.init());
        std::string list = "url\tidentifier\tsource\ttitle\tlicense\tlicense_version\n";
        std::vector<std::string> setting{"sources", "set"};
        for (size_t i = 0; i < files.size(); ++i) {
            const std::string source = "s" + std::to_string(i / kOfOneSource);
            const std::string number = std::to_string(i + 1);
            const std::string identifier = "00000000-0000-4000-8000-" + std::string(12 - number.size(), '0') + number;
            const std::string origin = servers[i / kOfOneSource % kHosts]->origin();
            list += origin + "/" + number + "\t" + identifier + "\t" + source + "\tpicture\tby\t4.0\n";
            if (i % kOfOneSource == 0)
                setting.push_back(source);
        }
        QCOMPARE(cli.run({"import", cli.write("list.tsv", list).string()}).exitCode, 0);
        setting.insert(setting.end(), {"--allow-private", "--rate", "500"});
        QCOMPARE(cli.run(setting).exitCode, 0);

        const ProgramResult crawl = cli.run({"--json", "crawl", "--until-done"}, 250);
        QVERIFY2(crawl.exitCode == 0 || crawl.exitCode == 3, (crawl.out + crawl.err).c_str());
        const size_t last = crawl.out.rfind('\n', crawl.out.size() - 2);
        const json summary = json::parse(crawl.out.substr(last == std::string::npos ? 0 : last + 1), nullptr, false);
        qInfo("%s", summary.dump().c_str());
        QCOMPARE(summary.value("left", -1), 0);
        QCOMPARE(cli.run({"doctor"}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestHostilePictures)
#include "test_hostile_pictures.moc"
