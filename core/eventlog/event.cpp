#include "core/eventlog/event.h"

#include <algorithm>
#include <array>

namespace gleaner::eventlog {
namespace {

constexpr std::array<std::string_view, 4> kLevels{"info", "notice", "warning", "error"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

// `words` are in lower case already.
bool contains(std::string_view text, std::string_view words) {
    const auto same = [](char a, char b) { return lower(a) == b; };
    return std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
}

model::OutcomeClass classOf(const Event& event) {
    const auto outcome = model::Outcome::parse(event.outcome);
    return outcome ? model::classOf(*outcome) : model::OutcomeClass::None;
}

bool says(const Event& event, std::string words) {
    std::transform(words.begin(), words.end(), words.begin(), lower);
    if (contains(event.url, words) || contains(event.source, words) || contains(event.outcome, words) ||
        contains(event.code, words))
        return true;
    return std::any_of(event.args.begin(), event.args.end(),
                       [&](const auto& arg) { return arg.first != kHeaders && contains(arg.second, words); });
}

} // namespace

std::string_view name(Level level) {
    return kLevels[size_t(level)];
}

std::optional<Level> parseLevel(std::string_view text) {
    for (size_t i = 0; i < kLevels.size(); ++i)
        if (kLevels[i] == text)
            return Level(i);
    return std::nullopt;
}

bool isFailure(const model::Outcome& outcome) {
    return outcome.isError() || outcome.isLinkRot();
}

bool passes(const Event& event, const Filter& filter) {
    if (event.level < filter.atLeast)
        return false;
    if (!filter.source.empty() && event.source != filter.source)
        return false;
    if (!filter.codes.empty() && filter.codes.count(event.code) == 0)
        return false;
    if (!filter.classes.empty() && filter.classes.count(classOf(event)) == 0)
        return false;
    return filter.words.empty() || says(event, filter.words);
}

} // namespace gleaner::eventlog
