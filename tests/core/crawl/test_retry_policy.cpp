#include <cmath>
#include <limits>

#include <QTest>

#include "core/crawl/retry_policy.h"

using namespace gleaner;
using namespace gleaner::crawl;
using model::Outcome;
using stream::Disposition;

class TestRetryPolicy : public QObject {
    Q_OBJECT

    static constexpr std::uint64_t kEarliest = 0;
    static constexpr std::uint64_t kMiddle = 1ull << 63;
    static constexpr std::uint64_t kLatest = std::numeric_limits<std::uint64_t>::max();
    static double delay(int attempt, std::uint64_t random) { return retryDelay(attempt, {}, random).count(); }
    static Disposition after(std::string_view outcome, int attemptsBefore = 0) {
        return dispositionOf(*Outcome::parse(outcome), attemptsBefore, {});
    }

private slots:
    void delaysDoubleFromHalfAMinuteUpToAnHour() {
        QCOMPARE(delay(1, kMiddle), 30.0);
        QCOMPARE(delay(2, kMiddle), 60.0);
        QCOMPARE(delay(3, kMiddle), 120.0);
        QCOMPARE(delay(7, kMiddle), 1920.0);
        QCOMPARE(delay(8, kMiddle), 3600.0);
        QCOMPARE(delay(1000, kMiddle), 3600.0);
    }
    void theyVaryByAFifth() {
        QCOMPARE(delay(1, kEarliest), 24.0);
        QVERIFY(std::abs(delay(1, kLatest) - 36.0) < 1e-9);
        QCOMPARE(delay(8, kEarliest), 2880.0);
    }
    void theBaseIsASetting() {
        RetryOptions options;
        options.base = base::Seconds(1);
        QCOMPARE(retryDelay(3, options, kMiddle).count(), 4.0);
    }

    void whatIsSettledIsDone_data() {
        QTest::addColumn<QByteArray>("outcome");
        for (const char* name : {"200", "304", "404", "410", "RobotsDenied", "OptedOut", "AddressBlocked"})
            QTest::newRow(name) << QByteArray(name);
    }
    void whatIsSettledIsDone() {
        QFETCH(QByteArray, outcome);
        QCOMPARE(after(outcome.toStdString()), Disposition::Done);
    }
    void whatMayPassIsTriedFourTimesInAll_data() {
        QTest::addColumn<QByteArray>("outcome");
        for (const char* name :
             {"Timeout", "Connect", "Reset", "Truncated", "408", "425", "429", "500", "502", "503", "504"})
            QTest::newRow(name) << QByteArray(name);
    }
    void whatMayPassIsTriedFourTimesInAll() {
        QFETCH(QByteArray, outcome);
        for (const int before : {0, 1, 2})
            QCOMPARE(after(outcome.toStdString(), before), Disposition::Retry);
        QCOMPARE(after(outcome.toStdString(), 3), Disposition::Failed);
        QCOMPARE(after(outcome.toStdString(), 9), Disposition::Failed);
    }
    void whatWillNotPassFailsAtOnce_data() {
        QTest::addColumn<QByteArray>("outcome");
        for (const char* name : {"400", "401", "403", "501", "302", "Dns", "Tls", "Protocol", "TooLarge", "NotAnImage",
                                 "DecodeRefused", "RedirectLoop", "NoRateToken"})
            QTest::newRow(name) << QByteArray(name);
    }
    void whatWillNotPassFailsAtOnce() {
        QFETCH(QByteArray, outcome);
        QCOMPARE(after(outcome.toStdString()), Disposition::Failed);
    }
};

QTEST_GUILESS_MAIN(TestRetryPolicy)
#include "test_retry_policy.moc"
