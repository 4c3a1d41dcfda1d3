#pragma once
// A library in memory that answers queries by looking at every record: slow, and right by inspection.

#include <algorithm>
#include <map>
#include <mutex>

#include <QString>

#include "tests/support/fake_record_source.h"
#include "widgets/browser/search_source.h"

namespace gleaner::test {

class FakeSearchSource : public browser::SearchSource {
public:
    using RecordKey = model::RecordKey;
    using Details = std::vector<browser::RecordDetail>; // in rank order

    // switches
    std::atomic<bool> failSearches{false};
    std::function<Result<Bytes>(const Sha256&, int edge)> thumbnails; // else FakeRecordSource's

    // what was asked
    mutable std::atomic<int> searches{0};

    void set(Details details) {
        const std::lock_guard lock(m_mutex);
        m_details = std::move(details);
    }
    void change(const std::function<void(Details&)>& change) {
        const std::lock_guard lock(m_mutex);
        change(m_details);
    }

    // A record with what the grid and the detail show of it.
    static browser::RecordDetail record(std::int64_t key, const std::string& title, const std::string& creator,
                                        const std::string& licence, const std::string& source,
                                        std::vector<std::string> tags = {}) {
        browser::RecordDetail detail;
        detail.view.key = {key};
        model::Record& record = detail.view.record;
        record.identifier = Uuid::named(base::kRecordSpace, std::to_string(key));
        record.title = title;
        record.creator = creator;
        record.licence = model::parseLicence(licence);
        record.source = record.provider = source;
        record.url = "https://example.org/" + std::to_string(key) + ".jpg";
        record.landingUrl = "https://example.org/about/" + std::to_string(key);
        record.filetype = "jpg";
        record.width = 1280;
        record.height = 800;
        for (std::string& tag : tags)
            record.tags.push_back({std::move(tag), {}, {}});
        detail.view.crawlState = model::CrawlState::Queued;
        return detail;
    }
    static void store(browser::RecordDetail& detail) {
        detail.view.crawlState = model::CrawlState::Stored;
        detail.view.blob = model::BlobFacts{FakeRecordSource::pictureOf(detail.view.key.value), 265'000};
    }

    Result<std::vector<catalog::RecordSummary>> summaries(std::span<const RecordKey> keys) const override {
        std::vector<catalog::RecordSummary> rows;
        for (const browser::RecordDetail& detail : copiesOf(keys))
            rows.push_back(summaryOf(detail.view));
        return rows;
    }
    Result<Bytes> thumbnail(const Sha256& picture, int edge) const override {
        return thumbnails ? thumbnails(picture, edge) : m_pictures.thumbnail(picture, edge);
    }
    Result<search::SearchPage> search(const search::SearchRequest& request) const override {
        const auto found = matching(request.query);
        if (!found)
            return fail(found.error());
        search::SearchPage page;
        page.total = std::int64_t(found->size());
        std::map<std::pair<std::string, std::string>, std::int64_t> counts;
        for (const browser::RecordDetail& detail : *found) {
            if (page.results.size() < request.limit)
                page.results.push_back({summaryOf(detail.view), {}});
            for (const char* key : {"license", "source", "type", "size", "aspect"})
                ++counts[{key, valueOf(detail.view.record, key)}];
        }
        for (const auto& [facet, count] : counts)
            page.facets.push_back({facet.first, facet.second, count});
        return page;
    }
    Result<std::vector<RecordKey>> keys(const std::string& query, size_t limit) const override {
        ++searches;
        const auto found = matching(query);
        if (!found)
            return fail(found.error());
        std::vector<RecordKey> keys;
        for (const browser::RecordDetail& detail : *found)
            if (keys.size() < limit)
                keys.push_back(detail.view.key);
        return keys;
    }
    Result<std::int64_t> recordCount() const override {
        const std::lock_guard lock(m_mutex);
        return std::int64_t(m_details.size());
    }
    Result<browser::RecordDetail> detail(RecordKey key) const override {
        const auto found = copiesOf(std::span(&key, 1));
        if (found.empty())
            return fail(ErrorCode::NotFound, std::to_string(key.value));
        return found.front();
    }
    Result<std::vector<model::RecordView>> records(std::span<const RecordKey> keys) const override {
        std::vector<model::RecordView> views;
        for (const browser::RecordDetail& detail : copiesOf(keys))
            views.push_back(detail.view);
        return views;
    }
    Result<std::optional<index::ScoreParts>> explain(const std::string&, RecordKey, size_t) const override {
        return index::ScoreParts{0.41, 0.22, 0.10, 0.14};
    }

private:
    static catalog::RecordSummary summaryOf(const model::RecordView& view) {
        const model::Record& record = view.record;
        catalog::RecordSummary summary{view.key,
                                       record.identifier,
                                       record.title,
                                       record.creator,
                                       record.source,
                                       record.provider,
                                       record.url,
                                       record.landingUrl,
                                       record.licence,
                                       record.width,
                                       record.height,
                                       view.crawlState,
                                       {},
                                       {}};
        if (view.blob)
            summary.blob = view.blob->sha256;
        return summary;
    }
    std::vector<browser::RecordDetail> copiesOf(std::span<const RecordKey> keys) const {
        const std::lock_guard lock(m_mutex);
        std::vector<browser::RecordDetail> copies;
        for (const RecordKey key : keys)
            for (const browser::RecordDetail& detail : m_details)
                if (detail.view.key == key)
                    copies.push_back(detail);
        return copies;
    }
    static std::string valueOf(const model::Record& record, std::string_view key) {
        if (key == "license")
            return record.licence.slug;
        if (key == "source")
            return record.source;
        if (key == "type")
            return record.filetype;
        const int width = record.width.value_or(0), height = record.height.value_or(0);
        if (key == "size")
            return width * height < 640 * 480 ? "small" : width * height < 1600 * 900 ? "medium" : "large";
        return width > height ? "wide" : width < height ? "tall" : "square";
    }
    static bool has(const model::Record& record, const std::string& word) {
        std::string text = record.title + ' ' + record.creator;
        for (const model::Tag& tag : record.tags)
            text += ' ' + tag.name;
        return QString::fromStdString(text).contains(QString::fromStdString(word), Qt::CaseInsensitive);
    }
    static bool matches(const index::Query& query, const model::Record& record) {
        using Kind = index::Query::Kind;
        const auto inside = [&](const index::Query& child) { return matches(child, record); };
        switch (query.kind) {
        case Kind::Everything:
            return true;
        case Kind::Word:
        case Kind::Phrase:
            return has(record, query.text);
        case Kind::Filter:
            return std::any_of(query.values.begin(), query.values.end(), [&](const std::string& value) {
                if (query.key == "tag")
                    return std::any_of(record.tags.begin(), record.tags.end(),
                                       [&](const model::Tag& tag) { return tag.name == value; });
                return valueOf(record, query.key) == value;
            });
        case Kind::And:
            return std::all_of(query.children.begin(), query.children.end(), inside);
        case Kind::Or:
            return std::any_of(query.children.begin(), query.children.end(), inside);
        case Kind::Not:
            return !inside(query.children.front());
        }
        return false;
    }
    Result<Details> matching(const std::string& text) const {
        const Result<index::Query> query = search::parseQuery(text);
        if (!query)
            return fail(query.error());
        if (failSearches)
            return fail(ErrorCode::IoFailed, "index/generation-1.db", "disk I/O error");
        const std::lock_guard lock(m_mutex);
        Details found;
        std::copy_if(m_details.begin(), m_details.end(), std::back_inserter(found),
                     [&](const browser::RecordDetail& detail) { return matches(*query, detail.view.record); });
        return found;
    }

    FakeRecordSource m_pictures;
    mutable std::mutex m_mutex;
    Details m_details;
};

} // namespace gleaner::test
