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
    // The recorded agreement, when waived: why, who recorded it, when.
    std::string robotsReason, robotsBy;
    std::optional<base::WallTime> robotsSince;
    bool adaptive = false;
    std::optional<base::WallTime> probeRequested; // an operator wants to see what the source answers now

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
    std::string retryAfterCode;                // retry_after or too_many_requests
    bool robotsUnavailable = false;            // all its work waits for a robots.txt that could not be had …
    std::optional<base::WallTime> robotsRetry; // … and is asked for again then
    std::optional<double> crawlDelay;          // seconds; the longest that robots.txt files of its hosts ask for
    base::WallTime since{};                    // of the present state
    std::map<std::string, std::string> args;   // the facts of the last transition's reason

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
    // set, probe, probe_result, pause, resume, reset, retry, allow, deny, remove_rule, profile, undo, halt, half_open,
    // recover, open, retry_after …
    std::string action;
    std::string from, to;
    std::string reason; // an operator's words, or a why code
    std::string who;    // user@host, or "monitor"
    std::map<std::string, std::string> args;
};

// An operator's word on addresses that match a pattern (core/crawl/address_rules.h says how they are written and which
// of several wins). A pattern has at most one rule.
struct AddressRule {
    std::string pattern;
    bool allow = false;
    std::string reason, who;
    base::WallTime since{};

    bool operator==(const AddressRule&) const = default;
};

// What becomes of the rule of one pattern.
struct AddressRuleChange {
    std::string pattern;
    std::optional<AddressRule> rule; // none = removed
};

// Every limit times a factor: "gentle", "night" (core/crawl/rate_profile.h has the built-in ones and the rules).
struct RateProfile {
    std::string name;
    double factor = 1;    // 0.01 … 1
    std::string hours;    // "22:00-06:30", local time, when `factor` holds; empty = always
    double otherwise = 1; // 0.01 … 1: the factor outside the hours

    bool operator==(const RateProfile&) const = default;
};

struct RateProfiles {
    std::string chosen;           // by name; empty = none
    std::vector<RateProfile> own; // an operator's, by name; the built-in ones are not kept here

    bool operator==(const RateProfiles&) const = default;
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

    virtual Result<std::vector<AddressRule>> addressRules() const = 0; // by pattern
    // Makes, replaces or removes rules and writes the transition, which names no source, beside them.
    virtual Result<void> saveAddressRules(std::span<const AddressRuleChange> changes, const Transition& transition) = 0;

    virtual Result<RateProfiles> rateProfiles() const = 0;
    // Replaces them as a whole and writes the transition, which names no source, beside them.
    virtual Result<void> saveRateProfiles(const RateProfiles& profiles, const Transition& transition) = 0;

    virtual Result<std::vector<Transition>> transitions(std::optional<SourceKey> key,
                                                        size_t newest) const = 0; // newest first

    // Changes whenever anybody, also another process, saved something. Cheap enough to ask twice a second.
    virtual std::int64_t revision() const = 0;
};

} // namespace gleaner::crawlstate
