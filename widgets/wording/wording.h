#pragma once
// The sentences users read, for the window and the command line alike: core returns codes and values, words are made
// here. Plain C++, so that the command line needs no Qt. Every sentence passes through the translator.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crawlstate/source_registry.h"
#include "core/model/source_state.h"

namespace gleaner::wording {

// What happened, naming the thing: "The folder /x holds no Gleaner library."
std::string describe(const Error& error);
// What to do about it; never empty: "Make one with: gleaner-cli init, or choose another folder."
std::string remedy(const Error& error);

// The chip: "RUNNING", "COOLING 0:42", "HALF-OPEN 7/20" …; `now` for the countdown.
std::string stateChip(model::SourceState state, const model::Why& why, std::optional<base::WallTime> until,
                      base::WallTime now);
// What blocks a source, until when, what to do. `what` is never empty, `until` where it ends by itself or by somebody,
// `todo` wherever anything can be done; one after the other they are the sentence.
struct WhyText {
    std::string what, until, todo;
};
WhyText whyText(model::SourceState state, const model::Why& why, std::optional<base::WallTime> until,
                base::WallTime now);
// The same in one: what blocks it, until when, what to do.
std::string whySentence(model::SourceState state, const model::Why& why, std::optional<base::WallTime> until,
                        base::WallTime now);
// What a probe (action "probe_result") found, in one sentence.
std::string probeSentence(const std::string& source, const crawlstate::Transition& result);
// A reason why an importer refused a line ("bad_columns" → "wrong number of columns").
std::string rejectReason(std::string_view reason);

// Replaces %NAME% by its value: sentences keep their places when they are translated.
std::string filled(std::string_view sentence, const std::map<std::string, std::string>& values);

// The sentence in the user's language; the English text when no translator is set.
std::string translate(const char* english);
// Set once at start by the window, before other threads run.
void setTranslator(std::function<std::string(const char* english)> translator);

std::string count(long long number);                // 1,234,567
std::string bytes(long long number);                // 3.4 MB (powers of 1000)
std::string duration(double seconds);               // 38 s · 12 min · 1 h 10 min · 3 d 4 h
std::string durationRange(double low, double high); // 34 – 50 s
std::string rate(double perSecond);                 // 142.6, 0.25
std::string clockTime(base::WallTime time);         // 10:58:12, local time
std::string dayAndTime(base::WallTime time);        // 2026-11-22 08:00, local time
// A moment to come: the clock when it is near, else the day, too.
std::string momentText(base::WallTime time, base::WallTime now);
// "Gentle", "Night", "Normal"; an operator's own rate profile by its name.
std::string profileTitle(const std::string& name);

} // namespace gleaner::wording
