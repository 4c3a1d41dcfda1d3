#include <fmt/format.h>

#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

json textOrNull(const std::string& text) {
    return text.empty() ? json() : json(text);
}

class Search final : public Verb {
public:
    const char* name() const override { return "search"; }
    const char* summary() const override { return "Find pictures by words and filters"; }
    void addOptions(CLI::App& app) override {
        app.add_option("query", m_words, "e.g. red fox -cartoon \"night sky\" license:by,cc0; nothing = everything");
        app.add_option("--limit", m_limit, "Results a page")->check(CLI::Range(1, 10'000));
        app.add_option("--cursor", m_cursor, "From the page before");
        app.add_flag("--facets", m_facets, "Counts by licence, source, type …");
        app.add_flag("--explain", m_explain, "The parts of each score");
    }

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        search::SearchRequest request;
        for (const std::string& word : m_words)
            request.query += (request.query.empty() ? "" : " ") + word;
        request.limit = m_limit;
        request.cursor = m_cursor;
        request.facets = m_facets;
        const auto page = (*library)->search().search(request);
        if (!page) {
            if (page.error().code != ErrorCode::BadQuery || !session.output.isJson())
                return fail(page.error());
            json document = errorDocument(page.error());
            document["errors"] = json::array({page.error().args});
            session.output.document(document);
            return Failed;
        }
        print(session.output, *page);
        return Done;
    }

private:
    json resultDocument(const search::SearchResult& result) const {
        const catalog::RecordSummary& r = result.record;
        json document{{"identifier", r.identifier.toString()},
                      {"title", textOrNull(r.title)},
                      {"creator", textOrNull(r.creator)},
                      {"license", textOrNull(r.licence.slug)},
                      {"license_version", textOrNull(r.licence.version)},
                      {"source", textOrNull(r.source)},
                      {"url", textOrNull(r.url)},
                      {"score", result.score.total()}};
        if (m_explain)
            document["explain"] = {{"text", result.score.text},
                                   {"popularity", result.score.popularity},
                                   {"authority", result.score.authority},
                                   {"quality", result.score.quality}};
        return document;
    }

    void print(Output& output, const search::SearchPage& page) const {
        json document{{"total", page.total},
                      {"took_ms", page.tookMs},
                      {"results", json::array()},
                      {"cursor", page.cursor.empty() ? json() : json(page.cursor)}};
        std::vector<std::vector<std::string>> table{{"Title", "Creator", "Licence", "Source", "Score", "Identifier"}};
        for (const search::SearchResult& result : page.results) {
            document["results"].push_back(resultDocument(result));
            const catalog::RecordSummary& r = result.record;
            table.push_back({r.title.empty() ? "–" : r.title, r.creator, r.licence.displayName(), r.source,
                             fmt::format("{:.3f}", result.score.total()), r.identifier.toString()});
        }
        if (m_facets) {
            document["facets"] = json::object();
            for (const index::FacetCount& facet : page.facets)
                document["facets"][facet.key][facet.value] = facet.count;
        }
        output.document(document);
        output.text(fmt::format("{} {} in {:.1f} ms", wording::count(page.total), page.total == 1 ? "image" : "images",
                                page.tookMs));
        if (!page.results.empty())
            output.table(table);
        for (const index::FacetCount& facet : page.facets)
            output.text(fmt::format("  {}:{}  {}", facet.key, facet.value, wording::count(facet.count)));
        if (!page.cursor.empty())
            output.note("More: add --cursor " + page.cursor);
    }

    std::vector<std::string> m_words;
    size_t m_limit = 20;
    std::string m_cursor;
    bool m_facets = false;
    bool m_explain = false;
};

} // namespace
std::unique_ptr<Verb> makeSearch() {
    return std::make_unique<Search>();
}
} // namespace gleaner::cli
