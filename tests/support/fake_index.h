#pragma once
// An index in memory, with switches. Slow and plain: it looks at every document and splits words at what is no letter
// or digit; no stems, no diacritics. Thread-safe.

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <tuple>

#include "core/index/filter_keys.h"
#include "core/index/image_classes.h"
#include "core/index/index.h"

namespace gleaner::test {

using index::IndexDocument;
using index::Query;
using index::RecordKey;

class FakeIndexGeneration final : public index::IndexGeneration {
public:
    explicit FakeIndexGeneration(int number) : m_number(number) {}

    // The next `times` calls of apply() answer with this error and change nothing.
    void failApplies(ErrorCode code, int times = 1) {
        const std::lock_guard lock(m_mutex);
        m_applyFailure = code;
        m_failuresLeft = times;
    }
    // Runs after every batch that went in, on the thread that applied it; set before use.
    void setAfterApply(std::function<void()> afterApply) { m_afterApply = std::move(afterApply); }
    int applies() const { // batches that went in
        const std::lock_guard lock(m_mutex);
        return m_applies;
    }
    // Blocks until the cursor stands at `cursor` or behind it.
    void waitForCursor(std::int64_t cursor) const {
        std::unique_lock lock(m_mutex);
        m_applied.wait(lock, [&] { return m_cursor >= cursor; });
    }
    std::optional<IndexDocument> document(RecordKey key) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_documents.find(key);
        return found == m_documents.end() ? std::nullopt : std::optional(found->second);
    }

    int number() const override { return m_number; }
    std::int64_t cursor() const override {
        const std::lock_guard lock(m_mutex);
        return m_cursor;
    }
    std::int64_t documents() const override {
        const std::lock_guard lock(m_mutex);
        return std::int64_t(m_documents.size());
    }

    Result<void> apply(std::span<const index::IndexChange> changes, std::int64_t cursor) override {
        if (Result<void> applied = applyLocked(changes, cursor); !applied)
            return applied;
        if (m_afterApply)
            m_afterApply();
        return {};
    }

    Result<index::HitPage> search(const Query& query, const index::HitRequest& request) const override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> known = check(query); !known)
            return fail(known.error());
        const std::vector<index::Hit> hits = ranked(query);
        index::HitPage page;
        page.total = std::int64_t(hits.size());
        for (size_t i = request.offset; i < hits.size() && i - request.offset < request.limit; ++i)
            page.hits.push_back(hits[i]);
        if (request.facets)
            page.facets = facets(hits);
        return page;
    }

    Result<std::vector<RecordKey>> keys(const Query& query, size_t limit) const override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> known = check(query); !known)
            return fail(known.error());
        std::vector<RecordKey> keys;
        for (const index::Hit& hit : ranked(query)) {
            if (keys.size() < limit)
                keys.push_back(hit.key);
        }
        return keys;
    }

