#include "core/catalog/combiner.h"

#include <utility>

namespace gleaner::catalog {
namespace {

using model::Record;
using model::Writer;

bool replace(std::string& stored, const std::string& incoming) {
    if (incoming.empty() || stored == incoming)
        return false;
    stored = incoming;
    return true;
}

template<typename T>
bool replace(std::optional<T>& stored, const std::optional<T>& incoming) {
    if (!incoming || stored == incoming)
        return false;
    stored = incoming;
    return true;
}

std::optional<std::string> maybe(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

// JSON field names (core/model/json.h) of every field that has a value, as the bulk writer's.
std::map<std::string, Writer> bulkFields(const Record& record) {
    std::map<std::string, Writer> fields;
    const auto note = [&](const char* field, bool present) {
        if (present)
            fields.emplace(field, Writer::Bulk);
    };
    note("identifier", !record.identifier.isNull());
    note("foreign_identifier", !record.foreignIdentifier.empty());
    note("url", !record.url.empty());
    note("foreign_landing_url", !record.landingUrl.empty());
    note("thumbnail", !record.thumbnailUrl.empty());
    note("provider", !record.provider.empty());
    note("source", !record.source.empty());
    note("creator", !record.creator.empty());
    note("creator_url", !record.creatorUrl.empty());
    note("title", !record.title.empty());
    note("description", !record.description.empty());
    note("license", !record.licence.slug.empty());
    note("license_version", !record.licence.version.empty());
    note("license_url", !record.licence.url().empty());
    note("tags", !record.tags.empty());
    note("category", !record.category.empty());
    note("popularity", record.popularity.has_value());
    note("latitude", record.place.has_value());
    note("longitude", record.place.has_value());
    note("taken", record.taken.has_value());
    note("created", record.created.has_value());
    note("updated", record.updated.has_value());
    note("meta", !record.meta.empty());
    return fields;
}

} // namespace

bool overlayAllButTags(BulkColumns& stored, const Record& incoming, base::WallTime now) {
    Record& record = stored.record;
    bool changed = false;
    for (std::string Record::*text :
         {&Record::source, &Record::url, &Record::landingUrl, &Record::thumbnailUrl, &Record::title,
          &Record::description, &Record::creator, &Record::creatorUrl, &Record::category, &Record::meta})
        changed |= replace(record.*text, incoming.*text);
    if (!incoming.licence.slug.empty() && record.licence != incoming.licence) {
        record.licence = incoming.licence;
        changed = true;
    }
    const auto stamped = [&changed, now](bool replaced, base::WallTime& time) {
        if (replaced)
            time = now;
        changed |= replaced;
    };
    stamped(replace(record.width, incoming.width), stored.times.size);
    stamped(replace(record.height, incoming.height), stored.times.size);
    stamped(replace(record.filetype, incoming.filetype), stored.times.filetype);
    stamped(replace(record.filesize, incoming.filesize), stored.times.filesize);
    changed |= replace(record.popularity, incoming.popularity);
    changed |= replace(record.place, incoming.place);
    changed |= replace(record.taken, incoming.taken);
    changed |= replace(record.created, incoming.created);
    changed |= replace(record.updated, incoming.updated);
    return changed;
}

bool overlay(BulkColumns& stored, const Record& incoming, base::WallTime now) {
    const bool changed = overlayAllButTags(stored, incoming, now);
    if (incoming.tags.empty() || stored.record.tags == incoming.tags)
        return changed;
    stored.record.tags = incoming.tags;
    return true;
}

model::CrawlState shownState(model::CrawlState realtime, bool stored, bool queued) {
    return queued && !stored ? model::CrawlState::Queued : realtime;
}

model::RecordView combine(model::RecordKey key, BulkColumns bulk, RealtimeColumns realtime, bool queued) {
    model::RecordView view;
    view.key = key;
    view.provenance = bulkFields(bulk.record);
    const auto settle = [&view](const char* field, auto chosen) {
        if (chosen.value)
            view.provenance[field] = chosen.writer;
        return std::move(chosen.value);
    };
    Record& record = bulk.record;
    const std::optional<std::int64_t> bytes = realtime.blob ? std::optional(realtime.blob->bytes) : std::nullopt;
    record.width = settle("width", choose(record.width, bulk.times.size, realtime.width, realtime.time));
    record.height = settle("height", choose(record.height, bulk.times.size, realtime.height, realtime.time));
    record.filesize = settle("filesize", choose(record.filesize, bulk.times.filesize, bytes, realtime.time));
    record.filetype =
        settle("filetype", choose(maybe(record.filetype), bulk.times.filetype, maybe(realtime.filetype), realtime.time))
            .value_or(std::string());
    view.record = std::move(record);
    view.crawlState = shownState(realtime.state, realtime.blob.has_value(), queued);
    view.blob = realtime.blob;
    view.etag = std::move(realtime.etag);
    view.lastModified = std::move(realtime.lastModified);
    view.analysis = std::move(realtime.analysis);
    view.analysed = realtime.analysed;
    view.evidence = std::move(realtime.evidence);
    view.checkedTime = realtime.checkedTime;
    view.checks = realtime.checks;
    return view;
}

} // namespace gleaner::catalog
