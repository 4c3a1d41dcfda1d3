#include <QTest>

#include "core/robots/robots_book.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_robots_store.h"

using namespace gleaner;
using namespace gleaner::robots;
using namespace std::chrono_literals;

namespace {

const std::string kOrigin = "https://museum.example";
constexpr std::string_view kClosed = "User-agent: *\nDisallow: /closed\n";

RobotsAnswer answer(int status, std::string_view body = {}) {
    RobotsAnswer made;
    made.status = status;
    made.body = body;
    return made;
}

} // namespace

class TestRobotsBook : public QObject {
    Q_OBJECT

    std::unique_ptr<test::FakeClock> m_clock;
    std::unique_ptr<RobotsBook> m_book;

    base::SteadyTime now() const { return m_clock->steadyNow(); }
    Standing standing(const std::string& origin = kOrigin) { return m_book->standing(origin, now()); }
    bool mustFetch(const std::string& origin = kOrigin) { return m_book->mustFetch(origin, now()); }
    void answered(const RobotsAnswer& what, const std::string& origin = kOrigin) {
        m_book->fetchStarted(origin);
        m_book->answered(origin, what, now(), m_clock->wallNow());
    }
    bool allows(const std::string& target) { return m_book->rules(kOrigin, now())->judge(target).allowed; }
    base::Seconds untilRetry() { return *m_book->retryAt(kOrigin) - now(); }
    // What a new run knows of what this one saved.
    void restart() {
        test::FakeRobotsStore store;
        QVERIFY(store.save(m_book->takeUnsaved()));
        m_book = std::make_unique<RobotsBook>();
        if (const auto copy = store.find(kOrigin).value())
            m_book->restore(*copy, now(), m_clock->wallNow());
    }

private slots:
    void init() {
        m_clock = std::make_unique<test::FakeClock>();
        m_book = std::make_unique<RobotsBook>();
    }

