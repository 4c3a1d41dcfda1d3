#include <QTest>

#include "core/crawl/operator_actions.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_registry.h"
#include "tests/support/fake_task_queue.h"

using namespace gleaner;

namespace {

struct Desk {
    std::shared_ptr<test::FakeSources> sources = std::make_shared<test::FakeSources>();
    test::FakeClock clock;
    test::FakeRegistry registry{sources};
    test::FakeTaskQueue queue{clock, sources};
    crawl::OperatorActions actions{registry, clock, "ada@desk"};

    // A task of `source` that was given up with this outcome.
    void addFailed(std::int64_t record, const std::string& source, const std::string& outcome) {
        const stream::NewTask task{{record}, source, "https://" + source + "/" + std::to_string(record), false};
        QVERIFY(queue.enqueue({&task, 1}));
        const model::SourceKey key = registry.ensure(source)->key;
        QVERIFY(queue.take(key, 100, clock.wallNow()));
        stream::Completion end;
        end.record = {record};
        end.source = key;
        end.disposition = stream::Disposition::Failed;
        end.attempt.outcome = *model::Outcome::parse(outcome);
        end.attempt.time = clock.wallNow();
        QVERIFY(queue.complete({&end, 1}));
    }
    std::int64_t queued(const std::string& source) {
        const auto all = *queue.counts(clock.wallNow());
        for (const stream::SourceCounts& counts : all)
            if (counts.name == source)
                return counts.counts.queued;
        return 0;
    }
    crawl::RetryChoice choice(std::vector<std::string> of, std::vector<std::string> outcomes = {}) const {
        return {std::move(of), std::move(outcomes), {}};
    }
    std::vector<crawlstate::Transition> journal() const { return *registry.transitions(std::nullopt, 100); }
};

} // namespace

