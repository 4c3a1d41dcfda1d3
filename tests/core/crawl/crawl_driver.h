#pragma once
// A whole crawl on a clock that stands still: the loop, a web in memory, and fakes of what it needs. run() moves the
// clock from one due moment to the next, as the engine's threads would wake.

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/crawl/crawl_loop.h"
#include "core/crawl/operator_actions.h"
#include "requests.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_registry.h"
#include "tests/support/fake_robots_store.h"
#include "tests/support/fake_task_queue.h"
#include "tests/support/fake_web.h"

namespace gleaner::test {

// Stores at once, or says that it cannot.
class FakeHandler final : public crawl::AttemptHandler {
public:
    explicit FakeHandler(stream::TaskQueue& queue) : m_queue(queue) {}

    bool diskFull = false;
    bool lowDisk = false;
    int examinations = 0;
    bool keepsUrls = true;
    std::vector<std::string> stored;                               // URLs, in order
    std::map<std::int64_t, std::vector<model::Evidence>> evidence; // by record

    void setRoom(bool room) {
        m_room = room;
        if (room && m_listener)
            m_listener();
    }

    void examine(crawl::FetchedPicture picture, Decided decided) override {
        ++examinations;
        if (picture.body.text() == "no picture")
            return decided({model::OutcomeKind::NotAnImage, 200}, nullptr);
        decided(model::Outcome::http(200), std::make_shared<const crawl::Examined>());
    }
    void settle(crawl::Settlement settlement, Durable durable) override {
        if (diskFull)
            return durable(fail(ErrorCode::DiskFull, "blobs"));
        if (!settlement.evidence.empty())
            evidence[settlement.task.record.value] = settlement.evidence;
        const Result<void> done = m_queue.complete(std::span(&settlement.completion, 1));
        if (done && settlement.examined && keepsUrls)
            stored.push_back(settlement.task.url);
        durable(done);
    }
    bool hasRoom() const override { return m_room; }
    std::optional<model::Why> trouble() const override {
        return lowDisk ? std::optional(model::Why{"low_disk", {}}) : std::nullopt;
    }
    void setRoomListener(std::function<void()> listener) override { m_listener = std::move(listener); }

private:
    stream::TaskQueue& m_queue;
    bool m_room = true;
    std::function<void()> m_listener;
};

class CrawlDriver {
public:
    FakeClock clock;
    std::shared_ptr<FakeSources> sources;
    FakeTaskQueue queue{clock, sources};
    stream::TaskQueue& work; // what is crawled: those of `queue`, unless others were given
    FakeRegistry registry{sources};
    FakeRobotsStore robots;
    FakeWeb web{clock};
    FakeHandler handler{work};
    base::EventQueue<crawl::CrawlEvent> events{100'000};
    crawl::OperatorActions operators{registry, clock, "ada@desk"};
    crawl::CrawlOptions options;
    eventlog::EventLog* log = nullptr;
    std::unique_ptr<crawl::CrawlLoop> loop;
    bool monitorRuns = true;

    explicit CrawlDriver(std::shared_ptr<FakeSources> shared = std::make_shared<FakeSources>(),
                         stream::TaskQueue* others = nullptr)
        : sources(std::move(shared)), work(others ? *others : queue) {
        options.contact = "ada@example.org";
        options.jitterSeed = 1;
        options.rates.floor = 0.0001;
    }

    // Tasks of a source on one authority: http://AUTHORITY/0, /1 …
    void add(const std::string& source, double rate, const std::string& authority, int tasks) {
        std::vector<stream::NewTask> added;
        for (int i = 0; i < tasks; ++i)
            added.push_back({{++m_lastRecord}, source, "http://" + authority + "/" + std::to_string(i)});
        addTasks(source, rate, added);
    }
    // One task of any URL; returns its record.
    stream::RecordKey addUrl(const std::string& source, double rate, const std::string& url) {
        addTasks(source, rate, {{{++m_lastRecord}, source, url}});
        return {m_lastRecord};
    }
    // One task whose list gave no scheme.
    stream::RecordKey addGuessed(const std::string& source, double rate, const std::string& url) {
        addTasks(source, rate, {{{++m_lastRecord}, source, url, true}});
        return {m_lastRecord};
    }
    void setRate(const std::string& source, double rate) {
        crawl::SettingsChange change;
        change.rate = std::optional(rate);
        (void)operators.set(std::vector{source}, change);
    }

    Result<void> start() {
        loop = std::make_unique<crawl::CrawlLoop>(
            crawl::CrawlParts{work, registry, robots, web, handler, clock, {}, log}, options, events);
        loop->setArrivalSink([this](crawl::CrawlLoop::Arrived arrived) { m_arrivals.push_back(std::move(arrived)); });
        m_seen = registry.revision();
        m_monitorAt = m_lookAt = m_countAt = clock.steadyNow();
        return loop->load();
    }
    // As after a kill: what was taken is there again, what was under way is lost.
    void crash() {
        web.cancelAll();
        m_arrivals.clear();
        loop.reset();
        queue.forgetTaken();
    }

    void run(std::chrono::nanoseconds time) {
        const base::SteadyTime end = clock.steadyNow() + time;
        while (clock.steadyNow() < end && !loop->drained())
            step(end);
    }
    // True when it held before the time was over.
    bool runUntil(const std::function<bool()>& holds, std::chrono::nanoseconds time) {
        const base::SteadyTime end = clock.steadyNow() + time;
        while (!holds() && clock.steadyNow() < end)
            step(end);
        return holds();
    }
    bool runUntilDone(std::chrono::nanoseconds time) {
        return runUntil([this] { return loop->nothingLeftToRun(); }, time);
    }

    Times times(const std::string& authority) const {
        Times times;
        for (const FakeWeb::LogEntry& entry : web.log())
            if (entry.authority == authority)
                times.push_back(entry.time);
        return times;
    }
    size_t requests(const std::string& authority) const { return times(authority).size(); }
    // Those for anything but robots.txt, in order.
    std::vector<FakeWeb::LogEntry> pictureRequests(const std::string& authority) const {
        std::vector<FakeWeb::LogEntry> entries;
        for (const FakeWeb::LogEntry& entry : web.log())
            if (entry.authority == authority && entry.target != "/robots.txt")
                entries.push_back(entry);
        return entries;
    }
    size_t pictures(const std::string& authority) const { return pictureRequests(authority).size(); }
    crawl::SourceFigures source(const std::string& name) const {
        for (crawl::SourceFigures& figures : loop->figures().sources)
            if (figures.name == name)
                return figures;
        return {};
    }
    stream::QueueCounts queued(const std::string& name) const {
        const auto all = queue.counts(clock.wallNow());
        for (const stream::SourceCounts& counts : *all)
            if (counts.name == name)
                return counts.counts;
        return {};
    }
    std::vector<std::string> outcomes(stream::RecordKey record) const {
        std::vector<std::string> names;
        const auto history = queue.history(record);
        for (const stream::AttemptRecord& attempt : *history)
            names.push_back(attempt.outcome.name());
        return names;
    }
    std::vector<std::string> ways(const std::string& source) const { // journalled by the monitor, oldest first
        std::vector<std::string> ways;
        const auto journal = registry.transitions(sources->key(source), 10'000);
        for (const auto& line : *journal)
            if (line.who == "monitor")
                ways.insert(ways.begin(), line.from + ">" + line.to);
        return ways;
    }

private:
    void addTasks(const std::string& source, double rate, const std::vector<stream::NewTask>& tasks) {
        (void)registry.ensure(source);
        (void)queue.enqueue(tasks);
        setRate(source, rate);
    }

    void step(base::SteadyTime end) {
        base::SteadyTime next = monitor(std::min(end, clock.steadyNow() + base::Millis(1000)));
        base::SteadyTime pumpAt{};
        for (bool again = true; again;) {
            loop->arrived(std::exchange(m_arrivals, {}));
            pumpAt = loop->pump();
            again = web.wasWoken();
            web.poll(base::Millis(0));
            const auto due = web.nextDue();
            again = again || web.wasWoken() || !m_arrivals.empty() || (due && *due <= clock.steadyNow());
        }
        next = std::min(next, pumpAt);
        if (const auto due = web.nextDue())
            next = std::min(next, *due);
        clock.advance(std::max(next - clock.steadyNow(), std::chrono::nanoseconds(1)));
    }

    base::SteadyTime monitor(base::SteadyTime next) {
        if (!monitorRuns)
            return next;
        const base::SteadyTime now = clock.steadyNow();
        if (now >= m_monitorAt)
            m_monitorAt = loop->monitorTick();
        for (const auto& unsaved : loop->takeUnsaved())
            for (const auto& transition : unsaved.transitions)
                (void)registry.saveCondition(unsaved.key, unsaved.condition, transition);
        (void)robots.save(loop->takeUnsavedRobots());
        lookOutside(now);
        return std::min({next, m_monitorAt, m_lookAt});
    }
    void lookOutside(base::SteadyTime now) {
        crawl::CrawlLoop::Outside outside;
        const bool count = now >= m_countAt || (loop->wantsCount() && now != m_countedAt);
        if (now >= m_lookAt) {
            m_lookAt = now + base::Millis(500);
            if (registry.revision() != m_seen) {
                m_seen = registry.revision();
                outside.entries = *registry.list();
                outside.rules = *crawl::addressRules(registry);
                outside.profiles = *registry.rateProfiles();
            }
        }
        if (count) {
            m_countAt = now + std::chrono::seconds(10);
            m_countedAt = now;
            outside.counts = *work.counts(clock.wallNow());
        }
        if (count || outside.entries)
            loop->apply(outside);
    }

    std::vector<crawl::CrawlLoop::Arrived> m_arrivals;
    std::int64_t m_lastRecord = 0;
    std::int64_t m_seen = 0;
    base::SteadyTime m_monitorAt{}, m_lookAt{}, m_countAt{}, m_countedAt{};
};

} // namespace gleaner::test
