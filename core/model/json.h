#pragma once
// Values ↔ JSON documents of the command line and the state line (design/cli.md). Field names are a contract: add,
// don't change.

#include <nlohmann/json.hpp>

#include "core/model/record.h"

namespace gleaner::model {

// The record's fields as `show` prints them: identifier, foreign_identifier, url, foreign_landing_url, thumbnail,
// provider, source, creator, creator_url, title, description, license, license_version, license_url, tags, category,
// filetype, filesize, width, height, popularity, latitude, longitude, taken, created, updated, meta. Fields without a
// value are null.
nlohmann::json toJson(const Record& record);

// tags: a JSON list of {name, accuracy?, provider?}; entries that are no objects with a name are left out.
std::vector<Tag> tagsFromJson(const nlohmann::json& list);
nlohmann::json tagsToJson(const std::vector<Tag>& tags);

// evidence: a JSON list of {header, value, time}, as `show` prints it; entries that are none are left out.
std::vector<Evidence> evidenceFromJson(const nlohmann::json& list);
nlohmann::json toJson(const std::vector<Evidence>& evidence);

} // namespace gleaner::model
