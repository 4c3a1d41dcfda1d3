// The table of states (design/crawl.md) as far as it holds without a crawl.
#include <array>

#include <QTest>

#include "core/workstation/idle_figures.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_registry.h"
#include "tests/support/fake_task_queue.h"

using namespace gleaner;
using namespace gleaner::test;
using crawl::SourceFigures;
using crawlstate::SourceCondition;
using model::Outcome;
using model::SourceState;
using stream::Disposition;

class TestIdleFigures : public QObject {
    Q_OBJECT

    FakeClock m_clock;
    std::shared_ptr<FakeSources> m_sources;
    std::unique_ptr<FakeRegistry> m_registry;
    std::unique_ptr<FakeTaskQueue> m_queue;
    std::map<std::string, std::int64_t> m_sizes;
    std::int64_t m_lastRecord = 0;

    base::WallTime in(int seconds) const { return m_clock.wallNow() + base::Millis(seconds * 1000); }
    void enqueue(const std::string& source, int count) {
        for (int i = 0; i < count; ++i) {
            const stream::NewTask task{model::RecordKey{++m_lastRecord}, source, "http://x.example/"};
            QVERIFY(m_queue->enqueue({&task, 1}));
        }
    }
    // Ends the oldest task of a source.
    void end(const std::string& source, Outcome outcome, Disposition disposition) {
        const auto tasks = m_queue->take(m_sources->key(source), 1, m_clock.wallNow());
        QCOMPARE(tasks->size(), size_t(1));
        stream::Completion completion{tasks->front().record, tasks->front().source, disposition, {}, {}};
        completion.attempt.time = m_clock.wallNow();
        completion.attempt.outcome = outcome;
        completion.attempt.bytes = 100;
        if (disposition == Disposition::Retry)
            completion.retryAt = in(60);
        QVERIFY(m_queue->complete({&completion, 1}));
    }
    void setCondition(const std::string& source, const SourceCondition& condition) {
        QVERIFY(m_registry->saveCondition(m_registry->ensure(source)->key, condition, {}));
    }
    crawl::CrawlFigures figures() const {
        return workstation::idleFigures(*m_queue, *m_registry, m_sizes, {}, m_clock.wallNow()).value();
    }
    SourceFigures only() const {
        const auto all = figures().sources;
        return all.size() == 1 ? all.front() : SourceFigures{};
    }
    // Everything that stops a source at once; tests take away from the top.
    SourceCondition everything() const {
        SourceCondition condition;
        condition.paused = true;
        condition.pauseReason = "lunch";
        condition.breakerOpen = true;
        condition.breakerCode = "breaker_halts";
        condition.retryAfterUntil = in(10);
        condition.retryAfterCode = "too_many_requests";
        condition.haltedUntil = in(20);
        condition.since = in(-5);
        condition.args = {{"errors", "12"}};
        return condition;
    }

private slots:
    void init() {
        m_sources = std::make_shared<FakeSources>();
        m_registry = std::make_unique<FakeRegistry>(m_sources);
        m_queue = std::make_unique<FakeTaskQueue>(m_clock, m_sources);
        m_sizes.clear();
        m_lastRecord = 0;
    }

    void theFirstRowThatHoldsIsTheState() {
        enqueue("s", 1);
        SourceCondition condition = everything();
        setCondition("s", condition);
        QCOMPARE(only().state, SourceState::Paused);
        QCOMPARE(only().why.code, std::string("paused_by_operator"));
        QCOMPARE(only().why.args.at("reason"), std::string("lunch"));
        QVERIFY(!only().until);

        condition.paused = false;
        setCondition("s", condition);
        QCOMPARE(only().state, SourceState::BreakerOpen);
        QCOMPARE(only().why.code, std::string("breaker_halts"));
        QCOMPARE(only().why.args, condition.args);
        QVERIFY(!only().until);

        condition.breakerOpen = false;
        setCondition("s", condition);
        QCOMPARE(only().state, SourceState::RetryAfter);
        QCOMPARE(only().why.code, std::string("too_many_requests"));
        QVERIFY(only().until == in(10));

        condition.retryAfterUntil.reset();
        setCondition("s", condition);
        QCOMPARE(only().state, SourceState::Halted);
        QCOMPARE(only().why.code, std::string("error_window"));
        QVERIFY(only().until == in(20));
        QVERIFY(only().since == in(-5));

        condition.haltedUntil.reset();
        setCondition("s", condition);
        QCOMPARE(only().state, SourceState::Idle);
        QCOMPARE(only().why.code, std::string("not_running"));
    }

    void codesOfOlderLibrariesAreTheUsualOnes() {
        SourceCondition condition = everything();
        condition.paused = false;
        condition.breakerCode.clear();
        condition.retryAfterCode.clear();
        setCondition("s", condition);
        QCOMPARE(only().why.code, std::string("breaker_last50"));
        condition.breakerOpen = false;
        setCondition("s", condition);
        QCOMPARE(only().why.code, std::string("retry_after"));
    }

