#include <QTest>

#include "core/crawl/operator_actions.h"
#include "core/workstation/crawl_status_file.h"
#include "core/workstation/crawl_watch.h"
#include "tests/support/fake_alert_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_history_store.h"
#include "tests/support/fake_registry.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::test;
using workstation::CrawlWatch;

namespace {

// A watch over a crawl that is made up, second by second.
struct Watched {
    TemporaryFolder folder;
    FakeClock clock;
    FakeRegistry registry;
    eventlog::EventLog log{eventlog::EventLog::Mode::Memory, {}};
    FakeAlertStore alertStore;
    alerts::AlertBook alerts{alertStore, clock};
    history::FigureHistory history{std::make_unique<FakeHistoryStore>()};
    crawl::OperatorActions actions{registry, clock, "ada@desk"};
    std::optional<crawl::CrawlFigures> figures;
    CrawlWatch watch{{folder.path(), clock, registry, log, alerts, history, [this] { return figures; }}};

    crawl::CrawlFigures running() {
        crawl::CrawlFigures made;
        made.running = true;
        made.requestRate = 4;
        crawl::SourceFigures source;
        source.key = {1};
        source.name = "tate";
        source.state = model::SourceState::Running;
        source.rateLimit = 5;
        source.actualRate = 4;
        source.queue.queued = 10;
        made.left = 10;
        made.sources.push_back(source);
        return made;
    }
    void second(bool runs = true) {
        clock.advance(std::chrono::seconds(1));
        if (runs) {
            if (!figures)
                figures = running();
            figures->time = clock.wallNow();
            figures->seconds += 1;
        } else {
            figures.reset();
        }
        watch.look();
    }
    std::vector<std::string> logged(const char* code, const char* arg) const {
        eventlog::Filter filter;
        filter.codes = {code};
        std::vector<std::string> found;
        for (const eventlog::EventPtr& event : log.read(0, filter, 1000).events)
            found.push_back(event->source + " " + event->args.at(arg));
        return found;
    }
};

using Lines = std::vector<std::string>;

} // namespace

class TestCrawlWatch : public QObject {
    Q_OBJECT

private slots:
    void otherProcessesReadWhatTheCrawlSaysUntilItEnds() {
        Watched watched;
        const fs::path file = watched.folder / CrawlWatch::file();
        watched.second();
        const auto read = workstation::readFigures(file, watched.clock.wallNow());
        QVERIFY(read);
        QCOMPARE(read->requestRate, 4.0);
        QCOMPARE(read->sources.front().queue.queued, std::int64_t(10));
        watched.second(false);
        QVERIFY(!fs::exists(file));
    }
    void figuresAreKeptWhileACrawlRuns() {
        Watched watched;
        for (int i = 0; i < 20; ++i)
            watched.second();
        const base::WallTime ended = watched.clock.wallNow();
        for (int i = 0; i < 20; ++i)
            watched.second(false);
        const auto series = watched.history.read(std::nullopt, history::Span::FiveMinutes, watched.clock.wallNow());
        QVERIFY(series);
        size_t known = 0;
        for (size_t i = 0; i < series->size(); ++i) {
            known += series->known[i] > 0;
            if (series->known[i] > 0)
                QVERIFY(series->middle(i) * 1000 <= double(ended.time_since_epoch().count()) + 1000);
        }
        QCOMPARE(known, size_t(20));
        const auto runs = watched.history.runs(5);
        QVERIFY(runs);
        QCOMPARE(runs->size(), size_t(1));
        QVERIFY(runs->front().ended);
    }
    void whatOperatorsDidIsLoggedOnceWhoeverDidIt() {
        Watched watched;
        const std::string names[] = {"tate"};
        watched.second();
        QVERIFY(watched.actions.pause(names, "ask first", std::nullopt));
        crawl::OperatorActions another(watched.registry, watched.clock, "bob@cli");
        QVERIFY(another.resume(names, ""));
        watched.second();
        watched.second();
        QCOMPARE(watched.logged(eventlog::kOperator, "action"), (Lines{"tate pause", "tate resume"}));
        QCOMPARE(watched.logged(eventlog::kOperator, "who"), (Lines{"tate ada@desk", "tate bob@cli"}));
    }
    void theMonitorsLinesAreTheEnginesToLog() {
        Watched watched;
        watched.second();
        crawlstate::Transition halt;
        halt.time = watched.clock.wallNow();
        halt.source = "tate";
        halt.action = "halted";
        halt.who = "monitor";
        const auto entry = watched.registry.ensure("tate");
        QVERIFY(entry);
        QVERIFY(watched.registry.saveCondition(entry->key, {}, halt));
        watched.second();
        QCOMPARE(watched.logged(eventlog::kOperator, "action"), Lines());
    }
    void anAlertIsLoggedWhenItFiresAndWhenItEnds() {
        Watched watched;
        watched.second();
        watched.figures->sources.front().state = model::SourceState::BreakerOpen;
        for (int i = 0; i < 5; ++i)
            watched.second();
        const Lines fired = watched.logged(eventlog::kAlert, "phase");
        QCOMPARE(fired, Lines{"tate firing"});
        const auto told = workstation::readFigures(watched.folder / CrawlWatch::file(), watched.clock.wallNow());
        QVERIFY(told);
        QCOMPARE(told->alerts.size(), size_t(1));
        QCOMPARE(told->alerts.front().source, std::string("tate"));
        watched.figures->sources.front().state = model::SourceState::Running;
        for (int i = 0; i < 600; ++i)
            watched.second();
        QCOMPARE(watched.logged(eventlog::kAlert, "phase"), (Lines{"tate firing", "tate ended"}));
    }
};

QTEST_GUILESS_MAIN(TestCrawlWatch)
#include "test_crawl_watch.moc"
