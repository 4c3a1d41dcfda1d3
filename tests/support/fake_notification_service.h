#pragma once
// A desktop that takes notifications and remembers them; nobody clicks unless told to.

#include <QList>

#include "widgets/desktop/notification_service.h"

namespace gleaner::test {

class FakeNotificationService final : public desktop::NotificationService {
public:
    bool absent = false; // takes nothing, as where there is no desktop
    QList<desktop::Notification> all;
    QList<quint32> withdrawn;

    void send(const desktop::Notification& notification) override {
        all.append(notification);
        if (!absent)
            Q_EMIT sent(notification.replaces != 0 ? notification.replaces : ++m_last);
    }
    void withdraw(quint32 id) override {
        withdrawn.append(id);
        Q_EMIT closed(id);
    }
    void click() { Q_EMIT activated(m_last); }

private:
    quint32 m_last = 0;
};

} // namespace gleaner::test
