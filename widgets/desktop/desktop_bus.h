#pragma once
// A connection to the desktop's message bus that never keeps the window waiting: it is made on a thread of its own, and
// every call is answered later.

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>
#include <QPointer>

namespace gleaner::desktop {

// Lives on the GUI thread. Where there is no bus, calls are answered with an error message, and nothing else happens.
class DesktopBus final : public QObject {
    Q_OBJECT

public:
    enum class Which { Session, System };
    explicit DesktopBus(Which which, QObject* parent = nullptr);
    explicit DesktopBus(const QString& address, QObject* parent = nullptr); // for tests
    ~DesktopBus() override; // waits for the attempt to connect that is under way

    // `answered` is called on the GUI thread with the reply or an error, unless `receiver` is gone by then. Waits for
    // the connection when it is being made.
    void call(const QDBusMessage& message, QObject* receiver, std::function<void(const QDBusMessage&)> answered);
    void call(const QDBusMessage& message); // whatever comes back
    // Connects a signal of any service to a slot (SLOT(…)) of `receiver`.
    void subscribe(const QString& path, const QString& interface, const QString& signal, QObject* receiver,
                   const char* slot);

    bool isConnected() const { return m_bus && m_bus->isConnected(); }

Q_SIGNALS:
    void settled(bool connected); // once

private:
    void connectWith(std::function<QDBusConnection(const QString& name)> make);
    void whenSettled(std::function<void()> then);

    const QString m_name;                 // of the connection, within this process
    std::optional<QDBusConnection> m_bus; // when settled
    std::vector<std::function<void()>> m_waiting;
    std::jthread m_thread; // last: ends before what it uses
};

} // namespace gleaner::desktop
