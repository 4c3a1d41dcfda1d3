// A site that asks for time gets it: nothing at all is asked of it until then.
#include <QDateTime>

#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;

class TestAskedToWait : public QObject {
    Q_OBJECT

    static constexpr size_t kPictures = 6;
    static constexpr int kSeconds = 4, kDateAhead = 15;
    enum Source : size_t {
        Seconds,     // 429, Retry-After: 4
        Date,        // 429, Retry-After: a date
        Unavailable, // 503, Retry-After: 4
        Bare,        // 429
        Zero,        // 429, Retry-After: 0
        Failing,     // 503
        Fine,
        kSources,
    };

    std::unique_ptr<Rehearsal> m_play;
    Rehearsal::Crawl m_crawl;
    double m_date = 0; // that the site named

    // One picture of each is answered like this, the others well.
    Fault answer(Source source, int status, const std::string& retryAfter) const {
        Fault fault = statusOf(status, m_play->name(source), retryAfter);
        fault.path = m_play->path(source, 0);
        return fault;
    }
    // When the site asked for time, and the requests behind that.
    std::pair<double, std::vector<RequestLogEntry>> behindTheAnswer(Source source) const {
        auto all = m_play->pictureRequests(m_play->name(source));
        const auto asked =
            std::find_if(all.begin(), all.end(), [](const RequestLogEntry& e) { return e.status >= 400; });
        if (asked == all.end())
            return {0, {}};
        return {asked->time, {asked + 1, all.end()}};
    }

private slots:
    void initTestCase() {
        RehearsalOptions options;
        options.sources = kSources;
        options.pictures = int(kPictures);
        options.set = {"--rate", "5"};
        options.settings = {{"max_attempts", "1"}}; // the one that was refused is not what this is about
        m_play = std::make_unique<Rehearsal>(options);
        QVERIFY(m_play->ready());
        const QDateTime date = QDateTime::currentDateTimeUtc().addSecs(kDateAhead);
        m_date = double(date.toSecsSinceEpoch());
        const std::string httpDate = QLocale::c().toString(date, "ddd, dd MMM yyyy HH:mm:ss 'GMT'").toStdString();
        const std::string seconds = std::to_string(kSeconds);
        m_play->web().setFaults({answer(Seconds, 429, seconds), answer(Date, 429, httpDate),
                                 answer(Unavailable, 503, seconds), answer(Bare, 429, ""), answer(Zero, 429, "0"),
                                 answer(Failing, 503, "")});
        m_crawl = m_play->crawl({"--max-seconds", "22"});
    }
    void cleanupTestCase() { m_play.reset(); }

    void secondsAreWaitedFor_data() {
        QTest::addColumn<int>("source");
        QTest::newRow("429") << int(Seconds);
        QTest::newRow("503") << int(Unavailable);
    }
    void secondsAreWaitedFor() {
        QFETCH(int, source);
        const auto [asked, behind] = behindTheAnswer(Source(source));
        QVERIFY(asked > 0);
        QVERIFY(!behind.empty()); // it goes on afterwards
        QVERIFY2(behind.front().time - asked >= kSeconds, qPrintable(QString::number(behind.front().time - asked)));
        QCOMPARE(m_play->outcomes(size_t(source))["200"], int(kPictures) - 1);
    }
    void aDateIsWaitedFor() {
        const auto [asked, behind] = behindTheAnswer(Date);
        QVERIFY(asked > 0 && asked < m_date - 1);
        QVERIFY(!behind.empty());
        QVERIFY2(behind.front().time >= m_date - 1, qPrintable(QString::number(behind.front().time - m_date)));
    }
    void tooManyRequestsWithoutATimeIsAMinute_data() {
        QTest::addColumn<int>("source");
        QTest::newRow("no Retry-After") << int(Bare);
        QTest::newRow("Retry-After: 0") << int(Zero);
    }
    void tooManyRequestsWithoutATimeIsAMinute() {
        QFETCH(int, source);
        const auto [asked, behind] = behindTheAnswer(Source(source));
        QVERIFY(asked > 0);
        QVERIFY(behind.empty());
        const json status = m_play->status(size_t(source));
        QCOMPARE(status["state"].get<std::string>(), std::string("retry_after"));
        QCOMPARE(status["why"]["code"].get<std::string>(), std::string("too_many_requests"));
        const auto until = QDateTime::fromString(QString::fromStdString(status["until"]), Qt::ISODateWithMs);
        const double seconds = double(until.toMSecsSinceEpoch()) / 1000 - asked;
        QVERIFY2(seconds >= 59.99 && seconds < 70, qPrintable(QString::number(seconds)));
    }
    void unavailableWithoutATimeIsOneError() {
        const auto [asked, behind] = behindTheAnswer(Failing);
        QVERIFY(asked > 0);
        QCOMPARE(m_play->outcomes(Failing)["200"], int(kPictures) - 1);
    }
    void othersGoOnMeanwhile() {
        const auto fine = m_play->pictureRequests(m_play->name(Fine));
        QCOMPARE(fine.size(), kPictures);
        QVERIFY(fine.back().time < m_date);
    }
    void whatWaitsIsLeftNotLost() {
        int left = 0;
        for (const Source source : {Bare, Zero})
            left += m_play->status(source)["queued"].get<int>();
        QCOMPARE(m_crawl.count("left"), left);
        QCOMPARE(m_crawl.count("failed"), 6);
        QCOMPARE(m_crawl.exitCode, 3);
    }
    // Kept over restarts: a new crawl asks nothing of them either.
    void aNewStartKeepsTheWait() {
        const size_t before = m_play->web().log().size();
        m_play->crawl({"--max-seconds", "2"});
        QCOMPARE(m_play->web().log().size(), before);
    }
    void everyLimitWasKept() { QVERIFY(worstExcess(m_play->web().log(), 5) <= 0); }
};

QTEST_GUILESS_MAIN(TestAskedToWait)
#include "test_asked_to_wait.moc"
