#include <QTest>

#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/catalog/sqlite/sqlite_check_reader.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_task_queue.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::catalog;
using namespace std::chrono_literals;
using model::CrawlState;
using model::RecordKey;

namespace {

struct Setup {
    test::FakeClock clock;
    virtual ~Setup() = default;
    virtual CheckReader& checks() = 0;
    virtual CatalogWriter& writer() = 0;
    virtual stream::TaskQueue& queue() = 0;
};

struct FakeSetup final : Setup {
    test::FakeCatalog catalog;
    test::FakeTaskQueue tasks{clock};
    FakeSetup() {
        catalog.setQueued([this](RecordKey key) { return tasks.isOpen(key); });
    }
    CheckReader& checks() override { return catalog; }
    CatalogWriter& writer() override { return catalog; }
    stream::TaskQueue& queue() override { return tasks; }
};

struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = test::makeLibraryFile(folder / "library.db");
    SqliteCheckReader reader{*file};
    SqliteCatalogWriter sqliteWriter{*file};
    stream::SqliteTaskQueue tasks{*file, clock};
    CheckReader& checks() override { return reader; }
    CatalogWriter& writer() override { return sqliteWriter; }
    stream::TaskQueue& queue() override { return tasks; }
};

constexpr auto kDay = 24h;
const std::vector<base::Millis> kWaits{kDay, kDay, 7 * kDay}; // after 0, 1 and 2 looks

} // namespace

class TestCheckReader : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    int m_next = 1;
    base::WallTime now() { return m_setup->clock.wallNow(); }
    void pass(base::Millis time) { m_setup->clock.advance(time); }

    RecordKey record(const std::string& source = "s", bool withUrl = true) {
        model::Record made;
        made.provider = "p";
        made.source = source;
        made.foreignIdentifier = std::to_string(m_next++);
        made.url = withUrl ? "https://h/" + made.foreignIdentifier : "";
        return m_setup->writer().upsert(std::span(&made, 1), now()).value().front().key;
    }
    void look(RecordKey key, CrawlState state = CrawlState::Stored, bool withPicture = false) {
        RealtimeFacts facts;
        facts.key = key;
        facts.time = now();
        facts.state = state;
        facts.outcome = model::Outcome::http(withPicture ? 200 : 304);
        if (withPicture)
            facts.blob = model::BlobFacts{Sha256{}, 1000};
        QVERIFY(m_setup->writer().applyRealtime(std::span(&facts, 1)));
    }
    RecordKey stored(const std::string& source = "s") {
        const RecordKey key = record(source);
        look(key, CrawlState::Stored, true);
        return key;
    }
    std::vector<RecordKey> due(size_t page = 100) {
        std::vector<RecordKey> all;
        CheckPlace place;
        for (;;) {
            const DuePage one = m_setup->checks().due(kWaits, now(), place, page).value();
            all.insert(all.end(), one.keys.begin(), one.keys.end());
            if (one.last)
                return all;
            place = one.end;
        }
    }

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

    void aPictureIsDueWhenItsWaitIsOver() {
        const RecordKey key = stored();
        pass(kDay - 1ms);
        QVERIFY(due().empty());
        pass(1ms);
        QCOMPARE(due(), std::vector{key});
    }
    void eachLookMakesTheNextWaitAndTheLastOneEndsIt() {
        const RecordKey key = stored();
        for (const base::Millis wait : kWaits) {
            pass(wait - 1ms);
            QVERIFY(due().empty());
            pass(1ms);
            QCOMPARE(due(), std::vector{key});
            look(key);
            QVERIFY(due().empty());
        }
        pass(1000 * kDay);
        QVERIFY(due().empty());
    }
    void whatIsGoneIsLookedAtAgain() {
        const RecordKey key = stored();
        look(key, CrawlState::Gone);
        pass(kDay);
        QCOMPARE(due(), std::vector{key});
    }
    void onlyStoredPicturesThatCanBeAskedForAreDue() {
        record();                         // never crawled
        look(record(), CrawlState::Gone); // never stored
        look(stored(), CrawlState::Failed);
        look(stored(), CrawlState::Blocked);
        look(record("s", false), CrawlState::Stored, true); // has no address any more
        look(record(""), CrawlState::Stored, true);         // belongs to no source
        pass(10 * kDay);
        QVERIFY(due().empty());
        QVERIFY(m_setup->checks().dueBySource(kWaits, now()).value().empty());
    }
    void whatIsQueuedAlreadyIsNotDue() {
        const RecordKey key = stored();
        const RecordKey other = stored();
        pass(kDay);
        const stream::NewTask task{key, "s", "https://h/1"};
        QVERIFY(m_setup->queue().enqueue(std::span(&task, 1)));
        QCOMPARE(due(), std::vector{other});
        QCOMPARE(m_setup->checks().dueBySource(kWaits, now()).value()[0].due, 1);
    }
    void pagesHoldEveryRecordOnce() {
        std::vector<RecordKey> all;
        for (int i = 0; i < 25; ++i)
            all.push_back(stored());
        pass(1ms);
        for (int i = 0; i < 25; ++i)
            all.push_back(stored());
        pass(kDay);
        for (int i = 0; i < 10; ++i)
            look(all[size_t(i)]);
        pass(kDay);
        for (const size_t page : {1, 7, 10, 50, 100}) {
            std::vector<RecordKey> found = due(page);
            std::sort(found.begin(), found.end());
            QCOMPARE(found, all);
        }
    }
    void aSourcesDueAreSummedUp() {
        stored("b");
        stored("a");
        stored("b");
        pass(kDay);
        stored("c");
        const auto sums = m_setup->checks().dueBySource(kWaits, now()).value();
        QCOMPARE(sums.size(), size_t(2));
        QCOMPARE(sums[0].name, std::string("a"));
        QCOMPARE(sums[1].name, std::string("b"));
        QCOMPARE(sums[1].due, 2);
        QCOMPARE(sums[1].bytes, 2000);
    }
    void daysAreCountedFromNow() {
        const RecordKey overdue = stored();
        pass(3 * kDay);
        look(overdue); // one look; due a day from here
        stored();      // due a day from here
        pass(kDay / 2);
        stored(); // due half a day later
        const auto counts = m_setup->checks().dueByDay(kWaits, now(), 3).value();
        QCOMPARE(counts.size(), kWaits.size());
        QCOMPARE(counts[0], (std::vector<std::int64_t>{1, 1, 0}));
        QCOMPARE(counts[1], (std::vector<std::int64_t>{1, 0, 0}));
        QCOMPARE(counts[2], (std::vector<std::int64_t>{0, 0, 0}));
        pass(20 * kDay);
        QCOMPARE(m_setup->checks().dueByDay(kWaits, now(), 3).value()[0], (std::vector<std::int64_t>{2, 0, 0}));
    }
};

QTEST_GUILESS_MAIN(TestCheckReader)
#include "test_check_reader.moc"
