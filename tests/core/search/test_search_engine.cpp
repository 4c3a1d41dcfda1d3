#include <QTest>

#include "core/search/search_engine.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_index.h"

using namespace gleaner;
using namespace gleaner::search;
using namespace gleaner::test;

namespace {

// An index whose searches take time by the fake clock.
class SlowIndex final : public index::IndexDirectory {
public:
    SlowIndex(FakeIndexDirectory& inner, FakeClock& clock) : m_inner(inner), m_clock(clock) {}
    std::shared_ptr<index::IndexGeneration> current() const override {
        m_clock.advance(base::Millis(12));
        return m_inner.current();
    }
    Result<std::vector<index::GenerationInfo>> list() const override { return m_inner.list(); }
    Result<std::shared_ptr<index::IndexGeneration>> create() override { return m_inner.create(); }
    Result<void> promote(int number) override { return m_inner.promote(number); }

private:
    FakeIndexDirectory& m_inner;
    FakeClock& m_clock;
};

} // namespace

class TestSearchEngine : public QObject {
    Q_OBJECT

    std::unique_ptr<FakeCatalog> m_catalog;
    std::unique_ptr<FakeIndexDirectory> m_indexes;
    FakeClock m_clock;

    SearchEngine engine() const { return {*m_indexes, *m_catalog, m_clock}; }

    // A record in the catalogue and in the index.
    model::RecordKey add(const std::string& title, const std::string& source = "flickr") {
        model::Record record;
        record.provider = record.source = source;
        record.foreignIdentifier = record.title = title;
        const auto key = (*m_catalog->upsert({&record, 1}, m_clock.wallNow())).front().key;
        addToIndex(key, title, source);
        return key;
    }
    void addToIndex(model::RecordKey key, const std::string& title, const std::string& source = "flickr") {
        const index::IndexChange change{key, index::IndexDocument{.title = title, .source = source}};
        QVERIFY(m_indexes->current()->apply({&change, 1}, key.value));
    }
    static QString titles(const SearchPage& page) {
        QStringList out;
        for (const SearchResult& result : page.results)
            out << QString::fromStdString(result.record.title);
        return out.join(", ");
    }
    ErrorCode refusal(const SearchRequest& request) const {
        const auto page = engine().search(request);
        return page ? ErrorCode::Unknown : page.error().code;
    }

private slots:
    void init() {
        m_catalog = std::make_unique<FakeCatalog>();
        m_indexes = std::make_unique<FakeIndexDirectory>();
    }

    void whatIsFoundComesWithItsRecordAndScore() {
        add("red fox");
        add("grey wolf");
        const auto page = engine().search({.query = "fox"});
        QVERIFY(page);
        QCOMPARE(page->total, 1);
        QCOMPARE(titles(*page), QString("red fox"));
        QVERIFY(page->results.front().score.text > 0);
        QVERIFY(page->cursor.empty());
        QVERIFY(page->facets.empty());
    }
    void anEmptyQueryIsTheWholeLibrary() {
        add("red fox");
        add("grey wolf");
        QCOMPARE(engine().search({})->total, 2);
        QCOMPARE(engine().keys("", 10)->size(), size_t(2));
    }
    void facetsComeWhenAskedFor() {
        add("red fox", "met");
        const auto page = engine().search({.query = "fox", .facets = true});
        const auto isSource = [](const index::FacetCount& facet) {
            return facet.key == "source" && facet.value == "met";
        };
        QVERIFY(std::any_of(page->facets.begin(), page->facets.end(), isSource));
    }
    void cursorsLeadThroughAllPagesOnce() {
        for (int i = 0; i < 7; ++i)
            add("fox " + std::to_string(i));
        QStringList pages;
        SearchRequest request{.query = "fox", .limit = 3};
        do {
            const auto page = engine().search(request);
            QVERIFY(page);
            QCOMPARE(page->total, 7);
            pages << titles(*page);
            request.cursor = page->cursor;
        } while (!request.cursor.empty() && pages.size() < 9);
        QCOMPARE(pages.join(" | "), QString("fox 0, fox 1, fox 2 | fox 3, fox 4, fox 5 | fox 6"));
    }
    void aFullLastPageHasNoCursor() {
        for (int i = 0; i < 4; ++i)
            add("fox " + std::to_string(i));
        const auto first = engine().search({.query = "fox", .limit = 2});
        QVERIFY(!first->cursor.empty());
        QVERIFY(engine().search({.query = "fox", .limit = 2, .cursor = first->cursor})->cursor.empty());
        QVERIFY(engine().search({.query = "fox", .limit = 0})->cursor.empty());
    }
    void aCursorBelongsToItsQueryHoweverItIsWritten() {
        for (int i = 0; i < 4; ++i)
            add("red fox " + std::to_string(i));
        const std::string cursor = engine().search({.query = "red fox", .limit = 2})->cursor;
        QVERIFY(engine().search({.query = " (red)   fox", .limit = 2, .cursor = cursor}));
        QCOMPARE(refusal({.query = "fox", .cursor = cursor}), ErrorCode::BadFormat);
        for (const char* broken : {"x", "-", "0-0", "12", "zz-1"})
            QCOMPARE(refusal({.query = "red fox", .cursor = broken}), ErrorCode::BadFormat);
        QCOMPARE(refusal({.query = "red fox", .cursor = cursor + "g"}), ErrorCode::BadFormat);
    }
    void aRecordThatHasGoneMeanwhileIsLeftOut() {
        add("red fox");
        addToIndex({77}, "fox without a record");
        add("grey fox");
        const auto page = engine().search({.query = "fox"});
        QCOMPARE(page->total, 3);
        QCOMPARE(titles(*page), QString("red fox, grey fox"));
    }
    void missingRecordsDoNotEndThePages() {
        addToIndex({70}, "fox");
        addToIndex({71}, "fox");
        const auto page = engine().search({.query = "fox", .limit = 1});
        QVERIFY(page->results.empty());
        QVERIFY(!page->cursor.empty());
    }
    void aBadQueryIsSaidWithItsPosition() {
        const auto page = engine().search({.query = "fox licens:by"});
        QVERIFY(!page);
        QCOMPARE(page.error().args.at("position"), std::string("4"));
        QCOMPARE(engine().keys("fox (", 5).error().code, ErrorCode::BadQuery);
    }
    void keysAreTheRankingUpToALimit() {
        const auto first = add("fox a");
        const auto second = add("fox b");
        add("fox c");
        QVERIFY(*engine().keys("fox", 2) == (std::vector{first, second}));
    }
    void theTimeTakenIsMeasured() {
        SlowIndex slow(*m_indexes, m_clock);
        QCOMPARE(SearchEngine(slow, *m_catalog, m_clock).search({})->tookMs, 12.0);
    }
    void theGenerationBehindTheAliasIsAsked() {
        add("red fox");
        QVERIFY(m_indexes->create());
        QVERIFY(m_indexes->promote(2));
        QCOMPARE(engine().search({.query = "fox"})->total, 0);
    }
};

QTEST_GUILESS_MAIN(TestSearchEngine)
#include "test_search_engine.moc"
