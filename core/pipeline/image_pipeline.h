#pragma once
// The way of one image behind the fetch: examine → store → catalogue → index. Read image_pipeline.cpp from top to
// bottom to see it.

#include <filesystem>
#include <functional>
#include <memory>

#include "core/analysis/analyser.h"
#include "core/base/event_queue.h"
#include "core/base/transaction.h"
#include "core/blobstore/blob_store.h"
#include "core/catalog/catalog.h"
#include "core/crawl/attempt_handler.h"
#include "core/pipeline/index_follower.h"
#include "core/stream/task_queue.h"

namespace gleaner::pipeline {

struct PipelineOptions {
    analysis::AnalysisOptions analysis;
    bool keepOriginals = true;           // false: thumbnails and facts only
    std::int64_t byteBudget = 256 << 20; // of bodies waiting to be examined or settled
    base::Millis commitInterval{100};    // group commit at least this often
    size_t commitBatch = 256;            // or after this many settlements
    // Bytes that must stay free where the library lies; below, nothing new is fetched. 0 = not looked at.
    std::int64_t lowDisk = std::int64_t(2) << 30;
    std::filesystem::path folder; // of the library; empty = not looked at
};

struct PipelineParts {
    analysis::Analyser& analyser;
    blobstore::BlobStore& blobs;
    blobstore::ThumbnailStore& thumbnails;
    catalog::CatalogWriter& catalog;
    stream::TaskQueue& queue;
    base::Transactions& transactions;
    IndexFollower& index;
    const base::Clock& clock;
};

// Ids whose records changed, emitted after the commit.
struct RecordsChanged {
    std::vector<model::RecordKey> keys;
};

// Owns one committer thread. See AttemptHandler for the threads of its functions.
class ImagePipeline final : public crawl::AttemptHandler {
public:
    ImagePipeline(PipelineParts parts, PipelineOptions options);
    ~ImagePipeline() override; // settles what is waiting

    void examine(crawl::FetchedPicture picture, Decided decided) override;
    void settle(crawl::Settlement settlement, Durable durable) override;
    bool hasRoom() const override;
    std::optional<model::Why> trouble() const override;
    void setRoomListener(std::function<void()> listener) override;

    base::EventQueue<RecordsChanged>& changes();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::pipeline
