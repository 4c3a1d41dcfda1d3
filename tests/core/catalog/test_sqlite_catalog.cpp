#include <QTest>

#include <array>
#include <thread>

#include "core/base/sqlite/sqlite_transactions.h"
#include "core/catalog/sqlite/hash_lookup.h"
#include "core/catalog/sqlite/sqlite_analysis_reader.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/catalog/sqlite/sqlite_check_reader.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/support/fake_clock.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::catalog;
using model::CrawlState;

// What the contract (tests/contract/catalog) does not ask of every catalogue.
class TestSqliteCatalog : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<base::sqlite::SqliteFile> m_file;
    test::FakeClock m_clock;

    static model::Record record(const std::string& foreign) {
        model::Record made;
        made.provider = made.source = "flickr";
        made.foreignIdentifier = foreign;
        made.url = "https://h/" + foreign;
        return made;
    }
    RecordKey put(const model::Record& record) {
        return SqliteCatalogWriter(*m_file).upsert(std::span(&record, 1), m_clock.wallNow()).value().front().key;
    }
    CrawlState state(RecordKey key) { return SqliteCatalogReader(*m_file).get(key).value().crawlState; }

private slots:
    void init() {
        m_file.reset();
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_file = test::makeLibraryFile(*m_folder / "library.db");
    }

    void aLibraryOfTheFirstVersionOpensWithItsPicturesAndTasks() {
        const auto first = [](const base::sqlite::Schema& schema) {
            return base::sqlite::Schema{schema.component, schema.migrations.first(1)};
        };
        const std::array schemas{base::sqlite::kSourceSchema, first(kCatalogSchema), first(stream::kQueueSchema),
                                 first(crawlstate::kRegistrySchema)};
        base::sqlite::SqliteFileOptions options;
        options.path = *m_folder / "old.db";
        options.mode = base::sqlite::OpenMode::Create;
        options.schemas = schemas;
        options.applicationId = 0x54455354;
        QVERIFY(base::sqlite::SqliteFile::open(options).value()->write([](base::sqlite::Connection& db) {
            db.exec("INSERT INTO catalog_name VALUES(1,'flickr');"
                    "INSERT INTO record(id,identifier,provider_id,foreign_identifier,source_id,url,licence_known,"
                    "bulk_time,size_time,filetype_time,filesize_time) "
                    "VALUES(1,zeroblob(16),1,'a',1,'https://h/a',0,1,1,1,1),(2,zeroblob(16),1,'b',1,'https://h/b',0,1,"
                    "1,1,1);"
                    "INSERT INTO realtime(record_id,time,state,outcome,http_status,sha256,bytes,analysis) "
                    "VALUES(1,5000,2,'200',200,zeroblob(32),9,'{}');"
                    "INSERT INTO source VALUES(1,'flickr');"
                    "INSERT INTO task VALUES(1,1,3,1,1,1),(2,1,0,1,0,0);"
                    "INSERT INTO queue_count(source_id,open,ok) VALUES(1,1,1);");
            return Result<void>{};
        }));
        m_file = test::openLibraryFile(options.path, base::sqlite::OpenMode::ReadWrite).value();
        const model::RecordView found = SqliteCatalogReader(*m_file).get(RecordKey{1}).value();
        QCOMPARE(found.crawlState, CrawlState::Stored);
        QCOMPARE(found.checks, 0);
        QCOMPARE(found.checkedTime, std::optional(base::WallTime(base::Millis(5000))));
        QVERIFY(found.evidence.empty());
        stream::SqliteTaskQueue queue(*m_file, m_clock);
        const auto tasks = queue.take(model::SourceKey{1}, 10, m_clock.wallNow()).value();
        QCOMPARE(tasks.size(), size_t(1));
        QVERIFY(!tasks[0].schemeGuessed);
        const std::vector<base::Millis> waits{base::Millis(1)};
        QCOMPARE(SqliteCheckReader(*m_file).due(waits, m_clock.wallNow(), {}, 10).value().keys,
                 std::vector{RecordKey{1}});
    }

    void aLibraryOfTheSecondVersionOpensWithEverythingNotYetAnalysed() {
        const base::sqlite::Schema second{kCatalogSchema.component, kCatalogSchema.migrations.first(2)};
        const std::array schemas{base::sqlite::kSourceSchema, second, stream::kQueueSchema,
                                 crawlstate::kRegistrySchema};
        base::sqlite::SqliteFileOptions options;
        options.path = *m_folder / "old.db";
        options.mode = base::sqlite::OpenMode::Create;
        options.schemas = schemas;
        options.applicationId = 0x54455354;
        QVERIFY(base::sqlite::SqliteFile::open(options).value()->write([](base::sqlite::Connection& db) {
            db.exec("INSERT INTO catalog_name VALUES(1,'flickr');"
                    "INSERT INTO record(id,identifier,provider_id,foreign_identifier,source_id,url,licence_known,"
                    "bulk_time,size_time,filetype_time,filesize_time) "
                    "VALUES(1,zeroblob(16),1,'a',1,'https://h/a',0,1,1,1,1),(2,zeroblob(16),1,'b',1,'https://h/b',0,1,"
                    "1,1,1);"
                    "INSERT INTO realtime(record_id,time,state,outcome,http_status,sha256,bytes,analysis,evidence,"
                    "checked_time,checks) VALUES(1,5000,2,'200',200,zeroblob(32),9,'{\"depth\":8}',NULL,6000,3),"
                    "(2,5000,3,'500',500,NULL,NULL,NULL,NULL,NULL,0);");
            return Result<void>{};
        }));
        m_file = test::openLibraryFile(options.path, base::sqlite::OpenMode::ReadWrite).value();
        const model::RecordView found = SqliteCatalogReader(*m_file).get(RecordKey{1}).value();
        QCOMPARE(found.crawlState, CrawlState::Stored);
        QCOMPARE(found.analysis, std::string("{\"depth\":8}"));
        QCOMPARE(found.analysed, 0);
        QCOMPARE(found.checks, 3);
        const auto summaries = SqliteCatalogReader(*m_file).summaries(std::array{RecordKey{1}, RecordKey{2}}).value();
        QCOMPARE(summaries.size(), size_t(2));
        QVERIFY(summaries[0].placeholder.empty());
        const SqliteAnalysisReader analyses(*m_file);
        QVERIFY(analyses.stamps().value() == (std::vector<StampCount>{{0, 1}}));
        QCOMPARE(analyses.withStamp(0, {}, 10).value().at(0).key, RecordKey{1});
    }

    void aRecordIsQueuedWhileItsTaskIsOpen() {
        stream::SqliteTaskQueue queue(*m_file, m_clock);
        const RecordKey key = put(record("a"));
        QCOMPARE(state(key), CrawlState::None);
        const stream::NewTask task{key, "flickr", "https://h/a"};
        QVERIFY(queue.enqueue(std::span(&task, 1)));
        QCOMPARE(state(key), CrawlState::Queued);
        QCOMPARE(SqliteCatalogReader(*m_file).summaries(std::span(&key, 1)).value()[0].crawlState, CrawlState::Queued);
        const auto source = queue.counts(m_clock.wallNow()).value().front().source;
        QCOMPARE(queue.take(source, 1, m_clock.wallNow()).value().size(), size_t(1));
        QCOMPARE(state(key), CrawlState::Queued);
        stream::Completion done;
        done.record = key;
        done.source = source;
        QVERIFY(queue.complete(std::span(&done, 1)));
        QCOMPARE(state(key), CrawlState::None); // the pipeline says what became of it
    }
    void aFileWithoutAQueueHasNothingQueued() {
        const base::sqlite::Schema schemas[] = {kCatalogSchema};
        base::sqlite::SqliteFileOptions options;
        options.path = *m_folder / "catalogue.db";
        options.mode = base::sqlite::OpenMode::Create;
        options.schemas = schemas;
        m_file = std::move(base::sqlite::SqliteFile::open(options).value());
        QCOMPARE(state(put(record("a"))), CrawlState::None);
    }
    void aRolledBackLoadLeavesNothingBehind() {
        base::sqlite::SqliteTransactions transactions(*m_file);
        const auto cancelled = transactions.together([&]() -> Result<void> {
            put(record("a"));
            return fail(ErrorCode::Cancelled);
        });
        QVERIFY(!cancelled);
        SqliteCatalogReader reader(*m_file);
        QCOMPARE(reader.count().value(), 0);
        QVERIFY(reader.changesAfter(0, 10).value().empty());
        QVERIFY(reader.sources().value().empty());
        model::Record other = record("a");
        other.provider = other.source = "met"; // takes the number that flickr had for a moment
        put(other);
        const RecordKey key = put(record("a"));
        QCOMPARE(reader.get(key).value().record.provider, std::string("flickr"));
        QCOMPARE(reader.get(key).value().record.source, std::string("flickr"));
    }
    void aChangeListedTwiceInOnePageCountsWhereItComesLast() {
        const RecordKey a = put(record("a"));
        const RecordKey b = put(record("b"));
        model::Record again = record("a");
        again.title = "new";
        put(again);
        const auto changes = SqliteCatalogReader(*m_file).changesAfter(0, 10).value();
        QCOMPARE(changes.size(), size_t(2));
        QCOMPARE(changes[0].key, b);
        QCOMPARE(changes[1].key, a);
    }
    void addressesThatShareAHashAreToldApart() {
        // Two texts that fold to the same 32 bits: searched, because the hash is part of the stored format.
        std::map<std::int64_t, std::string> seen;
        std::string one, two;
        for (int i = 0; one.empty(); ++i) {
            const std::string url = "https://h/" + std::to_string(i);
            const auto [entry, isNew] = seen.emplace(lookupHash(url), url);
            if (!isNew) {
                one = entry->second;
                two = url;
            }
        }
        model::Record a = record("a"), b = record("b");
        a.url = one;
        b.url = two;
        put(a);
        QVERIFY(!SqliteCatalogWriter(*m_file).upsert(std::span(&b, 1), m_clock.wallNow()).value().front().sameUrl);
    }
    void theHashOfAnAddressNeverChanges() { // it is stored
        QCOMPARE(lookupHash("https://example.org/1.jpg"), std::int64_t(2084538110));
    }
    void recordsAreFoundBeforeAndAfterTheLookupsAreSortedIn() {
        const auto fresh = [this](const std::string& table) {
            return m_file
                ->query([&](base::sqlite::Connection& db) -> Result<std::int64_t> {
                    auto count = db.prepared("SELECT count(*) FROM " + table + "_new");
                    count->executeStep();
                    return count->getColumn(0).getInt64();
                })
                .value();
        };
        const RecordKey early = put(record("a"));
        QVERIFY(fresh("url_lookup") > 0);
        QVERIFY(m_file->write([](base::sqlite::Connection& db) -> Result<void> {
            for (const char* table : {"url_lookup_new", "identifier_lookup_new"})
                db.exec(std::string("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<70000) "
                                    "INSERT INTO ") +
                        table + " SELECT i,1000000+i FROM n");
            return {};
        }));
        const RecordKey late = put(record("b"));
        QCOMPARE(fresh("url_lookup"), 0);
        QCOMPARE(fresh("identifier_lookup"), 0);
        SqliteCatalogReader reader(*m_file);
        for (const RecordKey key : {early, late}) {
            const model::Record found = reader.get(key).value().record;
            QCOMPARE(reader.find(found.identifier.toString()).value(), key);
            model::Record copy = record("copy of " + found.foreignIdentifier);
            copy.url = found.url;
            copy.identifier = found.identifier;
            const auto answer =
                SqliteCatalogWriter(*m_file).upsert(std::span(&copy, 1), m_clock.wallNow()).value().front();
            QVERIFY(answer.sameUrl);
            QVERIFY(reader.get(answer.key).value().record.identifier != found.identifier);
        }
    }
    void bytesThatAreNoUtf8DoNotStopALoad() {
        model::Record odd = record("a");
        odd.title = "caf\xe9";
        odd.tags = {{"caf\xe9", {}, ""}};
        const RecordKey key = put(odd);
        QCOMPARE(SqliteCatalogReader(*m_file).get(key).value().record.title, odd.title);
        QCOMPARE(SqliteCatalogWriter(*m_file).upsert(std::span(&odd, 1), m_clock.wallNow()).value()[0].kind,
                 UpsertKind::Unchanged);
    }
    void everythingIsThereAfterReopening() {
        const RecordKey key = put(record("a"));
        m_file.reset();
        m_file = std::move(test::openLibraryFile(*m_folder / "library.db", base::sqlite::OpenMode::ReadOnly).value());
        QCOMPARE(SqliteCatalogReader(*m_file).find("a").value(), key);
        const model::Record more = record("b");
        const auto refused = SqliteCatalogWriter(*m_file).upsert(std::span(&more, 1), m_clock.wallNow());
        QCOMPARE(refused.error().code, ErrorCode::ReadOnly);
    }
    void readersSeeWholeBatchesOnly() {
        constexpr int kBatch = 50;
        std::atomic<bool> torn{false};
        std::jthread reader([&](std::stop_token stop) {
            SqliteCatalogReader catalogue(*m_file);
            while (!stop.stop_requested()) {
                torn = torn || catalogue.count().value() % kBatch != 0;
                torn = torn || catalogue.changesAfter(0, 100'000).value().size() % kBatch != 0;
            }
        });
        for (int batch = 0; batch < 10; ++batch) {
            std::vector<model::Record> records;
            for (int i = 0; i < kBatch; ++i)
                records.push_back(record(std::to_string(batch * kBatch + i)));
            QVERIFY(SqliteCatalogWriter(*m_file).upsert(records, m_clock.wallNow()));
        }
        reader.request_stop();
        reader.join();
        QVERIFY(!torn);
    }
};

QTEST_GUILESS_MAIN(TestSqliteCatalog)
#include "test_sqlite_catalog.moc"
