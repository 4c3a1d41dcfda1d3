#pragma once
// What the window tells the desktop around it: notifications of alerts, the tray, and that the computer must not fall
// asleep while a crawl runs. Where the desktop offers none of it, nothing happens.

#include <QObject>

#include "widgets/bridge/crawl_feed.h"
#include "widgets/desktop/desktop_bus.h"
#include "widgets/desktop/notification_service.h"
#include "widgets/desktop/notifier.h"
#include "widgets/desktop/sleep_inhibitor.h"
#include "widgets/desktop/tray.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::mainwindow {

// GUI thread; never waits.
class DesktopLink final : public QObject {
    Q_OBJECT

public:
    // Both outlive it.
    DesktopLink(theme::Theme& theme, QWidget& window);

    void setTick(const bridge::Tick& tick, const QString& library, bool canCrawl);
    void setQuietHours(const QString& text) { m_notifier.setQuietHours(text.toStdString()); }
    void forget(); // no library is open any more

Q_SIGNALS:
    void sourceRequested(const QString& source); // of a notification that was clicked; empty = the alerts
    void showRequested();
    void pauseAllRequested();
    void resumeAllRequested();
    void quitRequested();

private:
    QWidget& m_window;
    desktop::DesktopBus m_session, m_system;
    desktop::DBusNotificationService m_notifications;
    desktop::Notifier m_notifier;
    desktop::SleepInhibitor m_sleep;
    desktop::Tray m_tray;
};

} // namespace gleaner::mainwindow
