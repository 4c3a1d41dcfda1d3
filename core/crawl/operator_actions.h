#pragma once
// What an operator can do to sources, each journalled with who and when, each undoable. Works with and without a
// running crawl, also from another process.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/transaction.h"
#include "core/crawl/rate_policy.h"
#include "core/crawl/rate_profile.h"
#include "core/crawlstate/source_registry.h"
#include "core/stream/task_queue.h"

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

// Which failed tasks are tried again; an empty field is no condition.
struct RetryChoice {
    std::vector<std::string> sources;
    std::vector<std::string> outcomes;   // names, as Timeout or 503
    std::optional<base::WallTime> since; // given up then or later

    bool operator==(const RetryChoice&) const = default;
};

// Failed tasks of one source that ended alike.
struct Failures {
    std::string source, outcome;
    std::int64_t tasks = 0;
    base::WallTime newest{};

    bool operator==(const Failures&) const = default;
};

// Thread-safe as far as the registry is. `who` is "user@host".
class OperatorActions {
public:
    // With `transactions` each action is one transaction, on however many sources; it must then be the registry's.
    OperatorActions(crawlstate::SourceRegistry& registry, const base::Clock& clock, std::string who,
                    base::Transactions* transactions = nullptr);

    // All named sources are made when they do not exist yet. BadSetting for a rate that is not > 0 or a waiver without
    // a reason: nothing is changed then.
    Result<void> set(std::span<const std::string> names, const SettingsChange& change);
    Result<void> pause(std::span<const std::string> names, const std::string& reason,
                       std::optional<base::Seconds> duration);
    Result<void> resume(std::span<const std::string> names, const std::string& reason);
    // Closes an open breaker into half-open, with an optional lower override; needs a reason.
    Result<void> reset(std::span<const std::string> names, const std::string& reason, std::optional<double> rate);
    // Asks the running crawl, also another process's, for one request to the source, whose answer is journalled as
    // kProbeResult (crawl_engine.h). NotFound when there is no such source.
    Result<void> probe(const std::string& name);
    // Failed tasks back into the queue, of one source or of all, optionally only those whose last outcome has this
    // name. Returns how many; journalled for each source that had some, and not undoable. NotFound for an unknown
    // source and BadSetting "class" for what is no outcome's name (args of both: suggestion, the nearest word, perhaps
    // empty).
    Result<std::int64_t> retry(stream::TaskQueue& queue, const std::optional<std::string>& source,
                               const std::optional<std::string>& outcome);

    // The same for several sources and outcomes at once; their errors, too.
    Result<std::int64_t> retry(stream::TaskQueue& queue, const RetryChoice& choice);
    // What a retry would find, by source and outcome. Changes nothing.
    Result<std::vector<Failures>> failures(const stream::TaskQueue& queue, const RetryChoice& choice) const;

    // Rate profiles (core/crawl/rate_profile.h). The built-in or own profile of this name comes into force; "normal" or
    // an empty name: none. NotFound (args: suggestion) for any other. Choosing what is in force already is no action.
    Result<void> chooseProfile(const std::string& name);
    // Makes one of the operator's own or replaces the one of this name; BadSetting for what check() refuses, or for one
    // more than there may be.
    Result<void> saveProfile(const RateProfile& profile);
    // NotFound when there is none of one's own; when it was in force, none is.
    Result<void> removeProfile(const std::string& name);

    // The deny and allow lists (core/crawl/address_rules.h). They replace the pattern's rule, if it has one. BadSetting
    // for what is no pattern, or for one more than there may be; removeRule() of a pattern without a rule is NotFound.
    Result<void> allow(std::string_view pattern, const std::string& reason);
    Result<void> deny(std::string_view pattern, const std::string& reason);
    Result<void> removeRule(std::string_view pattern);

    // Takes back the last action that is not yet taken back, as a whole: all sources that it named. NotFound when there
    // is none.
    struct Undone {
        crawlstate::Transition last; // what it was; of several sources the last one's
        size_t count = 1;            // sources (or rules, or profiles) that were put back
    };
    Result<Undone> undo();

private:
    Result<void> together(const std::function<Result<void>()>& work);
    Result<void> setAll(std::span<const std::string> names, const SettingsChange& change);
    Result<void> resetAll(std::span<const std::string> names, const std::string& reason, std::optional<double> rate);
    Result<void> changeConditions(std::span<const std::string> names, const char* action, const std::string& reason,
                                  const std::function<void(crawlstate::SourceCondition&)>& change);
    Result<void> saveRule(std::string_view pattern, std::optional<bool> allow, const std::string& reason);
    Result<void> changeProfiles(const std::string& reason,
                                const std::function<Result<void>(crawlstate::RateProfiles&)>& change);
    Result<void> takeBack(const crawlstate::Transition& action);

    crawlstate::SourceRegistry& m_registry;
    const base::Clock& m_clock;
    const std::string m_who;
    base::Transactions* const m_transactions; // may be null
};

} // namespace gleaner::crawl
