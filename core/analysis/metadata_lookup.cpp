#include "core/analysis/metadata_lookup.h"

#include <charconv>
#include <cmath>

#include "core/analysis/metadata_text.h"

namespace gleaner::analysis {
namespace {

std::string textOfBytes(const std::vector<std::uint8_t>& bytes) {
    return textOf({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::optional<double> finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace

std::vector<std::string> FieldLookup::texts(std::string_view key) const {
    std::vector<std::string> found;
    const auto add = [&](const std::string& text) {
        if (std::string tidy = tidied(text); !tidy.empty())
            found.push_back(std::move(tidy));
    };
    const MetadataValue* value = find(key);
    if (!value)
        return found;
    if (const auto* text = std::get_if<std::string>(value))
        add(*text);
    else if (const auto* several = std::get_if<std::vector<std::string>>(value))
        for (const std::string& one : *several)
            add(one);
    else if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(value))
        add(textOfBytes(*bytes));
    return found;
}

std::string FieldLookup::text(std::string_view key) const {
    std::vector<std::string> found = texts(key);
    return found.empty() ? std::string() : std::move(found.front());
}

size_t numberCount(const MetadataValue& value) {
    struct Count {
        size_t operator()(const std::string&) const { return 0; }
        size_t operator()(const std::vector<std::string>&) const { return 0; }
        size_t operator()(const std::vector<std::int64_t>& numbers) const { return numbers.size(); }
        size_t operator()(const std::vector<Rational>& numbers) const { return numbers.size(); }
        size_t operator()(const std::vector<double>& numbers) const { return numbers.size(); }
        size_t operator()(const std::vector<std::uint8_t>& numbers) const { return numbers.size(); }
    };
    return std::visit(Count{}, value);
}

std::optional<double> numberAt(const MetadataValue& value, size_t index) {
    struct At {
        size_t index;
        std::optional<double> operator()(const std::string& text) const {
            return index == 0 ? numberIn(tidied(text)) : std::nullopt;
        }
        std::optional<double> operator()(const std::vector<std::string>& texts) const {
            return index < texts.size() ? numberIn(tidied(texts[index])) : std::nullopt;
        }
        std::optional<double> operator()(const std::vector<std::int64_t>& numbers) const {
            return index < numbers.size() ? std::optional(double(numbers[index])) : std::nullopt;
        }
        std::optional<double> operator()(const std::vector<Rational>& numbers) const {
            if (index >= numbers.size() || numbers[index].denominator == 0)
                return std::nullopt;
            return double(numbers[index].numerator) / double(numbers[index].denominator);
        }
        std::optional<double> operator()(const std::vector<double>& numbers) const {
            return index < numbers.size() ? finite(numbers[index]) : std::nullopt;
        }
        std::optional<double> operator()(const std::vector<std::uint8_t>& numbers) const {
            return index < numbers.size() ? std::optional(double(numbers[index])) : std::nullopt;
        }
    };
    return std::visit(At{index}, value);
}

std::optional<double> numberIn(std::string_view text) {
    if (const size_t slash = text.find('/'); slash != text.npos) {
        const auto above = numberIn(text.substr(0, slash)), below = numberIn(text.substr(slash + 1));
        return above && below && *below != 0 ? finite(*above / *below) : std::nullopt;
    }
    std::string plain(text.substr(text.starts_with('+') ? 1 : 0));
    if (const size_t comma = plain.find(','); comma != plain.npos)
        plain[comma] = '.';
    double value = 0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    return error == std::errc() && end == plain.data() + plain.size() ? finite(value) : std::nullopt;
}

} // namespace gleaner::analysis
