#pragma once
// What the window asks of the alert book: rules, decisions about alerts, and what fired in the past.

#include <optional>
#include <string>
#include <vector>

#include "core/alerts/alert_book.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace gleaner::workstation {
class Workstation;
}

namespace gleaner::bridge {

// What the rules editor changed, applied in this order: forgotten, removed, saved. Rules are checked before anything is
// changed.
struct RuleEdits {
    bool restoreAll = false;            // every shipped rule as it was shipped
    std::vector<std::int64_t> restored; // shipped rules, as they were shipped
    std::vector<std::int64_t> removed;
    std::vector<alerts::AlertRule> saved; // id 0 = new
    std::optional<std::string> quietHours;
    bool empty() const { return !restoreAll && restored.empty() && removed.empty() && saved.empty() && !quietHours; }
};

// Thread-safe. Calls but canChange() and now() may block on the disk, so they are made off the GUI thread
// (bridge::Background).
class AlertDesk {
public:
    virtual ~AlertDesk() = default;

    virtual bool canChange() const = 0; // false: the library was opened for reading only
    virtual base::WallTime now() const = 0;

    virtual Result<std::vector<alerts::AlertRule>> rules() = 0; // shipped ones first, by id
    virtual Result<std::string> quietHours() = 0;               // "22:00-06:30" or empty
    // BadSetting names the field, e.g. "rules[2].threshold" (of RuleEdits::saved) or "alerts.quiet_hours".
    virtual Result<void> apply(const RuleEdits& edits) = 0;

    virtual Result<void> acknowledge(const std::vector<alerts::AlertKey>& keys) = 0;
    virtual Result<void> snooze(const std::vector<alerts::AlertKey>& keys, base::WallTime until) = 0;
    virtual Result<void> silence(const std::string& source, base::WallTime until) = 0;
    virtual Result<void> wake(const std::vector<alerts::AlertKey>& keys) = 0; // ends snoozes; {0, source} a silence

    virtual Result<std::vector<alerts::Mute>> mutes() = 0;
    virtual Result<std::vector<alerts::Episode>> episodes(size_t newest) = 0; // newest first
};

class StationAlertDesk final : public AlertDesk {
public:
    // The workstation must outlive it.
    explicit StationAlertDesk(workstation::Workstation& workstation) : m_workstation(workstation) {}

    bool canChange() const override;
    base::WallTime now() const override;
    Result<std::vector<alerts::AlertRule>> rules() override;
    Result<std::string> quietHours() override;
    Result<void> apply(const RuleEdits& edits) override;
    Result<void> acknowledge(const std::vector<alerts::AlertKey>& keys) override;
    Result<void> snooze(const std::vector<alerts::AlertKey>& keys, base::WallTime until) override;
    Result<void> silence(const std::string& source, base::WallTime until) override;
    Result<void> wake(const std::vector<alerts::AlertKey>& keys) override;
    Result<std::vector<alerts::Mute>> mutes() override;
    Result<std::vector<alerts::Episode>> episodes(size_t newest) override;

private:
    workstation::Workstation& m_workstation;
};

} // namespace gleaner::bridge
