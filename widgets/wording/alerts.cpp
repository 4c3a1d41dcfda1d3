#include "widgets/wording/alerts.h"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "widgets/wording/wording.h"

namespace gleaner::wording {
namespace {

using alerts::Metric;
using alerts::Unit;
using crawl::Alert;

using Words = std::map<std::string, const char*, std::less<>>;

std::string wordFor(const Words& words, std::string_view code) {
    const auto found = words.find(code);
    return found == words.end() ? std::string(code) : translate(found->second);
}

std::string argument(const Alert& alert, const char* name) {
    const auto found = alert.args.find(name);
    return found == alert.args.end() ? std::string() : found->second;
}

// What is said of a value; the threshold follows.
const char* statement(Metric metric) {
    switch (metric) {
    case Metric::StateAge:
        return "%state% for %value%";
    case Metric::ErrorShare:
        return "%value% of its attempts in the last minute were errors";
    case Metric::LimitShare:
        return "it uses %value% of its rate limit";
    case Metric::FirstByteP95:
        return "its slowest answers (p95) take %value% to begin";
    case Metric::Queued:
        return "%value% pictures are queued";
    case Metric::Failed:
        return "%value% tasks were given up";
    case Metric::StarvedShare:
        return "it waits for tokens %value% of the time";
    case Metric::Tokens:
        return "it holds %value% tokens";
    case Metric::StoredRate:
        return "%value% pictures are stored";
    case Metric::RequestRate:
        return "%value% requests are sent";
    case Metric::SilentStall:
        return "no request was sent for %value%, although some might have been";
    case Metric::DiskFree:
        return "%value% of disk space are free";
    case Metric::Memory:
        return "%value% of memory are in use";
    case Metric::InFlight:
        return "%value% requests are in flight";
    case Metric::Left:
        return "%value% pictures are left";
    case Metric::State:
    case Metric::Condition:
        return "";
    }
    return "";
}

std::string conditionSentence(const Alert& alert) {
    static const Words kSentences{
        {"nothing_stored", "its last %attempts% answers held no picture"},
        {"robots_silent", "the robots.txt of %origin% could not be read for a long time"},
        {"low_disk", "little disk space is left, so nothing new is stored"},
        {"offline", "this computer's network seems to be down"},
        {"no_decoder", "no decoder starts, so nothing is fetched that could not be looked at"},
        {"no_figures", "the crawl does not say how it is"},
    };
    return filled(wordFor(kSentences, alert.code), alert.args);
}

std::string stateWordOf(const Alert& alert) {
    std::string name = argument(alert, "state");
    if (name.empty()) { // not in one any more: the first of those that the rule is about
        name = argument(alert, "states");
        name = name.substr(0, name.find(' '));
    }
    const auto state = model::parseSourceState(name);
    return state ? stateName(*state) : name;
}

bool isOver(const Alert& alert) {
    return alert.phase == Alert::Phase::Recovering;
}

std::string capital(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = char(text.front() - 'a' + 'A');
    return text;
}

std::string valueSentence(const Alert& alert, Metric metric) {
    const Unit unit = alerts::infoOf(metric).unit;
    const auto comparison = alerts::parseComparison(argument(alert, "comparison")).value_or(alerts::Comparison::Above);
    const std::map<std::string, std::string> values{
        {"state", stateWordOf(alert)},
        {"metric", metricName(metric)},
        {"value", alert.value ? amount(*alert.value, unit) : ""},
        {"comparison", comparisonWord(comparison)},
        {"threshold", alert.threshold ? amount(*alert.threshold, unit) : ""},
    };
    if (alert.phase == Alert::Phase::NoData)
        return filled(translate("%metric%: cannot be known at present"), values);
    if (!alert.value)
        return filled(translate("%metric%: no longer %comparison% %threshold%"), values);
    return filled(translate(statement(metric)), values) + filled(translate(", %comparison% %threshold%"), values);
}

std::string whatIsWrong(const Alert& alert) {
    const auto metric = alerts::parseMetric(argument(alert, "metric"));
    if (alert.code != "rule" || !metric || *metric == Metric::Condition)
        return isOver(alert) ? filled(translate("no longer the case: %what%"), {{"what", conditionSentence(alert)}})
                             : conditionSentence(alert);
    if (*metric == Metric::State)
        return filled(isOver(alert) ? translate("no longer the case: %state%") : std::string("%state%"),
                      {{"state", stateWordOf(alert)}});
    return valueSentence(alert, *metric);
}

} // namespace

std::string ruleName(const std::string& name) {
    static const Words kNames{
        {"breaker_open", "Circuit breaker open"},
        {"robots_silent", "No robots.txt"},
        {"nothing_stored", "Nothing stored"},
        {"low_disk", "Disk full"},
        {"offline", "Network down"},
        {"no_decoder", "No decoder"},
        {"silent_stall", "Crawl stands still"},
        {"many_errors", "Many errors"},
        {"waiting_long", "Waiting for a long time"},
        {"disk_filling", "Disk filling up"},
        {"memory_high", "Much memory in use"},
        {"slow_answers", "Slow answers"},
        {"below_limit", "Far below its limit"},
        {"many_failed", "Many tasks given up"},
        {"no_figures", "No figures"},
    };
    return wordFor(kNames, name);
}

std::string alertTitle(const Alert& alert) {
    return ruleName(alert.ruleName.empty() ? alert.code : alert.ruleName);
}

std::string alertSubject(const Alert& alert) {
    return alert.source.empty() ? translate("The whole crawl") : alert.source;
}

std::string phaseWord(Alert::Phase phase) {
    switch (phase) {
    case Alert::Phase::Pending:
        return translate("pending");
    case Alert::Phase::Firing:
        return translate("firing");
    case Alert::Phase::Recovering:
        return translate("recovering");
    case Alert::Phase::NoData:
        return translate("no data");
    }
    return {};
}

std::string severityWord(std::string_view severity) {
    static const Words kWords{{"warning", "warning"}, {"critical", "critical"}};
    return wordFor(kWords, severity);
}

std::string alertAction(const std::string& code) {
    static const Words kActions{
        {"look_and_reset", "Look at its failures, then reset its breaker."},
        {"check_robots", "Look at its robots.txt in a browser; the site may be down or may have moved."},
        {"look_at_failures", "Look at its recent failures: the site may have changed."},
        {"free_space", "Free some disk space; the crawl goes on by itself."},
        {"run_doctor", "“gleaner-cli doctor” says what is wrong with this installation; the crawl goes on by itself."},
        {"check_network", "Check the network of this computer; the crawl goes on by itself."},
        {"restart_crawl", "Look at the event log; if nothing moves, drain and start the crawl again."},
        {"wait_or_pause", "Nothing to do if you can wait; else pause it and come back later."},
        {"close_programs", "Close what else needs memory, or crawl with fewer connections."},
        {"lower_rate", "Lower its rate: the site may not keep up."},
    };
    return code.empty() || code == "none" ? std::string() : wordFor(kActions, code);
}

std::string metricName(Metric metric) {
    static const Words kNames{
        {"state", "State"},
        {"state_age", "Time in a state"},
        {"condition", "Found by the crawl"},
        {"error_share", "Errors, last 60 s"},
        {"limit_share", "Used part of its limit"},
        {"first_byte_p95", "First byte, p95"},
        {"queued", "Queued"},
        {"failed", "Tasks given up"},
        {"starved_share", "Time without a token"},
        {"tokens", "Tokens"},
        {"stored_rate", "Pictures stored per second"},
        {"request_rate", "Requests per second"},
        {"silent_stall", "Time without a request"},
        {"disk_free", "Free disk space"},
        {"memory", "Memory in use"},
        {"in_flight", "Requests in flight"},
        {"left", "Pictures left"},
    };
    return wordFor(kNames, alerts::infoOf(metric).name);
}

std::string conditionName(const std::string& code) {
    static const Words kNames{{"nothing_stored", "Answers hold no pictures"},
                              {"robots_silent", "No robots.txt to be had"},
                              {"low_disk", "No disk space left to store"},
                              {"offline", "Network down"},
                              {"no_decoder", "No decoder starts"}};
    return wordFor(kNames, code);
}

std::string stateName(model::SourceState state) {
    static const Words kNames{{"paused", "paused"},
                              {"breaker_open", "its circuit breaker is open"},
                              {"retry_after", "waiting as the site asked"},
                              {"halted", "cooling down after too many errors"},
                              {"robots_unavailable", "waiting for a robots.txt"},
                              {"offline", "offline"},
                              {"half_open", "proving itself (half-open)"},
                              {"running", "running"},
                              {"done", "done"},
                              {"idle", "idle"}};
    return wordFor(kNames, model::name(state));
}

std::string comparisonWord(alerts::Comparison comparison) {
    switch (comparison) {
    case alerts::Comparison::Above:
        return translate("above");
    case alerts::Comparison::AtLeast:
        return translate("at least");
    case alerts::Comparison::Below:
        return translate("below");
    case alerts::Comparison::AtMost:
        return translate("at most");
    }
    return {};
}

std::string amount(double value, Unit unit) {
    const auto plain = [](double number) {
        return std::abs(number - std::round(number)) < 0.005 ? count(std::llround(number))
               : std::abs(number) < 10                       ? fmt::format("{:.2f}", number)
                                                             : fmt::format("{:.1f}", number);
    };
    switch (unit) {
    case Unit::Percent:
        return std::abs(value - std::round(value)) < 0.05 ? fmt::format("{:.0f} %", value)
                                                          : fmt::format("{:.1f} %", value);
    case Unit::Seconds:
        return duration(value);
    case Unit::Milliseconds:
        return value < 1000 ? fmt::format("{:.0f} ms", value) : fmt::format("{:.1f} s", value / 1000);
    case Unit::Bytes:
        return bytes(std::llround(value));
    case Unit::PerSecond:
        return filled(translate("%rate% per second"), {{"rate", rate(value)}});
    case Unit::Count:
    case Unit::None:
        return plain(value);
    }
    return {};
}

std::string sourcesWord(const alerts::AlertRule& rule) {
    switch (rule.scope) {
    case alerts::Scope::EachSource:
        return translate("each source");
    case alerts::Scope::WholeCrawl:
        return translate("the whole crawl");
    case alerts::Scope::NamedSources:
        break;
    }
    constexpr size_t kNamed = 3;
    std::string names;
    for (size_t i = 0; i < std::min(kNamed, rule.sources.size()); ++i)
        names += (names.empty() ? "" : ", ") + rule.sources[i];
    if (rule.sources.size() > kNamed)
        names += filled(translate(" and %count% more"), {{"count", count((long long)(rule.sources.size() - kNamed))}});
    return names;
}

std::string alertSentence(const Alert& alert) {
    const std::string what = whatIsWrong(alert);
    if (alert.source.empty())
        return capital(what) + ".";
    return filled(translate("%source%: %what%."), {{"source", alert.source}, {"what", what}});
}

std::string alertStanding(const Alert& alert, base::WallTime now) {
    const std::map<std::string, std::string> values{
        {"phase", capital(phaseWord(alert.phase))},
        {"time", duration(std::max(0.0, base::Seconds(now - alert.since).count()))},
        {"clock", clockTime(alert.since)},
        {"who", alert.acknowledgedBy},
        {"until", alert.snoozedUntil ? clockTime(*alert.snoozedUntil) : ""},
        {"left", alert.snoozedUntil ? duration(base::Seconds(*alert.snoozedUntil - now).count()) : ""},
    };
    std::string text = filled(translate("%phase% for %time%, since %clock%."), values);
    if (!alert.acknowledgedBy.empty())
        text += " " + filled(translate("Acknowledged by %who%."), values);
    if (alert.snoozedUntil)
        text += " " + filled(translate("Snoozed until %until% (%left%)."), values);
    return text;
}

std::string ruleSentence(const alerts::AlertRule& rule) {
    const Unit unit = alerts::infoOf(rule.metric).unit;
    std::string states;
    for (const model::SourceState state : rule.states)
        states += (states.empty() ? "" : translate(" or ")) + stateName(state);
    const std::map<std::string, std::string> values{
        {"metric", metricName(rule.metric)},
        {"who", sourcesWord(rule)},
        {"states", states},
        {"condition", conditionName(rule.condition)},
        {"comparison", comparisonWord(rule.comparison)},
        {"threshold", amount(rule.threshold, unit)},
        {"for", duration(rule.pendingFor.count())},
    };
    std::string text;
    if (rule.metric == Metric::State)
        text = filled(translate("%who%: %states%"), values);
    else if (rule.metric == Metric::StateAge)
        text = filled(translate("%who%: %states%, %comparison% %threshold%"), values);
    else if (rule.metric == Metric::Condition)
        text = filled(translate("%who%: %condition%"), values);
    else
        text = filled(translate("%metric%, of %who%: %comparison% %threshold%"), values);
    if (rule.pendingFor.count() > 0)
        text += filled(translate(" for %for%"), values);
    return capital(text) + ".";
}

std::string episodeLength(const alerts::Episode& episode) {
    if (!episode.endedAt)
        return translate("still firing");
    return duration(std::max(0.0, base::Seconds(*episode.endedAt - episode.firedAt).count()));
}

std::string alertsSummary(std::int64_t firing, std::int64_t pending, std::int64_t noData) {
    std::string text = firing == 0   ? translate("Nothing needs you")
                       : firing == 1 ? translate("1 alert needs you")
                                     : filled(translate("%count% alerts need you"), {{"count", count(firing)}});
    if (pending > 0)
        text += filled(translate(", %count% pending"), {{"count", count(pending)}});
    if (noData > 0)
        text += filled(translate(", %count% without data"), {{"count", count(noData)}});
    return text;
}

} // namespace gleaner::wording
