#pragma once
// Stores in memory, with switches. Thread-safe.

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

#include "core/blobstore/blob_store.h"

namespace gleaner::test {

class FakeBlobStore final : public blobstore::BlobStore {
public:
    // The next `times` puts answer with this error and keep nothing.
    void failPuts(base::ErrorCode code, int times = 1) {
        const std::lock_guard lock(m_mutex);
        m_failure = code;
        m_failuresLeft = times;
    }
    // The content of a blob turns bad, as on a failing disk.
    void corrupt(const Sha256& sha256) {
        const std::lock_guard lock(m_mutex);
        m_blobs.at(sha256) = Bytes::copyOf("rotten");
    }
    // A killed writer leaves a temporary file.
    void leaveTemporary(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        m_temporary.push_back(name);
    }
    int puts() const { // groups that were written
        const std::lock_guard lock(m_mutex);
        return m_puts;
    }

    Result<void> put(std::span<const Blob> blobs) override {
        const std::lock_guard lock(m_mutex);
        if (m_failuresLeft > 0) {
            --m_failuresLeft;
            return fail(m_failure, "store");
        }
        ++m_puts;
        for (const Blob& blob : blobs)
            m_blobs.emplace(blob.sha256, blob.body);
        return {};
    }
    Result<Bytes> get(const Sha256& sha256) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_blobs.find(sha256);
        return found == m_blobs.end() ? Result<Bytes>(fail(ErrorCode::NotFound, pathOf(sha256)))
                                      : Result<Bytes>(found->second);
    }
    bool contains(const Sha256& sha256) const override {
        const std::lock_guard lock(m_mutex);
        return m_blobs.count(sha256) != 0;
    }
    std::string pathOf(const Sha256& sha256) const override {
        const std::string hex = sha256.toString();
        return "store/" + hex.substr(0, 2) + "/" + hex.substr(2, 2) + "/" + hex;
    }
    Result<blobstore::StoreUsage> usage() const override {
        const std::lock_guard lock(m_mutex);
        blobstore::StoreUsage usage;
        for (const auto& [sha256, body] : m_blobs)
            usage.bytes += std::int64_t(body.size());
        usage.blobs = std::int64_t(m_blobs.size());
        return usage;
    }
    Result<blobstore::StoreCheck> verify(std::stop_token stop,
                                         const std::function<void(std::int64_t)>& progress) const override {
        const std::lock_guard lock(m_mutex);
        blobstore::StoreCheck check;
        for (const auto& [sha256, body] : m_blobs) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "store");
            ++check.blobs;
            check.bytes += std::int64_t(body.size());
            if (Sha256::of(body.span()) == sha256)
                check.present.push_back(sha256);
            else
                check.corrupt.push_back(pathOf(sha256));
            if (progress)
                progress(check.blobs);
        }
        check.partial = m_temporary;
        return check;
    }
    Result<std::int64_t> sweepTemporary() override {
        const std::lock_guard lock(m_mutex);
        const auto swept = std::int64_t(m_temporary.size());
        m_temporary.clear();
        return swept;
    }

private:
    mutable std::mutex m_mutex; // guards everything below
    std::map<Sha256, Bytes> m_blobs;
    std::vector<std::string> m_temporary;
    base::ErrorCode m_failure = base::ErrorCode::Unknown;
    int m_failuresLeft = 0;
    int m_puts = 0;
};

class FakeThumbnailStore final : public blobstore::ThumbnailStore {
public:
    void failPuts(base::ErrorCode code, int times = 1) {
        const std::lock_guard lock(m_mutex);
        m_failure = code;
        m_failuresLeft = times;
    }

    Result<void> put(std::span<const Entry> entries) override {
        const std::lock_guard lock(m_mutex);
        if (m_failuresLeft > 0) {
            --m_failuresLeft;
            return fail(m_failure, "thumbnails");
        }
        for (const Entry& entry : entries)
            m_thumbnails[entry.picture][entry.edge] = entry.jpeg;
        return {};
    }
    Result<Bytes> get(const Sha256& picture, int edge) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_thumbnails.find(picture);
        if (found == m_thumbnails.end())
            return fail(ErrorCode::NotFound, picture.toString());
        const auto fits = found->second.lower_bound(edge);
        return fits == found->second.end() ? found->second.rbegin()->second : fits->second;
    }
    Result<std::int64_t> count() const override {
        const std::lock_guard lock(m_mutex);
        std::int64_t count = 0;
        for (const auto& [picture, edges] : m_thumbnails)
            count += std::int64_t(edges.size());
        return count;
    }

private:
    mutable std::mutex m_mutex; // guards everything below
    std::map<Sha256, std::map<int, Bytes>> m_thumbnails;
    base::ErrorCode m_failure = base::ErrorCode::Unknown;
    int m_failuresLeft = 0;
};

} // namespace gleaner::test
