#pragma once
// The store as a folder of files: LIBRARY/store/39/72/<sha256>.

#include <filesystem>
#include <memory>

#include "core/blobstore/blob_store.h"
#include "core/blobstore/directory/disk.h"

namespace gleaner::blobstore {

// One object may write at a time (the library's lock sees to that); any number may read. Folders are made when the
// first body is put.
//
// Durability of a group: bodies are written to store/tmp, made durable, renamed, and the renames made durable. Groups
// of kSyncTogether and more use syncfs(2), twice: 256 bodies of 100 KB take 105 ms that way on an idle disk and 205 ms
// with a sync of each file and folder, 0.2 s and 4.7 s on a busy one (ext4 on a virtual disk;
// tests/bench/bench_analysis.cpp). Small groups sync file by file, so that they need not wait for all that other
// programs have written.
class DirectoryBlobStore final : public BlobStore {
public:
    static constexpr size_t kSyncTogether = 8;

    explicit DirectoryBlobStore(std::filesystem::path library, std::unique_ptr<Disk> disk = std::make_unique<Disk>());
    ~DirectoryBlobStore() override;

    Result<void> put(std::span<const Blob> blobs) override;
    Result<Bytes> get(const Sha256& sha256) const override;
    bool contains(const Sha256& sha256) const override;
    std::string pathOf(const Sha256& sha256) const override;
    Result<StoreUsage> usage() const override;
    // Names in `corrupt` and `partial` are relative to the library. A whole blob in a wrong folder is corrupt, for
    // nobody finds it there. Files that are neither blobs nor temporary are not looked at. Cancelled when `stop` asks.
    Result<StoreCheck> verify(std::stop_token stop, const std::function<void(std::int64_t)>& progress) const override;
    Result<std::int64_t> sweepTemporary() override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::blobstore
