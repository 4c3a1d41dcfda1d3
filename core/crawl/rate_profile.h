#pragma once
// Rate profiles: one word that makes the whole crawl gentler. A profile is a factor on every limit, by the hour if
// wanted; it never lifts a limit. Which one is in force and an operator's own ones are kept in the registry.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crawlstate/source_registry.h"

namespace gleaner::crawl {

using crawlstate::RateProfile;
using crawlstate::RateProfiles;

// The built-in ones. "normal" is none: choosing it ends whatever was in force.
inline constexpr const char* kNormalProfile = "normal";
inline constexpr const char* kGentleProfile = "gentle"; // 25 %
inline constexpr const char* kNightProfile = "night";   // all from 22:00 to 06:00, else 25 %

inline constexpr double kSmallestFactor = 0.01;
inline constexpr size_t kMostProfiles = 50;       // of an operator's own
inline constexpr size_t kLongestProfileName = 40; // bytes

std::span<const RateProfile> builtInProfiles(); // normal, gentle, night
bool isBuiltIn(std::string_view name);

// Built-in and own, the built-in ones first.
std::vector<RateProfile> allProfiles(const RateProfiles& profiles);
std::optional<RateProfile> findProfile(const RateProfiles& profiles, std::string_view name);

// BadSetting naming the field: profile (its name), factor, otherwise, hours.
Result<void> check(const RateProfile& profile);

// The factor at a moment; `zone` is the offset of local time from UTC (localOffset() in quiet_hours.h). 0.01 … 1; hours
// that are no hours count as always.
double factorAt(const RateProfile& profile, base::WallTime at, std::chrono::minutes zone);

// What is in force at a moment, on this machine's clock.
struct ProfileInForce {
    std::string name; // empty = none
    double factor = 1;
    bool operator==(const ProfileInForce&) const = default;
};
ProfileInForce profileInForce(const RateProfiles& profiles, base::WallTime at);

} // namespace gleaner::crawl
