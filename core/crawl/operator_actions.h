#pragma once
// What an operator can do to sources, each journalled with who and when, each undoable. Works with and without a
// running crawl, also from another process.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crawl/rate_policy.h"
#include "core/crawlstate/source_registry.h"

namespace gleaner::crawl {

struct SettingsChange {
    std::optional<std::optional<double>> rate; // an empty inner optional removes the override
    std::optional<std::int64_t> size;
    std::optional<bool> allowPrivate;
    std::optional<std::string> caFile;
    std::optional<bool> robotsWaived; // true needs a reason
    std::string reason;
    std::optional<bool> adaptive;
};

// Thread-safe as far as the registry is. `who` is "user@host".
class OperatorActions {
public:
    OperatorActions(crawlstate::SourceRegistry& registry, const base::Clock& clock, std::string who);

    // All named sources are made when they do not exist yet. BadSetting for a rate that is not > 0 or a waiver without
    // a reason: nothing is changed then.
    Result<void> set(std::span<const std::string> names, const SettingsChange& change);
    Result<void> pause(std::span<const std::string> names, const std::string& reason,
                       std::optional<base::Seconds> duration);
    Result<void> resume(std::span<const std::string> names, const std::string& reason);
    // Closes an open breaker into half-open, with an optional lower override; needs a reason.
    Result<void> reset(std::span<const std::string> names, const std::string& reason, std::optional<double> rate);
    // Takes back the last action of this kind of object that is not yet undone; returns what it was. NotFound when
    // there is none.
    Result<crawlstate::Transition> undo();

private:
    crawlstate::SourceRegistry& m_registry;
    const base::Clock& m_clock;
    const std::string m_who;
};

} // namespace gleaner::crawl
