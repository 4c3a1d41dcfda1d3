#include "core/alerts/alert_store.h"

#include <charconv>

namespace gleaner::alerts {

std::string AlertKey::text() const {
    return source.empty() ? std::to_string(rule) : std::to_string(rule) + ":" + source;
}

std::optional<AlertKey> AlertKey::parse(std::string_view text) {
    AlertKey key;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), key.rule);
    if (error != std::errc{} || key.rule < 0)
        return std::nullopt;
    const std::string_view rest = text.substr(size_t(end - text.data()));
    if (rest.empty())
        return key;
    if (rest.front() != ':' || rest.size() == 1)
        return std::nullopt;
    key.source = rest.substr(1);
    return key;
}

} // namespace gleaner::alerts
