#include <QTest>

#include <fstream>
#include <sstream>
#include <thread>

#include "core/base/sqlite/source_table.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/base/sqlite/sqlite_transactions.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::base::sqlite;
namespace fs = std::filesystem;

namespace {

constexpr int kId = 0x54455354;
constexpr Migration kFirst[] = {{1, "numbers", "CREATE TABLE number(value INTEGER NOT NULL, filler BLOB)"}};
constexpr Migration kSecond[] = {kFirst[0],
                                 {2, "words", "CREATE TABLE word(text TEXT); INSERT INTO word VALUES('new')"}};
constexpr Schema kOld[] = {{"test", kFirst}};
constexpr Schema kNew[] = {{"test", kSecond}};

SqliteFileOptions options(const fs::path& path, OpenMode mode, std::span<const Schema> schemas = kOld) {
    SqliteFileOptions options;
    options.path = path;
    options.mode = mode;
    options.schemas = schemas;
    options.applicationId = kId;
    return options;
}

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void overwrite(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// Every file of a folder with its bytes.
std::map<std::string, std::string> snapshot(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files[entry.path().filename().string()] = contents(entry.path());
    return files;
}

Result<void> add(SqliteFile& file, int value) {
    return file.write([&](Connection& db) -> Result<void> {
        Prepared insert = db.prepared("INSERT INTO number(value,filler) VALUES(?,zeroblob(3000))");
        RowBinder(*insert).integer(std::int64_t(value));
        insert->exec();
        return {};
    });
}

std::int64_t count(const SqliteFile& file) {
    return file
        .query([](Connection& db) -> Result<std::int64_t> {
            Prepared query = db.prepared("SELECT count(*) FROM number");
            query->executeStep();
            return query->getColumn(0).getInt64();
        })
        .value_or(-1);
}

} // namespace

class TestSqliteFile : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    fs::path m_path;

    std::unique_ptr<SqliteFile> make() {
        return std::move(SqliteFile::open(options(m_path, OpenMode::Create)).value());
    }
    // A closed file of some pages.
    void makeClosed() {
        const auto file = make();
        for (int i = 0; i < 50; ++i)
            QVERIFY(add(*file, i));
    }
    // The error of opening the file, which must leave every byte of the folder as it is.
    ErrorCode refusal(OpenMode mode, std::span<const Schema> schemas = kOld) {
        const auto before = snapshot(m_folder->path());
        const auto file = SqliteFile::open(options(m_path, mode, schemas));
        if (snapshot(m_folder->path()) != before)
            QTest::qFail("the folder was changed", __FILE__, __LINE__);
        return file ? ErrorCode::Unknown : file.error().code;
    }
    ErrorCode refusalBothWays() {
        const ErrorCode code = refusal(OpenMode::ReadOnly);
        return refusal(OpenMode::ReadWrite) == code ? code : ErrorCode::Unknown;
    }

private slots:
    void init() {
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_path = *m_folder / "test.db";
    }

