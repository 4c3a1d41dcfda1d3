#include "widgets/browser/search_source.h"

#include "core/pipeline/analysis_json.h"
#include "core/workstation/workstation.h"

namespace gleaner::browser {
namespace {

// A record may have moved a little since its result was listed: a crawl goes on beside the search.
constexpr size_t kNearby = 200;

} // namespace

void readAnalysis(RecordDetail& detail) {
    detail.analysis.reset();
    if (detail.view.analysis.empty())
        return;
    if (auto analysis = pipeline::analysisFromJson(detail.view.analysis))
        detail.analysis = std::make_shared<const analysis::Analysis>(std::move(*analysis));
}

Result<std::vector<catalog::RecordSummary>> WorkstationSource::summaries(std::span<const RecordKey> keys) const {
    return m_workstation.catalog().summaries(keys);
}

Result<Bytes> WorkstationSource::thumbnail(const Sha256& picture, int edge) const {
    return m_workstation.thumbnails().get(picture, edge);
}

Result<search::SearchPage> WorkstationSource::search(const search::SearchRequest& request) const {
    return m_workstation.search().search(request);
}

Result<std::vector<RecordKey>> WorkstationSource::keys(const std::string& query, size_t limit) const {
    return m_workstation.search().keys(query, limit);
}

Result<std::int64_t> WorkstationSource::recordCount() const {
    return m_workstation.catalog().count();
}

Result<RecordDetail> WorkstationSource::detail(RecordKey key) const {
    Result<model::RecordView> view = m_workstation.catalog().get(key);
    if (!view)
        return fail(view.error());
    Result<std::vector<stream::AttemptRecord>> attempts = m_workstation.queue().history(key);
    if (!attempts)
        return fail(attempts.error());
    return RecordDetail{std::move(*view), std::move(*attempts), {}};
}

Result<std::vector<model::RecordView>> WorkstationSource::records(std::span<const RecordKey> keys) const {
    return m_workstation.catalog().getMany(keys);
}

Result<std::optional<index::ScoreParts>> WorkstationSource::explain(const std::string& text, RecordKey key,
                                                                    size_t row) const {
    const Result<index::Query> query = search::parseQuery(text);
    if (!query)
        return fail(query.error());
    const auto generation = m_workstation.indexes().current();
    const index::HitRequest requests[] = {{row, 1, false}, {row - std::min(row, kNearby / 2), kNearby, false}};
    for (const index::HitRequest& request : requests) {
        const Result<index::HitPage> page = generation->search(*query, request);
        if (!page)
            return fail(page.error());
        for (const index::Hit& hit : page->hits)
            if (hit.key == key)
                return hit.score;
    }
    return std::nullopt;
}

} // namespace gleaner::browser
