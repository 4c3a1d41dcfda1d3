#pragma once
// The content-addressed store of pictures: LIBRARY/store/39/72/<sha256> is the body byte for byte. A file under its
// final name is always whole.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/sha256.h"

namespace gleaner::blobstore {

struct StoreUsage {
    std::int64_t blobs = 0;
    std::int64_t bytes = 0;
};

struct StoreCheck {
    std::int64_t blobs = 0, bytes = 0;
    std::vector<std::string> corrupt; // names whose content has another hash
    std::vector<std::string> partial; // temporary files left behind
    std::vector<Sha256> present;      // every whole blob, ascending
};

// Thread-safe.
class BlobStore {
public:
    virtual ~BlobStore() = default;

    // Writes bodies and makes them durable together: written aside, synced, renamed. When it returns a value, all of
    // them survive a power cut; a blob that is there already costs no write. On an error none of the new names is
    // half-written (some may be there whole). DiskFull, ReadOnly, IoFailed name the file.
    struct Blob {
        Sha256 sha256;
        Bytes body;
    };
    virtual Result<void> put(std::span<const Blob> blobs) = 0;

    virtual Result<Bytes> get(const Sha256& sha256) const = 0; // NotFound
    virtual bool contains(const Sha256& sha256) const = 0;
    virtual std::string pathOf(const Sha256& sha256) const = 0; // relative to the library, e.g. "store/39/72/3972…"

    virtual Result<StoreUsage> usage() const = 0;
    // Reads every file. `progress(done)` may be empty.
    virtual Result<StoreCheck> verify(std::stop_token stop,
                                      const std::function<void(std::int64_t)>& progress) const = 0;
    // Removes temporary files that a killed process left behind.
    virtual Result<std::int64_t> sweepTemporary() = 0;
};

// Thumbnails by picture and edge. Derived data: it can be made again from the pictures. Thread-safe.
class ThumbnailStore {
public:
    virtual ~ThumbnailStore() = default;
    struct Entry {
        Sha256 picture;
        int edge = 0;
        Bytes jpeg;
    };
    virtual Result<void> put(std::span<const Entry> entries) = 0; // replaces
    // The smallest stored one whose edge is ≥ `edge`, else the largest there is; NotFound when there is none.
    virtual Result<Bytes> get(const Sha256& picture, int edge) const = 0;
    virtual Result<std::int64_t> count() const = 0;
};

} // namespace gleaner::blobstore
