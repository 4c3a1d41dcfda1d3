// Chips and sentences about sources (design/crawl.md, table of states).
#include <algorithm>

#include <fmt/format.h>

#include "core/model/outcome.h"
#include "widgets/wording/wording.h"

namespace gleaner::wording {
namespace {

using model::SourceState;

std::string countdown(std::optional<base::WallTime> until, base::WallTime now) {
    if (!until || *until <= now)
        return {};
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*until - now).count();
    if (seconds >= 3600)
        return fmt::format(" {}:{:02}:{:02}", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    return fmt::format(" {}:{:02}", seconds / 60, seconds % 60);
}

std::string argument(const model::Why& why, const char* name, const char* fallback = "") {
    const auto found = why.args.find(name);
    return found == why.args.end() ? fallback : found->second;
}

// "503 × 51, Timeout × 8": the outcomes among the arguments, most frequent first.
std::string outcomeCounts(const model::Why& why) {
    std::vector<std::pair<long long, std::string>> counts;
    for (const auto& [name, value] : why.args)
        if (model::Outcome::parse(name))
            counts.emplace_back(std::atoll(value.c_str()), name);
    std::sort(counts.rbegin(), counts.rend());
    std::string text;
    for (const auto& [number, name] : counts)
        text += fmt::format("{}{} × {}", text.empty() ? "" : ", ", name, number);
    return text;
}

const char* sentenceFor(const std::string& code) {
    static const std::map<std::string, const char*> kSentences{
        {"paused_by_operator", "Paused by you%quoted_reason%%until_text%. Resume it when you are ready."},
        {"breaker_last50", "The last 50 requests all failed%counts_text%. Look at a failure, then Reset breaker."},
        {"breaker_halts",
         "Halted five times in a row without one good answer%counts_text%. Look at a failure, then Reset breaker."},
        {"retry_after", "The site asked for time; respected until %until_clock%."},
        {"too_many_requests", "The site answered 429, too many requests; waiting until %until_clock%."},
        {"error_window", "Too many errors in the last minute (%errors% of %total%%counts_tail%). Tries again at a "
                         "tenth of its rate %until_in%."},
        {"robots_unavailable", "Its robots.txt cannot be read, so nothing is asked for. Tried again %until_in%."},
        {"offline", "This computer's network seems to be down. Looked at again every 10 s."},
        {"low_disk", "Little disk space is left, so nothing new is stored. Free some space; it goes on by itself."},
        {"half_open", "Proving itself at a tenth of its rate: %good% of %needed% good answers."},
        {"at_limit", "At its limit%starved_text%."},
        {"site_slow", "Slower than its limit: the site needs %p50_ms% ms to answer."},
        {"slots_full", "All connections are in use by other sources."},
        {"robots_delay", "Its robots.txt asks for %delay% s between requests."},
        {"no_work", "Everything done%stored_text%."},
        {"not_running", "Has work; no crawl is running. Press Start."},
    };
    const auto found = kSentences.find(code);
    return found == kSentences.end() ? nullptr : found->second;
}

} // namespace

std::string probeSentence(const std::string& source, const crawlstate::Transition& result) {
    const auto value = [&](const char* key) {
        const auto found = result.args.find(key);
        return found == result.args.end() ? std::string() : found->second;
    };
    const std::map<std::string, std::string> values{{"source", source},      {"outcome", result.reason},
                                                    {"url", value("url")},   {"ms", value("first_byte_ms")},
                                                    {"rule", value("rule")}, {"detail", value("detail")}};
    static const std::map<std::string, const char*> kInstead{
        {"retry_after", "%source% was not asked: the site asked for time, and that is respected."},
        {"offline", "%source% was not asked: this computer's network seems to be down."},
        {"no_work", "%source% was not asked: it has no picture left to ask for."},
        {"robots_unavailable", "%source% was not asked: its robots.txt cannot be read."},
        {"RobotsDenied", "%source% was not asked: its robots.txt forbids it (%rule%)."},
        {"NoRateToken", "%source% was not asked: no request was allowed in time."}};
    if (const auto found = kInstead.find(result.reason); found != kInstead.end())
        return filled(translate(found->second), values);
    if (model::Outcome::parse(result.reason).value_or(model::Outcome{}).kind == model::OutcomeKind::Http)
        return filled(translate("%source% answered %outcome% after %ms% ms to %url%"), values);
    return filled(translate("%source% did not answer: %outcome% (%detail%) for %url%"), values);
}

std::string stateChip(SourceState state, const model::Why& why, std::optional<base::WallTime> until,
                      base::WallTime now) {
    switch (state) {
    case SourceState::Paused:
        return translate("PAUSED");
    case SourceState::BreakerOpen:
        return translate("OPEN");
    case SourceState::RetryAfter:
        return translate("WAITING") + countdown(until, now);
    case SourceState::Halted:
        return translate("COOLING") + countdown(until, now);
    case SourceState::RobotsUnavailable:
        return translate("WAITING ROBOTS");
    case SourceState::Offline:
        return translate("OFFLINE");
    case SourceState::HalfOpen:
        return translate("HALF-OPEN") + " " + argument(why, "good", "0") + "/" + argument(why, "needed", "20");
    case SourceState::Running:
        return translate("RUNNING");
    case SourceState::Done:
        return translate("DONE");
    case SourceState::Idle:
        return translate("IDLE");
    }
    return {};
}

std::string whySentence(SourceState, const model::Why& why, std::optional<base::WallTime> until, base::WallTime now) {
    if (why.code == "paused_by_operator" && argument(why, "reason") == "quiet_hours")
        return filled(translate("Quiet hours until %clock%. It goes on by itself."),
                      {{"clock", until ? clockTime(*until) : "?"}});
    const char* sentence = sentenceFor(why.code);
    if (!sentence)
        return why.code;
    auto values = why.args;
    const std::string counts = outcomeCounts(why);
    values["counts_text"] = counts.empty() ? "" : " (" + counts + ")";
    values["counts_tail"] = counts.empty() ? "" : ": " + counts;
    const std::string reason = argument(why, "reason");
    values["quoted_reason"] = reason.empty() ? "" : " (“" + reason + "”)";
    values["until_clock"] = until ? clockTime(*until) : "?";
    values["until_text"] = until ? filled(translate(" until %clock%"), {{"clock", clockTime(*until)}}) : "";
    const double left = until ? base::Seconds(*until - now).count() : 0;
    values["until_in"] = left > 0 ? filled(translate("in %time%"), {{"time", duration(left)}}) : translate("shortly");
    const std::string starved = argument(why, "starved_percent");
    const bool setByOperator = argument(why, "origin") == "override";
    values["starved_text"] =
        setByOperator ? filled(translate(" (set by you: %rate%)"), {{"rate", argument(why, "rate")}})
        : starved.empty() || starved == "0"
            ? ""
            : filled(translate("; %percent% % of the time waiting for tokens"), {{"percent", starved}});
    const std::string stored = argument(why, "stored");
    values["stored_text"] = stored.empty() ? ""
                                           : filled(translate(": %stored% stored, %gone% gone"),
                                                    {{"stored", stored}, {"gone", argument(why, "gone", "0")}});
    return filled(translate(sentence), values);
}

} // namespace gleaner::wording
