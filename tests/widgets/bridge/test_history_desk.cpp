#include <QTest>

#include "core/history/figure_history.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_history_store.h"
#include "tests/support/fake_registry.h"
#include "widgets/bridge/history_desk.h"

using namespace gleaner;
using bridge::HistoryMark;
using history::Span;

class TestHistoryDesk : public QObject {
    Q_OBJECT

    struct Station {
        test::FakeClock clock;
        test::FakeRegistry registry;
        history::FigureHistory figures{std::make_unique<test::FakeHistoryStore>()};
        bridge::StationHistoryDesk desk{figures, registry, clock};

        void tick(bool running = true, double seconds = 5) {
            crawl::CrawlFigures tick;
            tick.time = clock.wallNow();
            tick.running = running;
            tick.seconds = seconds;
            tick.requestRate = 4;
            figures.record(tick, {});
        }
        void note(const std::string& source, const std::string& action, std::map<std::string, std::string> args = {}) {
            const auto entry = registry.ensure(source).value();
            crawlstate::Transition line;
            line.time = clock.wallNow();
            line.source = source;
            line.action = action;
            line.args = std::move(args);
            QVERIFY(registry.saveSettings(entry.key, entry.settings, line));
        }
        model::SourceKey key(const std::string& source) { return registry.find(source).value()->key; }
    };
    static std::vector<HistoryMark::Kind> kinds(const std::vector<HistoryMark>& marks) {
        std::vector<HistoryMark::Kind> kinds;
        for (const HistoryMark& mark : marks)
            kinds.push_back(mark.kind);
        return kinds;
    }
    using Kind = HistoryMark::Kind;

private slots:
    void figuresEndNow() {
        Station station;
        station.tick();
        const auto series = station.desk.figures(std::nullopt, Span::FiveMinutes).value();
        QCOMPARE(series.of(history::Metric::Requests).value.back(), 4.0f);
        QCOMPARE(station.desk.figures(std::vector{model::SourceKey{9}}, Span::Day).value().size(), size_t(1));
        QCOMPARE(station.desk.figuresUntil(Span::Day, station.clock.wallNow()).value().known.back(), 1u);
    }
    void marksAreOfTheSpanAndTheSourceAndSorted() {
        Station station;
        station.note("a", "halt");
        station.clock.advance(std::chrono::minutes(10));
        station.note("a", "set", {{"rate", "2"}});
        station.note("b", "open");
        station.clock.advance(std::chrono::minutes(1));
        const auto all = station.desk.marks(std::nullopt, Span::FiveMinutes).value();
        QCOMPARE(kinds(all), (std::vector{Kind::LimitChange, Kind::Transition}));
        QCOMPARE(all[1].transition.source, std::string("b"));
        const auto own = station.desk.marks(station.key("a"), Span::HalfHour).value();
        QCOMPARE(kinds(own), (std::vector{Kind::Transition, Kind::LimitChange}));
        QVERIFY(own[0].time < own[1].time);
    }
    void startsAndEndsOfRunsAreMarks() {
        Station station;
        station.tick(true, 5);
        station.clock.advance(std::chrono::seconds(1));
        station.tick(false);
        station.clock.advance(std::chrono::seconds(1));
        QCOMPARE(kinds(station.desk.marks(std::nullopt, Span::FiveMinutes).value()),
                 (std::vector{Kind::RunStarted, Kind::RunEnded}));
        QCOMPARE(station.desk.runs(5).value().size(), size_t(1));
    }
    void aRunThatWasNotSeenForAMinuteIsLost() {
        Station station;
        station.tick();
        station.clock.advance(std::chrono::seconds(30));
        QCOMPARE(kinds(station.desk.marks(std::nullopt, Span::HalfHour).value()), (std::vector{Kind::RunStarted}));
        station.clock.advance(std::chrono::seconds(31));
        QCOMPARE(kinds(station.desk.marks(std::nullopt, Span::HalfHour).value()),
                 (std::vector{Kind::RunStarted, Kind::RunLost}));
    }
};

QTEST_GUILESS_MAIN(TestHistoryDesk)
#include "test_history_desk.moc"