private:
    Result<void> applyLocked(std::span<const index::IndexChange> changes, std::int64_t cursor) {
        const std::lock_guard lock(m_mutex);
        if (m_failuresLeft > 0) {
            --m_failuresLeft;
            return fail(m_applyFailure, "index");
        }
        for (const index::IndexChange& change : changes) {
            if (change.document)
                m_documents[change.key] = *change.document;
            else
                m_documents.erase(change.key);
        }
        m_cursor = std::max(m_cursor, cursor);
        ++m_applies;
        m_applied.notify_all();
        return {};
    }

    static char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; }
    static std::string lower(std::string text) {
        std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
        return text;
    }
    // " the red fox ": words with one space around each, so that finding a phrase is finding a text.
    static std::string words(const std::string& text) {
        std::string out = " ";
        for (const char each : text) {
            const char c = lower(each);
            const bool letter =
                (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
            if (letter)
                out.push_back(c);
            else if (out.back() != ' ')
                out.push_back(' ');
        }
        if (out.back() != ' ')
            out.push_back(' ');
        return out;
    }
    static bool says(const std::string& field, const std::string& phrase, bool prefix = false) {
        std::string wanted = words(phrase);
        if (prefix)
            wanted.pop_back();
        return wanted.size() > 1 && words(field).find(wanted) != std::string::npos;
    }
    static bool hasTag(const IndexDocument& document, const std::string& tag) {
        const std::string lines = "\n" + document.tags + "\n";
        for (size_t at = 1; at < lines.size(); at = lines.find('\n', at) + 1) {
            if (words(lines.substr(at, lines.find('\n', at) - at)) == words(tag) && words(tag).size() > 1)
                return true;
        }
        return false;
    }

    static bool hasValue(const IndexDocument& document, const std::string& key, const std::string& value) {
        const auto is = [&](const std::string& field) { return !value.empty() && lower(field) == lower(value); };
        if (key == index::kLicence)
            return is(document.licence);
        if (key == index::kSource)
            return is(document.source);
        if (key == index::kProvider)
            return is(document.provider);
        if (key == index::kCategory)
            return is(document.category);
        if (key == index::kType)
            return is(document.filetype);
        if (key == index::kCreator)
            return says(document.creator, value);
        if (key == index::kTitle)
            return says(document.title, value);
        if (key == index::kTag)
            return hasTag(document, value);
        if (key == index::kSize)
            return value == index::name(index::sizeClass(document.width, document.height));
        if (key == index::kAspect)
            return value == index::name(index::aspectClass(document.width, document.height));
        return key == index::kIs ? document.stored : has(document, value);
    }
    static bool has(const IndexDocument& document, const std::string& value) {
        return (value == "title" && !document.title.empty()) || (value == "creator" && !document.creator.empty()) ||
               (value == "description" && !document.description.empty()) ||
               (value == "tags" && !document.tags.empty()) || (value == "license" && !document.licence.empty()) ||
               (value == "dimensions" &&
                index::sizeClass(document.width, document.height) != index::SizeClass::Unknown);
    }

    static bool matches(const IndexDocument& document, const Query& query) {
        const auto child = [&](const Query& each) { return matches(document, each); };
        switch (query.kind) {
        case Query::Kind::Everything:
            return true;
        case Query::Kind::Word:
        case Query::Kind::Phrase:
            return textOf(document, query) > 0;
        case Query::Kind::Filter:
            return std::any_of(query.values.begin(), query.values.end(),
                               [&](const std::string& value) { return hasValue(document, query.key, value); });
        case Query::Kind::And:
            return std::all_of(query.children.begin(), query.children.end(), child);
        case Query::Kind::Or:
            return std::any_of(query.children.begin(), query.children.end(), child);
        case Query::Kind::Not:
            return !matches(document, query.children.front());
        }
        return false;
    }
    static double textOf(const IndexDocument& document, const Query& query) {
        if (query.kind == Query::Kind::Word || query.kind == Query::Kind::Phrase) {
            const auto worth = [&](const std::string& field, double weight) {
                return says(field, query.text, query.prefix) ? weight : 0;
            };
            std::string tags;
            for (const char c : document.tags)
                tags += c == '\n' ? std::string(" \x80 ") : std::string(1, c); // no phrase across two tags
            return worth(document.title, 8) + worth(tags, 4) + worth(document.creator, 3) +
                   worth(document.description, 1);
        }
        double sum = 0;
        if (query.kind == Query::Kind::And || query.kind == Query::Kind::Or) {
            for (const Query& child : query.children)
                sum += textOf(document, child);
        }
        return sum;
    }

    std::vector<index::Hit> ranked(const Query& query) const {
        std::vector<index::Hit> hits;
        for (const auto& [key, document] : m_documents) {
            if (matches(document, query))
                hits.push_back(
                    {key, {textOf(document, query), document.popularity, document.authority, document.quality}});
        }
        std::stable_sort(hits.begin(), hits.end(),
                         [](const index::Hit& a, const index::Hit& b) { return a.score.total() > b.score.total(); });
        return hits;
    }

    std::vector<index::FacetCount> facets(const std::vector<index::Hit>& hits) const {
        std::map<std::pair<std::string, std::string>, std::int64_t> counts;
        for (const index::Hit& hit : hits) {
            const IndexDocument& document = m_documents.at(hit.key);
            const auto count = [&](std::string_view key, std::string_view value) {
                ++counts[{std::string(key), std::string(value)}];
            };
            count(index::kAspect, index::name(index::aspectClass(document.width, document.height)));
            count(index::kCategory, document.category);
            count(index::kLicence, document.licence);
            count(index::kSize, index::name(index::sizeClass(document.width, document.height)));
            count(index::kSource, document.source);
            count(index::kType, document.filetype);
        }
        std::vector<index::FacetCount> out;
        for (const auto& [facet, count] : counts)
            out.push_back({facet.first, facet.second, count});
        std::stable_sort(out.begin(), out.end(), [](const index::FacetCount& a, const index::FacetCount& b) {
            return std::tuple(a.key, -a.count) < std::tuple(b.key, -b.count);
        });
        return out;
    }

    static Result<void> check(const Query& query) {
        const auto known = [&] {
            return std::find(index::kFilterKeys.begin(), index::kFilterKeys.end(), query.key) !=
                   index::kFilterKeys.end();
        };
        if (query.kind == Query::Kind::Filter && !known())
            return fail(ErrorCode::BadQuery, query.key, {}, {{"reason", "unknown_key"}, {"token", query.key}});
        for (const Query& child : query.children) {
            if (Result<void> each = check(child); !each)
                return each;
        }
        return {};
    }

    const int m_number;
    std::function<void()> m_afterApply;
    mutable std::condition_variable m_applied;
    mutable std::mutex m_mutex; // guards everything below
    std::map<RecordKey, IndexDocument> m_documents;
    std::int64_t m_cursor = 0;
    ErrorCode m_applyFailure = ErrorCode::IoFailed;
    int m_failuresLeft = 0, m_applies = 0;
};

