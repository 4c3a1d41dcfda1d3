#pragma once
// Settings, condition and arguments ↔ the JSON text that is stored or journalled. A field that is absent has its
// default, so that fields may be added.

#include <map>
#include <string>

#include "core/crawlstate/source_registry.h"

namespace gleaner::crawlstate {

std::string toText(const SourceSettings& settings);
std::string toText(const SourceCondition& condition);
std::string toText(const AddressRule& rule);
std::string toText(const RateProfiles& profiles);
std::string toText(const std::map<std::string, std::string>& args); // empty for none

// Empty text gives the defaults; BadFormat when it is no JSON object of the expected types.
Result<SourceSettings> settingsFrom(const std::string& text);
Result<SourceCondition> conditionFrom(const std::string& text);
Result<AddressRule> ruleFrom(const std::string& text);
Result<RateProfiles> profilesFrom(const std::string& text);
Result<std::map<std::string, std::string>> argsFrom(const std::string& text);

} // namespace gleaner::crawlstate