    void whatWasCommittedIsThereAfterReopening() {
        {
            const auto file = make();
            QVERIFY(add(*file, 1));
        }
        const auto again = SqliteFile::open(options(m_path, OpenMode::ReadOnly));
        QVERIFY(again);
        QCOMPARE(count(**again), 1);
        QCOMPARE(add(**again, 2).error().code, ErrorCode::ReadOnly);
    }
    void anErrorRollsBackAndSoDoesAThrow() {
        const auto file = make();
        const auto failing = [&](bool throws) {
            return file->write([&](Connection& db) -> Result<void> {
                db.exec("INSERT INTO number(value) VALUES(1)");
                if (throws)
                    throw std::runtime_error("no");
                return fail(ErrorCode::Cancelled);
            });
        };
        QCOMPARE(failing(false).error().code, ErrorCode::Cancelled);
        QVERIFY_EXCEPTION_THROWN((void)failing(true), std::runtime_error);
        QCOMPARE(count(*file), 0);
        QVERIFY(add(*file, 1));
    }
    void nestedWritesAreOneTransaction() {
        const auto file = make();
        SqliteTransactions transactions(*file);
        const auto result = transactions.together([&]() -> Result<void> {
            (void)add(*file, 1);
            (void)add(*file, 2);
            if (count(*file) != 0) // readers see nothing before the commit
                return fail(ErrorCode::Unknown);
            return {};
        });
        QVERIFY(result);
        QCOMPARE(count(*file), 2);
    }
    void aSwallowedFailureInsideStillUndoesTheWhole() {
        const auto file = make();
        const auto result = file->write([&](Connection&) -> Result<void> {
            (void)add(*file, 1);
            (void)file->write([](Connection&) -> Result<void> { return fail(ErrorCode::DiskFull); });
            (void)add(*file, 2);
            return {};
        });
        QCOMPARE(result.error().code, ErrorCode::DiskFull);
        QCOMPARE(count(*file), 0);
    }
    void afterwardsIsToldWhetherItWasCommitted() {
        const auto file = make();
        std::vector<bool> told;
        const auto run = [&](Result<void> outcome) {
            return file->write([&, outcome](Connection&) {
                return file->write([&](Connection&) {
                    file->afterTransaction([&](bool committed) { told.push_back(committed); });
                    return outcome;
                });
            });
        };
        QVERIFY(run({}));
        QVERIFY(!run(fail(ErrorCode::Cancelled)));
        QVERIFY(add(*file, 1));
        QCOMPARE(told, (std::vector<bool>{true, false}));
    }
    void dataVersionMovesWithEveryCommitOfAnybody() {
        const auto file = make();
        const auto other = std::move(SqliteFile::open(options(m_path, OpenMode::ReadWrite)).value());
        const auto start = file->dataVersion();
        QCOMPARE(file->dataVersion(), start);
        QVERIFY(add(*other, 1));
        const auto afterOther = file->dataVersion();
        QVERIFY(afterOther != start);
        QVERIFY(add(*file, 1));
        QVERIFY(file->dataVersion() != afterOther);
    }
    void readersRunBesideAWriter() {
        const auto file = make();
        std::vector<std::jthread> readers;
        std::atomic<bool> wrong{false};
        for (int r = 0; r < 3; ++r)
            readers.emplace_back([&](std::stop_token stop) {
                std::int64_t last = 0;
                do {
                    const std::int64_t now = count(*file);
                    wrong = wrong || now < last;
                    last = now;
                } while (!stop.stop_requested());
            });
        for (int i = 0; i < 50; ++i)
            QVERIFY(add(*file, i));
        readers.clear();
        QVERIFY(!wrong);
        QCOMPARE(count(*file), 50);
    }

