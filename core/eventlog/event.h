#pragma once
// What happened in a crawl, one fact at a time: an attempt that ended, a transition, an operator's action, trouble.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/model/outcome.h"
#include "core/model/record.h"

namespace gleaner::eventlog {

enum class Level { Info, Notice, Warning, Error };
std::string_view name(Level level); // "info", "notice", "warning", "error"
std::optional<Level> parseLevel(std::string_view text);

// Codes. Others may be written too: whoever shows a code it does not know shows code and args as they are.
inline constexpr const char* kAttempt = "attempt";            // a task's; exactly what the last-50 strip shows
inline constexpr const char* kRobotsFetch = "robots_fetch";   // args: origin
inline constexpr const char* kProbe = "probe";                // an operator's look; outcome may be one of its own
inline constexpr const char* kTransition = "transition";      // args: action from to reason who, the transition's
inline constexpr const char* kOperator = "operator";          // the same args, of an operator's change
inline constexpr const char* kCrawlStarted = "crawl_started"; // by this process
inline constexpr const char* kCrawlDraining = "crawl_draining";
inline constexpr const char* kCrawlFinished = "crawl_finished";
inline constexpr const char* kHeld = "held";                      // args: why, the why's
inline constexpr const char* kReleased = "released";              // the same
inline constexpr const char* kStorageTrouble = "storage_trouble"; // args: error thing detail
inline constexpr const char* kLinkRot = "link_rot";               // it answered 404 or 410, and that is kept
inline constexpr const char* kAlert = "alert";                    // args: phase and the alert's
inline constexpr const char* kLogTrouble =
    "log_trouble";                                // the log's files cannot be written from here on; args: error thing
inline constexpr const char* kLogGap = "log_gap"; // they can again; args: lost (events that are in no file)

// Args of failed attempts, beside what their kind has.
inline constexpr const char* kHeaders = "headers"; // of the response, "Name: value\n" …
inline constexpr const char* kHeadersForgotten =
    "headers_forgotten";                           // they are too old to be held; the files have them
inline constexpr const char* kDetail = "detail";   // the library's words
inline constexpr const char* kAddress = "address"; // numeric, of who answered

// Longer texts are cut when an event is written: of a URL, and of all args of an event together.
inline constexpr size_t kMostUrl = 2048;
inline constexpr size_t kMostArgs = 12 << 10;
inline constexpr size_t kMostHeaders = 8 << 10; // what a writer should keep of a response's headers

struct Event {
    std::uint64_t sequence = 0; // given by the log: rises by one with each event
    base::WallTime time{};
    Level level = Level::Info;
    std::string code;
    std::string source; // empty = the whole crawl

    // Of attempts, robots fetches and probes.
    std::string outcome; // model::Outcome::name()
    std::string url;     // of the last hop
    model::RecordKey record;
    int httpStatus = 0;
    std::int64_t firstByteMs = -1, totalMs = -1; // -1 = not known
    std::int64_t bytes = 0;                      // received, all hops

    std::map<std::string, std::string> args;

    bool operator==(const Event&) const = default;
};
using EventPtr = std::shared_ptr<const Event>;

// Outcomes that an operator looks for among the recent failures: errors, and pictures that are gone.
bool isFailure(const model::Outcome& outcome);

// Which events are wanted; what is not set lets everything pass.
struct Filter {
    std::string source; // exactly this one
    // Attempts, robots fetches and probes whose outcome is of one of these classes; other events have class None.
    std::set<model::OutcomeClass> classes;
    Level atLeast = Level::Info;
    std::set<std::string> codes;
    std::string words; // in URL, source, outcome, code or an arg but the headers; case does not matter in ASCII

    bool operator==(const Filter&) const = default;
};
bool passes(const Event& event, const Filter& filter);

} // namespace gleaner::eventlog
