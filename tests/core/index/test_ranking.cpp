#include <QTest>

#include "core/index/authority.h"
#include "core/index/fts/fts_index_directory.h"
#include "tests/support/query_language.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::index;
using namespace gleaner::test;

class TestRanking : public QObject {
    Q_OBJECT

    std::unique_ptr<TemporaryFolder> m_folder;
    std::unique_ptr<fts::FtsIndexDirectory> m_directory;
    std::int64_t m_next = 0;

    std::int64_t add(const IndexDocument& document) {
        const IndexChange change{RecordKey{++m_next}, document};
        return m_directory->current()->apply({&change, 1}, m_next) ? m_next : -1;
    }
    // The document that comes first, of those added.
    std::int64_t best(const Query& query) const {
        const auto keys = m_directory->current()->keys(query, 1);
        return keys && !keys->empty() ? keys->front().value : -1;
    }
    double text(const Query& query, std::int64_t key) const {
        const auto page = m_directory->current()->search(query, {0, 1000, false});
        for (const Hit& hit : page->hits) {
            if (hit.key.value == key)
                return hit.score.text;
        }
        return -1;
    }

private slots:
    void init() {
        m_next = 0;
        m_folder = std::make_unique<TemporaryFolder>();
        m_directory = std::move(*fts::FtsIndexDirectory::open(*m_folder / "index", true));
    }
    void cleanup() { m_directory.reset(); }

    void aTitleBeatsTagsBeatACreatorBeatsADescription() {
        const auto description = add({.description = "fox"});
        const auto creator = add({.creator = "fox"});
        const auto tag = add({.tags = "fox"});
        const auto title = add({.title = "fox here"});
        QVERIFY(text(word("fox"), title) > text(word("fox"), tag));
        QVERIFY(text(word("fox"), tag) > text(word("fox"), creator));
        QVERIFY(text(word("fox"), creator) > text(word("fox"), description));
    }
    void whatWasAskedForBeatsWhatIsFamous() {
        add({.description = "fox", .popularity = 1, .authority = 0.9, .quality = 0.9});
        const auto title = add({.title = "a fox", .popularity = 0, .authority = 0.75, .quality = 0.4});
        QCOMPARE(best(word("fox")), title);
    }
    void amongEqualTextsThePopularComesFirst() {
        add({.title = "red fox"});
        const auto popular = add({.title = "red fox", .popularity = 0.4});
        QCOMPARE(best(word("fox")), popular);
    }
    void theTitleThatIsTheQueryBeatsTheTitleThatHasIt() {
        add({.title = "red fox red fox"});
        const auto exact = add({.title = "Red Fox"});
        add({.title = "red fox in the snow"});
        QCOMPARE(best(both(word("red"), word("fox"))), exact);
        QCOMPARE(best(phrase("red fox")), exact);
    }
    void wordsInOrderBeatTheSameWordsApart() {
        add({.title = "sky over a night market"});
        const auto inOrder = add({.title = "market under night sky"});
        QCOMPARE(best(both(word("night"), word("sky"))), inOrder);
    }
    void aRareWordCountsMoreThanACommonOne() {
        for (int i = 0; i < 20; ++i)
            add({.title = "a bird"});
        const auto rare = add({.title = "a hoopoe"});
        QCOMPARE(best(either(word("bird"), word("hoopoe"))), rare);
    }
    void whoHasBothWordsOfAnAlternativeComesFirst() {
        add({.title = "fox"});
        const auto both = add({.title = "fox wolf"});
        add({.title = "wolf"});
        QCOMPARE(best(either(word("fox"), word("wolf"))), both);
    }
    void aWordInEveryDocumentStillRanksByWhereItStands() {
        add({.description = "fox"});
        const auto title = add({.title = "one fox"});
        QCOMPARE(best(word("fox")), title);
    }
    void aShortTextBeatsALongOne() {
        add({.description = "a fox and many other words that speak of something else altogether and go on"});
        const auto brief = add({.description = "a fox"});
        QCOMPARE(best(word("fox")), brief);
    }
    void theTextPartStaysWithinItsWeight() {
        const auto key =
            add({.title = "fox fox fox fox", .description = "fox fox", .creator = "fox", .tags = "fox\nfox"});
        const RankingWeights weights;
        QVERIFY(text(word("fox"), key) <= weights.text);
        QVERIFY(text(word("fox"), key) > 0.9 * weights.text);
    }
    void whatIsExcludedOrFilteredIsNoMerit() {
        const auto key = add({.title = "red fox", .licence = "by"});
        const Query filtered = both(filter("license", {"by"}), no(word("wolf")));
        QCOMPARE(text(filtered, key), 0.0);
    }
    void weightsAreSettings() {
        RankingWeights weights;
        weights.popularity = 5;
        auto directory = fts::FtsIndexDirectory::open(*m_folder / "weighted", true, weights);
        const std::vector<IndexChange> changes{{RecordKey{1}, IndexDocument{.title = "fox"}},
                                               {RecordKey{2}, IndexDocument{.description = "fox", .popularity = 1}}};
        QVERIFY((*directory)->current()->apply(changes, 1));
        QCOMPARE((*directory)->current()->keys(word("fox"), 1)->front().value, 2);
    }
    void authorityFollowsTheKindOfSource() {
        QCOMPARE(authorityOf("rijksmuseum"), 0.90);
        QCOMPARE(authorityOf("stocksnap"), 0.85);
        QCOMPARE(authorityOf("a site nobody listed"), 0.80);
        QCOMPARE(authorityOf("flickr"), 0.75);
    }
};

QTEST_GUILESS_MAIN(TestRanking)
#include "test_ranking.moc"
