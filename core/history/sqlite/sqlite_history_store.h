#pragma once
// Figures over time in a file of their own (LIBRARY/history.db): derived, so that it may be lost.

#include <filesystem>
#include <memory>

#include "core/history/history_store.h"

namespace gleaner::history {

class SqliteHistoryStore final : public HistoryStore {
public:
    // Never fails. Writable: makes the file when it is missing, and anew when it is damaged; where it can be neither
    // read nor made, or was written by a newer program (then it is not touched), every call tells of that error.
    // Read-only: never changes a byte; without a file there are no figures, and one that is made later is found.
    static std::unique_ptr<SqliteHistoryStore> open(const std::filesystem::path& file, bool writable);
    ~SqliteHistoryStore() override;

    bool writable() const override;
    Result<std::vector<std::vector<std::uint8_t>>> find(std::span<const GroupRef> groups) const override;
    Result<std::vector<StoredGroup>> read(SeriesId series, Span tier, std::int64_t first,
                                          std::int64_t last) const override;
    Result<void> put(std::span<const StoredGroup> groups) override;
    Result<std::vector<Run>> runs(size_t newest) const override;
    Result<std::int64_t> saveRun(const Run& run) override;

private:
    struct Impl;
    explicit SqliteHistoryStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::history
