#pragma once
// The search index: generations built from the catalogue, reached through aliases.
//
// A generation is a pure function of the catalogue's journal up to its cursor: killing the program loses nothing,
// replaying from any point rebuilds it.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/index/query.h"
#include "core/model/record.h"

namespace gleaner::index {

using model::RecordKey;

// What the index knows of a record. (Every field has an initializer, so that a document may be written with the few it
// needs.)
struct IndexDocument {
    std::string title{}, description{}, creator{};
    std::string tags{}; // names separated by newlines
    std::string source{}, provider{};
    std::string licence{}; // slug
    std::string filetype{}, category{};
    std::optional<int> width{}, height{};
    double popularity = 0; // 0…1
    double authority = 0;  // 0…1
    double quality = 0;    // 0…1
    bool stored = false;   // its picture is in the library
};

struct IndexChange {
    RecordKey key;
    std::optional<IndexDocument> document; // none = removed
};

// The parts of a score, for "explain": score = text + popularity + authority + quality.
struct ScoreParts {
    double text = 0, popularity = 0, authority = 0, quality = 0;
    double total() const { return text + popularity + authority + quality; }
};

struct Hit {
    RecordKey key;
    ScoreParts score;
};

struct FacetCount {
    std::string key, value; // e.g. "license", "by-sa"
    std::int64_t count = 0;
};

struct HitRequest {
    size_t offset = 0;
    size_t limit = 20;
    bool facets = false;
};

struct HitPage {
    std::int64_t total = 0; // exact
    std::vector<Hit> hits;  // best first; equal scores by key, so that paging is stable
    // By key, then count descending, over all matches; an empty value counts those without one, so every facet sums to
    // the total.
    std::vector<FacetCount> facets;
};

// Thread-safe: one writer, many readers.
class IndexGeneration {
public:
    virtual ~IndexGeneration() = default;
    virtual int number() const = 0;
    virtual std::int64_t cursor() const = 0; // journal position it stands at
    virtual std::int64_t documents() const = 0;
    // Applies changes and moves the cursor, in one transaction. Applying the same changes again changes nothing. The
    // cursor never goes back.
    virtual Result<void> apply(std::span<const IndexChange> changes, std::int64_t cursor) = 0;
    // BadQuery for a filter key this generation does not know.
    virtual Result<HitPage> search(const Query& query, const HitRequest& request) const = 0;
    // All matches in rank order, at most `limit`: what a grid holds.
    virtual Result<std::vector<RecordKey>> keys(const Query& query, size_t limit) const = 0;
};

struct GenerationInfo {
    int number = 0;
    std::int64_t documents = 0;
    std::int64_t cursor = 0;
    bool isCurrent = false;
    bool isPrevious = false;
};

// The generations of a library and the alias that readers and the realtime writer go through. Thread-safe.
class IndexDirectory {
public:
    virtual ~IndexDirectory() = default;
    // The generation behind the alias; stays usable while the pointer is held, also after a promotion.
    virtual std::shared_ptr<IndexGeneration> current() const = 0;
    virtual Result<std::vector<GenerationInfo>> list() const = 0;
    // A new, empty generation that no alias points to yet.
    virtual Result<std::shared_ptr<IndexGeneration>> create() = 0;
    // Points the alias at a generation, atomically; the one before becomes "previous".
    virtual Result<void> promote(int number) = 0;
};

} // namespace gleaner::index
