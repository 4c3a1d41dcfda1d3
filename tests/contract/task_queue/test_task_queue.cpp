#include <QTest>

#include "core/base/sqlite/sqlite_transactions.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_task_queue.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::stream;
using namespace std::chrono_literals;

namespace {

// A queue under test; records are made as the queue needs them.
struct Setup {
    virtual ~Setup() = default;
    virtual TaskQueue& queue() = 0;
    virtual NewTask task(int number, const std::string& source) = 0;
    virtual void killAndRestart() = 0;

    test::FakeClock clock;
};

std::string urlOf(int number) {
    return "https://h/" + std::to_string(number);
}

struct FakeSetup final : Setup {
    test::FakeTaskQueue fake{clock};
    TaskQueue& queue() override { return fake; }
    NewTask task(int number, const std::string& source) override { return {RecordKey{number}, source, urlOf(number)}; }
    void killAndRestart() override { fake.forgetTaken(); }
};

struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = test::makeLibraryFile(folder / "library.db");
    std::unique_ptr<SqliteTaskQueue> sqlite = std::make_unique<SqliteTaskQueue>(*file, clock);
    TaskQueue& queue() override { return *sqlite; }
    NewTask task(int number, const std::string& source) override {
        model::Record record;
        record.provider = "test";
        record.foreignIdentifier = std::to_string(number);
        record.source = source;
        record.url = urlOf(number);
        catalog::SqliteCatalogWriter writer(*file);
        return {writer.upsert(std::span(&record, 1), clock.wallNow()).value().front().key, source, record.url};
    }
    void killAndRestart() override {
        sqlite.reset();
        file.reset();
        file = std::move(test::openLibraryFile(folder / "library.db", base::sqlite::OpenMode::ReadWrite).value());
        sqlite = std::make_unique<SqliteTaskQueue>(*file, clock);
    }
};

} // namespace

