#include "core/catalog/sqlite/record_row.h"

#include <algorithm>

#include "core/model/json.h"

namespace gleaner::catalog {

using base::sqlite::RowBinder;
using base::sqlite::RowReader;

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts)
        text += part;
    return text;
}

bool hasQueue(const base::sqlite::SqliteFile& file) {
    bool found = false;
    (void)file.read([&](base::sqlite::Connection& db) -> Result<void> {
        base::sqlite::Prepared query =
            db.prepared("SELECT 1 FROM sqlite_master WHERE type='view' AND name='open_task'");
        found = query->executeStep();
        return {};
    });
    return found;
}

namespace {

// Written by hand where no character needs an escape, which is nearly always: an import writes every tag of every
// record.
void appendJson(std::string& out, const std::string& text) {
    using nlohmann::json;
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
    if (plain)
        out.append(1, '"').append(text).append(1, '"');
    else // bytes that are no UTF-8 must not make a record unstorable
        out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string tagsText(const std::vector<model::Tag>& tags) {
    std::string text;
    for (const model::Tag& tag : tags) {
        text += text.empty() ? "[{\"name\":" : ",{\"name\":";
        appendJson(text, tag.name);
        if (tag.accuracy)
            text += ",\"accuracy\":" + nlohmann::json(*tag.accuracy).dump();
        if (!tag.provider.empty()) {
            text += ",\"provider\":";
            appendJson(text, tag.provider);
        }
        text += '}';
    }
    return text.empty() ? text : text + ']';
}

std::vector<model::Tag> parseTags(const std::string& text) {
    return text.empty() ? std::vector<model::Tag>() : model::tagsFromJson(nlohmann::json::parse(text, nullptr, false));
}

std::string evidenceText(const std::vector<model::Evidence>& evidence) {
    return evidence.empty() ? std::string()
                            : model::toJson(evidence).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<model::Evidence> parseEvidence(const std::string& text) {
    return text.empty() ? std::vector<model::Evidence>()
                        : model::evidenceFromJson(nlohmann::json::parse(text, nullptr, false));
}

BulkColumns readBulk(RowReader& row, std::string& tags) {
    BulkColumns bulk;
    model::Record& record = bulk.record;
    row.fixedBlob(record.identifier.bytes);
    record.provider = row.text();
    record.foreignIdentifier = row.text();
    record.source = row.text();
    record.url = row.text();
    record.landingUrl = row.text();
    record.thumbnailUrl = row.text();
    record.title = row.text();
    record.creator = row.text();
    record.creatorUrl = row.text();
    record.licence.slug = row.text();
    record.licence.version = row.text();
    record.licence.known = row.boolean();
    record.category = row.text();
    record.filetype = row.text();
    record.filesize = row.maybeInteger();
    record.width = row.maybeInteger<int>();
    record.height = row.maybeInteger<int>();
    record.popularity = row.real();
    const std::optional<double> latitude = row.real();
    const std::optional<double> longitude = row.real();
    if (latitude && longitude)
        record.place = model::GeoPoint{*latitude, *longitude};
    record.taken = row.maybeTime();
    record.created = row.maybeTime();
    record.updated = row.maybeTime();
    bulk.times.size = row.time();
    bulk.times.filetype = row.time();
    bulk.times.filesize = row.time();
    record.description = row.text();
    record.meta = row.text();
    tags = row.text();
    return bulk;
}

RealtimeColumns readRealtime(RowReader& row) {
    RealtimeColumns realtime;
    realtime.time = row.time();
    realtime.state = model::CrawlState(row.integer());
    model::BlobFacts blob;
    const bool stored = row.fixedBlob(blob.sha256.bytes);
    blob.bytes = row.integer();
    if (stored)
        realtime.blob = blob;
    realtime.width = row.maybeInteger<int>();
    realtime.height = row.maybeInteger<int>();
    realtime.filetype = row.text();
    realtime.etag = row.text();
    realtime.lastModified = row.text();
    realtime.analysis = row.text();
    realtime.evidence = parseEvidence(row.text());
    realtime.checkedTime = row.maybeTime();
    realtime.checks = int(row.integer());
    realtime.analysed = row.integer();
    return realtime;
}

void bindWritten(RowBinder& row, const model::Record& record, const BulkTimes& times, const std::string& tags,
                 std::int64_t sourceId, base::WallTime now) {
    const bool hasPlace = record.place.has_value();
    row.integer(sourceId).text(record.url);
    row.text(record.landingUrl)
        .text(record.thumbnailUrl)
        .text(record.title)
        .text(record.creator)
        .text(record.creatorUrl);
    row.text(record.licence.slug).text(record.licence.version).integer(record.licence.known);
    row.text(record.category).text(record.filetype).integer(record.filesize);
    row.integer(record.width).integer(record.height).real(record.popularity);
    row.real(hasPlace ? std::optional(record.place->latitude) : std::nullopt);
    row.real(hasPlace ? std::optional(record.place->longitude) : std::nullopt);
    row.time(record.taken).time(record.created).time(record.updated);
    row.time(now).time(times.size).time(times.filetype).time(times.filesize);
    row.text(record.description).text(tags).text(record.meta);
}

} // namespace gleaner::catalog