    void anUnknownOriginMustBeFetchedBeforeAnything() {
        QCOMPARE(standing(), Standing::Unknown);
        QVERIFY(mustFetch());
        QVERIFY(!m_book->holds(kOrigin));
        QVERIFY(!m_book->rules(kOrigin, now()));
    }
    void itIsFetchedOnceAtATime() {
        m_book->fetchStarted(kOrigin);
        QCOMPARE(standing(), Standing::Fetching);
        QVERIFY(!mustFetch());
        m_book->fetchAbandoned(kOrigin);
        QCOMPARE(standing(), Standing::Unknown);
        QVERIFY(mustFetch());
    }
    void itsRulesAreInForceForADay() {
        answered(answer(200, kClosed));
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!allows("/closed"));
        QVERIFY(allows("/open"));
        m_clock->advance(24h - 1s);
        QVERIFY(!mustFetch());
        QCOMPARE(standing(), Standing::Known);
        m_clock->advance(1s);
        QVERIFY(mustFetch());
        QCOMPARE(standing(), Standing::Unknown);
        QVERIFY(!m_book->rules(kOrigin, now()));
    }
    void eachOriginHasItsOwn() {
        answered(answer(200, kClosed));
        QCOMPARE(standing("http://museum.example"), Standing::Unknown);
        QCOMPARE(standing("https://museum.example:8443"), Standing::Unknown);
    }
    void notModifiedRenewsTheCopy() {
        RobotsAnswer first = answer(200, kClosed);
        first.etag = "\"1\"";
        first.lastModified = "Sat, 21 Nov 2026 09:00:00 GMT";
        answered(first);
        QCOMPARE(m_book->validators(kOrigin).etag, first.etag);
        QCOMPARE(m_book->validators(kOrigin).lastModified, first.lastModified);
        m_clock->advance(25h);
        answered(answer(304));
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!allows("/closed"));
        QVERIFY(!mustFetch());
        QCOMPARE(m_book->validators(kOrigin).etag, first.etag);
    }
    void notModifiedWithoutACopyIsAFailure() {
        answered(answer(304));
        QCOMPARE(standing(), Standing::Unavailable);
    }
    void whatIsAbsentAllowsAllForADay_data() {
        QTest::addColumn<int>("status");
        for (const int status : {400, 401, 403, 404, 410, 451})
            QTest::addRow("%d", status) << status;
    }
    void whatIsAbsentAllowsAllForADay() {
        QFETCH(int, status);
        answered(answer(200, kClosed));
        m_clock->advance(24h);
        answered(answer(status, kClosed));
        QVERIFY(allows("/closed"));
        QVERIFY(m_book->validators(kOrigin).etag.empty());
        m_clock->advance(24h);
        QCOMPARE(standing(), Standing::Unknown);
        // … and is no copy to fall back on.
        answered(answer(500));
        QCOMPARE(standing(), Standing::Unavailable);
    }
    void tooManyRedirectsAllowAll() {
        RobotsAnswer redirected = answer(302);
        redirected.tooManyRedirects = true;
        answered(redirected);
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(allows("/closed"));
    }

    void withoutACopyAFailureStopsTheOrigin_data() {
        QTest::addColumn<int>("status"); // 0 = unreachable
        for (const int status : {0, 429, 500, 503, 599, 302})
            QTest::addRow("%d", status) << status;
    }
    void withoutACopyAFailureStopsTheOrigin() {
        QFETCH(int, status);
        answered(status ? answer(status, kClosed) : RobotsAnswer());
        QCOMPARE(standing(), Standing::Unavailable);
        QVERIFY(!m_book->rules(kOrigin, now()));
        QVERIFY(!mustFetch());
        QCOMPARE(untilRetry(), base::Seconds(60));
    }
    void itIsAskedAgainAfterAMinuteThenTwoUpToAnHour() {
        for (const int minutes : {1, 2, 4, 8, 16, 32, 60, 60}) {
            answered(answer(503));
            QCOMPARE(untilRetry(), base::Seconds(60 * minutes));
            m_clock->advance(std::chrono::minutes(minutes) - 1ms);
            QVERIFY(!mustFetch());
            m_clock->advance(1ms);
            QVERIFY(mustFetch());
        }
    }
    void neverEarlierThanTheSiteAskedFor() {
        RobotsAnswer busy = answer(429);
        busy.retryAfter = base::Seconds(7200);
        answered(busy);
        QCOMPARE(untilRetry(), base::Seconds(7200));
        m_clock->advance(2h);
        busy.retryAfter = base::Seconds(5);
        answered(busy);
        QCOMPARE(untilRetry(), base::Seconds(120));
    }
    void anAnswerEndsTheWaiting() {
        answered(answer(503));
        m_clock->advance(1min);
        m_book->fetchStarted(kOrigin);
        QCOMPARE(standing(), Standing::Fetching);
        QVERIFY(m_book->unavailableSince(kOrigin));
        m_book->answered(kOrigin, answer(200, kClosed), now(), m_clock->wallNow());
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!m_book->retryAt(kOrigin));
        QVERIFY(!m_book->unavailableSince(kOrigin));
    }
    void aCopysRulesStayInForceWhileItCannotBeHad() {
        answered(answer(200, kClosed));
        m_clock->advance(24h);
        answered(answer(500));
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!allows("/closed"));
        QVERIFY(!mustFetch());
        m_clock->advance(1min);
        QVERIFY(mustFetch());
        m_book->fetchStarted(kOrigin);
        QCOMPARE(standing(), Standing::Known);
        m_book->answered(kOrigin, RobotsAnswer(), now(), m_clock->wallNow());
        m_clock->advance(240h);
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!allows("/closed"));
    }
    void afterThirtyDaysOfSilenceTheOperatorIsAsked() {
        answered(answer(503));
        const base::WallTime first = m_clock->wallNow();
        m_clock->advance(24h * 30 - 1s);
        answered(answer(503));
        QVERIFY(!m_book->needsOperator(kOrigin, now()));
        m_clock->advance(1s);
        QVERIFY(m_book->needsOperator(kOrigin, now()));
        QCOMPARE(m_book->unavailableSince(kOrigin), std::optional(first));
        answered(answer(404));
        QVERIFY(!m_book->needsOperator(kOrigin, now()));
    }

    void aSteppedWallClockChangesNothing() {
        answered(answer(200, kClosed));
        m_clock->stepWall(48h);
        QVERIFY(!mustFetch());
        m_clock->stepWall(-96h);
        m_clock->advance(24h);
        QVERIFY(mustFetch());
        answered(answer(503));
        m_clock->stepWall(-96h);
        m_clock->advance(1min);
        QVERIFY(mustFetch());
    }

    void aRestartGoesOnWithTheCopy() {
        RobotsAnswer first = answer(200, kClosed);
        first.etag = "\"1\"";
        answered(first);
        m_clock->advance(23h);
        restart();
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!allows("/closed"));
        QCOMPARE(m_book->validators(kOrigin).etag, first.etag);
        m_clock->advance(1h);
        QVERIFY(mustFetch());
    }
    void aCopyOfAFormerRunIsFallenBackOn() {
        answered(answer(200, kClosed));
        m_clock->advance(48h);
        restart();
        QCOMPARE(standing(), Standing::Unknown);
        answered(answer(503));
        QCOMPARE(standing(), Standing::Known);
        QVERIFY(!allows("/closed"));
    }
    void aCopyFromTheFutureIsTooOld() {
        answered(answer(200, kClosed));
        m_clock->stepWall(-1h);
        restart();
        QVERIFY(mustFetch());
        QCOMPARE(standing(), Standing::Unknown);
    }
    void aRestartKeepsAnAbsenceForItsDay() {
        answered(answer(404));
        m_clock->advance(1h);
        restart();
        QVERIFY(allows("/closed"));
        m_clock->advance(23h);
        QVERIFY(mustFetch());
        answered(answer(503));
        QCOMPARE(standing(), Standing::Unavailable);
    }
    void aRestartKeepsWaiting() {
        answered(answer(503));
        m_clock->advance(1min);
        answered(answer(503));
        const auto since = m_book->unavailableSince(kOrigin);
        m_clock->advance(30s);
        restart();
        QCOMPARE(standing(), Standing::Unavailable);
        QCOMPARE(untilRetry(), base::Seconds(90));
        QCOMPARE(m_book->unavailableSince(kOrigin), since);
        m_clock->advance(90s);
        answered(answer(503));
        QCOMPARE(untilRetry(), base::Seconds(240));
    }
    void aWaitOverARestartIsNeverLongerThanADay() {
        answered(answer(503));
        m_clock->stepWall(-1000h);
        restart();
        QCOMPARE(untilRetry(), base::Seconds(24 * 3600));
    }
    void thirtyDaysCountOverRestarts() {
        answered(answer(503));
        for (int days = 0; days < 30; days += 10) {
            QVERIFY(!m_book->needsOperator(kOrigin, now()));
            m_clock->advance(240h);
            answered(answer(503));
            restart();
        }
        QVERIFY(m_book->needsOperator(kOrigin, now()));
    }
    void whatIsKnownNowIsNotReplacedByWhatWasSaved() {
        answered(answer(404));
        RobotsCopy old;
        old.origin = kOrigin;
        old.body = std::string(kClosed);
        old.fetched = m_clock->wallNow();
        m_book->restore(old, now(), m_clock->wallNow());
        QVERIFY(allows("/closed"));
    }

    void eachChangeIsHandedOutToBeSavedOnce() {
        answered(answer(200, kClosed));
        answered(answer(503));
        const auto copies = m_book->takeUnsaved();
        QCOMPARE(copies.size(), size_t(1));
        QCOMPARE(copies[0].body, std::optional(std::string(kClosed)));
        QCOMPARE(copies[0].failures, 1);
        QVERIFY(m_book->takeUnsaved().empty());
    }
    void aRenewalIsSavedWithoutTheBody() {
        answered(answer(200, kClosed));
        m_book->takeUnsaved();
        answered(answer(304));
        QVERIFY(!m_book->takeUnsaved().at(0).body);
    }
    void whatCouldNotBeSavedIsHandedOutAgain() {
        answered(answer(200, kClosed));
        auto copies = m_book->takeUnsaved();
        answered(answer(503));
        m_book->keepUnsaved(std::move(copies));
        const auto again = m_book->takeUnsaved();
        QCOMPARE(again.size(), size_t(1));
        QCOMPARE(again[0].failures, 1);
        QCOMPARE(again[0].body, std::optional(std::string(kClosed)));
    }
    void ofALongBodyTheWholeLinesOfTheFirstPartAreKept() {
        std::string body = "User-agent: *\n";
        while (body.size() <= kMaxRobotsBytes)
            body += "Disallow: /closed\n"; // the last one that is read would be "Disallow: /c"
        body.resize(kMaxRobotsBytes + 1);
        answered(answer(200, body));
        QVERIFY(allows("/cat"));
        restart();
        QVERIFY(allows("/cat"));
        QVERIFY(!allows("/closed"));
    }

    void theLeastRecentlyAskedForIsForgottenFirst() {
        m_book = std::make_unique<RobotsBook>(RobotsBookOptions{.maxOrigins = 2});
        for (const char* origin : {"http://a", "http://b"})
            answered(answer(404), origin);
        m_book->takeUnsaved();
        standing("http://a");
        answered(answer(404), "http://c");
        QVERIFY(m_book->holds("http://a"));
        QVERIFY(!m_book->holds("http://b"));
        QVERIFY(m_book->holds("http://c"));
    }
    void whatIsBeingFetchedOrUnsavedIsNotForgotten() {
        m_book = std::make_unique<RobotsBook>(RobotsBookOptions{.maxOrigins = 1});
        m_book->fetchStarted("http://a");
        answered(answer(404), "http://b");
        answered(answer(404), "http://c");
        QCOMPARE(m_book->size(), size_t(3));
        m_book->takeUnsaved();
        answered(answer(404), "http://c");
        QVERIFY(m_book->holds("http://a"));
        QVERIFY(!m_book->holds("http://b"));
    }
    void rulesHaveABudgetOfBytes() {
        std::string longRules = "User-agent: *\n";
        for (int i = 0; i < 1000; ++i)
            longRules += "Disallow: /" + std::to_string(i) + "\n";
        m_book = std::make_unique<RobotsBook>(RobotsBookOptions{.maxBytes = 50'000});
        for (int i = 0; i < 10; ++i) {
            answered(answer(200, longRules), "http://" + std::to_string(i));
            m_book->takeUnsaved();
        }
        QVERIFY(m_book->size() < 5);
        QCOMPARE(standing("http://9"), Standing::Known);
    }
};

QTEST_GUILESS_MAIN(TestRobotsBook)
#include "test_robots_book.moc"
