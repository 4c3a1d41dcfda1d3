#include <set>

#include <QTest>

#include "core/catalog/sqlite/sqlite_analysis_reader.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::catalog;
using model::CrawlState;

namespace {

struct Setup {
    virtual ~Setup() = default;
    virtual AnalysisReader& analyses() = 0;
    virtual CatalogReader& reader() = 0;
    virtual CatalogWriter& writer() = 0;
};

struct FakeSetup final : Setup {
    test::FakeCatalog catalog;
    AnalysisReader& analyses() override { return catalog; }
    CatalogReader& reader() override { return catalog; }
    CatalogWriter& writer() override { return catalog; }
};

struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = test::makeLibraryFile(folder / "library.db");
    SqliteAnalysisReader sqliteAnalyses{*file};
    SqliteCatalogReader sqliteReader{*file};
    SqliteCatalogWriter sqliteWriter{*file};
    AnalysisReader& analyses() override { return sqliteAnalyses; }
    CatalogReader& reader() override { return sqliteReader; }
    CatalogWriter& writer() override { return sqliteWriter; }
};

using Bytes8 = std::vector<std::uint8_t>;

Sha256 blob(std::uint8_t content) {
    return Sha256::of(std::span(&content, 1));
}

} // namespace

class TestAnalysisReader : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    int m_next = 1;

    RecordKey record() {
        model::Record made;
        made.provider = made.source = "s";
        made.foreignIdentifier = std::to_string(m_next++);
        return m_setup->writer().upsert(std::span(&made, 1), base::WallTime{}).value().front().key;
    }
    RealtimeFacts picture(RecordKey key, std::uint8_t content, AnalysisStamp stamp) {
        RealtimeFacts facts;
        facts.key = key;
        facts.time = base::WallTime(base::Millis(7));
        facts.state = CrawlState::Stored;
        facts.outcome = model::Outcome::http(200);
        facts.blob = model::BlobFacts{blob(content), 10};
        facts.width = 640;
        facts.height = 480;
        facts.filetype = "png";
        facts.analysis = "{\"depth\":8}";
        facts.stamp = stamp;
        facts.placeholder = {1, 2, 3};
        return facts;
    }
    void apply(const RealtimeFacts& facts) { QVERIFY(m_setup->writer().applyRealtime(std::span(&facts, 1))); }
    void apply(const AnalysisFacts& facts) { QVERIFY(m_setup->writer().applyAnalysis(std::span(&facts, 1))); }
    RecordKey stored(std::uint8_t content, AnalysisStamp stamp) {
        const RecordKey key = record();
        apply(picture(key, content, stamp));
        return key;
    }
    std::vector<RecordKey> withStamp(AnalysisStamp stamp, size_t page = 100) {
        std::vector<RecordKey> keys;
        AnalysedPicture place;
        for (;;) {
            const auto pictures = m_setup->analyses().withStamp(stamp, place, page).value();
            if (pictures.empty())
                return keys;
            for (const AnalysedPicture& one : pictures)
                keys.push_back(one.key);
            place = pictures.back();
        }
    }
    model::RecordView view(RecordKey key) { return m_setup->reader().get(key).value(); }
    Bytes8 placeholder(RecordKey key) {
        return m_setup->reader().summaries(std::span(&key, 1)).value().front().placeholder;
    }
    size_t changes() { return m_setup->reader().changesAfter(0, 1000).value().size(); }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("isFake");
        QTest::newRow("fake") << true;
        QTest::newRow("sqlite") << false;
    }
    void init() {
        QFETCH_GLOBAL(bool, isFake);
        if (isFake)
            m_setup = std::make_unique<FakeSetup>();
        else
            m_setup = std::make_unique<SqliteSetup>();
        m_next = 1;
    }
    void cleanup() { m_setup.reset(); }

    void storedPicturesAreCountedByTheVersionsThatAnalysedThem() {
        stored(1, 0);
        stored(2, 0);
        stored(3, 129);
        stored(4, -129);
        record(); // never stored
        const std::vector<StampCount> expected{{-129, 1}, {0, 2}, {129, 1}};
        QVERIFY(m_setup->analyses().stamps().value() == expected);
    }
    void anEmptyCatalogueHasNoStamps() {
        QVERIFY(m_setup->analyses().stamps().value().empty());
        QVERIFY(withStamp(0).empty());
    }
    void picturesOfAStampComePageByPageAndEachOnce() {
        std::set<RecordKey> all;
        for (std::uint8_t i = 0; i < 7; ++i)
            all.insert(stored(i, 129));
        stored(9, 0);
        for (const size_t page : {size_t(1), size_t(2), size_t(7), size_t(100)}) {
            const std::vector<RecordKey> found = withStamp(129, page);
            QCOMPARE(found.size(), all.size());
            QVERIFY(std::set<RecordKey>(found.begin(), found.end()) == all);
        }
    }
    void recordsOfOnePictureFollowOneAnother() {
        const RecordKey first = stored(1, 0);
        const RecordKey other = stored(2, 0);
        const RecordKey second = stored(1, 0);
        const std::vector<RecordKey> found = withStamp(0, 1);
        QVERIFY(found == std::vector({first, second, other}) || found == std::vector({other, first, second}));
    }
    void aNewPictureBringsItsOwnStampAndPlaceholder() {
        const RecordKey key = stored(1, 129);
        QCOMPARE(view(key).analysed, 129);
        QCOMPARE(placeholder(key), (Bytes8{1, 2, 3}));
        RealtimeFacts fresh = picture(key, 2, 130);
        fresh.placeholder = {9};
        apply(fresh);
        QCOMPARE(view(key).analysed, 130);
        QCOMPARE(placeholder(key), Bytes8{9});
        fresh = picture(key, 3, 131);
        fresh.placeholder.clear(); // that of another picture must not stay
        apply(fresh);
        QCOMPARE(placeholder(key), Bytes8{});
    }
    void aLookThatBroughtNoPictureKeepsStampAndPlaceholder() {
        const RecordKey key = stored(1, 129);
        RealtimeFacts looked;
        looked.key = key;
        looked.state = CrawlState::Gone;
        looked.outcome = model::Outcome::http(404);
        apply(looked);
        QCOMPARE(view(key).analysed, 129);
        QCOMPARE(placeholder(key), (Bytes8{1, 2, 3}));
    }
    void aLaterAnalysisReplacesWhatItFoundAndNothingElse() {
        const RecordKey key = stored(1, 0);
        const model::RecordView before = view(key);
        AnalysisFacts facts;
        facts.key = key;
        facts.blob = blob(1);
        facts.stamp = 129;
        facts.width = 480;
        facts.height = 640;
        facts.filetype = "jpg";
        facts.analysis = "{\"depth\":16}";
        facts.placeholder = {7, 7};
        apply(facts);
        const model::RecordView after = view(key);
        QCOMPARE(after.analysed, 129);
        QCOMPARE(after.record.width.value(), 480);
        QCOMPARE(after.record.height.value(), 640);
        QCOMPARE(after.record.filetype, std::string("jpg"));
        QCOMPARE(after.analysis, facts.analysis);
        QCOMPARE(placeholder(key), (Bytes8{7, 7}));
        QCOMPARE(after.crawlState, before.crawlState);
        QCOMPARE(after.checks, before.checks);
        QVERIFY(after.checkedTime == before.checkedTime);
        QVERIFY(after.blob->sha256 == before.blob->sha256);
        QCOMPARE(after.blob->bytes, before.blob->bytes);
    }
    void whatALaterAnalysisDidNotFindStays() {
        const RecordKey key = stored(1, 5);
        AnalysisFacts refused;
        refused.key = key;
        refused.blob = blob(1);
        refused.stamp = -129;
        apply(refused);
        QCOMPARE(view(key).analysed, -129);
        QCOMPARE(view(key).record.width.value(), 640);
        QCOMPARE(view(key).record.filetype, std::string("png"));
        QCOMPARE(view(key).analysis, std::string("{\"depth\":8}"));
        QCOMPARE(placeholder(key), (Bytes8{1, 2, 3}));
        QCOMPARE(withStamp(-129), std::vector{key});
        QVERIFY(withStamp(5).empty());
    }
    void anAnalysisOfAPictureThatWasReplacedMeanwhileIsIgnored() {
        const RecordKey key = stored(2, 130);
        const size_t journal = changes();
        AnalysisFacts late;
        late.key = key;
        late.blob = blob(1);
        late.stamp = 129;
        late.width = 1;
        late.placeholder = {7};
        apply(late);
        QCOMPARE(view(key).analysed, 130);
        QCOMPARE(view(key).record.width.value(), 640);
        QCOMPARE(placeholder(key), (Bytes8{1, 2, 3}));
        QCOMPARE(changes(), journal);
    }
    void anAnalysisOfARecordThatIsGoneIsIgnored() {
        AnalysisFacts lost;
        lost.key = RecordKey{4711};
        lost.blob = blob(1);
        apply(lost);
        QCOMPARE(changes(), size_t(0));
    }
    void theJournalNamesWhatWasAnalysed() {
        const RecordKey key = stored(1, 0);
        const std::int64_t cursor = m_setup->reader().changesAfter(0, 1000).value().back().cursor;
        AnalysisFacts facts;
        facts.key = key;
        facts.blob = blob(1);
        facts.stamp = 129;
        apply(facts);
        const auto after = m_setup->reader().changesAfter(cursor, 10).value();
        QCOMPARE(after.size(), size_t(1));
        QCOMPARE(after.front().key, key);
    }
};

QTEST_GUILESS_MAIN(TestAnalysisReader)
#include "test_analysis_reader.moc"
