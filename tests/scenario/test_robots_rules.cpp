// robots.txt and opt-out headers on the wire: what is asked, what is not, and what is said about it.
#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;
using Kind = Fault::Kind;

class TestRobotsRules : public QObject {
    Q_OBJECT

    static constexpr size_t kPictures = 4;
    enum Source : size_t {
        Broken,     // robots.txt: 500
        Silent,     // … no answer
        TooMany,    // … 429, come again in an hour
        Missing,    // … 404
        Denying,    // … one folder denied
        ForUs,      // … all denied, for us alone
        Slow,       // … Crawl-delay
        Waived,     // … all denied, but there is an agreement
        Huge,       // … 2 MB
        Page,       // … a page instead
        ShortChain, // … three redirects away
        LongChain,  // … six redirects away
        NoAi,       // X-Robots-Tag: noai
        Reserved,   // tdm-reservation: 1
        NotUs,      // X-Robots-Tag for somebody else
        kSources,
    };

    std::unique_ptr<Rehearsal> m_play;
    Rehearsal::Crawl m_crawl;
    double m_started = 0;

    Fault headerOf(Source source, const char* line) const {
        Fault fault = faultOf(Kind::None, m_play->name(source), "/pictures/*");
        fault.header = line;
        return fault;
    }
    // robots.txt → /1 → /2 … → /hops, which denies everything.
    void chain(std::vector<Fault>& faults, Source source, int hops) const {
        std::string from = "/robots.txt";
        for (int hop = 1; hop <= hops; ++hop) {
            Fault fault = faultOf(Kind::Redirect, m_play->name(source), from);
            from = "/" + std::to_string(hop);
            fault.location = from;
            faults.push_back(fault);
        }
        Fault end = robotsOf(200, m_play->name(source), "User-agent: *\nDisallow: /\n");
        end.path = from;
        faults.push_back(end);
    }
    std::string folder(Source source, size_t picture) const { // "/pictures/7/"
        const std::string path = m_play->path(source, picture);
        return path.substr(0, path.rfind('/') + 1);
    }
    size_t asked(Source source) const { return m_play->pictureRequests(m_play->name(source)).size(); }
    size_t askedRobots(Source source) const { return m_play->robotsRequests(m_play->name(source)).size(); }
    int stored(Source source) const {
        const auto outcomes = m_play->outcomes(source);
        const auto ok = outcomes.find("200");
        return ok == outcomes.end() ? 0 : ok->second;
    }
    std::string stateAndWhy(Source source) const {
        const json status = m_play->status(source);
        return status["state"].get<std::string>() + " " + status["why"]["code"].get<std::string>();
    }

private slots:
    // One crawl; the tests below look at what it did.
    void initTestCase() {
        RehearsalOptions options;
        options.sources = kSources;
        options.pictures = int(kPictures);
        m_play = std::make_unique<Rehearsal>(options);
        QVERIFY(m_play->ready());
        const auto name = [&](Source source) { return m_play->name(source); };
        QVERIFY(m_play->set({name(Waived)}, {"--robots", "waived", "--reason", "agreed by mail"}));

        Fault silent = faultOf(Kind::Close, name(Silent), "/robots.txt");
        Fault tooMany = robotsOf(429, name(TooMany));
        tooMany.retryAfter = "3600";
        Fault huge = robotsOf(200, name(Huge), "User-agent: *\nDisallow: " + folder(Huge, 0) + "\n# nothing\n");
        huge.bodyBytes = 2'000'000;
        const std::string denyAll = "User-agent: *\nDisallow: /\n";
        std::vector<Fault> faults{
            robotsOf(500, name(Broken)),
            silent,
            tooMany,
            robotsOf(404, name(Missing)),
            robotsOf(200, name(Denying), "User-agent: *\nDisallow: " + folder(Denying, 1) + "\n"),
            robotsOf(200, name(ForUs), "User-agent: *\nAllow: /\n\nUser-agent: gleaner\nDisallow: /\n"),
            robotsOf(200, name(Slow), "User-agent: *\nCrawl-delay: 2\n"),
            robotsOf(200, name(Waived), denyAll),
            huge,
            faultOf(Kind::NotAnImage, name(Page), "/robots.txt"),
            headerOf(NoAi, "X-Robots-Tag: noai"),
            headerOf(Reserved, "tdm-reservation: 1"),
            headerOf(NotUs, "X-Robots-Tag: otherbot: noai"),
        };
        chain(faults, ShortChain, 3);
        chain(faults, LongChain, 6);
        m_play->web().setFaults(faults);
        m_started = secondsNow();
        m_crawl = m_play->crawl();
    }
    void cleanupTestCase() { m_play.reset(); }

