#pragma once
// A catalogue and settings in memory, with switches. Thread-safe.

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "core/catalog/analysis_reader.h"
#include "core/catalog/catalog.h"
#include "core/catalog/check_reader.h"
#include "core/catalog/combiner.h"
#include "tests/support/write_faults.h"

namespace gleaner::test {

class FakeCatalog final : public catalog::CatalogReader,
                          public catalog::CatalogWriter,
                          public catalog::CheckReader,
                          public catalog::AnalysisReader {
public:
    using RecordKey = model::RecordKey;
    using UpsertKind = catalog::UpsertKind;

    WriteFaults faults;

    // Says whether a record has an open crawl task; set before use.
    void setQueued(std::function<bool(RecordKey)> isQueued) { m_isQueued = std::move(isQueued); }

    Result<RecordKey> find(std::string_view id) const override {
        const std::lock_guard lock(m_mutex);
        const auto uuid = Uuid::parse(id);
        for (const auto& [key, entry] : m_entries)
            if (uuid && entry.bulk.record.identifier == *uuid)
                return key;
        for (const auto& [key, entry] : m_entries)
            if (entry.bulk.record.foreignIdentifier == id)
                return key;
        return fail(ErrorCode::NotFound, std::string(id));
    }
    Result<model::RecordView> get(RecordKey key) const override {
        const std::lock_guard lock(m_mutex);
        const auto entry = m_entries.find(key);
        if (entry == m_entries.end())
            return fail(ErrorCode::NotFound, std::to_string(key.value));
        return view(key, entry->second);
    }
    Result<std::vector<model::RecordView>> getMany(std::span<const RecordKey> keys) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<model::RecordView> views;
        for (const RecordKey key : keys)
            if (const auto entry = m_entries.find(key); entry != m_entries.end())
                views.push_back(view(key, entry->second));
        return views;
    }
    Result<std::vector<catalog::RecordSummary>> summaries(std::span<const RecordKey> keys) const override {
        const auto views = getMany(keys);
        std::vector<catalog::RecordSummary> summaries;
        for (const model::RecordView& view : *views)
            summaries.push_back(summary(view));
        const std::lock_guard lock(m_mutex);
        for (catalog::RecordSummary& summary : summaries)
            summary.placeholder = m_entries.at(summary.key).placeholder;
        return summaries;
    }
    Result<std::int64_t> count() const override {
        const std::lock_guard lock(m_mutex);
        return std::int64_t(m_entries.size());
    }
    Result<std::vector<catalog::SourceCount>> sources() const override {
        const std::lock_guard lock(m_mutex);
        std::map<std::string, catalog::SourceCount> counts;
        for (const auto& [key, entry] : m_entries) {
            if (entry.bulk.record.source.empty())
                continue;
            catalog::SourceCount& count = counts[entry.bulk.record.source];
            count.source = entry.bulk.record.source;
            ++count.records;
            count.stored += entry.realtime.blob.has_value();
        }
        std::vector<catalog::SourceCount> list;
        for (auto& [name, count] : counts)
            list.push_back(count);
        return list;
    }
    Result<std::vector<Sha256>> storedBlobs() const override {
        const std::lock_guard lock(m_mutex);
        std::set<Sha256> blobs;
        for (const auto& [key, entry] : m_entries)
            if (entry.realtime.blob)
                blobs.insert(entry.realtime.blob->sha256);
        return std::vector<Sha256>(blobs.begin(), blobs.end());
    }
    Result<std::vector<catalog::Change>> changesAfter(std::int64_t cursor, size_t limit) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<catalog::Change> changes;
        for (size_t i = size_t(cursor); i < m_journal.size() && changes.size() < limit; ++i)
            changes.push_back({std::int64_t(i) + 1, m_journal[i]});
        return changes;
    }

    Result<std::vector<catalog::Upserted>> upsert(std::span<const model::Record> records, base::WallTime now) override {
        for (const model::Record& record : records)
            if (record.provider.empty() || record.foreignIdentifier.empty())
                return fail(ErrorCode::InvalidArgument, record.provider.empty() ? "provider" : "foreign_identifier");
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("catalogue"); !possible)
            return fail(possible.error());
        std::vector<catalog::Upserted> answers;
        for (const model::Record& record : records)
            answers.push_back(upsertOne(record, now));
        return answers;
    }
    Result<std::vector<std::optional<UpsertKind>>> setPopularity(std::span<const PopularityRow> rows,
                                                                 base::WallTime) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("catalogue"); !possible)
            return fail(possible.error());
        std::vector<std::optional<UpsertKind>> answers;
        for (const PopularityRow& row : rows) {
            auto& answer = answers.emplace_back();
            for (auto& [key, entry] : m_entries) {
                if (entry.bulk.record.identifier != row.identifier)
                    continue;
                answer = entry.bulk.record.popularity == row.popularity ? UpsertKind::Unchanged : UpsertKind::Updated;
                entry.bulk.record.popularity = row.popularity;
                if (answer == UpsertKind::Updated)
                    m_journal.push_back(key);
            }
        }
        return answers;
    }
    Result<void> applyRealtime(std::span<const catalog::RealtimeFacts> facts) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("catalogue"); !possible)
            return possible;
        for (const catalog::RealtimeFacts& fact : facts) {
            const auto entry = m_entries.find(fact.key);
            if (entry == m_entries.end())
                continue;
            apply(fact, entry->second.realtime);
            if (fact.blob)
                entry->second.placeholder = fact.placeholder;
            m_journal.push_back(fact.key);
        }
        return {};
    }
    Result<void> applyAnalysis(std::span<const catalog::AnalysisFacts> facts) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("catalogue"); !possible)
            return possible;
        for (const catalog::AnalysisFacts& fact : facts) {
            const auto entry = m_entries.find(fact.key);
            if (entry == m_entries.end() || !entry->second.realtime.blob ||
                entry->second.realtime.blob->sha256 != fact.blob)
                continue;
            catalog::RealtimeColumns& stored = entry->second.realtime;
            stored.analysed = fact.stamp;
            stored.width = fact.width ? fact.width : stored.width;
            stored.height = fact.height ? fact.height : stored.height;
            keep(stored.filetype, fact.filetype);
            keep(stored.analysis, fact.analysis);
            if (!fact.placeholder.empty())
                entry->second.placeholder = fact.placeholder;
            m_journal.push_back(fact.key);
        }
        return {};
    }

    Result<std::vector<catalog::StampCount>> stamps() const override {
        const std::lock_guard lock(m_mutex);
        std::map<catalog::AnalysisStamp, std::int64_t> counts;
        for (const auto& [key, entry] : m_entries)
            if (entry.realtime.blob)
                ++counts[entry.realtime.analysed];
        std::vector<catalog::StampCount> list;
        for (const auto& [stamp, records] : counts)
            list.push_back({stamp, records});
        return list;
    }
    Result<std::vector<catalog::AnalysedPicture>>
    withStamp(catalog::AnalysisStamp stamp, const catalog::AnalysedPicture& after, size_t limit) const override {
        const std::lock_guard lock(m_mutex);
        std::set<catalog::AnalysedPicture> pictures;
        for (const auto& [key, entry] : m_entries)
            if (entry.realtime.blob && entry.realtime.analysed == stamp)
                pictures.insert({entry.realtime.blob->sha256, key});
        std::vector<catalog::AnalysedPicture> page(pictures.upper_bound(after), pictures.end());
        page.resize(std::min(page.size(), limit));
        return page;
    }

    Result<catalog::DuePage> due(catalog::CheckWaits waits, base::WallTime now, const catalog::CheckPlace& after,
                                 size_t limit) const override {
        std::vector<catalog::CheckPlace> places;
        forEachDue(waits, now, [&](const catalog::CheckPlace& place, const Entry&) {
            if (after < place)
                places.push_back(place);
        });
        std::sort(places.begin(), places.end());
        catalog::DuePage page;
        page.last = places.size() < limit;
        places.resize(std::min(places.size(), limit));
        for (const catalog::CheckPlace& place : places)
            page.keys.push_back(place.key);
        page.end = places.empty() ? after : places.back();
        return page;
    }
    Result<std::vector<catalog::DueOfSource>> dueBySource(catalog::CheckWaits waits,
                                                          base::WallTime now) const override {
        std::map<std::string, catalog::DueOfSource> sums;
        forEachDue(waits, now, [&](const catalog::CheckPlace&, const Entry& entry) {
            catalog::DueOfSource& sum = sums[entry.bulk.record.source];
            sum.name = entry.bulk.record.source;
            ++sum.due;
            sum.bytes += entry.realtime.blob->bytes;
        });
        std::vector<catalog::DueOfSource> list;
        for (auto& [name, sum] : sums)
            list.push_back(sum);
        return list;
    }
    Result<std::vector<std::vector<std::int64_t>>> dueByDay(catalog::CheckWaits waits, base::WallTime now,
                                                            int days) const override {
        constexpr base::Millis kDay{24 * 3600 * 1000};
        std::vector<std::vector<std::int64_t>> counts(waits.size(), std::vector<std::int64_t>(size_t(days)));
        const base::Millis span = days * kDay - base::Millis(1);
        forEachDue(waits, now + span, [&](const catalog::CheckPlace& place, const Entry&) {
            const base::Millis late = place.time + waits[size_t(place.checks)] - now;
            ++counts[size_t(place.checks)][size_t(std::max(late, base::Millis(0)) / kDay)];
        });
        return counts;
    }

