#include <QTest>

#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/crawlstate/source_json.h"
#include "core/crawlstate/sqlite/sqlite_source_registry.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/support/fake_clock.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::crawlstate;

// What the contract (tests/contract/source_registry) does not ask of every registry.
class TestSqliteSourceRegistry : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<base::sqlite::SqliteFile> m_file;

    std::unique_ptr<base::sqlite::SqliteFile> open(base::sqlite::OpenMode mode) {
        return std::move(test::openLibraryFile(*m_folder / "library.db", mode).value());
    }

private slots:
    void init() {
        m_file.reset();
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_file = test::makeLibraryFile(*m_folder / "library.db");
    }

    void aPauseSurvivesARestart() {
        SourceCondition paused;
        paused.paused = true;
        {
            SqliteSourceRegistry registry(*m_file);
            QVERIFY(registry.saveCondition(registry.ensure("s").value().key, paused, {}));
        }
        m_file.reset();
        m_file = open(base::sqlite::OpenMode::ReadOnly);
        QVERIFY(SqliteSourceRegistry(*m_file).find("s").value()->condition == paused);
    }
    void anotherProcessesChangeMovesTheRevision() {
        const auto other = open(base::sqlite::OpenMode::ReadWrite);
        SqliteSourceRegistry mine(*m_file), theirs(*other);
        const SourceKey key = theirs.ensure("s").value().key;
        const std::int64_t before = mine.revision();
        QVERIFY(theirs.saveSettings(key, {}, {}));
        QVERIFY(mine.revision() != before);
        QCOMPARE(mine.revision(), theirs.revision());
    }
    void theCrawlsOwnWritesDoNotMoveIt() {
        test::FakeClock clock;
        stream::SqliteTaskQueue queue(*m_file, clock);
        SqliteSourceRegistry registry(*m_file);
        const stream::NewTask first{model::RecordKey{1}, "s", ""}, second{model::RecordKey{2}, "s", ""};
        QVERIFY(queue.enqueue(std::span(&first, 1)));
        const std::int64_t before = registry.revision();
        QVERIFY(queue.enqueue(std::span(&second, 1)));
        QCOMPARE(registry.revision(), before);
    }
    void queueAndRegistryMeanTheSameSourceByAKey() {
        test::FakeClock clock;
        stream::SqliteTaskQueue queue(*m_file, clock);
        SqliteSourceRegistry registry(*m_file);
        const SourceKey early = registry.ensure("early").value().key;
        for (const char* name : {"late", "early"}) {
            const stream::NewTask task{model::RecordKey{name == std::string("late") ? 1 : 2}, name, ""};
            QVERIFY(queue.enqueue(std::span(&task, 1)));
        }
        const auto counts = queue.counts(clock.wallNow()).value();
        QCOMPARE(counts[0].source, early);
        QCOMPARE(registry.find("late").value()->key, counts[1].source);
    }
    void aReadOnlyLibraryStillKnowsItsSources() {
        const SourceKey key = SqliteSourceRegistry(*m_file).ensure("s").value().key;
        const auto readOnly = open(base::sqlite::OpenMode::ReadOnly);
        SqliteSourceRegistry registry(*readOnly);
        QCOMPARE(registry.ensure("s").value().key, key);
        QCOMPARE(registry.ensure("t").error().code, ErrorCode::ReadOnly);
    }
    void fieldsOfOlderLibrariesHaveTheirDefaults() {
        QVERIFY(settingsFrom("").value() == SourceSettings());
        QVERIFY(settingsFrom("{}").value() == SourceSettings());
        QVERIFY(conditionFrom("{}").value() == SourceCondition());
        QCOMPARE(settingsFrom(R"({"rate":2})").value().rateOverride, std::optional(2.0));
    }
    void whatIsNoDocumentIsRefused() {
        QCOMPARE(settingsFrom("{broken").error().code, ErrorCode::BadFormat);
        QCOMPARE(settingsFrom(R"({"rate":"fast"})").error().code, ErrorCode::BadFormat);
        QCOMPARE(conditionFrom("[]").error().code, ErrorCode::BadFormat);
    }
};

QTEST_GUILESS_MAIN(TestSqliteSourceRegistry)
#include "test_sqlite_source_registry.moc"