class TestOperatorRetry : public QObject {
    Q_OBJECT

private slots:
    void allFailedTasksAreQueuedAgain() {
        Desk desk;
        desk.addFailed(1, "a", "Timeout");
        desk.addFailed(2, "b", "503");
        QCOMPARE(desk.actions.retry(desk.queue, {}, {}).value(), std::int64_t(2));
        QCOMPARE(desk.queued("a"), std::int64_t(1));
        QCOMPARE(desk.queued("b"), std::int64_t(1));
    }
    void severalSourcesAndOutcomesAreChosenTogether() {
        Desk desk;
        desk.addFailed(1, "a", "Timeout");
        desk.addFailed(2, "a", "503");
        desk.addFailed(3, "a", "NotAnImage");
        desk.addFailed(4, "b", "Timeout");
        desk.addFailed(5, "c", "Timeout");
        QCOMPARE(desk.actions.retry(desk.queue, desk.choice({"a", "b"}, {"Timeout", "503"})).value(), std::int64_t(3));
        QCOMPARE(desk.queued("a"), std::int64_t(2));
        QCOMPARE(desk.queued("c"), std::int64_t(0));
        const auto journal = desk.journal();
        QCOMPARE(journal[0].action, "retry");
        QCOMPARE(journal[1].args.at("class"), "Timeout,503");
    }
    void whatFailedBeforeThatMomentStays() {
        Desk desk;
        desk.addFailed(1, "a", "Timeout");
        desk.clock.advance(std::chrono::hours(2));
        desk.addFailed(2, "a", "Timeout");
        crawl::RetryChoice lately = desk.choice({});
        lately.since = desk.clock.wallNow() - base::Millis(3'600'000);
        QCOMPARE(desk.actions.failures(desk.queue, lately)->at(0).tasks, std::int64_t(1));
        QCOMPARE(desk.actions.retry(desk.queue, lately).value(), std::int64_t(1));
        QVERIFY(desk.journal().at(0).args.count("since") == 1);
    }
    void whatWouldBeRetriedIsSaidWithoutDoingIt() {
        Desk desk;
        desk.addFailed(1, "b", "Timeout");
        desk.addFailed(2, "a", "503");
        desk.addFailed(3, "a", "503");
        const auto found = *desk.actions.failures(desk.queue, {});
        QCOMPARE(found.size(), size_t(2));
        QCOMPARE(found[0].source, "a");
        QCOMPARE(found[0].tasks, std::int64_t(2));
        QCOMPARE(found[1].outcome, "Timeout");
        QCOMPARE(desk.actions.failures(desk.queue, desk.choice({"b"}, {"503"}))->size(), size_t(0));
        QCOMPARE(desk.actions.failures(desk.queue, desk.choice({"nobody"})).error().code, ErrorCode::NotFound);
        QVERIFY(desk.journal().empty());
        QCOMPARE(desk.queued("a"), std::int64_t(0));
    }
    void onlyOfOneSourceWhenItIsNamed() {
        Desk desk;
        desk.addFailed(1, "a", "Timeout");
        desk.addFailed(2, "b", "Timeout");
        QCOMPARE(desk.actions.retry(desk.queue, "b", {}).value(), std::int64_t(1));
        QCOMPARE(desk.queued("a"), std::int64_t(0));
    }
    void onlyOfOneOutcomeWhenItIsNamed() {
        Desk desk;
        desk.addFailed(1, "a", "Timeout");
        desk.addFailed(2, "a", "503");
        QCOMPARE(desk.actions.retry(desk.queue, {}, "503").value(), std::int64_t(1));
    }
    void itIsJournalledWithWhoAndWhatForEachSource() {
        Desk desk;
        desk.addFailed(1, "a", "503");
        desk.addFailed(2, "a", "503");
        QVERIFY(desk.registry.ensure("idle"));
        QVERIFY(desk.actions.retry(desk.queue, {}, "503"));
        QCOMPARE(desk.journal().size(), size_t(1));
        const crawlstate::Transition line = desk.journal().front();
        QCOMPARE(line.action, std::string("retry"));
        QCOMPARE(line.source, std::string("a"));
        QCOMPARE(line.who, std::string("ada@desk"));
        QCOMPARE(line.time, desk.clock.wallNow());
        QCOMPARE(line.args.at("tasks"), std::string("2"));
        QCOMPARE(line.args.at("class"), std::string("503"));
    }
    void settingsStayAsTheyAre() {
        Desk desk;
        desk.addFailed(1, "a", "503");
        crawl::SettingsChange change;
        change.rate = std::optional(2.5);
        QVERIFY(desk.actions.set(std::vector<std::string>{"a"}, change));
        QVERIFY(desk.actions.retry(desk.queue, {}, {}));
        QCOMPARE((*desk.registry.find("a"))->settings.rateOverride, std::optional(2.5));
    }
    void undoTakesBackWhatCameBefore() {
        Desk desk;
        desk.addFailed(1, "a", "503");
        crawl::SettingsChange change;
        change.rate = std::optional(2.5);
        QVERIFY(desk.actions.set(std::vector<std::string>{"a"}, change));
        QVERIFY(desk.actions.retry(desk.queue, {}, {}));
        QVERIFY(desk.actions.undo());
        QVERIFY(!(*desk.registry.find("a"))->settings.rateOverride);
        QCOMPARE(desk.queued("a"), std::int64_t(1));
    }
    void aMisspeltSourceIsNotFoundAndTheNearestNamed() {
        Desk desk;
        desk.addFailed(1, "flickr", "503");
        const auto retried = desk.actions.retry(desk.queue, "flikr", {});
        QCOMPARE(retried.error().code, ErrorCode::NotFound);
        QCOMPARE(retried.error().thing, std::string("flikr"));
        QCOMPARE(retried.error().args.at("suggestion"), std::string("flickr"));
        QVERIFY(!*desk.registry.find("flikr"));
    }
    void aMisspeltOutcomeIsRefusedAndTheNearestNamed() {
        Desk desk;
        desk.addFailed(1, "a", "Timeout");
        const auto retried = desk.actions.retry(desk.queue, {}, "time-out");
        QCOMPARE(retried.error().code, ErrorCode::BadSetting);
        QCOMPARE(retried.error().args.at("suggestion"), std::string("Timeout"));
        QCOMPARE(desk.queued("a"), std::int64_t(0));
    }
    void withNothingFailedNothingHappens() {
        Desk desk;
        QCOMPARE(desk.actions.retry(desk.queue, {}, {}).value(), std::int64_t(0));
        QVERIFY(desk.journal().empty());
    }
};

QTEST_GUILESS_MAIN(TestOperatorRetry)
#include "test_operator_retry.moc"
