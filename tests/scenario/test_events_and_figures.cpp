// What happened and how it went, from another process than the one that crawled.

#include <set>

#include <QTest>

#include "tests/cli/cli_fixture.h"
#include "tests/scenario/rehearsal.h"

using namespace gleaner;
using namespace gleaner::test;

class TestEventsAndFigures : public QObject {
    Q_OBJECT

    std::unique_ptr<Rehearsal> m_rehearsal;

    static std::vector<json> lines(const ProgramResult& result) {
        std::vector<json> lines;
        std::istringstream in(result.out);
        for (std::string line; std::getline(in, line);)
            lines.push_back(json::parse(line, nullptr, false));
        return lines;
    }
    std::vector<json> events(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--json", "events"});
        return lines(m_rehearsal->cli.run(arguments));
    }

private slots:
    void initTestCase() {
        RehearsalOptions options;
        options.sources = 2;
        options.pictures = 8;
        options.set = {"--rate", "3"}; // long enough for a few looks, which are a second apart
        m_rehearsal = std::make_unique<Rehearsal>(options);
        QVERIFY(m_rehearsal->ready());
        m_rehearsal->web().setFaults({statusOf(404, m_rehearsal->names().front())});
        QVERIFY(m_rehearsal->crawl().count("ok") > 0);
    }
    void everyAttemptIsAnEventWithWhatTheServerSaw() {
        std::map<std::string, size_t> asked, logged;
        for (const RequestLogEntry& request : m_rehearsal->web().log())
            if (request.path != "/robots.txt")
                ++asked[request.source];
        for (const json& event : events({"--last", "1000"}))
            if (event["code"] == "attempt")
                ++logged[event["source"].get<std::string>()];
        QVERIFY(!asked.empty());
        QCOMPARE(logged, asked);
    }
    void eventsAreFilteredBySourceAndClass() {
        const std::string gone = m_rehearsal->names().front();
        const auto missing = events({"--class", "4xx", "--last", "1000"});
        QVERIFY(!missing.empty());
        for (const json& event : missing) {
            if (event["code"] == "robots_fetch")
                continue; // nobody has a robots.txt
            QCOMPARE(event["source"].get<std::string>(), gone);
            QCOMPARE(event["outcome"].get<std::string>(), std::string("404"));
            QVERIFY(event["url"].get<std::string>().starts_with("http://"));
        }
        QVERIFY(events({"--class", "5xx"}).empty());
        QCOMPARE(events({"--last", "3"}).size(), size_t(3));
    }
    void theRunIsInTheFigures() {
        const auto buckets = lines(m_rehearsal->cli.run({"--json", "figures", "--span", "30m"}));
        QVERIFY(!buckets.empty());
        QVERIFY(buckets.back()["requests_high"].get<double>() > 0 ||
                buckets.front()["requests_high"].get<double>() > 0);
        const auto ofSource = lines(
            m_rehearsal->cli.run({"--json", "figures", "--source", m_rehearsal->names().back(), "--span", "30m"}));
        QCOMPARE(ofSource.size(), buckets.size()); // known where the crawl is known
    }
    void wrongWordsGetASuggestion() {
        const ProgramResult wrong = m_rehearsal->cli.run({"events", "--class", "5x"});
        QVERIFY(wrong.exitCode != 0);
        QVERIFY2(wrong.err.find("5xx") != std::string::npos, wrong.err.c_str());
        const ProgramResult span = m_rehearsal->cli.run({"figures", "--span", "1h"});
        QVERIFY2(span.err.find("30m") != std::string::npos, span.err.c_str());
        const ProgramResult source = m_rehearsal->cli.run({"figures", "--source", "nobody"});
        QVERIFY(source.exitCode != 0);
        QVERIFY2(source.err.find("nobody") != std::string::npos, source.err.c_str());
    }
    void aLibraryWithoutACrawlHasNothingToTell() {
        const Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"--json", "events"}).out, std::string());
        QCOMPARE(cli.run({"--json", "figures"}).out, std::string());
        QCOMPARE(cli.run({"events"}).exitCode, 0);
        QCOMPARE(cli.run({"figures"}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestEventsAndFigures)
#include "test_events_and_figures.moc"
