#include "widgets/bridge/alert_desk.h"

#include "core/workstation/workstation.h"

namespace gleaner::bridge {

bool StationAlertDesk::canChange() const {
    return m_workstation.access() != workstation::Access::Read;
}

base::WallTime StationAlertDesk::now() const {
    return m_workstation.clock().wallNow();
}

Result<std::vector<alerts::AlertRule>> StationAlertDesk::rules() {
    return m_workstation.alerts().rules();
}

Result<std::string> StationAlertDesk::quietHours() {
    return m_workstation.alerts().quietHours();
}

Result<void> StationAlertDesk::apply(const RuleEdits& edits) {
    alerts::AlertBook& book = m_workstation.alerts();
    for (size_t i = 0; i < edits.saved.size(); ++i)
        if (Result<void> valid = edits.saved[i].validate(); !valid) {
            Error error = valid.error();
            error.thing = "rules[" + std::to_string(i) + "]." + error.thing;
            return fail(std::move(error));
        }
    if (edits.quietHours)
        if (Result<void> set = book.setQuietHours(*edits.quietHours); !set)
            return set;
    if (edits.restoreAll)
        if (Result<void> restored = book.restoreDefaults(); !restored)
            return restored;
    for (const std::int64_t id : edits.restored)
        if (Result<void> restored = book.restoreDefault(id); !restored)
            return restored;
    for (const std::int64_t id : edits.removed)
        if (Result<void> removed = book.removeRule(id); !removed && removed.error().code != ErrorCode::NotFound)
            return removed; // gone already is as good
    if (edits.saved.empty())
        return {};
    const auto saved = book.saveRules(edits.saved);
    return saved ? Result<void>{} : fail(saved.error());
}

Result<void> StationAlertDesk::acknowledge(const std::vector<alerts::AlertKey>& keys) {
    const auto done = m_workstation.alerts().acknowledge(keys, m_workstation.who());
    return done ? Result<void>{} : fail(done.error());
}

Result<void> StationAlertDesk::snooze(const std::vector<alerts::AlertKey>& keys, base::WallTime until) {
    return m_workstation.alerts().snooze(keys, until, m_workstation.who());
}

Result<void> StationAlertDesk::silence(const std::string& source, base::WallTime until) {
    return m_workstation.alerts().silence(source, until, m_workstation.who());
}

Result<void> StationAlertDesk::wake(const std::vector<alerts::AlertKey>& keys) {
    return m_workstation.alerts().wake(keys);
}

Result<std::vector<alerts::Mute>> StationAlertDesk::mutes() {
    return m_workstation.alerts().mutes();
}

Result<std::vector<alerts::Episode>> StationAlertDesk::episodes(size_t newest) {
    return m_workstation.alerts().episodes(newest);
}

} // namespace gleaner::bridge
