// What every index must do, run against the fake and against the real one.
#include <atomic>
#include <thread>

#include <QTest>

#include "core/index/fts/fts_index_directory.h"
#include "tests/support/fake_index.h"
#include "tests/support/query_language.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::index;
using namespace gleaner::test;

class TestIndex : public QObject {
    Q_OBJECT

    std::unique_ptr<TemporaryFolder> m_folder;
    std::unique_ptr<IndexDirectory> m_directory;
    std::int64_t m_cursor = 0;

    void put(std::int64_t key, const IndexDocument& document) {
        const IndexChange change{RecordKey{key}, document};
        QVERIFY(m_directory->current()->apply({&change, 1}, ++m_cursor));
    }
    void remove(std::int64_t key) {
        const IndexChange change{RecordKey{key}, std::nullopt};
        QVERIFY(m_directory->current()->apply({&change, 1}, ++m_cursor));
    }
    // "3 1 2": the keys that match, best first.
    QString found(const Query& query, size_t limit = 100) const {
        const auto keys = m_directory->current()->keys(query, limit);
        if (!keys)
            return QString::fromStdString("error: " + std::string(base::name(keys.error().code)));
        QStringList out;
        for (const RecordKey key : *keys)
            out << QString::number(key.value);
        return out.join(' ');
    }
    HitPage page(const Query& query, HitRequest request = {}) const {
        return m_directory->current()->search(query, request).value_or(HitPage{-1, {}, {}});
    }
    void putThree() {
        put(1, {.title = "red fox", .source = "flickr", .licence = "by", .width = 100, .height = 50});
        put(2,
            {.title = "grey wolf", .source = "met", .licence = "cc0", .width = 2000, .height = 3000, .stored = true});
        put(3, {.title = "red wolf", .source = "flickr", .licence = "by-sa", .width = 1000, .height = 1000});
    }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("real");
        QTest::newRow("fake") << false;
        QTest::newRow("real") << true;
    }
    void init() {
        QFETCH_GLOBAL(bool, real);
        m_cursor = 0;
        m_folder = std::make_unique<TemporaryFolder>();
        if (!real) {
            m_directory = std::make_unique<FakeIndexDirectory>();
            return;
        }
        auto opened = fts::FtsIndexDirectory::open(*m_folder / "index", true);
        QVERIFY(opened);
        m_directory = std::move(*opened);
    }
    void cleanup() {
        m_directory.reset();
        m_folder.reset();
    }

    void aNewIndexIsEmpty() {
        QCOMPARE(m_directory->current()->documents(), 0);
        QCOMPARE(m_directory->current()->cursor(), 0);
        QCOMPARE(found(everything()), QString());
        QCOMPARE(page(everything()).total, 0);
    }
    void aWordFindsEveryFieldThatHasIt() {
        put(1, {.title = "A red fox"});
        put(2, {.description = "where the Fox lives"});
        put(3, {.creator = "Jane Fox"});
        put(4, {.tags = "animal\nfox\nred"});
        put(5, {.title = "nothing of the kind"});
        QCOMPARE(page(word("fox")).total, 4);
        QCOMPARE(found(word("kind")), QString("5"));
        QCOMPARE(found(word("missing")), QString());
    }
    void wordsAreJoinedByAndOrAndNot() {
        putThree();
        QCOMPARE(found(both(word("red"), word("wolf"))), QString("3"));
        QCOMPARE(page(either(word("fox"), word("wolf"))).total, 3);
        QCOMPARE(found(both(word("red"), no(word("wolf")))), QString("1"));
        QCOMPARE(found(no(word("red"))), QString("2"));
        QCOMPARE(found(no(either(word("fox"), both(word("grey"), word("wolf"))))), QString("3"));
        QCOMPARE(found(no(no(word("fox")))), QString("1"));
        QCOMPARE(found(either(word("fox"), filter("license", {"cc0"}))), QString("1 2"));
    }
    void aPhraseWantsItsWordsTogetherAndInOrder() {
        put(1, {.title = "the night sky above"});
        put(2, {.title = "sky at night"});
        put(3, {.tags = "night\nsky"});
        QCOMPARE(found(phrase("night sky")), QString("1"));
        QCOMPARE(page(both(word("night"), word("sky"))).total, 3);
    }
    void aPrefixFindsLongerWords() {
        put(1, {.title = "photograph"});
        put(2, {.title = "photon"});
        put(3, {.title = "telephoto"});
        QCOMPARE(found(prefix("photo")), QString("1 2"));
        QCOMPARE(found(prefix("photog")), QString("1"));
    }
    void filtersTakeAnyOfTheirValues() {
        putThree();
        QCOMPARE(found(filter("license", {"by", "cc0"})), QString("1 2"));
        QCOMPARE(found(filter("source", {"flickr"})), QString("1 3"));
        QCOMPARE(found(filter("source", {"FlickR"})), QString("1 3"));
        QCOMPARE(found(filter("source", {"nobody"})), QString());
        QCOMPARE(found(both(word("red"), filter("license", {"by-sa"}))), QString("3"));
        QCOMPARE(found(no(filter("source", {"flickr"}))), QString("2"));
        QCOMPARE(found(filter("is", {"stored"})), QString("2"));
    }
    void sizeAndAspectComeFromThePixels() {
        putThree();
        put(4, {.title = "of unknown size"});
        QCOMPARE(found(filter("size", {"small"})), QString("1"));
        QCOMPARE(found(filter("size", {"medium"})), QString("3"));
        QCOMPARE(found(filter("size", {"large"})), QString("2"));
        QCOMPARE(found(filter("aspect", {"wide", "tall"})), QString("1 2"));
        QCOMPARE(found(filter("aspect", {"square"})), QString("3"));
        QCOMPARE(found(no(filter("has", {"dimensions"}))), QString("4"));
    }
    void tagsAreWholeTitlesAndCreatorsAreParts() {
        put(1, {.title = "Red fox at dawn", .creator = "Jane A. Doe", .tags = "fox\nearly morning"});
        put(2, {.title = "dawn", .creator = "Doe, Jane", .tags = "red fox\nmorning"});
        QCOMPARE(found(filter("tag", {"fox"})), QString("1"));
        QCOMPARE(found(filter("tag", {"Red Fox"})), QString("2"));
        QCOMPARE(found(filter("tag", {"fox early"})), QString());
        QCOMPARE(found(filter("title", {"red fox"})), QString("1"));
        QCOMPARE(found(filter("creator", {"a doe"})), QString("1"));
        QCOMPARE(found(filter("creator", {"a doe", "doe jane"})), QString("1 2"));
    }
    void hasFindsWhatIsThereAndNotWhatIsMissing() {
        put(1, {.title = "with a title", .tags = "tag"});
        put(2, {.description = "text", .creator = "somebody", .licence = "by"});
        QCOMPARE(found(filter("has", {"title"})), QString("1"));
        QCOMPARE(found(filter("has", {"tags"})), QString("1"));
        QCOMPARE(found(filter("has", {"creator"})), QString("2"));
        QCOMPARE(found(filter("has", {"description"})), QString("2"));
        QCOMPARE(found(no(filter("has", {"license"}))), QString("1"));
    }
    void anUnknownKeyIsABadQuery() {
        QCOMPARE(found(filter("colour", {"teal"})), QString("error: bad_query"));
        QCOMPARE(found(both(word("fox"), no(filter("colour", {"teal"})))), QString("error: bad_query"));
    }
    void aChangedDocumentIsFoundByItsNewWordsOnly() {
        put(1, {.title = "red fox", .licence = "by"});
        put(1, {.title = "grey wolf", .licence = "cc0"});
        QCOMPARE(found(word("fox")), QString());
        QCOMPARE(found(word("wolf")), QString("1"));
        QCOMPARE(found(filter("license", {"by"})), QString());
        QCOMPARE(m_directory->current()->documents(), 1);
    }
    void aRemovedDocumentIsGone() {
        putThree();
        remove(3);
        remove(99);
        QCOMPARE(found(word("red")), QString("1"));
        QCOMPARE(page(everything()).total, 2);
        QCOMPARE(m_directory->current()->documents(), 2);
    }
    void applyingTheSameChangesAgainChangesNothing() {
        const std::vector<IndexChange> changes{{RecordKey{1}, IndexDocument{.title = "red fox", .tags = "a\nb"}},
                                               {RecordKey{2}, IndexDocument{.title = "grey fox"}},
                                               {RecordKey{3}, std::nullopt}};
        QVERIFY(m_directory->current()->apply(changes, 7));
        const HitPage before = page(word("fox"));
        QVERIFY(m_directory->current()->apply(changes, 7));
        const HitPage after = page(word("fox"));
        QCOMPARE(after.total, before.total);
        QCOMPARE(after.hits.front().score.total(), before.hits.front().score.total());
        QCOMPARE(m_directory->current()->documents(), 2);
        QCOMPARE(m_directory->current()->cursor(), 7);
    }
    void theCursorNeverGoesBack() {
        QVERIFY(m_directory->current()->apply({}, 9));
        QVERIFY(m_directory->current()->apply({}, 4));
        QCOMPARE(m_directory->current()->cursor(), 9);
    }
    void aBetterScoreComesFirstAndEqualScoresByKey() {
        put(5, {.title = "fox", .popularity = 0.5});
        put(2, {.title = "fox", .popularity = 0.1});
        put(9, {.title = "fox", .popularity = 0.5});
        put(7, {.title = "fox", .popularity = 0.9});
        QCOMPARE(found(word("fox")), QString("7 5 9 2"));
        QCOMPARE(found(everything()), QString("7 5 9 2"));
        QCOMPARE(found(everything(), 2), QString("7 5"));
    }
    void theScoreIsTheSumOfItsParts() {
        put(1, {.title = "fox", .popularity = 0.25, .authority = 0.5, .quality = 0.75});
        const ScoreParts score = page(word("fox")).hits.front().score;
        QVERIFY(score.text > 0);
        QVERIFY(score.popularity > 0 && score.popularity < score.authority && score.authority < score.quality);
        QCOMPARE(score.total(), score.text + score.popularity + score.authority + score.quality);
        QCOMPARE(page(everything()).hits.front().score.text, 0.0);
    }
    void pagesTogetherAreTheWholeRanking() {
        for (int key = 1; key <= 25; ++key)
            put(key, {.title = "fox", .popularity = double(key % 4) / 4});
        QStringList paged;
        for (size_t offset = 0; offset < 30; offset += 10) {
            const HitPage each = page(word("fox"), {offset, 10, false});
            QCOMPARE(each.total, 25);
            for (const Hit& hit : each.hits)
                paged << QString::number(hit.key.value);
        }
        QCOMPARE(paged.join(' '), found(word("fox")));
        QVERIFY(page(word("fox"), {25, 10, false}).hits.empty());
    }
    void facetsCountAllMatchesAndEachSumsToTheTotal() {
        putThree();
        put(4, {.title = "red kite"});
        const HitPage red = page(word("red"), {0, 1, true});
        std::map<std::string, std::int64_t> sums;
        QStringList licences, keys;
        for (const FacetCount& facet : red.facets) {
            sums[facet.key] += facet.count;
            if (facet.key == "source")
                licences << QString::fromStdString(facet.value + "=" + std::to_string(facet.count));
            if (keys.isEmpty() || keys.last() != QString::fromStdString(facet.key))
                keys << QString::fromStdString(facet.key);
        }
        QCOMPARE(licences.join(' '), QString("flickr=2 =1"));
        QCOMPARE(keys.join(' '), QString("aspect category license size source type"));
        for (const auto& [key, sum] : sums)
            QCOMPARE(sum, red.total);
    }
    // With many documents and few matches an index need not look at every document.
    void fewAmongManyAreFoundTheSame() {
        std::vector<IndexChange> changes;
        for (int key = 1; key <= 200; ++key) {
            IndexDocument document{
                .title = "bird", .licence = key % 2 ? "by" : "cc0", .popularity = double(key) / 1000};
            if (key % 60 == 0)
                document.title = "hoopoe bird";
            if (key == 100)
                document.title = "wryneck";
            changes.push_back({RecordKey{key}, document});
        }
        changes.push_back({RecordKey{61}, IndexDocument{.title = "hoopoe", .licence = "by"}});
        QVERIFY(m_directory->current()->apply(changes, 1));
        QCOMPARE(found(both(word("hoopoe"), word("bird"))), QString("180 120 60"));
        QCOMPARE(found(both(word("hoopoe"), filter("license", {"by"}))), QString("61"));
        QCOMPARE(found(both(word("hoopoe"), no(word("bird")))), QString("61"));
        QCOMPARE(page(either(word("hoopoe"), word("wryneck"))).total, 5);
        QCOMPARE(page(either(word("hoopoe"), no(word("bird")))).total, 5);
        QCOMPARE(page(either(word("hoopoe"), filter("license", {"by"}))).total, 103);
        QCOMPARE(page(both(word("wryneck"), either(word("hoopoe"), word("wryneck")))).total, 1);
        QCOMPARE(page(word("hoopoe"), {0, 1, true}).facets.size(), size_t(7));
    }
    void everySearchSeesWholeBatches() {
        std::atomic<bool> done{false};
        std::thread writer([&] {
            for (int round = 0; round < 60; ++round) {
                std::vector<IndexChange> pair;
                for (const int key : {1, 2})
                    pair.push_back(
                        {RecordKey{key}, round % 2 ? std::nullopt : std::optional(IndexDocument{.title = "fox"})});
                if (!m_directory->current()->apply(pair, round + 1))
                    break;
            }
            done = true;
        });
        bool torn = false;
        while (!done)
            torn |= page(word("fox")).total % 2 != 0;
        writer.join();
        QVERIFY(!torn);
        QCOMPARE(m_directory->current()->cursor(), 60);
    }

    void aNewGenerationIsUsedOnlyWhenPromoted() {
        put(1, {.title = "old"});
        const auto old = m_directory->current();
        const auto made = m_directory->create();
        QVERIFY(made);
        QVERIFY((*made)->number() != old->number());
        const IndexChange change{RecordKey{1}, IndexDocument{.title = "new"}};
        QVERIFY((*made)->apply({&change, 1}, 1));
        QCOMPARE(found(word("new")), QString());

        QVERIFY(m_directory->promote((*made)->number()));
        QCOMPARE(found(word("new")), QString("1"));
        QCOMPARE(old->search(word("old"), {})->total, 1); // whoever holds it can go on
        QVERIFY(m_directory->promote((*made)->number()));

        const auto all = m_directory->list();
        QCOMPARE(all->size(), size_t(2));
        QCOMPARE(all->front().number, old->number());
        QVERIFY(all->front().isPrevious && !all->front().isCurrent);
        QVERIFY(all->back().isCurrent && !all->back().isPrevious);
        QCOMPARE(all->back().documents, 1);
        QCOMPARE(all->back().cursor, 1);
    }
    void promotingTheOneBeforeIsARollback() {
        const int first = m_directory->current()->number();
        const int second = (*m_directory->create())->number();
        QVERIFY(m_directory->promote(second));
        QVERIFY(m_directory->promote(first));
        QCOMPARE(m_directory->current()->number(), first);
        QVERIFY(m_directory->list()->back().isPrevious);
    }
    void whatDoesNotExistIsNotPromoted() {
        const Result<void> promoted = m_directory->promote(77);
        QVERIFY(!promoted);
        QCOMPARE(promoted.error().code, ErrorCode::NotFound);
        QCOMPARE(m_directory->current()->number(), 1);
    }
};

QTEST_GUILESS_MAIN(TestIndex)
#include "test_index.moc"
