#include "core/fetch/fetcher.h"

#include <algorithm>

namespace gleaner::fetch {
namespace {

// Header names are ASCII: no locale.
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

} // namespace

std::string_view headerValue(const std::vector<Header>& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const Header& header) {
        return std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(),
                          [](char a, char b) { return lower(a) == lower(b); });
    });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

} // namespace gleaner::fetch
