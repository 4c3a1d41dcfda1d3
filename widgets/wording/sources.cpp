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

// What blocks it, until when, what to do; "" where there is no such part, as nobody need do anything about a source
// that works. Every code of model::Why has its row (tests/widgets/wording).
struct WhyParts {
    const char* what;
    const char* until;
    const char* todo;
};

const std::map<std::string, WhyParts>& whyTable() {
    static const std::map<std::string, WhyParts> kTable{
        {"paused_by_operator", {"Paused by you%quoted_reason%", "%until_text%.", "Resume goes on at once (Space)."}},
        {"quiet_hours", {"Quiet hours", " until %until_clock%.", "It goes on by itself; Settings has the hours."}},
        {"breaker_last50",
         {"The last 50 requests all failed%counts_text%.", "It stays so until you decide.",
          "Look at a failure, Probe it, then Reset breaker."}},
        {"breaker_halts",
         {"Halted five times in a row without one good answer%counts_text%.", "It stays so until you decide.",
          "Look at a failure, Probe it, then Reset breaker."}},
        {"retry_after",
         {"The site asked for time;", " respected until %until_clock%.",
          "It goes on by itself; nothing is asked before."}},
        {"too_many_requests",
         {"The site answered 429, too many requests;", " waiting until %until_clock%.",
          "It goes on by itself; a lower Rate avoids it."}},
        {"error_window",
         {"Too many errors in the last minute (%errors% of %total%%counts_tail%).",
          "Tries again by itself, at a tenth of its rate, %until_in%.", "Probe shows what it answers now."}},
        {"robots_unavailable",
         {"Its robots.txt cannot be read, so nothing is asked for.", "Tried again by itself %until_in%.",
          "Probe shows what it answers now."}},
        {"offline",
         {"This computer's network seems to be down.", "Looked at again every 10 s.",
          "Check the connection; it goes on by itself."}},
        {"low_disk",
         {"Little disk space is left, so nothing new is stored.", "It goes on by itself when there is room.",
          "Free some space on the library's disk."}},
        {"no_decoder",
         {"No decoder starts, so nothing is fetched that could not be looked at.",
          "Tried again by itself, at least every 30 s.", "“gleaner-cli doctor” says what is wrong."}},
        {"half_open",
         {"Proving itself at a tenth of its rate:", " %good% of %needed% good answers.",
          "Its whole rate comes back by itself."}},
        {"at_limit", {"At its limit%starved_text%%profile_text%.", "", "%faster%"}},
        {"site_slow",
         {"Slower than its limit: the site needs %p50_ms% ms to answer.", "", "A higher Rate would not help."}},
        {"slots_full",
         {"All%slots_text% connections are in use by other sources.", "It goes on when one is free.",
          "Settings has the number of connections."}},
        {"robots_delay",
         {"Its robots.txt asks for %delay% s between requests.", "", "Only an agreement with the site changes that."}},
        {"no_work", {"Everything done%stored_text%.", "", "%failed_hint%"}},
        {"not_running", {"Has work; no crawl is running.", "", "Press Start."}},
    };
    return kTable;
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

namespace {

std::string starvedText(const model::Why& why) {
    if (argument(why, "origin") == "override")
        return filled(translate(" (set by you: %rate%)"), {{"rate", argument(why, "rate")}});
    const std::string starved = argument(why, "starved_percent");
    return starved.empty() || starved == "0"
               ? ""
               : filled(translate("; %percent% % of the time waiting for tokens"), {{"percent", starved}});
}

// What the parts of the sentences name.
std::map<std::string, std::string> valuesOf(const model::Why& why, std::optional<base::WallTime> until,
                                            base::WallTime now) {
    auto values = why.args;
    const std::string counts = outcomeCounts(why);
    values["counts_text"] = counts.empty() ? "" : " (" + counts + ")";
    values["counts_tail"] = counts.empty() ? "" : ": " + counts;
    const std::string reason = argument(why, "reason");
    values["quoted_reason"] = reason.empty() ? "" : " (“" + reason + "”)";
    values["until_clock"] = until ? momentText(*until, now) : translate("it allows it again");
    values["until_text"] = until ? filled(translate(" until %clock%"), {{"clock", momentText(*until, now)}}) : "";
    const double left = until ? base::Seconds(*until - now).count() : 0;
    values["until_in"] = left > 0 ? filled(translate("in %time%"), {{"time", duration(left)}}) : translate("shortly");
    values["starved_text"] = starvedText(why);
    const std::string profile = argument(why, "profile");
    values["profile_text"] =
        profile.empty() ? "" : filled(translate(", by the rate profile “%name%”"), {{"name", profileTitle(profile)}});
    values["faster"] = !profile.empty()                     ? translate("Profile Normal gives the whole limit.")
                       : argument(why, "origin") == "floor" ? translate("Rate… sets another limit.")
                                                            : "";
    const std::string slots = argument(why, "slots");
    values["slots_text"] = slots.empty() ? "" : " " + slots;
    const std::string stored = argument(why, "stored");
    values["stored_text"] = stored.empty() ? ""
                                           : filled(translate(": %stored% stored, %gone% gone"),
                                                    {{"stored", stored}, {"gone", argument(why, "gone", "0")}});
    const std::string failed = argument(why, "failed", "0");
    values["failed_hint"] =
        failed == "0" ? "" : filled(translate("%failed% given up: Retry failures (F4)."), {{"failed", failed}});
    // Numbers that a code may come without.
    for (const char* name : {"errors", "total", "good", "needed", "p50_ms", "delay", "rate"})
        values.try_emplace(name, "?");
    return values;
}

} // namespace

std::string profileTitle(const std::string& name) {
    if (name == "gentle")
        return translate("Gentle");
    if (name == "night")
        return translate("Night");
    return name.empty() || name == "normal" ? translate("Normal") : name;
}

std::string momentText(base::WallTime time, base::WallTime now) {
    return base::Seconds(time - now).count() < 20 * 3600 ? clockTime(time) : dayAndTime(time);
}

WhyText whyText(SourceState, const model::Why& why, std::optional<base::WallTime> until, base::WallTime now) {
    const bool quiet = why.code == "paused_by_operator" && argument(why, "reason") == "quiet_hours";
    const auto row = whyTable().find(quiet ? "quiet_hours" : why.code);
    if (row == whyTable().end()) // of another version's engine
        return {translate("It says why in a way that this version does not know."), "",
                translate("Look at its events.")};
    const auto values = valuesOf(why, until, now);
    const auto say = [&](const char* part) { return *part ? filled(translate(part), values) : std::string(); };
    return {say(row->second.what), say(row->second.until), say(row->second.todo)};
}

std::string whySentence(SourceState state, const model::Why& why, std::optional<base::WallTime> until,
                        base::WallTime now) {
    const WhyText parts = whyText(state, why, until, now);
    std::string sentence = parts.what;
    const auto append = [&](const std::string& part) {
        const bool joins = part.empty() || part.front() == ' ' || part.front() == '.' || sentence.empty();
        sentence += (joins ? "" : " ") + part;
    };
    append(parts.until);
    append(parts.todo);
    return sentence;
}

} // namespace gleaner::wording
