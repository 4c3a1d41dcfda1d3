#pragma once
// The sentences users read, for the window and the command line alike: core returns codes and values, words are made here.
// Plain C++, so that the command line needs no Qt. Every sentence passes through translate().

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/clock.h"
#include "core/model/source_state.h"

namespace gleaner::wording {

// What happened, naming the thing: "The folder /x holds no Gleaner library."
std::string describe(const Error& error);
// What to do about it; never empty: "Make one with: gleaner-cli init, or choose another folder."
std::string remedy(const Error& error);

// The chip: "RUNNING", "COOLING 0:42", "HALF-OPEN 7/20" …; `now` for the countdown.
std::string stateChip(model::SourceState state, const model::Why& why, std::optional<base::WallTime> until, base::WallTime now);
// One sentence: what blocks it, until when, what to do.
std::string whySentence(model::SourceState state, const model::Why& why, std::optional<base::WallTime> until, base::WallTime now);

// A translator set once at start by the window (QCoreApplication::translate); without one, the English text is used.
void setTranslator(std::function<std::string(const char* english)> translator);

// 1,234,567 · 3.4 MB · 1 h 10 min · 142.6
std::string count(long long number);
std::string bytes(long long number);
std::string duration(double seconds);
std::string rate(double perSecond);

} // namespace gleaner::wording