    void whatIsNotThereIsNotMade() {
        QCOMPARE(refusalBothWays(), ErrorCode::NotFound);
        QVERIFY(!fs::exists(m_path));
    }
    void whatIsThereIsNotMadeAgain() {
        makeClosed();
        QCOMPARE(refusal(OpenMode::Create), ErrorCode::AlreadyExists);
    }
    void garbageIsDamaged() {
        overwrite(m_path, std::string(9000, 'x'));
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void anEmptyFileIsDamaged() {
        overwrite(m_path, "");
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void garbageBehindAGoodHeaderIsDamaged() {
        makeClosed();
        const std::string whole = contents(m_path);
        overwrite(m_path, whole.substr(0, 100) + std::string(whole.size() - 100, '\x7f'));
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void aTruncatedFileIsDamaged_data() {
        QTest::addColumn<int>("rest"); // bytes that are left
        QTest::newRow("inside the header") << 60;
        QTest::newRow("inside a page") << 8192 * 3 + 100;
        QTest::newRow("at a page's end") << 8192 * 3;
    }
    void aTruncatedFileIsDamaged() {
        QFETCH(int, rest);
        makeClosed();
        fs::resize_file(m_path, std::uintmax_t(rest));
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void aTruncatedFileIsDamagedBesideAnEmptyLogToo() {
        makeClosed();
        fs::resize_file(m_path, 8192 * 3);
        overwrite(*m_folder / "test.db-wal", "");
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void anotherProgramsFileIsDamaged() {
        {
            SqliteFileOptions foreign = options(m_path, OpenMode::Create);
            foreign.applicationId = kId + 1;
            QVERIFY(SqliteFile::open(foreign));
        }
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void aPageOverwrittenInTheMiddleIsDamaged() {
        makeClosed();
        std::string bytes = contents(m_path);
        QVERIFY(bytes.size() > 8192 * 8);
        bytes.replace(8192 * 5, 8192, 8192, '\xaa');
        overwrite(m_path, bytes);
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryDamaged);
    }
    void filesAboveTheLimitAreNotReadThrough() {
        makeClosed();
        std::string bytes = contents(m_path);
        bytes.replace(8192 * 5, 8192, 8192, '\xaa');
        overwrite(m_path, bytes);
        SqliteFileOptions quick = options(m_path, OpenMode::ReadOnly);
        quick.quickCheckBelow = 8192;
        QVERIFY(SqliteFile::open(quick));
    }
    void aNewerSchemaIsTooNew() {
        QVERIFY(SqliteFile::open(options(m_path, OpenMode::Create, kNew)));
        QCOMPARE(refusalBothWays(), ErrorCode::LibraryTooNew);
        const auto error = SqliteFile::open(options(m_path, OpenMode::ReadWrite)).error();
        QCOMPARE(error.args.at("found"), std::string("2"));
        QCOMPARE(error.args.at("supported"), std::string("1"));
    }
    void anOlderSchemaIsBroughtUpByAWriterOnly() {
        makeClosed();
        QCOMPARE(refusal(OpenMode::ReadOnly, kNew), ErrorCode::Unsupported);
        const auto file = SqliteFile::open(options(m_path, OpenMode::ReadWrite, kNew));
        QVERIFY(file);
        QCOMPARE(count(**file), 50);
        QVERIFY((*file)->read([](Connection& db) -> Result<void> {
            db.prepared("SELECT text FROM word")->executeStep();
            return {};
        }));
    }
    void namesWithMarksOfAnAddressAreOpened() {
        m_path = *m_folder / "a b%20#?.db";
        makeClosed();
        QVERIFY(SqliteFile::open(options(m_path, OpenMode::ReadOnly)));
    }
    void whatAKilledWriterCommittedIsThere() {
        const auto file = make();
        QVERIFY(add(*file, 1));
        // As a kill leaves it: the commit is in the log only.
        fs::copy_file(m_path, *m_folder / "killed.db");
        fs::copy_file(*m_folder / "test.db-wal", *m_folder / "killed.db-wal");
        const auto found = SqliteFile::open(options(*m_folder / "killed.db", OpenMode::ReadOnly));
        QVERIFY(found);
        QCOMPARE(count(**found), 1);
    }
    void halfAPageBesideItsLogIsNoDamage() {
        const auto file = make();
        QVERIFY(add(*file, 1));
        // As a full disk leaves it: carrying the log over broke off inside a page.
        overwrite(*m_folder / "cut.db", contents(m_path) + std::string(100, '\x7f'));
        fs::copy_file(*m_folder / "test.db-wal", *m_folder / "cut.db-wal");
        const auto found = SqliteFile::open(options(*m_folder / "cut.db", OpenMode::ReadWrite));
        QVERIFY(found);
        QCOMPARE(count(**found), 1);
    }
    void anotherProcessesWriteIsWaitedForAndThenBusy() {
        const auto file = make();
        SqliteFileOptions hasty = options(m_path, OpenMode::ReadWrite);
        hasty.busyTimeoutMs = 0;
        const auto other = std::move(SqliteFile::open(hasty).value());
        QVERIFY(file->write([&](Connection&) -> Result<void> {
            return add(*other, 1).error().code == ErrorCode::Busy ? Result<void>() : fail(ErrorCode::Unknown);
        }));
        QVERIFY(add(*other, 1));
    }
    void sourcesKeepTheirNumbers() {
        const Schema schemas[] = {kSourceSchema};
        const auto file = std::move(SqliteFile::open(options(m_path, OpenMode::Create, schemas)).value());
        std::int64_t first = 0, second = 0, again = 0;
        QVERIFY(file->write([&](Connection& db) -> Result<void> {
            first = sourceId(db, "flickr");
            second = sourceId(db, "met");
            again = sourceId(db, "flickr");
            return {};
        }));
        QVERIFY(first != second);
        QCOMPARE(again, first);
    }
};

QTEST_GUILESS_MAIN(TestSqliteFile)
#include "test_sqlite_file.moc"