class TestTaskQueue : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    int m_next = 1;

    TaskQueue& queue() { return m_setup->queue(); }
    base::WallTime now() { return m_setup->clock.wallNow(); }
    void pass(std::chrono::milliseconds time) { m_setup->clock.advance(time); }

    // Queues `count` tasks; the clock moves on after each.
    std::vector<RecordKey> add(const std::string& source, int count) {
        std::vector<RecordKey> records;
        for (int i = 0; i < count; ++i) {
            const NewTask task = m_setup->task(m_next++, source);
            if (queue().enqueue(std::span(&task, 1)).value() != 1)
                qFatal("not added");
            records.push_back(task.record);
            pass(1ms);
        }
        return records;
    }
    SourceKey source(const std::string& name) {
        const auto all = queue().counts(now()).value();
        for (const SourceCounts& counts : all)
            if (counts.name == name)
                return counts.source;
        return SourceKey{-1};
    }
    SourceCounts counts(const std::string& name = "s") {
        const auto all = queue().counts(now()).value();
        for (const SourceCounts& counts : all)
            if (counts.name == name)
                return counts;
        return {};
    }
    std::vector<Task> take(size_t limit = 100, const std::string& name = "s") {
        return queue().take(source(name), limit, now()).value();
    }
    std::vector<RecordKey> taken(size_t limit = 100, const std::string& name = "s") {
        std::vector<RecordKey> records;
        const auto tasks = take(limit, name);
        for (const Task& task : tasks)
            records.push_back(task.record);
        return records;
    }
    Result<void> end(RecordKey record, Disposition disposition, model::Outcome outcome = model::Outcome::http(200),
                     std::chrono::milliseconds retryIn = 30s) {
        Completion completion;
        completion.record = record;
        completion.source = source("s");
        completion.disposition = disposition;
        completion.attempt = {now(), outcome, outcome.httpStatus, 100, 5, 20};
        if (disposition == Disposition::Retry)
            completion.retryAt = now() + retryIn;
        return queue().complete(std::span(&completion, 1));
    }

    Result<void> requeueUntil(RecordKey record, base::WallTime until) {
        Completion completion;
        completion.record = record;
        completion.source = source("s");
        completion.disposition = Disposition::Requeue;
        completion.retryAt = until;
        return queue().complete(std::span(&completion, 1));
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

    void tasksAreHandedOutOldestFirstAndOnce() {
        const auto records = add("s", 5);
        QCOMPARE(taken(2), (std::vector<RecordKey>{records[0], records[1]}));
        QCOMPARE(taken(10), (std::vector<RecordKey>{records[2], records[3], records[4]}));
        QVERIFY(taken().empty());
        QVERIFY(taken(0).empty());
    }
    void aTaskCarriesItsAddress() {
        add("s", 1);
        const Task task = take().front();
        QCOMPARE(task.url, urlOf(1));
        QCOMPARE(task.source, source("s"));
        QCOMPARE(task.attempts, 0);
        QVERIFY(task.etag.empty());
    }
    void eachSourceHasItsOwnQueue() {
        add("a", 2);
        const auto b = add("b", 1);
        QCOMPARE(taken(100, "b"), b);
        QCOMPARE(taken(100, "a").size(), size_t(2));
        QVERIFY(queue().take(SourceKey{12345}, 10, now()).value().empty());
    }
    void aRecordHasOneTaskForEver() {
        const NewTask task = m_setup->task(1, "s");
        const std::vector<NewTask> twice{task, task};
        QCOMPARE(queue().enqueue(twice).value(), 1);
        QCOMPARE(queue().enqueue(twice).value(), 0);
        QVERIFY(end(taken().front(), Disposition::Done));
        QCOMPARE(queue().enqueue(twice).value(), 0); // had one completed
        QVERIFY(taken().empty());
    }
    void whatWasTakenButNotCompletedIsQueuedAgainAfterAKill() {
        const auto records = add("s", 3);
        QCOMPARE(taken(2).size(), size_t(2));
        QVERIFY(end(records[0], Disposition::Done));
        m_setup->killAndRestart();
        QCOMPARE(counts().counts.taken, 0);
        QCOMPARE(taken(), (std::vector<RecordKey>{records[1], records[2]}));
    }
    void completingTwiceCountsOnce() {
        const auto records = add("s", 1);
        taken();
        QVERIFY(end(records[0], Disposition::Done));
        QVERIFY(end(records[0], Disposition::Failed, model::Outcome::http(500)));
        QCOMPARE(counts().ok, 1);
        QCOMPARE(counts().counts.failed, 0);
        QCOMPARE(queue().history(records[0]).value().size(), size_t(1));
    }
    void whatIsNotTakenCannotBeCompleted() {
        const auto records = add("s", 1);
        QVERIFY(end(records[0], Disposition::Done));
        QVERIFY(end(RecordKey{999}, Disposition::Done));
        QCOMPARE(counts().counts.queued, 1);
        QCOMPARE(counts().ok, 0);
    }
    void aRetryWaitsAndThenStandsBehindTheOlderWork() {
        const auto records = add("s", 3);
        QCOMPARE(taken(1).front(), records[0]);
        QVERIFY(end(records[0], Disposition::Retry, model::Outcome::http(503), 10s));
        QCOMPARE(counts().counts.waitingRetry, 1);
        QCOMPARE(queue().nextRetry(now()).value(), std::optional(now() + 10s));
        pass(9999ms);
        QCOMPARE(taken(1).front(), records[1]);
        pass(1ms);
        QVERIFY(!queue().nextRetry(now()).value());
        const auto later = add("s", 1);
        QCOMPARE(taken(), (std::vector<RecordKey>{records[2], records[0], later[0]}));
    }
    void aRetryKnowsHowOftenItWasTried() {
        const auto records = add("s", 1);
        for (int tries = 0; tries < 3; ++tries) {
            const auto tasks = take();
            QCOMPARE(tasks.size(), size_t(1));
            QCOMPARE(tasks[0].attempts, tries);
            QVERIFY(end(records[0], Disposition::Retry, model::Outcome::http(503), 1s));
            QVERIFY(taken().empty());
            pass(1s);
        }
        QCOMPARE(queue().history(records[0]).value().size(), size_t(3));
    }
    void aRequeueLeavesNoTrace() {
        const auto records = add("s", 2);
        taken();
        QVERIFY(end(records[0], Disposition::Requeue));
        QCOMPARE(counts().counts.queued, 1);
        QCOMPARE(counts().counts.taken, 1);
        const auto again = take();
        QCOMPARE(again.size(), size_t(1));
        QCOMPARE(again[0].record, records[0]);
        QCOMPARE(again[0].attempts, 0);
        QVERIFY(queue().history(records[0]).value().empty());
    }
    void aRequeueMayWaitWithoutAnAttempt() {
        const auto records = add("s", 2);
        taken();
        QVERIFY(requeueUntil(records[0], now() + 10s));
        QCOMPARE(counts().counts.waitingRetry, 1);
        QCOMPARE(counts().counts.taken, 1);
        QCOMPARE(counts().counts.queued, 0);
        QCOMPARE(counts().counts.left(), 2);
        QCOMPARE(queue().nextRetry(now()).value(), std::optional(now() + 10s));
        pass(9999ms);
        QVERIFY(taken().empty());
        pass(1ms);
        const auto again = take();
        QCOMPARE(again.size(), size_t(1));
        QCOMPARE(again[0].record, records[0]);
        QCOMPARE(again[0].attempts, 0);
        QVERIFY(queue().history(records[0]).value().empty());
    }
    void aRequeueThatWaitsKeepsTheAttemptsBeforeIt() {
        const auto records = add("s", 1);
        taken();
        QVERIFY(end(records[0], Disposition::Retry, model::Outcome::http(503), 1s));
        pass(1s);
        taken();
        QVERIFY(requeueUntil(records[0], now() + 5s));
        pass(5s);
        QCOMPARE(take().front().attempts, 1);
        QCOMPARE(queue().history(records[0]).value().size(), size_t(1));
    }
    void aGuessedSchemeStaysWithItsTask() {
        std::vector<NewTask> tasks{m_setup->task(m_next++, "s"), m_setup->task(m_next++, "s")};
        tasks[0].schemeGuessed = true;
        QCOMPARE(queue().enqueue(tasks).value(), 2);
        for (NewTask& task : tasks)
            task.schemeGuessed = !task.schemeGuessed;
        QCOMPARE(queue().enqueue(tasks).value(), 0); // imported again
        for (int tries = 0; tries < 2; ++tries) {
            const auto handedOut = take();
            QCOMPARE(handedOut.size(), size_t(2));
            for (const Task& task : handedOut) {
                QCOMPARE(task.schemeGuessed, task.record == tasks[0].record);
                QVERIFY(end(task.record, Disposition::Retry, model::Outcome::http(503), 1s));
            }
            pass(1s);
        }
    }
    void failedTasksWaitForTheOperator() {
        const auto records = add("s", 3);
        taken();
        QVERIFY(end(records[0], Disposition::Failed, *model::Outcome::parse("Timeout")));
        QVERIFY(end(records[1], Disposition::Failed, model::Outcome::http(500)));
        QVERIFY(end(records[2], Disposition::Done));
        QCOMPARE(counts().counts.failed, 2);
        QVERIFY(taken().empty());
        QCOMPARE(queue().retryFailed(source("s"), "Timeout").value(), 1);
        const auto tasks = take();
        QCOMPARE(tasks.size(), size_t(1));
        QCOMPARE(tasks[0].record, records[0]);
        QCOMPARE(tasks[0].attempts, 0); // with all its tries again
        QCOMPARE(counts().counts.failed, 1);
        QCOMPARE(queue().retryFailed({}, {}).value(), 1);
        QCOMPARE(queue().retryFailed({}, {}).value(), 0);
        QCOMPARE(taken(), std::vector<RecordKey>{records[1]});
    }
    void retryingOneSourceLeavesTheOthers() {
        const auto records = add("s", 1);
        const auto others = add("t", 1);
        taken();
        taken(10, "t");
        QVERIFY(end(records[0], Disposition::Failed, model::Outcome::http(500)));
        QVERIFY(end(others[0], Disposition::Failed, model::Outcome::http(500)));
        QCOMPARE(queue().retryFailed(source("t"), {}).value(), 1);
        QCOMPARE(counts("s").counts.failed, 1);
        QCOMPARE(counts("t").counts.queued, 1);
    }
    void onlyWhatFailedSinceThenIsRetried() {
        const auto records = add("s", 3);
        taken();
        QVERIFY(end(records[0], Disposition::Failed, model::Outcome::http(500)));
        pass(1h);
        const base::WallTime since = now();
        QVERIFY(end(records[1], Disposition::Failed, model::Outcome::http(500)));
        QVERIFY(end(records[2], Disposition::Failed, *model::Outcome::parse("Timeout")));
        QCOMPARE(queue().retryFailed({}, "500", since).value(), 1);
        QCOMPARE(taken(), std::vector<RecordKey>{records[1]});
        QCOMPARE(queue().retryFailed(source("s"), {}, since).value(), 1);
        QCOMPARE(taken(), std::vector<RecordKey>{records[2]});
        QCOMPARE(counts().counts.failed, 1);
    }
    void failuresAreCountedByOutcomeAndSource() {
        const auto records = add("s", 4);
        const auto others = add("t", 1);
        taken();
        taken(10, "t");
        QVERIFY(end(records[0], Disposition::Failed, model::Outcome::http(500)));
        pass(1h);
        const base::WallTime newest = now();
        QVERIFY(end(records[1], Disposition::Failed, model::Outcome::http(500)));
        QVERIFY(end(records[2], Disposition::Failed, *model::Outcome::parse("Timeout")));
        QVERIFY(end(records[3], Disposition::Done));
        QVERIFY(end(others[0], Disposition::Failed, model::Outcome::http(503)));
        using All = std::vector<FailureCounts>;
        const FailureCounts fiveHundred{source("s"), "500", 2, newest}, timeout{source("s"), "Timeout", 1, newest};
        const FailureCounts other{source("t"), "503", 1, newest};
        QCOMPARE(queue().failures({}, {}).value(), (All{fiveHundred, timeout, other}));
        QCOMPARE(queue().failures(source("t"), {}).value(), All{other});
        QCOMPARE(queue().failures(source("s"), newest).value().at(0).tasks, 1); // the old one is not meant
        QVERIFY(queue().failures({}, newest + 1ms).value().empty());
        QCOMPARE(queue().retryFailed({}, {}).value(), 4);
        QVERIFY(queue().failures({}, {}).value().empty());
    }
    void aTaskThatFailsAgainCountsAsWhatItFailedAsLast() {
        const auto records = add("s", 1);
        taken();
        QVERIFY(end(records[0], Disposition::Failed, model::Outcome::http(500)));
        QCOMPARE(queue().retryFailed({}, {}).value(), 1);
        pass(1h);
        taken();
        QVERIFY(end(records[0], Disposition::Failed, *model::Outcome::parse("Dns")));
        QCOMPARE(queue().failures({}, {}).value(), (std::vector<FailureCounts>{{source("s"), "Dns", 1, now()}}));
    }
    void onlyCompletedTasksAreQueuedForANewLook() {
        const auto records = add("s", 3);
        taken(2);
        QVERIFY(end(records[0], Disposition::Done));
        QVERIFY(end(records[1], Disposition::Failed, model::Outcome::http(500)));
        QCOMPARE(queue().requeueCompleted(records).value(), 1);
        const auto again = taken();
        QCOMPARE(again, (std::vector<RecordKey>{records[2], records[0]}));
        QVERIFY(end(records[0], Disposition::Done, model::Outcome::http(304)));
        QCOMPARE(queue().history(records[0]).value().size(), size_t(2));
        QCOMPARE(counts().ok, 1);
        QCOMPARE(counts().unchanged, 1);
    }
    void countsAreExactAtEveryStep() {
        const auto records = add("s", 6);
        const auto is = [&](std::int64_t queued, std::int64_t waiting, std::int64_t failed, std::int64_t held) {
            const QueueCounts have = counts().counts;
            return have.queued == queued && have.waitingRetry == waiting && have.failed == failed &&
                   have.taken == held && have.left() == queued + waiting + held;
        };
        QVERIFY(is(6, 0, 0, 0));
        taken(5);
        QVERIFY(is(1, 0, 0, 5));
        QVERIFY(end(records[0], Disposition::Done));
        QVERIFY(is(1, 0, 0, 4));
        QVERIFY(end(records[1], Disposition::Failed, model::Outcome::http(500)));
        QVERIFY(is(1, 0, 1, 3));
        QVERIFY(end(records[2], Disposition::Retry, model::Outcome::http(503)));
        QVERIFY(is(1, 1, 1, 2));
        QVERIFY(end(records[3], Disposition::Requeue));
        QVERIFY(is(2, 1, 1, 1));
        pass(30s);
        QVERIFY(is(3, 0, 1, 1)); // the retry's time has come
        taken();
        QVERIFY(is(0, 0, 1, 4));
        QCOMPARE(queue().retryFailed({}, {}).value(), 1);
        QVERIFY(is(1, 0, 0, 4));
    }
    void attemptsAreCountedByWhatTheyMean() {
        const auto records = add("s", 6);
        taken();
        QVERIFY(end(records[0], Disposition::Done, model::Outcome::http(200)));
        QVERIFY(end(records[1], Disposition::Done, model::Outcome::http(304)));
        QVERIFY(end(records[2], Disposition::Done, model::Outcome::http(404)));
        QVERIFY(end(records[3], Disposition::Done, model::Outcome::http(410)));
        QVERIFY(end(records[4], Disposition::Done, *model::Outcome::parse("RobotsDenied")));
        QVERIFY(end(records[5], Disposition::Failed, *model::Outcome::parse("NotAnImage")));
        const SourceCounts have = counts();
        QCOMPARE(have.ok, 1);
        QCOMPARE(have.unchanged, 1);
        QCOMPARE(have.linkRot, 2);
        QCOMPARE(have.blocked, 1);
        QCOMPARE(have.bytes, 600);
    }
    void historyTellsEveryAttempt() {
        const auto records = add("s", 1);
        const auto first = now();
        taken();
        QVERIFY(end(records[0], Disposition::Retry, model::Outcome{model::OutcomeKind::Truncated, 200}, 1s));
        pass(1s);
        taken();
        QVERIFY(end(records[0], Disposition::Done));
        const auto attempts = queue().history(records[0]).value();
        QCOMPARE(attempts.size(), size_t(2));
        QCOMPARE(attempts[0].outcome, (model::Outcome{model::OutcomeKind::Truncated, 200}));
        QCOMPARE(attempts[0].time, first);
        QCOMPARE(attempts[0].bytes, 100);
        QCOMPARE(attempts[0].firstByteMs, 5);
        QCOMPARE(attempts[0].totalMs, 20);
        QCOMPARE(attempts[1].outcome, model::Outcome::http(200));
        QVERIFY(queue().history(RecordKey{999}).value().empty());
    }
    void sourcesAreListedByName() {
        add("b", 1);
        add("a", 1);
        std::vector<std::string> names;
        const auto all = queue().counts(now()).value();
        for (const SourceCounts& counts : all)
            names.push_back(counts.name);
        QCOMPARE(names, (std::vector<std::string>{"a", "b"}));
    }
    void aClockSetBackHidesNoTask() {
        add("s", 2);
        m_setup->clock.stepWall(-24h);
        add("s", 1);
        QCOMPARE(taken().size(), size_t(3));
    }
};

QTEST_GUILESS_MAIN(TestTaskQueue)
#include "test_task_queue.moc"
