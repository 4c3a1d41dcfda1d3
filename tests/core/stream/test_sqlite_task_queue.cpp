#include <QTest>

#include <atomic>
#include <set>
#include <thread>

#include "core/base/sqlite/sqlite_transactions.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/support/fake_clock.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::stream;
using namespace std::chrono_literals;

// What the contract (tests/contract/task_queue) does not ask of every queue.
class TestSqliteTaskQueue : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<base::sqlite::SqliteFile> m_file;
    std::unique_ptr<SqliteTaskQueue> m_queue;
    test::FakeClock m_clock;

    base::WallTime now() const { return m_clock.wallNow(); }
    RecordKey put(int number, const std::string& source, const std::string& url) {
        model::Record record;
        record.provider = "test";
        record.foreignIdentifier = std::to_string(number);
        record.source = source;
        record.url = url;
        return catalog::SqliteCatalogWriter(*m_file).upsert(std::span(&record, 1), now()).value().front().key;
    }
    std::vector<RecordKey> add(int count, const std::string& source = "s") {
        std::vector<RecordKey> records;
        std::vector<NewTask> tasks;
        for (int i = 0; i < count; ++i) {
            records.push_back(put(m_next, source, "https://h/" + std::to_string(m_next)));
            tasks.push_back({records.back(), source, ""});
            ++m_next;
        }
        (void)m_queue->enqueue(tasks);
        return records;
    }
    SourceCounts counts(const std::string& name = "s") {
        const auto all = m_queue->counts(now()).value();
        for (const SourceCounts& counts : all)
            if (counts.name == name)
                return counts;
        return {};
    }
    std::vector<Task> take(size_t limit = 100, const std::string& name = "s") {
        return m_queue->take(counts(name).source, limit, now()).value();
    }
    Completion ended(RecordKey record, Disposition disposition) {
        Completion completion;
        completion.record = record;
        completion.disposition = disposition;
        completion.attempt = {now(), model::Outcome::http(200), 200, 10, 1, 2};
        return completion;
    }
    Result<void> end(RecordKey record, Disposition disposition) {
        const Completion completion = ended(record, disposition);
        return m_queue->complete(std::span(&completion, 1));
    }
    int m_next = 1;

