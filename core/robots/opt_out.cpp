#include "core/robots/opt_out.h"

#include <algorithm>
#include <array>

#include "core/robots/any_case.h"
#include "core/robots/robots_rules.h"

namespace gleaner::robots {
namespace {

constexpr std::array<std::string_view, 5> kOptOuts{"noai", "noimageai", "noindex", "noimageindex", "none"};
// Directives with a value: what stands before their colon is no agent's name.
constexpr std::array<std::string_view, 4> kValued{"unavailable_after", "max-snippet", "max-image-preview",
                                                  "max-video-preview"};
constexpr std::string_view kBlank = " \t;";

template<size_t Size>
bool isOneOf(const std::array<std::string_view, Size>& words, std::string_view word) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view one) { return equalInAnyCase(one, word); });
}

// Takes the text up to `separators` off the front of `rest`.
std::string_view takePart(std::string_view& rest, std::string_view separators) {
    const size_t end = rest.find_first_of(separators);
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return part;
}

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(kBlank);
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool optsOut(std::string_view words) {
    while (!words.empty())
        if (isOneOf(kOptOuts, takePart(words, kBlank)))
            return true;
    return false;
}

// "noai", "nofollow, noindex", "gleaner: noai", "otherbot: noindex, nofollow, gleaner: noai": a name addresses what
// follows it up to the next name.
bool tagOptsOut(std::string_view value, std::string_view token) {
    bool toUs = true;
    while (!value.empty()) {
        std::string_view words = trimmed(takePart(value, ","));
        if (const size_t colon = words.find(':'); colon != words.npos) {
            const std::string_view name = trimmed(words.substr(0, colon));
            if (isOneOf(kValued, name))
                continue;
            if (name.find_first_of(kBlank) != name.npos)
                continue; // the rest of a date with a comma in it
            if (!isOneOf(kOptOuts, name)) {
                toUs = name == "*" || equalInAnyCase(productTokenOf(name), token);
                words.remove_prefix(colon + 1);
            } else {
                words = name;
            }
        }
        if (toUs && optsOut(words))
            return true;
    }
    return false;
}

bool reservesMining(std::string_view value) {
    while (!value.empty())
        if (trimmed(takePart(value, ",")) == "1")
            return true;
    return false;
}

} // namespace

std::optional<OptOut> findOptOut(const std::vector<fetch::Header>& headers, std::string_view productToken) {
    for (const fetch::Header& header : headers) {
        const bool found =
            (equalInAnyCase(header.name, "x-robots-tag") && tagOptsOut(header.value, productTokenOf(productToken))) ||
            (equalInAnyCase(header.name, "tdm-reservation") && reservesMining(header.value));
        if (found)
            return OptOut{header.name, header.value};
    }
    return std::nullopt;
}

} // namespace gleaner::robots
