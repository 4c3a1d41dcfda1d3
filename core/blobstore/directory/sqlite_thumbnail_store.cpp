#include "core/blobstore/directory/sqlite_thumbnail_store.h"

#include <array>

namespace gleaner::blobstore {
namespace {

using base::sqlite::bindBlob;
using base::sqlite::Migration;
using base::sqlite::OpenMode;
using base::sqlite::Schema;
using base::sqlite::SqliteFile;

// The pictures stand in a table of their own with a narrow index over them, so that looking up reads no picture but the
// one.
constexpr std::array kMigrations{
    Migration{1, "thumbnails by picture and edge",
              "CREATE TABLE thumbnail(id INTEGER PRIMARY KEY, picture BLOB NOT NULL, edge INTEGER NOT NULL, jpeg BLOB "
              "NOT NULL);"
              "CREATE UNIQUE INDEX thumbnail_picture_edge ON thumbnail(picture, edge);"},
};
constexpr std::array kSchemas{Schema{"thumbnails", kMigrations}};

} // namespace

SqliteThumbnailStore::SqliteThumbnailStore(std::unique_ptr<SqliteFile> file) : m_file(std::move(file)) {}

SqliteThumbnailStore::~SqliteThumbnailStore() = default;

Result<std::unique_ptr<SqliteThumbnailStore>> SqliteThumbnailStore::open(const std::filesystem::path& path,
                                                                         OpenMode mode) {
    base::sqlite::SqliteFileOptions options;
    options.path = path;
    options.mode = mode;
    options.schemas = kSchemas;
    options.applicationId = kApplicationId;
    options.fullSync = false;
    auto file = SqliteFile::open(options);
    if (!file)
        return fail(file.error());
    return std::unique_ptr<SqliteThumbnailStore>(new SqliteThumbnailStore(std::move(*file)));
}

Result<void> SqliteThumbnailStore::put(std::span<const Entry> entries) {
    if (entries.empty())
        return {};
    return m_file->write([&](SQLite::Database& db) -> Result<void> {
        SQLite::Statement insert(db, "INSERT INTO thumbnail(picture, edge, jpeg) VALUES(?,?,?) "
                                     "ON CONFLICT(picture, edge) DO UPDATE SET jpeg=excluded.jpeg");
        for (const Entry& entry : entries) {
            bindBlob(insert, 1, entry.picture.bytes);
            insert.bind(2, entry.edge);
            bindBlob(insert, 3, entry.jpeg.span());
            insert.exec();
            insert.reset();
        }
        return {};
    });
}

Result<Bytes> SqliteThumbnailStore::get(const Sha256& picture, int edge) const {
    return m_file->query([&](SQLite::Database& db) -> Result<Bytes> {
        SQLite::Statement select(db, "SELECT jpeg FROM thumbnail WHERE id = coalesce("
                                     "(SELECT id FROM thumbnail WHERE picture=?1 AND edge>=?2 ORDER BY edge LIMIT 1),"
                                     "(SELECT id FROM thumbnail WHERE picture=?1 ORDER BY edge DESC LIMIT 1))");
        bindBlob(select, 1, picture.bytes);
        select.bind(2, edge);
        if (!select.executeStep())
            return fail(ErrorCode::NotFound, picture.toString());
        const SQLite::Column jpeg = select.getColumn(0);
        const auto* data = static_cast<const std::uint8_t*>(jpeg.getBlob());
        return Bytes(std::vector<std::uint8_t>(data, data + jpeg.getBytes()));
    });
}

Result<std::int64_t> SqliteThumbnailStore::count() const {
    return m_file->query([](SQLite::Database& db) -> Result<std::int64_t> {
        SQLite::Statement select(db, "SELECT count(*) FROM thumbnail");
        select.executeStep();
        return select.getColumn(0).getInt64();
    });
}

} // namespace gleaner::blobstore
