// The real bus daemon with a made-up desktop behind it.
#include <memory>

#include <QDBusConnection>
#include <QDBusContext>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QVariantMap>

#include "widgets/desktop/desktop_bus.h"
#include "widgets/desktop/notification_service.h"
#include "widgets/desktop/sleep_inhibitor.h"

using namespace gleaner;

namespace {

// A bus daemon of our own.
class Daemon {
public:
    Daemon() {
        m_process.start(QStringLiteral("dbus-daemon"),
                        {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--nopidfile"),
                         QStringLiteral("--print-address"),
                         QStringLiteral("--address=unix:path=%1/bus").arg(m_folder.path())});
        if (m_process.waitForStarted() && m_process.waitForReadyRead())
            m_address = QString::fromUtf8(m_process.readLine()).trimmed();
    }
    ~Daemon() {
        m_process.kill();
        m_process.waitForFinished();
    }
    QString address() const { return m_address; }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
    QString m_address;
};

} // namespace

class FakeDesktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QString body;
    QStringList actions;
    QList<quint32> closed;

public Q_SLOTS:
    quint32 Notify(const QString&, quint32 replaces, const QString&, const QString&, const QString& text,
                   const QStringList& offered, const QVariantMap&, int) {
        body = text;
        actions = offered;
        return replaces != 0 ? replaces : 41;
    }
    void CloseNotification(quint32 id) { closed.append(id); }

Q_SIGNALS:
    void ActionInvoked(quint32 id, const QString& action);
    void NotificationClosed(quint32 id, quint32 reason);
};

class FakePower : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.PowerManagement.Inhibit")

public:
    QList<quint32> held;

public Q_SLOTS:
    quint32 Inhibit(const QString&, const QString&) {
        held.append(7);
        return 7;
    }
    void UnInhibit(quint32 cookie) { held.removeOne(cookie); }
};

class TestDesktopBus : public QObject {
    Q_OBJECT

    std::unique_ptr<Daemon> m_daemon;
    FakeDesktop m_desktop;
    FakePower m_power;

private slots:
    void initTestCase() {
        if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty())
            QSKIP("SKIPPED FOR WANT OF DBUS-DAEMON: installer/setup.sh test installs it");
        m_daemon = std::make_unique<Daemon>();
        QVERIFY(!m_daemon->address().isEmpty());
        QDBusConnection bus = QDBusConnection::connectToBus(m_daemon->address(), QStringLiteral("desktop"));
        QVERIFY(bus.isConnected());
        QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &m_desktop,
                                   QDBusConnection::ExportAllContents));
        QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/PowerManagement/Inhibit"), &m_power,
                                   QDBusConnection::ExportAllContents));
        QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.Notifications")));
        QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.PowerManagement")));
    }
    void cleanupTestCase() { QDBusConnection::disconnectFromBus(QStringLiteral("desktop")); }

    void aNotificationIsTakenEscapedAndAnswersToClicks() {
        desktop::DesktopBus bus(m_daemon->address());
        desktop::DBusNotificationService service(bus);
        QSignalSpy sent(&service, &desktop::NotificationService::sent);
        QSignalSpy activated(&service, &desktop::NotificationService::activated);
        service.send({0, QStringLiteral("Disk full"), QStringLiteral("<b> & more"), true, QStringLiteral("Show")});
        QVERIFY(sent.wait());
        QCOMPARE(sent[0][0].toUInt(), 41u);
        QCOMPARE(m_desktop.body, QStringLiteral("&lt;b&gt; &amp; more"));
        QCOMPARE(m_desktop.actions, (QStringList{QStringLiteral("default"), QStringLiteral("Show")}));
        Q_EMIT m_desktop.ActionInvoked(41, QStringLiteral("default"));
        QVERIFY(activated.wait());
        service.withdraw(41);
        QTRY_COMPARE(m_desktop.closed, QList<quint32>{41});
    }
    void sleepIsHeldOffWhileACrawlRunsAndLetGoAfterIt() {
        desktop::DesktopBus bus(m_daemon->address());
        desktop::SleepInhibitor inhibitor(bus, bus);
        inhibitor.setCrawling(true);
        QTRY_VERIFY(inhibitor.holds());
        QCOMPARE(m_power.held, QList<quint32>{7});
        inhibitor.setCrawling(false);
        QTRY_VERIFY(m_power.held.isEmpty());
        QVERIFY(!inhibitor.holds());
    }
    void aCrawlThatEndsBeforeTheAnswerIsNotHeldOn() {
        desktop::DesktopBus bus(m_daemon->address());
        desktop::SleepInhibitor inhibitor(bus, bus);
        QSignalSpy settled(&bus, &desktop::DesktopBus::settled);
        inhibitor.setCrawling(true);
        inhibitor.setCrawling(false);
        QVERIFY(settled.wait());
        QTRY_VERIFY(m_power.held.isEmpty());
        QVERIFY(!inhibitor.holds());
    }
    void whereThereIsNoBusCallsAreAnsweredWithAnError() {
        desktop::DesktopBus bus(QStringLiteral("unix:path=/nowhere/at/all"));
        QSignalSpy settled(&bus, &desktop::DesktopBus::settled);
        desktop::SleepInhibitor inhibitor(bus, bus);
        desktop::DBusNotificationService service(bus);
        inhibitor.setCrawling(true);
        service.send({});
        bool answered = false;
        bus.call(QDBusMessage::createMethodCall(QStringLiteral("a.b"), QStringLiteral("/"), {}, QStringLiteral("c")),
                 this, [&](const QDBusMessage& reply) { answered = reply.type() == QDBusMessage::ErrorMessage; });
        QVERIFY(settled.wait());
        QCOMPARE(settled[0][0].toBool(), false);
        QTRY_VERIFY(answered);
        QVERIFY(!inhibitor.holds());
    }
};

QTEST_GUILESS_MAIN(TestDesktopBus)
#include "test_desktop_bus.moc"
