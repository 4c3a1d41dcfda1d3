#pragma once
// Keeps the computer from going to sleep by itself while a crawl runs. Asks the desktop, else the login service; where
// there is neither, nothing happens.

#include <QDBusUnixFileDescriptor>
#include <QObject>

#include "widgets/desktop/desktop_bus.h"

namespace gleaner::desktop {

// GUI thread; never waits.
class SleepInhibitor final : public QObject {
    Q_OBJECT

public:
    // The busses must outlive it.
    SleepInhibitor(DesktopBus& session, DesktopBus& system, QObject* parent = nullptr);
    ~SleepInhibitor() override; // lets go

    void setCrawling(bool crawling);
    bool holds() const { return m_holder != Holder::None; }

Q_SIGNALS:
    void changed(bool holds);

private:
    enum class Holder { None, Desktop, Login };
    void ask();
    void askLogin();
    void hold(Holder holder);
    void letGo();

    DesktopBus& m_session;
    DesktopBus& m_system;
    bool m_wanted = false;
    bool m_asking = false;
    Holder m_holder = Holder::None;
    quint32 m_cookie = 0;              // the desktop's receipt
    QDBusUnixFileDescriptor m_receipt; // the login service's: closing it lets go
};

} // namespace gleaner::desktop
