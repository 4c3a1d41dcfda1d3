#include "core/search/search_engine.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace gleaner::search {
namespace {

// FNV-1a, 64 bit: a cursor has to tell queries apart, on any machine.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3u;
    }
    return hash;
}

// "<hash of the query>-<offset>", both in hex.
std::string cursorFor(const index::Query& query, size_t offset) {
    char digits[40];
    char* const end = std::end(digits);
    char* at = std::to_chars(digits, end, hashOf(toText(query)), 16).ptr;
    *at++ = '-';
    return {digits, std::to_chars(at, end, std::uint64_t(offset), 16).ptr};
}

Result<size_t> offsetOf(const std::string& cursor, const index::Query& query) {
    if (cursor.empty())
        return size_t(0);
    const size_t dash = cursor.find('-');
    std::uint64_t offset = 0;
    if (dash != std::string::npos) {
        const char* const last = cursor.data() + cursor.size();
        const auto [end, error] = std::from_chars(cursor.data() + dash + 1, last, offset, 16);
        if (error == std::errc() && end == last && cursor == cursorFor(query, size_t(offset)))
            return size_t(offset);
    }
    return fail(ErrorCode::BadFormat, cursor, "not a cursor of this query");
}

} // namespace

SearchEngine::SearchEngine(const index::IndexDirectory& indexes, const catalog::CatalogReader& catalog,
                           const base::Clock& clock)
    : m_indexes(indexes), m_catalog(catalog), m_clock(clock) {}

Result<SearchPage> SearchEngine::search(const SearchRequest& request) const {
    const base::SteadyTime start = m_clock.steadyNow();
    const Result<index::Query> query = parseQuery(request.query);
    if (!query)
        return fail(query.error());
    const Result<size_t> offset = offsetOf(request.cursor, *query);
    if (!offset)
        return fail(offset.error());
    Result<index::HitPage> hits = m_indexes.current()->search(*query, {*offset, request.limit, request.facets});
    if (!hits)
        return fail(hits.error());

    std::vector<model::RecordKey> keys(hits->hits.size());
    std::transform(hits->hits.begin(), hits->hits.end(), keys.begin(), [](const index::Hit& hit) { return hit.key; });
    Result<std::vector<catalog::RecordSummary>> summaries = m_catalog.summaries(keys);
    if (!summaries)
        return fail(summaries.error());

    SearchPage page;
    page.total = hits->total;
    page.facets = std::move(hits->facets);
    // Same order as the hits, with those left out whose record has gone meanwhile.
    auto hit = hits->hits.begin();
    for (catalog::RecordSummary& summary : *summaries) {
        hit = std::find_if(hit, hits->hits.end(), [&](const index::Hit& each) { return each.key == summary.key; });
        if (hit == hits->hits.end())
            break;
        page.results.push_back({std::move(summary), hit->score});
    }
    const size_t end = *offset + keys.size();
    if (!keys.empty() && std::int64_t(end) < page.total)
        page.cursor = cursorFor(*query, end);
    page.tookMs = std::chrono::duration<double, std::milli>(m_clock.steadyNow() - start).count();
    return page;
}

Result<std::vector<model::RecordKey>> SearchEngine::keys(const std::string& text, size_t limit) const {
    const Result<index::Query> query = parseQuery(text);
    if (!query)
        return fail(query.error());
    return m_indexes.current()->keys(*query, limit);
}

} // namespace gleaner::search
