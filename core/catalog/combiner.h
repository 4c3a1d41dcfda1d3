#pragma once
// The rules by which the writers of a record are joined (design/search.md, "Provenance per field"). Pure functions,
// shared by every catalogue.

#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/model/record.h"

namespace gleaner::catalog {

// When the fields that the crawl knows too were last changed by a bulk load.
struct BulkTimes {
    base::WallTime size{}, filetype{}, filesize{}; // of width and height, of filetype, of filesize
};

struct BulkColumns {
    model::Record record;
    BulkTimes times;
};

// What a bulk load at `now` says of a record it brings again: a field without a value says nothing, any other replaces
// what is stored; the identifier stays what it is, a licence is replaced as a whole. Returns whether anything changed.
bool overlay(BulkColumns& stored, const model::Record& incoming, base::WallTime now);

// overlay() of everything but the tags, for those who keep them in another form.
bool overlayAllButTags(BulkColumns& stored, const model::Record& incoming, base::WallTime now);

// The realtime columns, as the crawl last left them.
struct RealtimeColumns {
    base::WallTime time{};
    model::CrawlState state = model::CrawlState::None;
    std::optional<int> width, height;
    std::string filetype;
    std::optional<model::BlobFacts> blob;
    std::string etag, lastModified, analysis;
    std::vector<model::Evidence> evidence;
    std::optional<base::WallTime> checkedTime;
    int checks = 0;
    std::int64_t analysed = 0;
};

template<typename T>
struct Chosen {
    std::optional<T> value;
    model::Writer writer = model::Writer::Bulk; // of the value
};

// Curator beats both; otherwise the newer of realtime and bulk, realtime on a tie; a writer without a value does not
// count.
template<typename T>
Chosen<T> choose(const std::optional<T>& bulk, base::WallTime bulkTime, const std::optional<T>& realtime,
                 base::WallTime realtimeTime, const std::optional<T>& curator = {}) {
    if (curator)
        return {curator, model::Writer::Curator};
    if (realtime && (!bulk || realtimeTime >= bulkTime))
        return {realtime, model::Writer::Realtime};
    return {bulk, model::Writer::Bulk};
}

// The record readers see. `queued`: a crawl task of it is open.
model::RecordView combine(model::RecordKey key, BulkColumns bulk, RealtimeColumns realtime, bool queued);

// Queued while a task is open and nothing was stored, else what the crawl last said.
model::CrawlState shownState(model::CrawlState realtime, bool stored, bool queued);

} // namespace gleaner::catalog
