#pragma once
// An alert desk over a book in memory, with a clock that stands still; remembers what was asked, one line a call.
// Thread-safe, as the window calls it from its worker.

#include <mutex>

#include "core/alerts/alert_book.h"
#include "tests/support/fake_alert_store.h"
#include "tests/support/fake_clock.h"
#include "widgets/bridge/alert_desk.h"

namespace gleaner::test {

class FakeAlertDesk final : public bridge::AlertDesk {
public:
    FakeClock clock;
    FakeAlertStore store;
    alerts::AlertBook book{store, clock};
    bool writable = true;

    std::vector<std::string> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

    bool canChange() const override { return writable; }
    base::WallTime now() const override { return clock.wallNow(); }
    Result<std::vector<alerts::AlertRule>> rules() override { return book.rules(); }
    Result<std::string> quietHours() override { return book.quietHours(); }
    Result<void> apply(const bridge::RuleEdits& edits) override {
        std::string line = "apply";
        if (edits.restoreAll)
            line += " restore all";
        for (const auto id : edits.restored)
            line += " restore " + std::to_string(id);
        for (const auto id : edits.removed)
            line += " remove " + std::to_string(id);
        for (const alerts::AlertRule& rule : edits.saved)
            line += " save " + std::to_string(rule.id) + " " + rule.name;
        if (edits.quietHours)
            line += " quiet " + *edits.quietHours;
        note(line);
        for (const auto id : edits.restored)
            if (Result<void> done = book.restoreDefault(id); !done)
                return done;
        for (const auto id : edits.removed)
            if (Result<void> done = book.removeRule(id); !done)
                return done;
        if (edits.quietHours)
            if (Result<void> done = book.setQuietHours(*edits.quietHours); !done)
                return done;
        const auto saved = book.saveRules(edits.saved);
        return saved ? Result<void>{} : fail(saved.error());
    }
    Result<void> acknowledge(const std::vector<alerts::AlertKey>& keys) override {
        note("acknowledge" + joined(keys));
        const auto done = book.acknowledge(keys, "ann@desk");
        return done ? Result<void>{} : fail(done.error());
    }
    Result<void> snooze(const std::vector<alerts::AlertKey>& keys, base::WallTime until) override {
        note("snooze" + joined(keys) + " for " + minutesUntil(until));
        return book.snooze(keys, until, "ann@desk");
    }
    Result<void> silence(const std::string& source, base::WallTime until) override {
        note("silence " + source + " for " + minutesUntil(until));
        return book.silence(source, until, "ann@desk");
    }
    Result<void> wake(const std::vector<alerts::AlertKey>& keys) override {
        note("wake" + joined(keys));
        return book.wake(keys);
    }
    Result<std::vector<alerts::Mute>> mutes() override { return book.mutes(); }
    Result<std::vector<alerts::Episode>> episodes(size_t newest) override { return book.episodes(newest); }

private:
    static std::string joined(const std::vector<alerts::AlertKey>& keys) {
        std::string all;
        for (const alerts::AlertKey& key : keys)
            all += " " + key.text();
        return all;
    }
    std::string minutesUntil(base::WallTime until) const {
        return std::to_string(std::chrono::round<std::chrono::minutes>(until - now()).count()) + " min";
    }
    void note(std::string line) {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(std::move(line));
    }

    mutable std::mutex m_mutex;
    std::vector<std::string> m_asked;
};

} // namespace gleaner::test