// Starts with one empty generation, number 1.
class FakeIndexDirectory final : public index::IndexDirectory {
public:
    FakeIndexDirectory() { add(); }

    std::shared_ptr<FakeIndexGeneration> fake(int number) const {
        const std::lock_guard lock(m_mutex);
        return m_generations.at(number);
    }

    std::shared_ptr<index::IndexGeneration> current() const override {
        const std::lock_guard lock(m_mutex);
        return m_generations.at(m_current);
    }
    Result<std::vector<index::GenerationInfo>> list() const override {
        const std::lock_guard lock(m_mutex);
        std::vector<index::GenerationInfo> out;
        for (const auto& [number, generation] : m_generations)
            out.push_back(
                {number, generation->documents(), generation->cursor(), number == m_current, number == m_previous});
        return out;
    }
    Result<std::shared_ptr<index::IndexGeneration>> create() override {
        const std::lock_guard lock(m_mutex);
        return std::shared_ptr<index::IndexGeneration>(add());
    }
    Result<void> promote(int number) override {
        const std::lock_guard lock(m_mutex);
        if (!m_generations.contains(number))
            return fail(ErrorCode::NotFound, std::to_string(number));
        if (number != m_current)
            m_previous = std::exchange(m_current, number);
        return {};
    }

private:
    std::shared_ptr<FakeIndexGeneration> add() {
        const int number = int(m_generations.size()) + 1;
        return m_generations[number] = std::make_shared<FakeIndexGeneration>(number);
    }

    mutable std::mutex m_mutex; // guards everything below
    std::map<int, std::shared_ptr<FakeIndexGeneration>> m_generations;
    int m_current = 1, m_previous = 0;
};

} // namespace gleaner::test
