// The operator's deny and allow lists.
#include <algorithm>

#include <fmt/format.h>

#include "core/crawl/address_rules.h"
#include "core/crawl/operator_actions.h"
#include "core/crawl/operator_journal.h"
#include "core/crawlstate/source_json.h"

namespace gleaner::crawl {

using crawlstate::AddressRule;
using crawlstate::AddressRuleChange;
using crawlstate::Transition;

Result<void> OperatorActions::allow(std::string_view pattern, const std::string& reason) {
    return saveRule(pattern, true, reason);
}

Result<void> OperatorActions::deny(std::string_view pattern, const std::string& reason) {
    return saveRule(pattern, false, reason);
}

Result<void> OperatorActions::removeRule(std::string_view pattern) {
    return saveRule(pattern, std::nullopt, {});
}

// `allow`: none removes the rule.
Result<void> OperatorActions::saveRule(std::string_view text, std::optional<bool> allow, const std::string& reason) {
    const auto pattern = AddressRules::normalised(text);
    if (!pattern)
        return fail(pattern.error());
    return together([&]() -> Result<void> {
        const auto rules = m_registry.addressRules();
        if (!rules)
            return fail(rules.error());
        const auto known = std::find_if(rules->begin(), rules->end(),
                                        [&](const AddressRule& rule) { return rule.pattern == *pattern; });
        const bool exists = known != rules->end();
        if (!allow && !exists)
            return fail(ErrorCode::NotFound, *pattern, "no rule has this pattern");
        if (!exists && rules->size() >= AddressRules::kMaxRules)
            return fail(
                ErrorCode::BadSetting, "pattern", "too many",
                {{"value", *pattern}, {"allowed", fmt::format("at most {} patterns", AddressRules::kMaxRules)}});
        AddressRuleChange change{*pattern, {}};
        if (allow)
            change.rule = AddressRule{*pattern, *allow, reason, m_who, m_clock.wallNow()};
        Transition transition = Batch(m_clock, m_who, 1)
                                    .transition("",
                                                !allow   ? "remove_rule"
                                                : *allow ? "allow"
                                                         : "deny",
                                                reason);
        transition.args[kPattern] = *pattern;
        transition.args[kBeforeRule] = exists ? crawlstate::toText(*known) : std::string();
        return m_registry.saveAddressRules(std::span(&change, 1), transition);
    });
}

} // namespace gleaner::crawl
