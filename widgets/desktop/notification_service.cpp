#include "widgets/desktop/notification_service.h"

#include <QVariantMap>

namespace gleaner::desktop {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
constexpr int kDesktopDecides = -1; // how long it is shown

QDBusMessage method(const char* name) {
    return QDBusMessage::createMethodCall(kService, kPath, kService, QLatin1String(name));
}

} // namespace

DBusNotificationService::DBusNotificationService(DesktopBus& session, QObject* parent)
    : NotificationService(parent), m_bus(session) {
    m_bus.subscribe(kPath, kService, QStringLiteral("ActionInvoked"), this, SLOT(actionInvoked(quint32, QString)));
    m_bus.subscribe(kPath, kService, QStringLiteral("NotificationClosed"), this,
                    SLOT(notificationClosed(quint32, quint32)));
}

void DBusNotificationService::send(const Notification& notification) {
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(uchar(notification.critical ? 2 : 1))},
                            {QStringLiteral("desktop-entry"), QStringLiteral("gleaner")},
                            {QStringLiteral("category"), QStringLiteral("device.error")}};
    QDBusMessage message = method("Notify");
    // Many desktops read the body as markup.
    message << QStringLiteral("Gleaner") << notification.replaces << QStringLiteral("gleaner") << notification.summary
            << notification.body.toHtmlEscaped() << QStringList{QStringLiteral("default"), notification.actionText}
            << hints << kDesktopDecides;
    m_bus.call(message, this, [this](const QDBusMessage& reply) {
        if (reply.type() == QDBusMessage::ReplyMessage && !reply.arguments().isEmpty())
            Q_EMIT sent(reply.arguments().constFirst().toUInt());
    });
}

void DBusNotificationService::withdraw(quint32 id) {
    QDBusMessage message = method("CloseNotification");
    message << id;
    m_bus.call(message);
}

void DBusNotificationService::actionInvoked(quint32 id, const QString& action) {
    if (action == QLatin1String("default"))
        Q_EMIT activated(id);
}

void DBusNotificationService::notificationClosed(quint32 id, quint32) {
    Q_EMIT closed(id);
}

} // namespace gleaner::desktop
