#pragma once
// A record: one work in the catalogue (design/search.md, "Record").

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/sha256.h"
#include "core/base/uuid.h"
#include "core/model/licence.h"

namespace gleaner::model {

// The catalogue's own small number of a record. Stable within a library, never reused.
struct RecordKey {
    std::int64_t value = 0;
    auto operator<=>(const RecordKey&) const = default;
};

struct Tag {
    std::string name;
    std::optional<double> accuracy; // 0…1, of a machine tag
    std::string provider;           // who gave it; empty = the record's provider
    bool operator==(const Tag&) const = default;
};

struct GeoPoint {
    double latitude = 0;  // degrees, north positive
    double longitude = 0; // degrees, east positive
    bool operator==(const GeoPoint&) const = default;
};

struct Record {
    Uuid identifier;               // null until the catalogue or the importer gives one
    std::string foreignIdentifier; // the provider's own; with provider it is the conflict key
    std::string provider;          // who described it
    std::string source;            // whose site it is crawled from, under one limit
    std::string url;               // of the picture; empty = nothing to crawl
    std::string landingUrl;
    std::string thumbnailUrl;
    std::string title;
    std::string description;
    std::string creator;
    std::string creatorUrl;
    Licence licence;
    std::vector<Tag> tags;
    std::string category;                 // photograph, illustration, digitized_artwork or empty
    std::string filetype;                 // jpg, png, gif, webp, tif, svg …
    std::optional<std::int64_t> filesize; // bytes
    std::optional<int> width;             // pixels, orientation applied
    std::optional<int> height;
    std::optional<double> popularity; // 0…100, standardised
    std::optional<GeoPoint> place;
    std::optional<base::WallTime> taken;
    std::optional<base::WallTime> created;
    std::optional<base::WallTime> updated;
    std::string meta; // JSON object with whatever else the provider said; empty = none

    bool operator==(const Record&) const = default;
};

enum class Writer { Bulk, Realtime, Curator };
std::string_view name(Writer writer); // "bulk", "realtime", "curator"

// What became of the record's picture.
enum class CrawlState { None, Queued, Stored, Failed, Gone, Blocked };
std::string_view name(CrawlState state); // "none", "queued" …
std::optional<CrawlState> parseCrawlState(std::string_view text);

struct BlobFacts {
    Sha256 sha256;
    std::int64_t bytes = 0;
};

// Why a picture was left alone: what the site (or an operator) said, and when it was seen.
struct Evidence {
    std::string header; // "X-Robots-Tag", "tdm-reservation", "robots.txt", "address rule"
    std::string value;  // of the header, or the rule's own words
    base::WallTime time{};
    bool operator==(const Evidence&) const = default;
};

// A record as the combiner gives it, with where each field came from (design/search.md, "Provenance per field").
struct RecordView {
    RecordKey key;
    Record record;
    std::map<std::string, Writer> provenance; // JSON field name → writer; only fields that have a value
    CrawlState crawlState = CrawlState::None;
    std::optional<BlobFacts> blob;  // the stored picture
    std::string etag, lastModified; // of the stored body
    std::string analysis;           // JSON object of what looking at the picture found; empty = not looked at
    std::int64_t analysed = 0;      // by which versions (catalog/analysis_reader.h); 0 = never
    std::vector<Evidence> evidence; // of the last attempt, when it left the picture alone
    std::optional<base::WallTime> checkedTime; // when the stored picture was last fetched or confirmed (304)
    int checks = 0;                            // looks at it since it was first stored, or last found changed
};

} // namespace gleaner::model

template<>
struct std::hash<gleaner::model::RecordKey> {
    size_t operator()(const gleaner::model::RecordKey& key) const noexcept {
        return std::hash<std::int64_t>{}(key.value);
    }
};
