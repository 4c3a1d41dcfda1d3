#include "core/model/record.h"

#include <array>

namespace gleaner::model {

std::string_view name(Writer writer) {
    switch (writer) {
    case Writer::Bulk:
        return "bulk";
    case Writer::Realtime:
        return "realtime";
    case Writer::Curator:
        return "curator";
    }
    return "bulk";
}

namespace {
constexpr std::array<std::pair<CrawlState, std::string_view>, 6> kStates{{
    {CrawlState::None, "none"},
    {CrawlState::Queued, "queued"},
    {CrawlState::Stored, "stored"},
    {CrawlState::Failed, "failed"},
    {CrawlState::Gone, "gone"},
    {CrawlState::Blocked, "blocked"},
}};
} // namespace

std::string_view name(CrawlState state) {
    for (const auto& [known, text] : kStates)
        if (known == state)
            return text;
    return "none";
}

std::optional<CrawlState> parseCrawlState(std::string_view text) {
    for (const auto& [known, name] : kStates)
        if (name == text)
            return known;
    return std::nullopt;
}

} // namespace gleaner::model
