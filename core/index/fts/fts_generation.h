#pragma once
// A generation in one SQLite file: FTS5 for text, a plain table for what filters, facets and scores read.

#include <filesystem>
#include <memory>

#include "core/index/index.h"
#include "core/index/ranking_weights.h"

namespace gleaner::index::fts {

// Searches see one committed state each and run beside apply(), also of another process. Costs: one walk through the
// matches of each word; a look at every document when the words do not narrow the query down.
class FtsGeneration final : public IndexGeneration {
public:
    // Makes an empty generation file, whole or not at all. AlreadyExists when there is one.
    static Result<void> create(const std::filesystem::path& file);

    // NotFound; LibraryDamaged or LibraryTooNew naming the file, which is not touched then. `writable` false: apply()
    // is ReadOnly.
    static Result<std::shared_ptr<FtsGeneration>> open(const std::filesystem::path& file, int number, bool writable,
                                                       const RankingWeights& weights);
    ~FtsGeneration() override;

    int number() const override;
    std::int64_t cursor() const override;
    std::int64_t documents() const override;
    Result<void> apply(std::span<const IndexChange> changes, std::int64_t cursor) override;
    Result<HitPage> search(const Query& query, const HitRequest& request) const override;
    Result<std::vector<RecordKey>> keys(const Query& query, size_t limit) const override;

private:
    struct Impl;
    explicit FtsGeneration(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::index::fts