    void whatMustWaitIsLeftAndTheCrawlSaysSo() {
        QCOMPARE(m_crawl.exitCode, 3);
        QCOMPARE(m_crawl.count("left"), int(3 * kPictures));
        QCOMPARE(m_crawl.count("failed"), 0);
    }
    void nothingIsAskedBeforeRobots() {
        for (size_t source = 0; source < kSources; ++source) {
            if (source == Waived)
                continue;
            const auto all =
                m_play->requests([&](const RequestLogEntry& e) { return e.source == m_play->name(source); });
            QVERIFY(!all.empty());
            QVERIFY2(all.front().path == "/robots.txt", m_play->name(source).c_str());
        }
    }
    void brokenRobotsMeansSilence_data() {
        QTest::addColumn<int>("source");
        QTest::addColumn<QString>("state");
        QTest::newRow("500") << int(Broken) << "robots_unavailable robots_unavailable";
        QTest::newRow("no answer") << int(Silent) << "robots_unavailable robots_unavailable";
        QTest::newRow("429") << int(TooMany) << "retry_after retry_after";
    }
    void brokenRobotsMeansSilence() {
        QFETCH(int, source);
        QFETCH(QString, state);
        QCOMPARE(asked(Source(source)), 0U);
        QCOMPARE(askedRobots(Source(source)), 1U); // the next one is a minute away
        QCOMPARE(QString::fromStdString(stateAndWhy(Source(source))), state);
        QCOMPARE(m_play->status(size_t(source))["queued"].get<int>(), int(kPictures));
    }
    void theNextTryForRobotsIsAMinuteAway() {
        const json status = m_play->status(Broken);
        QVERIFY(status["until"].is_string());
        const auto until = QDateTime::fromString(QString::fromStdString(status["until"]), Qt::ISODateWithMs);
        const double seconds = double(until.toMSecsSinceEpoch()) / 1000 - m_started;
        QVERIFY2(seconds > 45 && seconds < 90, qPrintable(QString::number(seconds)));
    }
    void withoutRobotsAllIsAllowed_data() {
        QTest::addColumn<int>("source");
        QTest::newRow("404") << int(Missing);
        QTest::newRow("a page") << int(Page);
    }
    void withoutRobotsAllIsAllowed() {
        QFETCH(int, source);
        QCOMPARE(stored(Source(source)), int(kPictures));
        QCOMPARE(askedRobots(Source(source)), 1U);
        QCOMPARE(asked(Source(source)), kPictures);
    }
    void moreThanFiveRedirectsAreNoRobots() {
        QCOMPARE(stored(LongChain), int(kPictures));
        QCOMPARE(asked(LongChain), kPictures + 5); // five hops, and the sixth is not followed
    }
    void rulesAreFoundBehindRedirects() {
        QCOMPARE(m_play->outcomes(ShortChain), (std::map<std::string, int>{{"RobotsDenied", int(kPictures)}}));
        QCOMPARE(asked(ShortChain), 3U);
    }
    void aDeniedPathIsNotAsked() {
        QCOMPARE(m_play->outcomes(Denying),
                 (std::map<std::string, int>{{"200", int(kPictures) - 1}, {"RobotsDenied", 1}}));
        for (const auto& entry : m_play->pictureRequests(m_play->name(Denying)))
            QVERIFY(entry.path != m_play->path(Denying, 1));
        const json crawl = m_play->crawlOf(Denying, 1);
        QCOMPARE(crawl["state"].get<std::string>(), std::string("blocked"));
        QCOMPARE(crawl["evidence"][0]["header"].get<std::string>(), std::string("robots.txt"));
        QVERIFY(crawl["evidence"][0]["value"].get<std::string>().find(folder(Denying, 1)) != std::string::npos);
    }
    void rulesForUsGoBeforeThoseForAll() {
        QCOMPARE(m_play->outcomes(ForUs), (std::map<std::string, int>{{"RobotsDenied", int(kPictures)}}));
        QCOMPARE(asked(ForUs), 0U);
    }
    void aHugeRobotsIsReadAtItsBeginning() {
        QCOMPARE(m_play->outcomes(Huge),
                 (std::map<std::string, int>{{"200", int(kPictures) - 1}, {"RobotsDenied", 1}}));
        QCOMPARE(askedRobots(Huge), 1U);
    }
    void crawlDelayIsTheLimit() {
        const auto requests = m_play->pictureRequests(m_play->name(Slow));
        QCOMPARE(requests.size(), kPictures);
        for (size_t i = 1; i < requests.size(); ++i)
            // Requests arrive as late as a busy machine lets the server read them; without the rule ten a second would
            // go.
            QVERIFY2(requests[i].time - requests[i - 1].time > 1.9,
                     qPrintable(QString::number(requests[i].time - requests[i - 1].time)));
        for (const json& entry : m_play->cli.document({"sources", "list"}))
            if (entry["name"] == m_play->name(Slow)) {
                QCOMPARE(entry["rate_limit"].get<double>(), 0.5);
                QCOMPARE(entry["rate_origin"].get<std::string>(), std::string("robots"));
            }
    }
    void anAgreementWaivesRobots() {
        QCOMPARE(askedRobots(Waived), 0U);
        QCOMPARE(stored(Waived), int(kPictures));
    }
    void anOptOutIsHonouredAndKept_data() {
        QTest::addColumn<int>("source");
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("value");
        QTest::newRow("X-Robots-Tag") << int(NoAi) << "x-robots-tag"
                                      << "noai";
        QTest::newRow("tdm-reservation") << int(Reserved) << "tdm-reservation"
                                         << "1";
    }
    void anOptOutIsHonouredAndKept() {
        QFETCH(int, source);
        QFETCH(QString, header);
        QFETCH(QString, value);
        QCOMPARE(m_play->outcomes(size_t(source)), (std::map<std::string, int>{{"OptedOut", int(kPictures)}}));
        QCOMPARE(asked(Source(source)), kPictures);
        const json crawl = m_play->crawlOf(size_t(source), 0);
        QCOMPARE(crawl["state"].get<std::string>(), std::string("blocked"));
        const json& evidence = crawl["evidence"][0];
        QCOMPARE(QString::fromStdString(evidence["header"]).toLower(), header);
        QCOMPARE(QString::fromStdString(evidence["value"]), value);
        QVERIFY(!evidence["time"].get<std::string>().empty());
        QVERIFY(
            m_play->cli.document({"show", m_play->record(size_t(source), 0).identifier.toString()})["blob"].is_null());
    }
    void anOptOutForSomebodyElseIsNotOurs() { QCOMPARE(stored(NotUs), int(kPictures)); }

    void blockedIsNeitherStoredNorFailed() {
        QCOMPARE(m_crawl.count("blocked"), int(2 * kPictures + 2 + 2 * kPictures));
        QCOMPARE(m_crawl.count("ok"), int(5 * kPictures + 2 * (kPictures - 1) + kPictures));
    }
    void everyLimitWasKept() {
        QVERIFY(worstExcess(m_play->web().log(),
                            [&](const std::string& source) { return source == m_play->name(Slow) ? 0.5 : 20.0; }) <= 0);
    }
    // The second start remembers what it knows.
    void knownRobotsAreNotFetchedAgain() {
        RehearsalOptions options;
        options.pictures = int(kPictures);
        Rehearsal play(options);
        QVERIFY(play.ready());
        QCOMPARE(play.crawl({"--max-tasks", "2"}).count("left"), int(kPictures) - 2);
        QCOMPARE(play.crawl().count("ok"), int(kPictures) - 2);
        QCOMPARE(play.robotsRequests(play.name(0)).size(), 1U);
    }
};

QTEST_GUILESS_MAIN(TestRobotsRules)
#include "test_robots_rules.moc"
