#include <QTest>

#include "core/pipeline/recrawl.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_task_queue.h"

using namespace gleaner;
using namespace std::chrono_literals;
using model::RecordKey;

namespace {

constexpr auto kDay = 24h;

// A library whose records were all crawled once.
struct World {
    test::FakeClock clock;
    test::FakeCatalog catalog;
    test::FakeTaskQueue queue{clock};
    pipeline::Recrawl recrawl;

    explicit World(const char* schedule = "2x1d 1x7d")
        : recrawl(catalog, queue, clock, crawl::RecrawlSchedule::parse(schedule).value(), 10) {
        catalog.setQueued([this](RecordKey key) { return queue.isOpen(key); });
    }
    std::vector<RecordKey> store(int count) {
        std::vector<model::Record> records{size_t(count)};
        for (model::Record& record : records) {
            record.provider = record.source = "s";
            record.foreignIdentifier = std::to_string(++last);
            record.url = "https://h/" + record.foreignIdentifier;
        }
        std::vector<RecordKey> keys;
        std::vector<stream::NewTask> tasks;
        const auto upserted = catalog.upsert(records, clock.wallNow()).value();
        for (const catalog::Upserted& one : upserted) {
            keys.push_back(one.key);
            tasks.push_back({one.key, "s", "https://h/"});
        }
        if (!queue.enqueue(tasks))
            qFatal("not queued");
        crawlAll();
        return keys;
    }
    // Everything that is queued is fetched or confirmed. Returns how much that was.
    size_t crawlAll() {
        const auto sources = queue.counts(clock.wallNow()).value();
        const auto tasks = queue.take(sources.front().source, 1'000'000, clock.wallNow()).value();
        std::vector<catalog::RealtimeFacts> facts;
        std::vector<stream::Completion> completions;
        for (const stream::Task& task : tasks) {
            catalog::RealtimeFacts& fact = facts.emplace_back();
            fact.key = task.record;
            fact.time = clock.wallNow();
            fact.state = model::CrawlState::Stored;
            fact.blob = model::BlobFacts{Sha256{}, 100};
            completions.push_back({task.record, task.source, stream::Disposition::Done, {}, {}});
        }
        if (!catalog.applyRealtime(facts) || !queue.complete(completions))
            qFatal("not crawled");
        return tasks.size();
    }
    int last = 0;
};

} // namespace

class TestRecrawl : public QObject {
    Q_OBJECT

private slots:
    void whatIsDueIsQueuedOnce() {
        World world;
        world.store(3);
        QCOMPARE(world.recrawl.queueDue().value(), 0);
        world.clock.advance(kDay);
        world.store(2);
        QCOMPARE(world.recrawl.queueDue().value(), 3);
        QCOMPARE(world.recrawl.queueDue().value(), 0);
        QCOMPARE(world.crawlAll(), size_t(3));
    }
    void aPictureIsLookedAtUntilTheScheduleEnds() {
        World world;
        world.store(1);
        std::vector<int> days;
        for (int day = 1; day <= 60; ++day) {
            world.clock.advance(kDay);
            if (world.recrawl.queueDue().value() == 1 && world.crawlAll() == 1)
                days.push_back(day);
        }
        QCOMPARE(days, (std::vector{1, 2, 9}));
    }
    void morePagesThanOneAreAllQueued() {
        World world;
        world.store(43);
        world.clock.advance(kDay);
        QCOMPARE(world.recrawl.preview().value().due, 43);
        QCOMPARE(world.recrawl.queueDue().value(), 43);
    }
    void aPreviewChangesNothingAndCountsWhatFollows() {
        World world;
        world.store(2);
        world.clock.advance(2 * kDay); // one day late
        const auto preview = world.recrawl.preview().value();
        QCOMPARE(preview.due, 2);
        QCOMPARE(preview.bySource.size(), size_t(1));
        QCOMPARE(preview.bySource[0].bytes, 200);
        QCOMPARE(preview.next.size(), size_t(30));
        QCOMPARE(preview.next[0].from, world.clock.wallNow());
        QCOMPARE(preview.next[29].from, world.clock.wallNow() + 29 * kDay);
        std::vector<int> busy;
        for (size_t day = 0; day < preview.next.size(); ++day)
            if (preview.next[day].due == 2)
                busy.push_back(int(day));
            else
                QCOMPARE(preview.next[day].due, 0);
        QCOMPARE(busy, (std::vector{0, 1, 8})); // today, a day and a week after each other
        QCOMPARE(world.queue.counts(world.clock.wallNow()).value()[0].counts.queued, 0);
    }
    void anEmptyScheduleQueuesNothing() {
        World world("never");
        world.store(2);
        world.clock.advance(1000 * kDay);
        QCOMPARE(world.recrawl.queueDue().value(), 0);
        QCOMPARE(world.recrawl.preview().value().due, 0);
    }
    void anErrorIsPassedOn() {
        World world;
        world.store(1);
        world.clock.advance(kDay);
        world.queue.faults.fillDisk();
        QCOMPARE(world.recrawl.queueDue().error().code, ErrorCode::DiskFull);
    }
};

QTEST_GUILESS_MAIN(TestRecrawl)
#include "test_recrawl.moc"
