// Failed tasks, given another chance.
#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "core/base/nearest_word.h"
#include "core/crawl/operator_actions.h"
#include "core/model/outcome.h"

namespace gleaner::crawl {
namespace {

using crawlstate::SourceEntry;
using model::Outcome;
using model::OutcomeKind;

// What a failed task may have ended as: the words, and the statuses that are tried again.
std::vector<std::string> outcomeNames() {
    std::vector<std::string> names;
    for (int kind = int(OutcomeKind::Timeout); kind <= int(OutcomeKind::NoRateToken); ++kind)
        names.push_back(Outcome{OutcomeKind(kind), 0}.name());
    for (int status = 400; status < 600; ++status)
        if (Outcome::http(status).isRetryable())
            names.push_back(Outcome::http(status).name());
    return names;
}

Result<void> checkOutcome(const std::string& outcome) {
    if (Outcome::parse(outcome))
        return {};
    return fail(ErrorCode::BadSetting, "class", "no outcome has this name",
                {{"value", outcome},
                 {"allowed", "an outcome's name, as Timeout or 503"},
                 {"suggestion", base::nearestWord(outcome, outcomeNames())}});
}

// The registry's entries of these names, or all.
Result<std::vector<SourceEntry>> chosen(const crawlstate::SourceRegistry& registry, const RetryChoice& choice) {
    for (const std::string& outcome : choice.outcomes)
        if (Result<void> good = checkOutcome(outcome); !good)
            return fail(good.error());
    auto all = registry.list();
    if (!all || choice.sources.empty())
        return all;
    std::vector<SourceEntry> entries;
    for (const std::string& name : choice.sources) {
        const auto found =
            std::find_if(all->begin(), all->end(), [&](const SourceEntry& entry) { return entry.name == name; });
        if (found == all->end()) {
            std::vector<std::string> names;
            for (const SourceEntry& entry : *all)
                names.push_back(entry.name);
            return fail(ErrorCode::NotFound, name, "no such source", {{"suggestion", base::nearestWord(name, names)}});
        }
        entries.push_back(*found);
    }
    return entries;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words)
        all += (all.empty() ? "" : ",") + word;
    return all;
}

// How many tasks of one source were put back.
Result<std::int64_t> retrySource(stream::TaskQueue& queue, model::SourceKey source, const RetryChoice& choice) {
    if (choice.outcomes.empty())
        return queue.retryFailed(source, std::nullopt, choice.since);
    std::int64_t retried = 0;
    for (const std::string& outcome : choice.outcomes) {
        const auto some = queue.retryFailed(source, outcome, choice.since);
        if (!some)
            return some;
        retried += *some;
    }
    return retried;
}

} // namespace

Result<std::int64_t> OperatorActions::retry(stream::TaskQueue& queue, const std::optional<std::string>& source,
                                            const std::optional<std::string>& outcome) {
    RetryChoice choice;
    if (source)
        choice.sources = {*source};
    if (outcome)
        choice.outcomes = {*outcome};
    return retry(queue, choice);
}

Result<std::int64_t> OperatorActions::retry(stream::TaskQueue& queue, const RetryChoice& choice) {
    const auto entries = chosen(m_registry, choice);
    if (!entries)
        return fail(entries.error());
    std::int64_t retried = 0;
    for (const SourceEntry& entry : *entries) {
        const auto some = retrySource(queue, entry.key, choice);
        if (!some)
            return fail(some.error());
        if (*some == 0)
            continue;
        retried += *some;
        crawlstate::Transition transition;
        transition.time = m_clock.wallNow();
        transition.source = entry.name;
        transition.action = "retry";
        transition.who = m_who;
        transition.args["tasks"] = std::to_string(*some);
        if (!choice.outcomes.empty())
            transition.args["class"] = joined(choice.outcomes);
        if (choice.since)
            transition.args["since"] = base::isoTime(*choice.since);
        const auto now = m_registry.find(entry.name); // its settings may have changed meanwhile
        if (!now)
            return fail(now.error());
        const crawlstate::SourceSettings& settings = *now ? (*now)->settings : entry.settings;
        if (Result<void> noted = m_registry.saveSettings(entry.key, settings, transition); !noted)
            return fail(noted.error());
    }
    return retried;
}

Result<std::vector<Failures>> OperatorActions::failures(const stream::TaskQueue& queue,
                                                        const RetryChoice& choice) const {
    const auto entries = chosen(m_registry, choice);
    if (!entries)
        return fail(entries.error());
    std::unordered_map<model::SourceKey, std::string> names;
    for (const SourceEntry& entry : *entries)
        names.emplace(entry.key, entry.name);
    const auto one = entries->size() == 1 ? std::optional(entries->front().key) : std::nullopt;
    const auto counts = queue.failures(one, choice.since);
    if (!counts)
        return fail(counts.error());
    std::vector<Failures> found;
    for (const stream::FailureCounts& some : *counts) {
        const auto source = names.find(some.source);
        const auto& wanted = choice.outcomes;
        if (source != names.end() &&
            (wanted.empty() || std::find(wanted.begin(), wanted.end(), some.outcome) != wanted.end()))
            found.push_back({source->second, some.outcome, some.tasks, some.newest});
    }
    std::sort(found.begin(), found.end(), [](const Failures& a, const Failures& b) {
        return std::tie(a.source, a.outcome) < std::tie(b.source, b.outcome);
    });
    return found;
}

} // namespace gleaner::crawl
