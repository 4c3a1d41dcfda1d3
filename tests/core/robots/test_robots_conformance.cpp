// The standard's own cases and hundreds of real files, from the shared data.

#include <fstream>
#include <sstream>

#include <QTest>

#include "core/base/url.h"
#include "core/robots/robots_rules.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::robots;

namespace {

// \n \r \t \\ \xNN
std::string unescaped(const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        switch (text[++i]) {
        case 'n':
            out += '\n';
            break;
        case 'r':
            out += '\r';
            break;
        case 't':
            out += '\t';
            break;
        case 'x':
            out += char(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
            break;
        default:
            out += text[i];
        }
    }
    return out;
}

// What the request line for an address of the tables carries; some of them are paths, some hold raw UTF-8.
std::string targetOf(const std::string& address) {
    const size_t scheme = address.find("://");
    if (scheme == address.npos || address.starts_with('/'))
        return address.substr(0, address.find('#'));
    const size_t path = address.find_first_of("/?", scheme + 3);
    return path == address.npos ? "/" : address.substr(path, address.find('#') - path);
}

std::string contentOf(const test::fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

class TestRobotsConformance : public QObject {
    Q_OBJECT

private slots:
    void everyCaseOfTheStandardIsAnsweredByIt() {
        GLEANER_NEED_SHARED(file, "robots/match_cases.tsv");
        int asked = 0, wrong = 0;
        for (const auto& row : test::tsvRows(*file)) {
            if (row.at(3) != "rfc9309")
                continue;
            ++asked;
            const bool allowed = RobotsRules::parse(unescaped(row.at(4)), row.at(5)).judge(targetOf(row.at(6))).allowed;
            if (allowed == (row.at(7) == "1"))
                continue;
            ++wrong;
            qWarning("%s %s: %s", row.at(1).c_str(), row.at(2).c_str(), row.at(6).c_str());
        }
        QCOMPARE(asked, 257);
        QCOMPARE(wrong, 0);
    }

    void everyRealFileIsReadAsExpected() {
        GLEANER_NEED_SHARED(file, "robots/real_expected.tsv");
        int asked = 0, wrong = 0;
        std::string host, body;
        for (const auto& row : test::tsvRows(*file)) {
            ++asked;
            if (row.at(0) != host) {
                host = row.at(0);
                body = contentOf(file->parent_path() / "real" / (host + ".txt"));
            }
            if (RobotsRules::parse(body, row.at(1)).judge(row.at(2)).allowed == (row.at(3) == "1"))
                continue;
            ++wrong;
            qWarning("%s %s %s", host.c_str(), row.at(1).c_str(), row.at(2).c_str());
        }
        QCOMPARE(asked, 5266);
        QCOMPARE(wrong, 0);
    }

    void everyRealDefaultCrawlDelayIsFound() {
        GLEANER_NEED_SHARED(file, "robots/real_index.tsv");
        int asked = 0, wrong = 0;
        for (const auto& row : test::tsvRows(*file)) {
            ++asked;
            const std::string body = contentOf(file->parent_path() / "real" / (row.at(0) + ".txt"));
            const auto delay = RobotsRules::parse(body, "NobodyKnowsUs").crawlDelaySeconds();
            const std::string expected = row.at(5);
            const bool right = expected.empty() || std::stod(expected) == 0 ? !delay : delay == std::stod(expected);
            if (right)
                continue;
            ++wrong;
            qWarning("%s: %s, not %f", row.at(0).c_str(), expected.c_str(), delay.value_or(0));
        }
        QCOMPARE(asked, 424);
        QCOMPARE(wrong, 0);
    }

    void parseCasesOfWhatWeReadAreRead() {
        GLEANER_NEED_SHARED(file, "robots/parse_cases.tsv");
        int asked = 0;
        for (auto row : test::tsvRows(*file)) {
            row.resize(6);
            const std::string &kind = row[2], argument = row[4], expected = row[5];
            if (kind == "valid_product_token") {
                const bool valid = !argument.empty() && productTokenOf(argument) == argument;
                QVERIFY2(valid == (expected == "1"), row[1].c_str());
            } else if (kind == "crawl_delay") {
                const auto delay = RobotsRules::parse(unescaped(row[3]), argument).crawlDelaySeconds();
                QVERIFY2(expected.empty() ? !delay : delay == std::stod(expected), row[1].c_str());
            } else if (kind == "valid_directives" && row[1].starts_with("lines-bom")) {
                QVERIFY2(RobotsRules::parse(unescaped(row[3]), "foo").ruleCount() == 1, row[1].c_str());
            } else if (kind == "url_to_match_path" && !argument.empty()) {
                const Result<Url> url = Url::parse(base::withScheme(argument));
                QVERIFY2(url && url->target() == expected, row[1].c_str());
            } else {
                continue; // line counts, sitemaps, request rates: of no use to us
            }
            ++asked;
        }
        QCOMPARE(asked, 22);
    }
};

QTEST_GUILESS_MAIN(TestRobotsConformance)
#include "test_robots_conformance.moc"
