#pragma once
// The index of a library: LIBRARY/index/generation-000001.db …, and aliases.json that says which one is read.

#include <filesystem>
#include <memory>

#include "core/index/index.h"
#include "core/index/ranking_weights.h"

namespace gleaner::index::fts {

// One process opens it writable, any number of processes read beside it; a promotion by another process is seen at the
// next current().
class FtsIndexDirectory final : public IndexDirectory {
public:
    // Writable: a folder without aliases gets an empty generation (the index is derived, the follower fills it from the
    // journal). Read-only: nothing is made; until there is an alias, current() is a generation 0 whose searches are
    // NotFound naming the alias file. LibraryDamaged naming the alias file or a generation; nothing is overwritten.
    static Result<std::unique_ptr<FtsIndexDirectory>> open(const std::filesystem::path& folder, bool writable,
                                                           const RankingWeights& weights = {});
    ~FtsIndexDirectory() override;

    std::shared_ptr<IndexGeneration> current() const override;
    Result<std::vector<GenerationInfo>> list() const override; // by number
    Result<std::shared_ptr<IndexGeneration>> create() override;
    Result<void> promote(int number) override; // NotFound; promoting the current one changes nothing

private:
    struct Impl;
    explicit FtsIndexDirectory(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::index::fts