private slots:
    void init() {
        m_queue.reset();
        m_file.reset();
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_file = test::makeLibraryFile(*m_folder / "library.db");
        m_queue = std::make_unique<SqliteTaskQueue>(*m_file, m_clock);
        m_next = 1;
    }

    void completingJoinsTheSurroundingTransaction() {
        const auto records = add(1);
        take();
        base::sqlite::SqliteTransactions transactions(*m_file);
        const auto undone = transactions.together([&]() -> Result<void> {
            if (Result<void> result = end(records[0], Disposition::Done); !result)
                return result;
            return fail(ErrorCode::DiskFull);
        });
        QVERIFY(!undone);
        // Nothing of it happened: the task is still held and can be completed by a later try.
        QCOMPARE(counts().counts.taken, 1);
        QCOMPARE(counts().ok, 0);
        QVERIFY(take().empty());
        QVERIFY(end(records[0], Disposition::Done));
        QCOMPARE(counts().counts.taken, 0);
        QCOMPARE(counts().ok, 1);
    }
    void completingTwiceInOneTransactionCountsOnce() {
        const auto records = add(1);
        take();
        base::sqlite::SqliteTransactions transactions(*m_file);
        QVERIFY(transactions.together([&]() -> Result<void> {
            const std::vector<Completion> twice(2, ended(records[0], Disposition::Retry));
            (void)m_queue->complete(twice);
            return end(records[0], Disposition::Done);
        }));
        QCOMPARE(m_queue->history(records[0]).value().size(), size_t(1));
        QCOMPARE(counts().ok, 1);
    }
    void whileATransactionIsOpenItsTasksAreStillHeld() {
        const auto records = add(2);
        take(1);
        base::sqlite::SqliteTransactions transactions(*m_file);
        QVERIFY(transactions.together([&]() -> Result<void> {
            (void)end(records[0], Disposition::Retry);
            const bool held = counts().counts.taken == 1 && counts().counts.queued == 1;
            return held ? Result<void>() : fail(ErrorCode::Unknown);
        }));
        QCOMPARE(counts().counts.taken, 0);
    }
    void anImportThatChangesAnAddressChangesTheTask() {
        add(1);
        put(1, "s", "https://h/new");
        QCOMPARE(take().front().url, std::string("https://h/new"));
    }
    void aRecordThatMovesTakesItsTaskAlong() {
        const auto records = add(3);
        put(2, "other", "https://other/2");
        QCOMPARE(take().size(), size_t(2));
        QCOMPARE(counts("s").counts.left(), 2);
        QCOMPARE(counts("other").counts.queued, 1);
        const auto moved = take(10, "other");
        QCOMPARE(moved.size(), size_t(1));
        QCOMPARE(moved[0].record, records[1]);
        QCOMPARE(moved[0].url, std::string("https://other/2"));
    }
    void whenAllOfASourceMovesNothingOfItIsHandedOut() {
        add(3);
        for (int i = 1; i <= 3; ++i)
            put(i, "other", "https://other/" + std::to_string(i));
        QVERIFY(take().empty());
        QCOMPARE(counts("s").counts.queued, 0);
        QCOMPARE(take(10, "other").size(), size_t(3));
    }
    void aNewLookCarriesTheValidatorsOfTheStoredPicture() {
        const auto records = add(1);
        take();
        QVERIFY(end(records[0], Disposition::Done));
        catalog::RealtimeFacts facts;
        facts.key = records[0];
        facts.state = model::CrawlState::Stored;
        facts.blob = model::BlobFacts{};
        facts.etag = "\"e\"";
        facts.lastModified = "Mon";
        QVERIFY(catalog::SqliteCatalogWriter(*m_file).applyRealtime(std::span(&facts, 1)));
        QCOMPARE(m_queue->requeueCompleted(records).value(), 1);
        const Task task = take().front();
        QCOMPARE(task.etag, std::string("\"e\""));
        QCOMPARE(task.lastModified, std::string("Mon"));
    }
    void recordsThatNeverHadATaskGetOneIfTheyHaveAnAddress() {
        const std::vector<RecordKey> records{put(1, "s", "https://h/1"), put(2, "s", ""), RecordKey{999}};
        QCOMPARE(m_queue->requeueCompleted(records).value(), 1);
        QCOMPARE(take().front().record, records[0]);
    }
    void aTaskThatComesBackIsFoundBeforeTheEndIsReached() {
        const auto records = add(100);
        take(50);
        QVERIFY(end(records[10], Disposition::Requeue));
        QCOMPARE(take(1).front().record, records[10]);
        QCOMPARE(take(1).front().record, records[50]);
    }
    void whatAnotherProcessQueuesBehindOurBackIsFound() {
        add(3);
        take(2);
        const auto other =
            std::move(test::openLibraryFile(*m_folder / "library.db", base::sqlite::OpenMode::ReadWrite).value());
        const RecordKey late = put(9, "s", "https://h/9");
        m_clock.stepWall(-1h); // it believes that it is earlier
        const NewTask task{late, "s", ""};
        QCOMPARE(SqliteTaskQueue(*other, m_clock).enqueue(std::span(&task, 1)).value(), 1);
        m_clock.stepWall(1h);
        std::set<RecordKey> seen;
        for (int i = 0; i < 2; ++i) {
            const auto tasks = take(1);
            for (const Task& found : tasks)
                seen.insert(found.record);
        }
        QVERIFY(seen.contains(late));
        QVERIFY(take().empty());
    }
    void countsStayExactWhenTheClockIsSetBack() {
        const auto records = add(2);
        take(1);
        QVERIFY(end(records[0], Disposition::Retry));
        m_clock.advance(1s);
        QCOMPARE(take().size(), size_t(2));
        m_clock.stepWall(-1h);
        QCOMPARE(counts().counts.taken, 2);
        QCOMPARE(counts().counts.queued, 0);
        QCOMPARE(counts().counts.waitingRetry, 0);
    }
    void aSourceWithoutANameIsRefused() {
        const NewTask task{put(1, "s", "https://h/1"), "", ""};
        QCOMPARE(m_queue->enqueue(std::span(&task, 1)).error().code, ErrorCode::InvalidArgument);
    }
    void takersAndAFinisherNeverShareATaskNorMiscount() {
        constexpr int kTasks = 600;
        add(kTasks);
        const SourceKey source = counts().source;
        std::mutex mutex;
        std::vector<RecordKey> handedOut; // guarded by mutex
        std::vector<RecordKey> toEnd;     // guarded by mutex
        std::atomic<bool> miscounted{false};
        const auto taker = [&](std::stop_token stop) {
            while (!stop.stop_requested()) {
                const auto tasks = m_queue->take(source, 7, now()).value();
                const std::lock_guard lock(mutex);
                for (const Task& task : tasks) {
                    handedOut.push_back(task.record);
                    toEnd.push_back(task.record);
                }
            }
        };
        std::jthread first(taker), second(taker);
        std::jthread counter([&](std::stop_token stop) {
            while (!stop.stop_requested()) {
                const SourceCounts now = counts();
                miscounted = miscounted || now.counts.left() + now.ok != kTasks || now.counts.queued < 0;
            }
        });
        for (int done = 0; done < kTasks;) {
            std::vector<Completion> completions;
            {
                const std::lock_guard lock(mutex);
                for (const RecordKey record : toEnd)
                    completions.push_back(ended(record, Disposition::Done));
                toEnd.clear();
            }
            QVERIFY(m_queue->complete(completions));
            done += int(completions.size());
        }
        first = {};
        second = {};
        counter = {};
        QVERIFY(!miscounted);
        QCOMPARE(std::set<RecordKey>(handedOut.begin(), handedOut.end()).size(), size_t(kTasks));
        QCOMPARE(handedOut.size(), size_t(kTasks));
        QCOMPARE(counts().ok, kTasks);
    }
};

QTEST_GUILESS_MAIN(TestSqliteTaskQueue)
#include "test_sqlite_task_queue.moc"
