#include <QTest>

#include <fstream>

#include "core/base/sqlite/sqlite_file.h"
#include "core/history/sqlite/history_schema.h"
#include "core/history/sqlite/sqlite_history_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::history;
namespace fs = std::filesystem;

class TestHistoryFile : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    fs::path file() const { return *m_folder / "history.db"; }
    std::unique_ptr<SqliteHistoryStore> open(bool writable) { return SqliteHistoryStore::open(file(), writable); }
    static bool put(HistoryStore& store, std::int64_t number) {
        const StoredGroup group{{1, Span::Day, number}, {1, 2, 3}};
        return store.put({&group, 1}).has_value();
    }
    static size_t stored(HistoryStore& store) { return store.read(1, Span::Day, 0, 100).value().size(); }
    void write(const std::string& text) { std::ofstream(file(), std::ios::binary) << text; }

private slots:
    void init() { m_folder = std::make_unique<test::TemporaryFolder>(); }

    void aRestartFindsWhatWasWritten() {
        QVERIFY(put(*open(true), 5));
        QCOMPARE(stored(*open(true)), size_t(1));
    }
    void rubbishIsMadeAnew() {
        write("this was never a database");
        const auto store = open(true);
        QVERIFY(put(*store, 5));
        QCOMPARE(stored(*store), size_t(1));
    }
    void aTruncatedFileIsMadeAnew() {
        QVERIFY(put(*open(true), 5));
        fs::resize_file(file(), fs::file_size(file()) - 1000);
        const auto store = open(true);
        QCOMPARE(stored(*store), size_t(0));
        QVERIFY(put(*store, 6));
    }
    void damageThatShowsLaterCostsOnlyTheFiguresSoFar() {
        {
            const auto store = open(true);
            for (int number = 0; number < 90; ++number)
                QVERIFY(put(*store, number));
        }
        const auto store = open(true); // whole when it was opened
        {
            std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
            out.seekp(4096);
            out << std::string(size_t(fs::file_size(file())) - 4096, 'x');
        }
        QVERIFY(put(*store, 5));
        QCOMPARE(stored(*store), size_t(1));
    }
    void aFileOfANewerProgramIsLeftAlone() {
        QVERIFY(put(*open(true), 5));
        {
            SQLite::Database db(file().string(), SQLite::OPEN_READWRITE);
            db.exec("INSERT INTO migration(component,version,name) VALUES('history',99,'later')");
        }
        const auto size = fs::file_size(file());
        const auto store = open(true);
        const StoredGroup group{{1, Span::Day, 6}, {1}};
        QCOMPARE(store->put({&group, 1}).error().code, ErrorCode::LibraryTooNew);
        QCOMPARE(fs::file_size(file()), size);
    }
    void aReaderMakesNoFileAndFindsTheOneThatComes() {
        const auto reader = open(false);
        QCOMPARE(stored(*reader), size_t(0));
        QVERIFY(!fs::exists(file()));
        const auto writer = open(true);
        QVERIFY(put(*writer, 5));
        QCOMPARE(stored(*reader), size_t(1));
        QVERIFY(put(*writer, 6));
        QCOMPARE(stored(*reader), size_t(2));
    }
    void aReaderWritesNothing() {
        QVERIFY(put(*open(true), 5));
        const auto reader = open(false);
        const StoredGroup group{{1, Span::Day, 6}, {1}};
        QCOMPARE(reader->put({&group, 1}).error().code, ErrorCode::ReadOnly);
        QCOMPARE(reader->saveRun({}).error().code, ErrorCode::ReadOnly);
    }
    void aFolderThatIsNotThereIsAnErrorOfEveryCallAndNoCrash() {
        const auto store = SqliteHistoryStore::open(*m_folder / "none" / "history.db", true);
        QVERIFY(!store->runs(1));
        QVERIFY(!put(*store, 1));
    }
};

QTEST_GUILESS_MAIN(TestHistoryFile)
#include "test_history_file.moc"
