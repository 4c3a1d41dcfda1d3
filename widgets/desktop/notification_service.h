#pragma once
// The desktop's notifications: the seam, and the one over the message bus.

#include <QObject>

#include "widgets/desktop/desktop_bus.h"

namespace gleaner::desktop {

struct Notification {
    quint32 replaces = 0; // the id of one that it takes the place of; 0 = none
    QString summary;
    QString body; // plain text
    bool critical = false;
    QString actionText; // of what a click on it does
};

// GUI thread; every function returns at once. Where there are no notifications nothing follows.
class NotificationService : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    virtual void send(const Notification& notification) = 0;
    virtual void withdraw(quint32 id) = 0;

Q_SIGNALS:
    void sent(quint32 id);      // the desktop took what was sent last
    void activated(quint32 id); // somebody clicked on it
    void closed(quint32 id);
};

// org.freedesktop.Notifications.
class DBusNotificationService final : public NotificationService {
    Q_OBJECT

public:
    // The bus must outlive it.
    explicit DBusNotificationService(DesktopBus& session, QObject* parent = nullptr);
    void send(const Notification& notification) override;
    void withdraw(quint32 id) override;

private Q_SLOTS:
    void actionInvoked(quint32 id, const QString& action);
    void notificationClosed(quint32 id, quint32 reason);

private:
    DesktopBus& m_bus;
};

} // namespace gleaner::desktop
