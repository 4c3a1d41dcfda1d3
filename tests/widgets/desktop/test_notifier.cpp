#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_notification_service.h"
#include "tests/support/made_up_alerts.h"
#include "widgets/desktop/notifier.h"

using namespace gleaner;
using test::diskFilling, test::manyErrors, test::openBreaker;
using Alerts = std::vector<crawl::Alert>;
using std::chrono::seconds;

namespace {

// A notifier that has looked at a calm crawl once.
struct Calm {
    test::FakeNotificationService service;
    desktop::Notifier notifier{service};
    base::WallTime now = test::kAlertNoon;

    Calm() { see({}); }
    void see(const Alerts& alerts, base::Millis later = seconds(1)) {
        now += later;
        notifier.setAlerts(alerts, now);
    }
};

} // namespace

class TestNotifier : public QObject {
    Q_OBJECT

private slots:
    void aNewAlertIsToldOnceWithWhatToDo() {
        Calm calm;
        calm.see({openBreaker()});
        calm.see({openBreaker()}, seconds(60));
        QCOMPARE(calm.service.all.size(), 1);
        QCOMPARE(calm.service.all[0].summary, QStringLiteral("Circuit breaker open"));
        QVERIFY(calm.service.all[0].body.startsWith(QStringLiteral("behance: its circuit breaker is open.")));
        QVERIFY(calm.service.all[0].body.endsWith(QStringLiteral("reset its breaker.")));
        QVERIFY(calm.service.all[0].critical);
    }
    void whatFiresWhenTheLibraryIsOpenedIsNoNews() {
        Calm calm;
        calm.notifier.forget();
        calm.see({openBreaker()});
        calm.see({openBreaker()}, seconds(60));
        QVERIFY(calm.service.all.isEmpty());
    }
    void severalAlertsAreOneNotification() {
        Calm calm;
        calm.see({openBreaker(), manyErrors(), diskFilling(), manyErrors("met"), manyErrors("tate")});
        QCOMPARE(calm.service.all.size(), 1);
        QCOMPARE(calm.service.all[0].body.count(QLatin1Char('\n')), 3);
        QVERIFY(calm.service.all[0].body.endsWith(QStringLiteral("more")));
    }
    void theNextNotificationWaitsAndTakesThePlaceOfTheLast() {
        Calm calm;
        calm.see({openBreaker()});
        calm.see({openBreaker(), manyErrors()});
        calm.see({openBreaker(), manyErrors(), diskFilling()});
        QCOMPARE(calm.service.all.size(), 1);
        calm.see({openBreaker(), manyErrors(), diskFilling()}, seconds(20));
        QCOMPARE(calm.service.all.size(), 2);
        QCOMPARE(calm.service.all[1].replaces, 1u);
        QVERIFY(calm.service.all[1].body.contains(QStringLiteral("wikimedia")));
        QVERIFY(!calm.service.all[1].body.contains(QStringLiteral("behance"))); // told already
    }
    void pendingAcknowledgedAndSnoozedAlertsAreNotTold() {
        Calm calm;
        crawl::Alert known = manyErrors();
        known.acknowledgedBy = "ann@desk";
        crawl::Alert snoozed = diskFilling();
        snoozed.snoozedUntil = calm.now + seconds(900);
        calm.see({test::inPhase(openBreaker(), crawl::Alert::Phase::Pending), known, snoozed});
        QVERIFY(calm.service.all.isEmpty());
    }
    void whoeverHasTheWindowBeforeThemIsNotTold() {
        Calm calm;
        calm.notifier.setWindowActive(true);
        calm.see({openBreaker()});
        calm.notifier.setWindowActive(false);
        calm.see({openBreaker()}, seconds(60));
        QVERIFY(calm.service.all.isEmpty());
    }
    void quietHoursPutItOffUntilTheyEnd() {
        Calm calm;
        const auto zone = crawl::localOffset(calm.now);
        const auto minutes =
            std::chrono::floor<std::chrono::minutes>(calm.now.time_since_epoch() + zone).count() % 1440;
        const auto clock = [](long long minute) {
            char text[16];
            std::snprintf(text, sizeof text, "%02lld:%02lld", minute % 1440 / 60, minute % 60);
            return std::string(text);
        };
        calm.notifier.setQuietHours(clock(minutes) + "-" + clock(minutes + 10));
        calm.see({openBreaker(), manyErrors()});
        QVERIFY(calm.service.all.isEmpty());
        calm.see({openBreaker()}, std::chrono::minutes(11)); // manyErrors is over by then
        QCOMPARE(calm.service.all.size(), 1);
        QVERIFY(calm.service.all[0].body.startsWith(QStringLiteral("behance")));
    }
    void aClickAsksForTheSource() {
        Calm calm;
        QSignalSpy asked(&calm.notifier, &desktop::Notifier::sourceRequested);
        calm.see({openBreaker()});
        calm.service.click();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("behance"));
    }
    void aNotificationIsWithdrawnWhenItsReasonIsGone() {
        Calm calm;
        calm.see({openBreaker(), manyErrors()});
        calm.see({openBreaker()});
        QVERIFY(calm.service.withdrawn.isEmpty());
        calm.see({});
        QCOMPARE(calm.service.withdrawn, QList<quint32>{1});
    }
    void whereThereIsNoDesktopNothingHappens() {
        Calm calm;
        calm.service.absent = true;
        calm.see({openBreaker()});
        calm.see({});
        QVERIFY(calm.service.withdrawn.isEmpty());
    }
    void switchedOffItSaysNothingThenOrLater() {
        Calm calm;
        calm.notifier.setEnabled(false);
        calm.see({openBreaker()});
        calm.notifier.setEnabled(true);
        calm.see({openBreaker()}, seconds(60));
        QVERIFY(calm.service.all.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestNotifier)
#include "test_notifier.moc"
