// Failed tasks, given another chance.
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

Result<void> checkOutcome(const std::optional<std::string>& outcome) {
    if (!outcome || Outcome::parse(*outcome))
        return {};
    return fail(ErrorCode::BadSetting, "class", "no outcome has this name",
                {{"value", *outcome},
                 {"allowed", "an outcome's name, as Timeout or 503"},
                 {"suggestion", base::nearestWord(*outcome, outcomeNames())}});
}

Result<std::vector<SourceEntry>> chosen(std::vector<SourceEntry> all, const std::optional<std::string>& source) {
    if (!source)
        return all;
    std::vector<std::string> names;
    for (SourceEntry& entry : all) {
        if (entry.name == *source)
            return std::vector{std::move(entry)};
        names.push_back(entry.name);
    }
    return fail(ErrorCode::NotFound, *source, "no such source", {{"suggestion", base::nearestWord(*source, names)}});
}

} // namespace

Result<std::int64_t> OperatorActions::retry(stream::TaskQueue& queue, const std::optional<std::string>& source,
                                            const std::optional<std::string>& outcome) {
    if (Result<void> good = checkOutcome(outcome); !good)
        return fail(good.error());
    auto all = m_registry.list();
    if (!all)
        return fail(all.error());
    const auto entries = chosen(std::move(*all), source);
    if (!entries)
        return fail(entries.error());
    std::int64_t retried = 0;
    for (const SourceEntry& entry : *entries) {
        const auto some = queue.retryFailed(entry.key, outcome);
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
        if (outcome)
            transition.args["class"] = *outcome;
        const auto now = m_registry.find(entry.name); // its settings may have changed meanwhile
        if (!now)
            return fail(now.error());
        const crawlstate::SourceSettings& settings = *now ? (*now)->settings : entry.settings;
        if (Result<void> noted = m_registry.saveSettings(entry.key, settings, transition); !noted)
            return fail(noted.error());
    }
    return retried;
}

} // namespace gleaner::crawl
