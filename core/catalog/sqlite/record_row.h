#pragma once
// The bulk and realtime columns of a record ↔ values. Private to this adapter.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/sqlite/connection.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/catalog/combiner.h"

namespace gleaner::catalog {

// The parts of a statement as one text.
std::string joined(std::initializer_list<std::string_view> parts);

// Whether the file holds a task queue too, which publishes the view open_task. A file that cannot be read now says so
// at the first call.
bool hasQueue(const base::sqlite::SqliteFile& file);

// Tags as the JSON text that is stored; empty when there are none.
std::string tagsText(const std::vector<model::Tag>& tags);

// Columns of `record r` joined with catalog_name p (provider) and s (source); readBulk() reads them in this order, but
// for the tags, which follow as their text.
inline constexpr const char* kBulkColumns =
    "r.identifier,p.text,r.foreign_identifier,s.text,r.url,r.landing_url,r.thumbnail_url,r.title,r.creator,r.creator_"
    "url,"
    "r.licence,r.licence_version,r.licence_known,r.category,r.filetype,r.filesize,r.width,r.height,r.popularity,r."
    "latitude,"
    "r.longitude,r.taken,r.created,r.updated,r.size_time,r.filetype_time,r.filesize_time,r.description,r.meta,r.tags";
inline constexpr const char* kRecordTables =
    " FROM record r JOIN catalog_name p ON p.id=r.provider_id JOIN catalog_name s ON s.id=r.source_id";
BulkColumns readBulk(base::sqlite::RowReader& row, std::string& tags);

std::vector<model::Tag> parseTags(const std::string& text);

// Evidence as the JSON text that is stored; empty when there is none.
std::string evidenceText(const std::vector<model::Evidence>& evidence);
std::vector<model::Evidence> parseEvidence(const std::string& text);

// Columns of `realtime t`, all null when there is no such row.
inline constexpr const char* kRealtimeColumns =
    "t.time,t.state,t.sha256,t.bytes,t.width,t.height,t.filetype,t.etag,t.last_modified,t.analysis,t.evidence,"
    "t.checked_time,t.checks,t.analysed";
RealtimeColumns readRealtime(base::sqlite::RowReader& row);

// The record with an identifier: parameters its hash and itself (hash_lookup.h).
inline constexpr const char* kByIdentifier =
    "SELECT r.id,r.popularity FROM identifier_lookup_all c CROSS JOIN record r "
    "ON r.id=c.record_id WHERE c.hash=? AND r.identifier=?";

// Binds what an insert and an update write, from source_id on: see kWrittenColumns.
inline constexpr const char* kWrittenColumns =
    "source_id,url,landing_url,thumbnail_url,title,creator,creator_url,licence,licence_version,licence_known,category,"
    "filetype,filesize,width,height,popularity,latitude,longitude,taken,created,updated,bulk_time,size_time,filetype_"
    "time,"
    "filesize_time,description,tags,meta";
inline constexpr int kWrittenColumnCount = 28;
void bindWritten(base::sqlite::RowBinder& row, const model::Record& record, const BulkTimes& times,
                 const std::string& tags, std::int64_t sourceId, base::WallTime now);

} // namespace gleaner::catalog
