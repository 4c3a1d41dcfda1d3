#pragma once
// The durable part of the crawl's state: what operators set for each source, breaker, halts and pauses, and the journal
// of both. Survives restarts; may be changed by another process while a crawl runs.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/source_state.h"

namespace gleaner::crawlstate {

using model::SourceKey;

struct SourceSettings {
    std::optional<double> rateOverride; // requests per second; > 0
    std::optional<std::int64_t> size;   // pictures the site is said to have; else the catalogue's count
    bool allowPrivate = false;          // the scheme-host-ports of this source's own records may be private addresses
    std::string caFile;                 // extra certificate authority (PEM), for a site with its own
    bool robotsWaived = false;
    std::string robotsReason; // the recorded agreement, when waived
    bool adaptive = false;

    bool operator==(const SourceSettings&) const = default;
};

// What an operator or the monitor decided and a restart must not forget.
struct SourceCondition {
    bool paused = false;
    std::optional<base::WallTime> pausedUntil; // none = until resumed
    std::string pauseReason;
    bool breakerOpen = false;
    std::string breakerCode; // breaker_last50 or breaker_halts
    bool halfOpen = false;
    std::optional<base::WallTime> haltedUntil;
    int haltsInRow = 0; // without an expected outcome between them
    std::optional<base::WallTime> retryAfterUntil;
    std::string retryAfterCode;              // retry_after or too_many_requests
    base::WallTime since{};                  // of the present state
    std::map<std::string, std::string> args; // the facts of the last transition's reason

    bool operator==(const SourceCondition&) const = default;
};

struct SourceEntry {
    SourceKey key;
    std::string name;
    SourceSettings settings;
    SourceCondition condition;
};

// One line of the journal: an operator's change or the monitor's transition.
struct Transition {
    base::WallTime time;
    std::string source;
    std::string action; // set, pause, resume, reset, undo, halt, half_open, recover, open, retry_after …
    std::string from, to;
    std::string reason; // an operator's words, or a why code
    std::string who;    // user@host, or "monitor"
    std::map<std::string, std::string> args;
};

// Thread-safe. Each call is one transaction.
class SourceRegistry {
public:
    virtual ~SourceRegistry() = default;

    virtual Result<std::vector<SourceEntry>> list() const = 0; // by name
    virtual Result<std::optional<SourceEntry>> find(const std::string& name) const = 0;
    virtual Result<SourceEntry> ensure(const std::string& name) = 0; // makes it when new

    // Replaces settings or condition and writes the transition beside it, together.
    virtual Result<void> saveSettings(SourceKey key, const SourceSettings& settings, const Transition& transition) = 0;
    virtual Result<void> saveCondition(SourceKey key, const SourceCondition& condition,
                                       const Transition& transition) = 0;

    virtual Result<std::vector<Transition>> transitions(std::optional<SourceKey> key,
                                                        size_t newest) const = 0; // newest first

    // Changes whenever anybody, also another process, saved something. Cheap enough to ask twice a second.
    virtual std::int64_t revision() const = 0;
};

} // namespace gleaner::crawlstate
