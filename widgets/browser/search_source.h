#pragma once
// What the Search place asks of a library: a narrow seam over the workstation, so that the place can be tried with
// made-up records.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/analyser.h"
#include "core/index/index.h"
#include "core/search/search_engine.h"
#include "core/stream/task_queue.h"
#include "widgets/models/record_source.h"

namespace gleaner::workstation {
class Workstation;
}

namespace gleaner::browser {

using model::RecordKey;

// One record with what happened to its picture.
struct RecordDetail {
    model::RecordView view;
    std::vector<stream::AttemptRecord> attempts; // oldest first
    // view.analysis, read by readAnalysis(); null when the picture was not analysed.
    std::shared_ptr<const analysis::Analysis> analysis;
};
// Reads the analysis of a detail: some milliseconds where a file holds thousands of tags, so off the GUI thread.
void readAnalysis(RecordDetail& detail);

// As RecordSource: called on worker threads, several at once.
class SearchSource : public models::RecordSource {
public:
    // As search::SearchEngine.
    virtual Result<search::SearchPage> search(const search::SearchRequest& request) const = 0;
    virtual Result<std::vector<RecordKey>> keys(const std::string& query, size_t limit) const = 0;

    virtual Result<std::int64_t> recordCount() const = 0; // of the whole library
    virtual Result<RecordDetail> detail(RecordKey key) const = 0;
    virtual Result<std::vector<model::RecordView>> records(std::span<const RecordKey> keys) const = 0;
    // Why a record stands where it stands; `row` is where it was found. None when it no longer matches.
    virtual Result<std::optional<index::ScoreParts>> explain(const std::string& query, RecordKey key,
                                                             size_t row) const = 0;
};

// Of an open library, which outlives it.
class WorkstationSource final : public SearchSource {
public:
    explicit WorkstationSource(workstation::Workstation& workstation) : m_workstation(workstation) {}

    Result<std::vector<catalog::RecordSummary>> summaries(std::span<const RecordKey> keys) const override;
    Result<Bytes> thumbnail(const Sha256& picture, int edge) const override;
    Result<search::SearchPage> search(const search::SearchRequest& request) const override;
    Result<std::vector<RecordKey>> keys(const std::string& query, size_t limit) const override;
    Result<std::int64_t> recordCount() const override;
    Result<RecordDetail> detail(RecordKey key) const override;
    Result<std::vector<model::RecordView>> records(std::span<const RecordKey> keys) const override;
    Result<std::optional<index::ScoreParts>> explain(const std::string& query, RecordKey key,
                                                     size_t row) const override;

private:
    workstation::Workstation& m_workstation;
};

} // namespace gleaner::browser
