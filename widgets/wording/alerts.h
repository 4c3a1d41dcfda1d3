#pragma once
// The sentences about alerts and their rules (core/alerts), for the window and the command line.

#include <string>
#include <string_view>

#include "core/alerts/alert_rule.h"
#include "core/alerts/alert_store.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::wording {

std::string ruleName(const std::string& name);             // of a shipped rule its code in words; else as it is
std::string alertTitle(const crawl::Alert& alert);         // "Too many errors"
std::string alertSubject(const crawl::Alert& alert);       // the source, or "The whole crawl"
std::string phaseWord(crawl::Alert::Phase phase);          // "firing"
std::string severityWord(std::string_view severity);       // "critical"
std::string alertAction(const std::string& code);          // what to do; empty for none
std::string metricName(alerts::Metric metric);             // "Errors, last 60 s"
std::string conditionName(const std::string& code);        // "Nothing stored"
std::string stateName(model::SourceState state);           // "breaker open"
std::string comparisonWord(alerts::Comparison comparison); // "above"
std::string amount(double value, alerts::Unit unit);       // "14.3 %", "3 min", "410 ms", "4.2 GB"
std::string sourcesWord(const alerts::AlertRule& rule);    // "each source", "flickr, met", "the whole crawl"

// What is wrong, with source, value and threshold: "wikimedia: 14.3 % of its attempts are errors, above 5 %."
std::string alertSentence(const crawl::Alert& alert);
// Since when and who knows: "Firing for 12 min, since 10:52:18. Acknowledged by ann@desk."
std::string alertStanding(const crawl::Alert& alert, base::WallTime now);
// "Errors, last 60 s, of each source above 5 % for 2 min."
std::string ruleSentence(const alerts::AlertRule& rule);
// "12 min", or that it still fires.
std::string episodeLength(const alerts::Episode& episode);
// "3 alerts need you", "Nothing needs you", with what else there is: ", 1 pending".
std::string alertsSummary(std::int64_t firing, std::int64_t pending, std::int64_t noData);

} // namespace gleaner::wording
