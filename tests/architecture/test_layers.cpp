// The layering on the source text: what CMake's walk cannot see.
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include <QTest>

#include "tests/support/test_data.h"

using gleaner::test::fs::path;
namespace fs = std::filesystem;

class TestLayers : public QObject {
    Q_OBJECT

    struct Include {
        std::string file; // relative to the repository
        std::string what;
        bool system = false;
    };

    static std::vector<path> sourcesBelow(const std::string& folder) {
        std::vector<path> files;
        for (const auto& entry : fs::recursive_directory_iterator(gleaner::test::sourceDir() / folder))
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".h")
                files.push_back(entry.path());
        return files;
    }

    static std::vector<Include> includesBelow(const std::string& folder) {
        // No raw strings in this file: moc stumbles over them.
        static const std::regex kInclude("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
        std::vector<Include> found;
        for (const path& file : sourcesBelow(folder)) {
            std::ifstream in(file);
            for (std::string line; std::getline(in, line);)
                if (std::smatch match; std::regex_search(line, match, kInclude))
                    found.push_back(
                        {fs::relative(file, gleaner::test::sourceDir()).string(), match[2], match[1] == "<"});
        }
        return found;
    }

    // "core/fetch/curl/x.h" → "fetch/curl"
    static std::string coreFolderOf(const std::string& file) {
        const std::string folder = path(file).parent_path().string();
        return folder.substr(std::string("core/").size());
    }

    // The edge table, read from the one place where it stands.
    static std::map<std::string, std::set<std::string>> edges() {
        static const std::regex kRow("^\\s*\"([a-z0-9/]+)\\s*\\|([^|]*)\\|");
        std::map<std::string, std::set<std::string>> table;
        std::ifstream in(gleaner::test::sourceDir() / "core/cmake/layers.cmake");
        for (std::string line; std::getline(in, line);) {
            std::smatch match;
            if (!std::regex_search(line, match, kRow))
                continue;
            std::istringstream words(match[2]);
            std::set<std::string>& allowed = table[match[1]];
            for (std::string word; words >> word;)
                allowed.insert(word);
        }
        return table;
    }

    static void report(const std::vector<std::string>& wrong) {
        QString text;
        for (const std::string& line : wrong)
            text += QString::fromStdString(line) + "\n";
        QVERIFY2(wrong.empty(), qPrintable("\n" + text));
    }

private slots:
    void theEdgeTableIsReadAndFallsOnlyDown() {
        const auto table = edges();
        QVERIFY(table.size() > 15);
        // An arrow that goes up would make a circle.
        std::vector<std::string> wrong;
        for (const auto& [folder, below] : table)
            for (const std::string& other : below)
                if (const auto row = table.find(other); row == table.end() || row->second.count(folder) > 0)
                    wrong.push_back(folder + " <-> " + other);
        report(wrong);
    }

    void coreIncludesOnlyWhatTheTableGrants() {
        const auto table = edges();
        std::vector<std::string> wrong;
        for (const Include& include : includesBelow("core")) {
            if (include.what.rfind("core/", 0) != 0)
                continue;
            const std::string from = coreFolderOf(include.file);
            const std::string to = coreFolderOf(include.what);
            if (from != to && (table.count(from) == 0 || table.at(from).count(to) == 0))
                wrong.push_back(include.file + " includes " + include.what);
        }
        report(wrong);
    }

    void coreNeverIncludesWhatLiesAbove() {
        std::vector<std::string> wrong;
        for (const Include& include : includesBelow("core"))
            for (const char* above : {"app/", "widgets/", "tests/", "resources/"})
                if (include.what.rfind(above, 0) == 0)
                    wrong.push_back(include.file + " includes " + include.what);
        for (const Include& include : includesBelow("widgets"))
            if (include.what.rfind("app/", 0) == 0)
                wrong.push_back(include.file + " includes " + include.what);
        report(wrong);
    }

    void belowTheWindowThereIsNoQt() {
        static const std::regex kQt("^(Q[A-Z]|Qt[A-Z]|qcustomplot)");
        std::vector<std::string> wrong;
        for (const char* folder : {"core", "app/cli", "app/assembly", "app/settings", "widgets/wording"})
            for (const Include& include : includesBelow(folder))
                if (include.system && std::regex_search(include.what, kQt))
                    wrong.push_back(include.file + " includes <" + include.what + ">");
        report(wrong);
    }

    void vendorHeadersStayInTheirAdapters() {
        // Header prefix → where it may be included.
        const std::vector<std::pair<std::string, std::vector<std::string>>> homes{
            {"curl/", {"core/fetch/curl/"}},
            {"ares.h", {"core/fetch/cares/"}},
            {"vips/", {"core/analysis/vips/"}},
            {"SQLiteCpp/",
             {"core/base/sqlite/", "core/catalog/sqlite/", "core/stream/sqlite/", "core/crawlstate/sqlite/",
              "core/index/fts/", "core/blobstore/directory/"}},
            {"sqlite3.h",
             {"core/base/sqlite/", "core/catalog/sqlite/", "core/stream/sqlite/", "core/index/fts/",
              "core/blobstore/directory/"}},
            {"openssl/", {"core/base/", "core/simulatedweb/"}},
            {"zlib.h", {"core/ingest/"}},
            {"xxhash.h", {"core/base/"}},
            {"CLI/", {"app/cli/"}},
            {"qcustomplot.h", {"widgets/plots/"}},
        };
        std::vector<std::string> wrong;
        for (const char* folder : {"core", "app", "widgets"})
            for (const Include& include : includesBelow(folder))
                for (const auto& [prefix, allowed] : homes)
                    if (include.what.rfind(prefix, 0) == 0 &&
                        std::none_of(allowed.begin(), allowed.end(),
                                     [&](const std::string& home) { return include.file.rfind(home, 0) == 0; }))
                        wrong.push_back(include.file + " includes <" + include.what + ">");
        report(wrong);
    }

    void everyTestIsBuilt() {
        // A folder's CMakeLists.txt takes every test_*.cpp of it; a folder without one would be forgotten.
        std::vector<std::string> wrong;
        for (const path& file : sourcesBelow("tests")) {
            const bool isTest = file.filename().string().rfind("test_", 0) == 0 && file.extension() == ".cpp";
            const bool isSupport = file.parent_path().filename() == "support" ||
                                   file.parent_path().filename() == "fuzz" || file.parent_path().filename() == "bench";
            if (isTest && !isSupport && !fs::exists(file.parent_path() / "CMakeLists.txt"))
                wrong.push_back(file.string());
            if (!isTest && !isSupport && file.extension() == ".cpp")
                wrong.push_back(file.string() + " is neither a test nor support");
        }
        report(wrong);
    }

    void theTopLevelIsWhatItWasAgreedToBe() {
        const std::set<std::string> allowed{
            "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md",    "app",     "core",
            "installer",      "resources",         "tests",   "translations", "widgets", "build"};
        std::vector<std::string> wrong;
        for (const auto& entry : fs::directory_iterator(gleaner::test::sourceDir())) {
            const std::string name = entry.path().filename().string();
            if (name.front() != '.' && allowed.count(name) == 0)
                wrong.push_back(name);
        }
        report(wrong);
    }
};

QTEST_GUILESS_MAIN(TestLayers)
#include "test_layers.moc"
