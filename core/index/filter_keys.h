#pragma once
// The filter keys a generation answers, in the one spelling that reaches it. Aliases and the check of values are the
// parser's (core/search).

#include <array>
#include <string_view>

namespace gleaner::index {

inline constexpr std::string_view kAspect = "aspect";     // tall, wide, square
inline constexpr std::string_view kCategory = "category"; // photograph, illustration, digitized_artwork
inline constexpr std::string_view kCreator = "creator";   // these words, in this order, in the creator's name
inline constexpr std::string_view kHas = "has";           // creator, description, dimensions, license, tags, title
inline constexpr std::string_view kIs = "is";             // stored
inline constexpr std::string_view kLicence = "license";   // slug
inline constexpr std::string_view kProvider = "provider";
inline constexpr std::string_view kSize = "size"; // small, medium, large
inline constexpr std::string_view kSource = "source";
inline constexpr std::string_view kTag = "tag";     // a whole tag
inline constexpr std::string_view kTitle = "title"; // these words, in this order, in the title
inline constexpr std::string_view kType = "type";   // jpg, png …

inline constexpr std::array<std::string_view, 12> kFilterKeys{kAspect,   kCategory, kCreator, kHas, kIs,    kLicence,
                                                              kProvider, kSize,     kSource,  kTag, kTitle, kType};

// What pages count matches by. An empty value counts those without one, so every facet sums to the total.
inline constexpr std::array<std::string_view, 6> kFacetKeys{kAspect, kCategory, kLicence, kSize, kSource, kType};

} // namespace gleaner::index
