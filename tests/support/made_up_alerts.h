#pragma once
// Alerts as the book would list them, for what shows them.

#include <string>
#include <utility>

#include "core/crawl/crawl_engine.h"

namespace gleaner::test {

inline const base::WallTime kAlertNoon{std::chrono::seconds(1'790'000'000)};

inline crawl::Alert madeUpAlert(std::int64_t rule, std::string name, std::string source,
                                std::map<std::string, std::string> args) {
    crawl::Alert alert;
    alert.code = "rule";
    alert.rule = rule;
    alert.ruleName = std::move(name);
    alert.source = std::move(source);
    alert.since = kAlertNoon - std::chrono::minutes(12);
    alert.args = std::move(args);
    return alert;
}

inline crawl::Alert openBreaker(std::string source = "behance") {
    crawl::Alert alert = madeUpAlert(1, "breaker_open", std::move(source),
                                     {{"metric", "state"},
                                      {"states", "breaker_open"},
                                      {"state", "breaker_open"},
                                      {"why", "breaker_last50"},
                                      {"action", "look_and_reset"}});
    alert.severity = "critical";
    return alert;
}

inline crawl::Alert manyErrors(std::string source = "wikimedia", double share = 14.3) {
    crawl::Alert alert =
        madeUpAlert(7, "many_errors", std::move(source),
                    {{"metric", "error_share"}, {"comparison", "above"}, {"action", "look_at_failures"}});
    alert.value = share;
    alert.threshold = 5;
    return alert;
}

inline crawl::Alert diskFilling() {
    crawl::Alert alert = madeUpAlert(9, "disk_filling", "",
                                     {{"metric", "disk_free"}, {"comparison", "below"}, {"action", "free_space"}});
    alert.value = 4.2e9;
    alert.threshold = 5e9;
    return alert;
}

inline crawl::Alert inPhase(crawl::Alert alert, crawl::Alert::Phase phase) {
    alert.phase = phase;
    if (phase == crawl::Alert::Phase::NoData || phase == crawl::Alert::Phase::Recovering)
        alert.value.reset();
    return alert;
}

} // namespace gleaner::test
