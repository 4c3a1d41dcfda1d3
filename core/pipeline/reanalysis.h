#pragma once
// Back-fill: stored pictures that were never analysed, or by older versions, are analysed again. What is done carries
// the stamp of the present versions, so that a run that was stopped or killed goes on where it was.

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/analysis/versions.h"
#include "core/catalog/analysis_reader.h"
#include "core/pipeline/image_pipeline.h"

namespace gleaner::pipeline {

struct ReanalysisRequest {
    std::vector<analysis::Part> parts; // what must be current; empty = every part
    bool all = false;                  // also what is current, and what could not be analysed
};

struct ReanalysisPreview {
    struct OfPart {
        analysis::Part part = analysis::Part::Facts;
        std::int64_t missing = 0, older = 0;
    };
    std::int64_t stored = 0;    // records whose picture is stored
    std::int64_t due = 0;       // of them, what the request would do
    std::int64_t unable = 0;    // could not be analysed by the present versions (refused, or no original)
    std::vector<OfPart> byPart; // of those that could; every part, in order
};

// Counted in records; the same picture in several of them is analysed once.
struct ReanalysisFigures {
    std::int64_t total = 0;      // due at the start
    std::int64_t done = 0;       // analysed, and durable
    std::int64_t refused = 0;    // no longer understood: they keep what was known, and are not tried again
    std::int64_t noOriginal = 0; // the picture is not kept, lost or unreadable: likewise
    std::int64_t skipped = 0;    // current already
    bool stopped = false;        // `stop` was asked for before everything was done
    std::int64_t finished() const { return done + refused + noOriginal; }
    bool operator==(const ReanalysisFigures&) const = default;
};

struct ReanalysisParts {
    const catalog::AnalysisReader& analyses;
    const catalog::CatalogReader& records;
    catalog::CatalogWriter& catalog;
    const blobstore::BlobStore& blobs;
    blobstore::ThumbnailStore& thumbnails;
    analysis::Analyser& analyser;
    IndexFollower& index;
};

// Thread-safe. The parts must outlive it, and run() must have returned before it goes.
class Reanalysis {
public:
    using Progress = std::function<void(const ReanalysisFigures&)>;

    // Of the options: analysis, byteBudget (of pictures in flight), commitInterval and commitBatch.
    Reanalysis(ReanalysisParts parts, const PipelineOptions& options);
    ~Reanalysis();

    static Result<ReanalysisPreview> preview(const catalog::AnalysisReader& analyses, const ReanalysisRequest& request);
    Result<ReanalysisPreview> preview(const ReanalysisRequest& request) const;

    // Works until everything due is done; `progress`, on the calling thread, at the start and after each commit. Busy
    // while another run is on. When `stop` is asked for, what is in flight is still made durable. What cannot be
    // written ends the run with its error; the pictures concerned are due again.
    Result<ReanalysisFigures> run(const ReanalysisRequest& request, std::stop_token stop, const Progress& progress);

    bool running() const;
    // While paused nothing new is begun; what is in flight is made durable. Any thread; a run begins unpaused.
    void pause(bool paused);
    bool paused() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::pipeline
