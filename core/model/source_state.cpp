#include "core/model/source_state.h"

#include <array>

namespace gleaner::model {
namespace {
constexpr std::array<std::pair<SourceState, std::string_view>, 10> kStates{{
    {SourceState::Paused, "paused"},
    {SourceState::BreakerOpen, "breaker_open"},
    {SourceState::RetryAfter, "retry_after"},
    {SourceState::Halted, "halted"},
    {SourceState::RobotsUnavailable, "robots_unavailable"},
    {SourceState::Offline, "offline"},
    {SourceState::HalfOpen, "half_open"},
    {SourceState::Running, "running"},
    {SourceState::Done, "done"},
    {SourceState::Idle, "idle"},
}};
} // namespace

std::string_view name(SourceState state) {
    for (const auto& [known, text] : kStates)
        if (known == state)
            return text;
    return "idle";
}

std::optional<SourceState> parseSourceState(std::string_view text) {
    for (const auto& [known, name] : kStates)
        if (name == text)
            return known;
    return std::nullopt;
}

} // namespace gleaner::model
