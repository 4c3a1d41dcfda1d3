#pragma once
// Records out of thin air, as many as a test wants, with switches: hold answers back, fail, lose records, damage
// pictures.

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include <QBuffer>
#include <QImage>

#include "widgets/models/record_source.h"

namespace gleaner::test {

// Record KEY has the title "Picture KEY"; every third is stored, with a picture of its own colour.
class FakeRecordSource : public models::RecordSource {
public:
    using RecordKey = model::RecordKey;

    // switches, before or between reads
    std::atomic<bool> failReads{false};
    std::set<std::int64_t> gone;                  // keys that are no longer in the catalogue
    std::map<std::int64_t, std::string> retitled; // key → title
    std::set<std::int64_t> withoutThumbnail, damagedThumbnail;

    // what was asked
    mutable std::atomic<int> pageReads{0};
    mutable std::atomic<int> thumbnailReads{0};

    // Reads begun after hold() wait for release().
    void hold() {
        const std::lock_guard lock(m_mutex);
        m_held = true;
    }
    void release() {
        const std::lock_guard lock(m_mutex);
        m_held = false;
        m_released.notify_all();
    }
    void waitUntilWaiting(int reads) const {
        std::unique_lock lock(m_mutex);
        m_released.wait(lock, [&] { return m_waiting >= reads; });
    }

    static Sha256 pictureOf(std::int64_t key) {
        Sha256 picture;
        for (size_t at = 0; at < 8; ++at)
            picture.bytes[at] = std::uint8_t(key >> (8 * at));
        picture.bytes[31] = 1;
        return picture;
    }
    static std::int64_t keyOf(const Sha256& picture) {
        std::int64_t key = 0;
        for (size_t at = 0; at < 8; ++at)
            key |= std::int64_t(picture.bytes[at]) << (8 * at);
        return key;
    }
    static bool isStored(std::int64_t key) { return key % 3 == 0; }
    static QColor colourOf(std::int64_t key) { return QColor::fromHsv(int(key * 37 % 360), 160, 200); }

    virtual catalog::RecordSummary summaryOf(RecordKey key) const {
        catalog::RecordSummary record;
        record.key = key;
        const auto other = retitled.find(key.value);
        record.title = other == retitled.end() ? "Picture " + std::to_string(key.value) : other->second;
        record.creator = key.value % 5 == 0 ? "" : "Maker " + std::to_string(key.value % 7);
        record.source = key.value % 2 ? "flickr" : "wikimedia";
        record.provider = record.source;
        record.url = "https://example.org/" + std::to_string(key.value) + ".jpg";
        record.landingUrl = "https://example.org/about/" + std::to_string(key.value);
        record.licence = model::parseLicence(key.value % 2 ? "by" : "cc0", key.value % 2 ? "4.0" : "1.0");
        record.width = 1280;
        record.height = 800;
        static constexpr model::CrawlState kStates[] = {model::CrawlState::Stored, model::CrawlState::Queued,
                                                        model::CrawlState::Gone};
        record.crawlState = kStates[key.value % 3];
        if (isStored(key.value))
            record.blob = pictureOf(key.value);
        return record;
    }

    Result<std::vector<catalog::RecordSummary>> summaries(std::span<const RecordKey> keys) const override {
        ++pageReads;
        // Read before the wait: whoever is held back answers with what was true when it was asked.
        std::vector<catalog::RecordSummary> rows;
        const bool fails = failReads;
        for (const RecordKey key : keys)
            if (!gone.contains(key.value))
                rows.push_back(summaryOf(key));
        waitWhileHeld();
        if (fails)
            return fail(ErrorCode::IoFailed, "library.db", "disk I/O error");
        return rows;
    }

    Result<Bytes> thumbnail(const Sha256& picture, int edge) const override {
        ++thumbnailReads;
        waitWhileHeld();
        const std::int64_t key = keyOf(picture);
        if (withoutThumbnail.contains(key))
            return fail(ErrorCode::NotFound, picture.toString());
        if (damagedThumbnail.contains(key))
            return Bytes::copyOf("this is no JPEG");
        QImage image(edge > 256 ? 640 : 256, edge > 256 ? 400 : 160, QImage::Format_RGB32);
        image.fill(colourOf(key));
        QByteArray jpeg;
        QBuffer buffer(&jpeg);
        image.save(&buffer, "JPEG", 80);
        return Bytes(std::vector<std::uint8_t>(jpeg.begin(), jpeg.end()));
    }

protected:
    void waitWhileHeld() const {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_released.notify_all();
        m_released.wait(lock, [this] { return !m_held; });
        --m_waiting;
    }

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_released;
    bool m_held = false;
    mutable int m_waiting = 0;
};

inline std::vector<model::RecordKey> keysUpTo(std::int64_t count) {
    std::vector<model::RecordKey> keys;
    keys.reserve(size_t(count));
    for (std::int64_t key = 1; key <= count; ++key)
        keys.push_back({key});
    return keys;
}

} // namespace gleaner::test
