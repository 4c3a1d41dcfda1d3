#pragma once
// Tells people of alerts when they are not looking: new ones that fire, several in one notification, not more often
// than need be, and not in quiet hours.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include <QObject>

#include "core/base/clock.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawl/quiet_hours.h"
#include "widgets/desktop/notification_service.h"

namespace gleaner::desktop {

inline constexpr base::Seconds kNotificationsApart{20};

// GUI thread. What is acknowledged, snoozed or silenced is never told. What begins in quiet hours is told after them,
// if it still fires. What fires when the library is opened is not news: the bell says it.
class Notifier final : public QObject {
    Q_OBJECT

public:
    // The service must outlive it.
    explicit Notifier(NotificationService& service, QObject* parent = nullptr);

    void setEnabled(bool enabled);               // off: nothing is told, nor later
    void setQuietHours(const std::string& text); // AlertDesk::quietHours()
    // Whoever has the window before them sees the bell.
    void setWindowActive(bool active) { m_windowActive = active; }
    // Once a second, with the alerts of the figures.
    void setAlerts(std::span<const crawl::Alert> alerts, base::WallTime now);
    void forget(); // another library: nothing has been told, and what is shown is withdrawn

Q_SIGNALS:
    // The notification was clicked: raise the window and show this source; empty = the alerts.
    void sourceRequested(const QString& source);

private:
    using Key = std::pair<std::int64_t, std::string>; // rule and source
    void tell(std::span<const crawl::Alert> alerts, base::WallTime now);
    void withdrawEnded(const std::set<Key>& firing);
    bool mayTell(base::WallTime now) const;

    NotificationService& m_service;
    bool m_enabled = true;
    bool m_windowActive = false;
    bool m_first = true;
    std::optional<crawl::QuietHours> m_quiet;
    std::set<Key> m_told, m_owed;
    std::set<Key> m_inShown; // what the shown notification is about
    QString m_source;        // of it, when there is one
    quint32 m_shown = 0;
    std::optional<base::WallTime> m_last;
};

} // namespace gleaner::desktop
