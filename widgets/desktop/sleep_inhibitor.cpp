#include "widgets/desktop/sleep_inhibitor.h"

namespace gleaner::desktop {
namespace {

QDBusMessage desktopCall(const char* name) {
    return QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.PowerManagement"), QStringLiteral("/org/freedesktop/PowerManagement/Inhibit"),
        QStringLiteral("org.freedesktop.PowerManagement.Inhibit"), QLatin1String(name));
}

bool answered(const QDBusMessage& reply) {
    return reply.type() == QDBusMessage::ReplyMessage && !reply.arguments().isEmpty();
}

} // namespace

SleepInhibitor::SleepInhibitor(DesktopBus& session, DesktopBus& system, QObject* parent)
    : QObject(parent), m_session(session), m_system(system) {}

SleepInhibitor::~SleepInhibitor() {
    letGo();
}

void SleepInhibitor::setCrawling(bool crawling) {
    if (m_wanted == crawling)
        return;
    m_wanted = crawling;
    if (!m_wanted)
        letGo();
    else if (!m_asking && m_holder == Holder::None)
        ask();
}

void SleepInhibitor::ask() {
    m_asking = true;
    QDBusMessage message = desktopCall("Inhibit");
    message << QStringLiteral("Gleaner") << tr("A crawl is running");
    m_session.call(message, this, [this](const QDBusMessage& reply) {
        if (!answered(reply))
            return askLogin();
        m_cookie = reply.arguments().constFirst().toUInt();
        hold(Holder::Desktop);
    });
}

void SleepInhibitor::askLogin() {
    QDBusMessage message = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    // "idle": a person who sends the computer to sleep is obeyed.
    message << QStringLiteral("idle") << QStringLiteral("Gleaner") << tr("A crawl is running")
            << QStringLiteral("block");
    m_system.call(message, this, [this](const QDBusMessage& reply) {
        if (!answered(reply)) {
            m_asking = false;
            return;
        }
        m_receipt = reply.arguments().constFirst().value<QDBusUnixFileDescriptor>();
        hold(Holder::Login);
    });
}

void SleepInhibitor::hold(Holder holder) {
    m_asking = false;
    m_holder = holder;
    if (!m_wanted) // the crawl ended meanwhile
        return letGo();
    Q_EMIT changed(true);
}

void SleepInhibitor::letGo() {
    if (m_holder == Holder::Desktop) {
        QDBusMessage message = desktopCall("UnInhibit");
        message << m_cookie;
        m_session.call(message);
    }
    m_receipt = QDBusUnixFileDescriptor();
    if (std::exchange(m_holder, Holder::None) != Holder::None)
        Q_EMIT changed(false);
}

} // namespace gleaner::desktop
