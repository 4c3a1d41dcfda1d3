#include "widgets/desktop/desktop_bus.h"

#include <QCoreApplication>
#include <QDBusPendingCallWatcher>
#include <QUuid>

namespace gleaner::desktop {
namespace {

constexpr int kPatience = 5'000; // ms; whoever answers later need not answer

QString uniqueName() {
    return QStringLiteral("gleaner-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace

DesktopBus::DesktopBus(Which which, QObject* parent) : QObject(parent), m_name(uniqueName()) {
    const auto type = which == Which::Session ? QDBusConnection::SessionBus : QDBusConnection::SystemBus;
    connectWith([type](const QString& name) { return QDBusConnection::connectToBus(type, name); });
}

DesktopBus::DesktopBus(const QString& address, QObject* parent) : QObject(parent), m_name(uniqueName()) {
    connectWith([address](const QString& name) { return QDBusConnection::connectToBus(address, name); });
}

DesktopBus::~DesktopBus() {
    if (m_thread.joinable())
        m_thread.join();
    m_bus.reset();
    QDBusConnection::disconnectFromBus(m_name);
}

void DesktopBus::connectWith(std::function<QDBusConnection(const QString&)> make) {
    m_thread = std::jthread([this, make = std::move(make)] {
        // The destructor waits for this thread, so `this` lives; what is posted to it goes with it.
        const QDBusConnection bus = make(m_name);
        QMetaObject::invokeMethod(
            this,
            [this, bus] {
                m_bus = bus;
                for (const auto& then : std::exchange(m_waiting, {}))
                    then();
                Q_EMIT settled(bus.isConnected());
            },
            Qt::QueuedConnection);
    });
}

void DesktopBus::whenSettled(std::function<void()> then) {
    if (m_bus)
        then();
    else
        m_waiting.push_back(std::move(then));
}

void DesktopBus::call(const QDBusMessage& message, QObject* receiver,
                      std::function<void(const QDBusMessage&)> answered) {
    whenSettled([this, message, receiver = QPointer<QObject>(receiver), answered = std::move(answered)] {
        if (!receiver)
            return;
        if (!m_bus->isConnected())
            return answered(QDBusMessage::createError(QDBusError::NoServer, tr("no message bus")));
        auto* watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(message, kPatience), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, receiver, [watcher, answered] {
            watcher->deleteLater();
            answered(watcher->reply());
        });
    });
}

void DesktopBus::call(const QDBusMessage& message) {
    call(message, this, [](const QDBusMessage&) {});
}

void DesktopBus::subscribe(const QString& path, const QString& interface, const QString& signal, QObject* receiver,
                           const char* slot) {
    whenSettled([this, path, interface, signal, receiver = QPointer<QObject>(receiver), slot] {
        if (receiver && m_bus->isConnected())
            m_bus->connect(QString(), path, interface, signal, receiver, slot);
    });
}

} // namespace gleaner::desktop
