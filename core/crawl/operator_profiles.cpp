// The operator's rate profiles.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/nearest_word.h"
#include "core/crawl/operator_actions.h"
#include "core/crawl/operator_journal.h"
#include "core/crawlstate/source_json.h"

namespace gleaner::crawl {

// What stands after `change`, journalled with what was before; nothing when it is the same.
Result<void> OperatorActions::changeProfiles(const std::string& reason,
                                             const std::function<Result<void>(RateProfiles&)>& change) {
    return together([&]() -> Result<void> {
        const auto before = m_registry.rateProfiles();
        if (!before)
            return fail(before.error());
        RateProfiles after = *before;
        if (Result<void> changed = change(after); !changed)
            return changed;
        if (after == *before)
            return {};
        crawlstate::Transition transition = Batch(m_clock, m_who, 1).transition("", "profile", reason);
        transition.args[kBeforeProfiles] = crawlstate::toText(*before);
        transition.args["profile"] = after.chosen.empty() ? kNormalProfile : after.chosen;
        return m_registry.saveRateProfiles(after, transition);
    });
}

Result<void> OperatorActions::chooseProfile(const std::string& name) {
    return changeProfiles({}, [&](RateProfiles& profiles) -> Result<void> {
        if (name.empty() || name == kNormalProfile) {
            profiles.chosen.clear();
            return {};
        }
        if (!findProfile(profiles, name)) {
            std::vector<std::string> names;
            for (const RateProfile& known : allProfiles(profiles))
                names.push_back(known.name);
            return fail(ErrorCode::NotFound, name, "no such profile", {{"suggestion", base::nearestWord(name, names)}});
        }
        profiles.chosen = name;
        return {};
    });
}

Result<void> OperatorActions::saveProfile(const RateProfile& profile) {
    if (Result<void> good = check(profile); !good)
        return good;
    return changeProfiles({}, [&](RateProfiles& profiles) -> Result<void> {
        std::erase_if(profiles.own, [&](const RateProfile& one) { return one.name == profile.name; });
        if (profiles.own.size() >= kMostProfiles)
            return fail(ErrorCode::BadSetting, "profile", "too many",
                        {{"value", profile.name}, {"allowed", fmt::format("at most {} profiles", kMostProfiles)}});
        const auto place = std::find_if(profiles.own.begin(), profiles.own.end(),
                                        [&](const RateProfile& one) { return one.name > profile.name; });
        profiles.own.insert(place, profile);
        return {};
    });
}

Result<void> OperatorActions::removeProfile(const std::string& name) {
    return changeProfiles({}, [&](RateProfiles& profiles) -> Result<void> {
        if (std::erase_if(profiles.own, [&](const RateProfile& one) { return one.name == name; }) == 0)
            return fail(ErrorCode::NotFound, name, "no such profile");
        if (profiles.chosen == name)
            profiles.chosen.clear();
        return {};
    });
}

} // namespace gleaner::crawl