private:
    struct Entry {
        catalog::BulkColumns bulk;
        catalog::RealtimeColumns realtime;
        std::vector<std::uint8_t> placeholder;
    };

    template<typename See>
    void forEachDue(catalog::CheckWaits waits, base::WallTime now, See see) const {
        const std::lock_guard lock(m_mutex);
        for (const auto& [key, entry] : m_entries) {
            const catalog::RealtimeColumns& learnt = entry.realtime;
            const bool mayBe = learnt.blob && !entry.bulk.record.url.empty() && !entry.bulk.record.source.empty() &&
                               (learnt.state == model::CrawlState::Stored || learnt.state == model::CrawlState::Gone);
            if (mayBe && size_t(learnt.checks) < waits.size() && learnt.time + waits[size_t(learnt.checks)] <= now &&
                !(m_isQueued && m_isQueued(key)))
                see({learnt.checks, learnt.time, key}, entry);
        }
    }

    model::RecordView view(RecordKey key, const Entry& entry) const {
        return catalog::combine(key, entry.bulk, entry.realtime, m_isQueued && m_isQueued(key));
    }

    static catalog::RecordSummary summary(const model::RecordView& view) {
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

    bool identifierIsFree(const Uuid& identifier) const {
        return std::none_of(m_entries.begin(), m_entries.end(),
                            [&](const auto& item) { return item.second.bulk.record.identifier == identifier; });
    }

    // Whether a record other than `self` has this url; `olderOnly`: one that came before it.
    bool urlIsKnown(const std::string& url, RecordKey self, bool olderOnly) const {
        return !url.empty() && std::any_of(m_entries.begin(), m_entries.end(), [&](const auto& item) {
            return item.second.bulk.record.url == url && item.first != self && (!olderOnly || item.first < self);
        });
    }

    catalog::Upserted upsertOne(const model::Record& record, base::WallTime now) {
        for (auto& [key, entry] : m_entries) {
            model::Record& stored = entry.bulk.record;
            if (stored.provider != record.provider || stored.foreignIdentifier != record.foreignIdentifier)
                continue;
            const bool newUrl = !record.url.empty() && record.url != stored.url;
            const bool changed = catalog::overlay(entry.bulk, record, now);
            if (changed)
                m_journal.push_back(key);
            return {changed ? UpsertKind::Updated : UpsertKind::Unchanged, key, urlIsKnown(stored.url, key, !newUrl)};
        }
        const RecordKey key{std::int64_t(m_entries.size()) + 1};
        Entry entry{{record, {now, now, now}}, {}, {}};
        Uuid& identifier = entry.bulk.record.identifier;
        if (identifier.isNull() || !identifierIsFree(identifier))
            identifier = Uuid::named(base::kRecordSpace, record.provider + '\n' + record.foreignIdentifier);
        if (!identifierIsFree(identifier))
            identifier = Uuid::random();
        m_entries.emplace(key, std::move(entry));
        m_journal.push_back(key);
        return {UpsertKind::Inserted, key, urlIsKnown(record.url, key, true)};
    }

    static void keep(std::string& stored, const std::string& learnt) {
        if (!learnt.empty())
            stored = learnt;
    }
    static void apply(const catalog::RealtimeFacts& fact, catalog::RealtimeColumns& stored) {
        const bool found = fact.state == model::CrawlState::Stored;
        if (stored.blob && (found || fact.state == model::CrawlState::Gone))
            stored.checks = fact.blob && fact.blob->sha256 != stored.blob->sha256 ? 0 : stored.checks + 1;
        if (found)
            stored.checkedTime = fact.time;
        stored.evidence = fact.evidence;
        stored.time = fact.time;
        if (fact.state != model::CrawlState::None)
            stored.state = fact.state;
        if (fact.blob) {
            stored.blob = fact.blob;
            stored.analysed = fact.stamp;
            stored.etag.clear();
            stored.lastModified.clear();
        }
        if (fact.width)
            stored.width = fact.width;
        if (fact.height)
            stored.height = fact.height;
        keep(stored.filetype, fact.filetype);
        keep(stored.etag, fact.etag);
        keep(stored.lastModified, fact.lastModified);
        keep(stored.analysis, fact.analysis);
    }

    std::function<bool(RecordKey)> m_isQueued;
    mutable std::mutex m_mutex; // guards the rest
    std::map<RecordKey, Entry> m_entries;
    std::vector<RecordKey> m_journal; // cursor = index + 1
};

class FakeSettings final : public catalog::SettingsStore {
public:
    WriteFaults faults;

    Result<std::map<std::string, std::string>> all() const override {
        const std::lock_guard lock(m_mutex);
        return m_values;
    }
    Result<void> set(const std::string& key, const std::string& value) override {
        if (key.empty())
            return fail(ErrorCode::InvalidArgument, "key");
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("settings"); !possible)
            return possible;
        if (value.empty())
            m_values.erase(key);
        else
            m_values[key] = value;
        return {};
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_values;
};

} // namespace gleaner::test
