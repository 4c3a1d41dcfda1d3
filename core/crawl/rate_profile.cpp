#include "core/crawl/rate_profile.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/crawl/quiet_hours.h"

namespace gleaner::crawl {
namespace {

const std::array<RateProfile, 3>& builtIn() {
    static const std::array<RateProfile, 3> kProfiles{
        RateProfile{kNormalProfile, 1, "", 1},
        RateProfile{kGentleProfile, 0.25, "", 1},
        RateProfile{kNightProfile, 1, "22:00-06:00", 0.25},
    };
    return kProfiles;
}

Result<void> checkFactor(const char* field, double factor) {
    if (factor >= kSmallestFactor && factor <= 1)
        return {};
    return fail(ErrorCode::BadSetting, field, "a profile only slows down",
                {{"value", fmt::format("{}", factor)}, {"allowed", "0.01 to 1"}});
}

} // namespace

std::span<const RateProfile> builtInProfiles() {
    return builtIn();
}

bool isBuiltIn(std::string_view name) {
    return std::any_of(builtIn().begin(), builtIn().end(), [&](const RateProfile& one) { return one.name == name; });
}

std::vector<RateProfile> allProfiles(const RateProfiles& profiles) {
    std::vector<RateProfile> all(builtIn().begin(), builtIn().end());
    all.insert(all.end(), profiles.own.begin(), profiles.own.end());
    return all;
}

std::optional<RateProfile> findProfile(const RateProfiles& profiles, std::string_view name) {
    for (RateProfile& profile : allProfiles(profiles))
        if (profile.name == name)
            return std::move(profile);
    return std::nullopt;
}

Result<void> check(const RateProfile& profile) {
    const bool blank = profile.name.find_first_not_of(' ') == std::string::npos;
    if (blank || profile.name.size() > kLongestProfileName || isBuiltIn(profile.name))
        return fail(ErrorCode::BadSetting, "profile", isBuiltIn(profile.name) ? "this one is built in" : "not a name",
                    {{"value", profile.name}, {"allowed", "a short name that is not normal, gentle or night"}});
    if (!profile.hours.empty() && !QuietHours::parse(profile.hours))
        return fail(ErrorCode::BadSetting, "hours", "not a span of hours",
                    {{"value", profile.hours}, {"allowed", "HH:MM-HH:MM, or nothing"}});
    if (Result<void> good = checkFactor("factor", profile.factor); !good)
        return good;
    return checkFactor("otherwise", profile.otherwise);
}

double factorAt(const RateProfile& profile, base::WallTime at, std::chrono::minutes zone) {
    const auto hours = QuietHours::parse(profile.hours);
    const double factor = !hours || hours->endsAt(at, zone) ? profile.factor : profile.otherwise;
    return std::clamp(factor, kSmallestFactor, 1.0);
}

ProfileInForce profileInForce(const RateProfiles& profiles, base::WallTime at) {
    if (profiles.chosen.empty() || profiles.chosen == kNormalProfile)
        return {};
    const auto profile = findProfile(profiles, profiles.chosen);
    return profile ? ProfileInForce{profile->name, factorAt(*profile, at, localOffset(at))} : ProfileInForce{};
}

} // namespace gleaner::crawl
