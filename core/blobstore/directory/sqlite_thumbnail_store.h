#pragma once
// Thumbnails in an SQLite file of their own: a million small files would cost more in folders than in pictures.

#include <filesystem>
#include <memory>

#include "core/base/sqlite/sqlite_file.h"
#include "core/blobstore/blob_store.h"

namespace gleaner::blobstore {

// Commits survive a killed process, not a power cut (derived data). Reads run beside each other and beside a write.
class SqliteThumbnailStore final : public ThumbnailStore {
public:
    // Errors of SqliteFile::open, for the same modes. The application id of the file is kApplicationId.
    static Result<std::unique_ptr<SqliteThumbnailStore>> open(const std::filesystem::path& file,
                                                              base::sqlite::OpenMode mode);
    static constexpr int kApplicationId = 0x474c5448; // "GLTH"
    ~SqliteThumbnailStore() override;

    Result<void> put(std::span<const Entry> entries) override;
    Result<Bytes> get(const Sha256& picture, int edge) const override;
    Result<std::int64_t> count() const override;

private:
    explicit SqliteThumbnailStore(std::unique_ptr<base::sqlite::SqliteFile> file);
    std::unique_ptr<base::sqlite::SqliteFile> m_file;
};

} // namespace gleaner::blobstore
