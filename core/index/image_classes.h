#pragma once
// The size and aspect classes a picture is filtered by (design/search.md, "Derived values").

#include <cstdint>
#include <optional>
#include <string_view>

namespace gleaner::index {

enum class SizeClass { Unknown, Small, Medium, Large };
enum class AspectClass { Unknown, Tall, Wide, Square };

// By pixel count: below 640×480 small, below 1600×900 medium, else large. Unknown unless both sides are known and
// positive.
constexpr SizeClass sizeClass(std::optional<int> width, std::optional<int> height) {
    if (!width || !height || *width <= 0 || *height <= 0)
        return SizeClass::Unknown;
    const std::int64_t pixels = std::int64_t(*width) * *height;
    return pixels < 640 * 480 ? SizeClass::Small : pixels < 1600 * 900 ? SizeClass::Medium : SizeClass::Large;
}

constexpr AspectClass aspectClass(std::optional<int> width, std::optional<int> height) {
    if (sizeClass(width, height) == SizeClass::Unknown)
        return AspectClass::Unknown;
    return *height > *width ? AspectClass::Tall : *width > *height ? AspectClass::Wide : AspectClass::Square;
}

// The value in queries and facets; empty for Unknown.
constexpr std::string_view name(SizeClass size) {
    switch (size) {
    case SizeClass::Small:
        return "small";
    case SizeClass::Medium:
        return "medium";
    case SizeClass::Large:
        return "large";
    case SizeClass::Unknown:
        break;
    }
    return {};
}

constexpr std::string_view name(AspectClass aspect) {
    switch (aspect) {
    case AspectClass::Tall:
        return "tall";
    case AspectClass::Wide:
        return "wide";
    case AspectClass::Square:
        return "square";
    case AspectClass::Unknown:
        break;
    }
    return {};
}

} // namespace gleaner::index