    void whatHasPassedNoLongerHolds_data() {
        QTest::addColumn<int>("row");
        QTest::newRow("pause") << 0;
        QTest::newRow("Retry-After") << 1;
        QTest::newRow("halt") << 2;
    }
    void whatHasPassedNoLongerHolds() {
        QFETCH(int, row);
        const std::array states{SourceState::Paused, SourceState::RetryAfter, SourceState::Halted};
        for (const int seconds : {1, 0}) {
            SourceCondition condition;
            condition.paused = row == 0;
            (row == 0   ? condition.pausedUntil
             : row == 1 ? condition.retryAfterUntil
                        : condition.haltedUntil) = in(seconds);
            setCondition("s", condition);
            QCOMPARE(only().state, seconds > 0 ? states[size_t(row)] : SourceState::Done);
        }
    }

    void aPauseWithAnEndSaysWhen() {
        SourceCondition condition;
        condition.paused = true;
        condition.pausedUntil = in(60);
        setCondition("s", condition);
        QVERIFY(only().until == in(60));
    }

    void workThatIsLeftMakesASourceIdleAndNoneMakesItDone() {
        enqueue("s", 2);
        end("s", Outcome::http(200), Disposition::Done);
        QCOMPARE(only().state, SourceState::Idle);
        end("s", Outcome::http(404), Disposition::Done);
        QCOMPARE(only().state, SourceState::Done);
        QCOMPARE(only().why.code, std::string("no_work"));
        QCOMPARE(only().why.args.at("stored"), std::string("1"));
        QCOMPARE(only().why.args.at("gone"), std::string("1"));
    }

    void aFailedTaskIsNoWorkAndAWaitingOneIs() {
        enqueue("s", 1);
        end("s", Outcome::http(503), Disposition::Failed);
        QCOMPARE(only().state, SourceState::Done);
        QCOMPARE(only().failed, 1);
        enqueue("s", 1);
        end("s", Outcome::http(503), Disposition::Retry);
        QCOMPARE(only().state, SourceState::Idle);
        QCOMPARE(only().queue.waitingRetry, 1);
    }

    void countsAreTheQueues() {
        enqueue("s", 6);
        end("s", Outcome::http(200), Disposition::Done);
        end("s", Outcome::http(304), Disposition::Done);
        end("s", Outcome::http(410), Disposition::Done);
        end("s", {model::OutcomeKind::RobotsDenied, 0}, Disposition::Done);
        end("s", Outcome::http(500), Disposition::Failed);
        const SourceFigures source = only();
        QCOMPARE(source.ok, 1);
        QCOMPARE(source.unchanged, 1);
        QCOMPARE(source.linkRot, 1);
        QCOMPARE(source.blocked, 1);
        QCOMPARE(source.failed, 1);
        QCOMPARE(source.bytes, 500);
        QCOMPARE(source.queue.queued, 1);
    }

    void theWholeSumsItsSourcesByName() {
        enqueue("zebra", 3);
        enqueue("ape", 4);
        const crawl::CrawlFigures all = figures();
        QVERIFY(!all.running && !all.draining);
        QVERIFY(all.time == m_clock.wallNow());
        QCOMPARE(all.left, 7);
        QCOMPARE(all.sources.size(), size_t(2));
        QCOMPARE(all.sources[0].name, std::string("ape"));
        QCOMPARE(all.sources[1].name, std::string("zebra"));
    }

    void theLimitFollowsFromTheCataloguesSizeUnlessItIsSet() {
        enqueue("s", 10);
        QCOMPARE(only().rateLimit, 1.0);
        QCOMPARE(only().rateOrigin, crawl::RateOrigin::Floor);
        QCOMPARE(only().etaLow.value_or(-1), 10);
        QCOMPARE(only().etaHigh.value_or(-1), 10);

        m_sizes["s"] = 500'000'000;
        QCOMPARE(only().rateLimit, 200.0);
        QCOMPARE(only().rateOrigin, crawl::RateOrigin::Size);

        crawlstate::SourceSettings settings;
        settings.size = 1000; // an operator knows better
        QVERIFY(m_registry->saveSettings(m_registry->ensure("s")->key, settings, {}));
        QCOMPARE(only().rateLimit, 1.0);

        settings.rateOverride = 5;
        QVERIFY(m_registry->saveSettings(m_registry->ensure("s")->key, settings, {}));
        QCOMPARE(only().rateLimit, 5.0);
        QCOMPARE(only().rateOrigin, crawl::RateOrigin::Override);
        QCOMPARE(only().etaLow.value_or(-1), 2);
    }

    void nothingLeftHasNoEnd() {
        m_registry->ensure("s").value();
        QVERIFY(!only().etaLow && !only().etaHigh);
    }
};

QTEST_GUILESS_MAIN(TestIdleFigures)
#include "test_idle_figures.moc"
