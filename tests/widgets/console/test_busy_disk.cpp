// Nothing in the Crawl place waits for the disk or the crawl: while every call of the seams is held up, keys, clicks
// and ticks are answered all the same. If the GUI thread waited, these tests would never end.

#include <condition_variable>

#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_rehearsal.h"
#include "tests/support/made_up_crawl.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/figure_page.h"
#include "widgets/console/plan_dialog.h"
#include "widgets/console/rehearsal_dialog.h"
#include "widgets/console/wallboard.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

// What a disk that answers no more does to whoever asks it.
class Gate {
public:
    void pass() {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_open.wait(lock, [this] { return m_isOpen; });
        --m_waiting;
    }
    void open() {
        {
            const std::lock_guard lock(m_mutex);
            m_isOpen = true;
        }
        m_open.notify_all();
    }
    int waiting() {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_open;
    bool m_isOpen = false;
    int m_waiting = 0;
};

class BusyEvents final : public bridge::EventDesk {
public:
    explicit BusyEvents(Gate& gate) : m_gate(gate) {}
    eventlog::EventLog::Reading events(std::uint64_t, const eventlog::Filter&, size_t) override { return held<>(); }
    std::vector<eventlog::EventPtr> lastAttempts(const std::string&, size_t) override {
        return held<std::vector<eventlog::EventPtr>>();
    }
    std::vector<eventlog::EventPtr> lastFailures(const std::string&, size_t) override {
        return held<std::vector<eventlog::EventPtr>>();
    }
    eventlog::EventLog::Counts counts() override { return held<eventlog::EventLog::Counts>(); }
    std::string file() override { return held<std::string>(); }

private:
    template<typename Value = eventlog::EventLog::Reading>
    Value held() {
        m_gate.pass();
        return {};
    }
    Gate& m_gate;
};

class BusyHistory final : public bridge::HistoryDesk {
public:
    explicit BusyHistory(Gate& gate) : m_gate(gate) {}
    Result<history::FigureSeries> figures(std::optional<model::SourceKey>, history::Span) override { return held(); }
    Result<std::vector<history::FigureSeries>> figures(const std::vector<model::SourceKey>&, history::Span) override {
        m_gate.pass();
        return std::vector<history::FigureSeries>();
    }
    Result<history::FigureSeries> figuresUntil(history::Span, base::WallTime) override { return held(); }
    Result<std::vector<history::Run>> runs(size_t) override {
        m_gate.pass();
        return std::vector<history::Run>();
    }
    Result<std::vector<bridge::HistoryMark>> marks(std::optional<model::SourceKey>, history::Span) override {
        m_gate.pass();
        return std::vector<bridge::HistoryMark>();
    }
    base::WallTime now() const override { return test::kNoon; }

private:
    Result<history::FigureSeries> held() {
        m_gate.pass();
        return history::FigureSeries();
    }
    Gate& m_gate;
};

class BusyStation final : public bridge::CrawlStation {
public:
    explicit BusyStation(Gate& gate) : m_gate(gate) {}
    bool canCrawl() const override { return true; }
    Result<crawl::CrawlFigures> figures() override {
        return held().map([this] { return made.shown; });
    }
    std::vector<crawl::CrawlEvent> takeEvents() override { return {}; }
    Result<crawl::CrawlPlan> plan() override {
        return held().and_then([this] { return made.plan(); });
    }
    Result<void> start() override {
        return held().and_then([this] { return made.start(); });
    }
    void drain() override {
        m_gate.pass();
        made.drain();
    }
    Result<void> pause(const bridge::Names& names, const std::string& reason,
                       std::optional<base::Seconds> duration) override {
        m_gate.pass();
        return made.pause(names, reason, duration);
    }
    Result<void> resume(const bridge::Names& names) override {
        m_gate.pass();
        return made.resume(names);
    }
    Result<void> setRate(const bridge::Names& names, std::optional<double> rate) override {
        m_gate.pass();
        return made.setRate(names, rate);
    }
    Result<void> reset(const bridge::Names& names, const std::string& reason, std::optional<double> rate) override {
        m_gate.pass();
        return made.reset(names, reason, rate);
    }
    Result<void> setRobots(const bridge::Names& names, bool waived, const std::string& reason) override {
        m_gate.pass();
        return made.setRobots(names, waived, reason);
    }
    Result<void> probe(const std::string& name) override {
        m_gate.pass();
        return made.probe(name);
    }
    Result<void> undo() override {
        m_gate.pass();
        return made.undo();
    }
    Result<std::vector<crawl::Failures>> failures(const crawl::RetryChoice& choice) override {
        m_gate.pass();
        return made.failures(choice);
    }
    Result<std::int64_t> retry(const crawl::RetryChoice& choice) override {
        m_gate.pass();
        return made.retry(choice);
    }
    Result<crawl::RateProfiles> profiles() override {
        m_gate.pass();
        return made.profiles();
    }
    Result<void> chooseProfile(const std::string& name) override {
        m_gate.pass();
        return made.chooseProfile(name);
    }
    Result<void> saveProfile(const crawl::RateProfile& profile) override {
        m_gate.pass();
        return made.saveProfile(profile);
    }
    Result<void> removeProfile(const std::string& name) override {
        m_gate.pass();
        return made.removeProfile(name);
    }
    Result<std::optional<crawlstate::SourceEntry>> source(const std::string& name) override {
        m_gate.pass();
        return made.source(name);
    }
    Result<std::vector<crawlstate::Transition>> transitions(model::SourceKey key, size_t newest) override {
        m_gate.pass();
        return made.transitions(key, newest);
    }

    test::FakeCrawlStation made;

private:
    Result<void> held() {
        m_gate.pass();
        return {};
    }
    Gate& m_gate;
};

struct Busy {
    Gate gate;
    theme::Theme theme{*qApp};
    test::FakeClock clock;
    BusyStation station{gate};
    BusyEvents events{gate};
    BusyHistory history{gate};
    test::FakeRehearsal rehearsal;
    bridge::Background background, reading;
    bridge::CrawlActions actions{station, background};
    console::CrawlPlace place{theme, actions};
    std::unique_ptr<int, std::function<void(int*)>> opener{new int, [this](int* nothing) { // before the threads join
                                                               gate.open();
                                                               delete nothing;
                                                           }};

    Busy() {
        place.setDesks({&events, &history, &rehearsal, &reading, &clock});
        place.resize(1364, 874);
        place.show();
        QVERIFY(QTest::qWaitForWindowActive(&place));
        tick();
    }
    void tick() {
        bridge::Tick tick;
        tick.figures = std::make_shared<const crawl::CrawlFigures>(test::madeUpFigures());
        place.setTick(tick);
    }
    QTableView& table() { return *place.findChild<QTableView*>(QStringLiteral("sources")); }
};

} // namespace

class TestBusyDisk : public QObject {
    Q_OBJECT

private slots:
    void whoeverLooksGoesOnLooking() {
        Busy busy;
        busy.place.selectSource(QStringLiteral("flickr"));
        busy.table().setFocus();
        QTest::keyClick(&busy.table(), Qt::Key_Space); // is held up …
        QTRY_VERIFY(busy.gate.waiting() > 0);
        const int row = busy.table().currentIndex().row();
        QTest::keyClick(&busy.table(), Qt::Key_Down); // … this is not
        QCOMPARE(busy.table().currentIndex().row(), row + 1);
        busy.tick();
        auto* filter = busy.place.findChild<QLineEdit*>();
        QTest::keyClicks(filter, QStringLiteral("tate"));
        QCOMPARE(busy.place.model().rowCount(), 1);
        QCOMPARE(busy.station.made.asked(), std::vector<std::string>());
        busy.gate.open();
        QTRY_COMPARE(busy.station.made.asked(), std::vector<std::string>{"pause flickr"});
    }
    void everyViewOpensBeforeThereIsAnythingToShow() {
        Busy busy;
        QTest::keyClick(&busy.place, Qt::Key_F9);
        busy.tick();
        QTest::keyClick(&busy.place, Qt::Key_F3);
        auto* page = busy.place.findChild<console::FigurePage*>();
        QVERIFY(page && page->isVisible());
        busy.tick();
        QTest::keyClick(page, Qt::Key_3);
        QCOMPARE(page->span(), history::Span::SixHours);
        busy.place.showFigure(QStringLiteral("burn_down"));
        busy.place.showRehearsal();
        busy.place.showWallboard();
        busy.tick();
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* board = qobject_cast<console::Wallboard*>(widget))
                QTest::keyClick(board, Qt::Key_Escape);
        QTRY_VERIFY(busy.gate.waiting() > 0);
    }
    void theQuestionsComeWhenTheyCanBeAsked() {
        Busy busy;
        busy.place.selectSource(QStringLiteral("flickr"));
        busy.table().setFocus();
        QTest::keyClick(&busy.place, Qt::Key_F7); // the plan is worked out
        QTest::keyClick(&busy.table(), Qt::Key_F2);
        QTest::keyClick(&busy.table(), Qt::Key_F4);
        busy.tick();
        QVERIFY(!busy.place.findChild<console::PlanDialog*>());
        busy.gate.open();
        QTRY_VERIFY(busy.place.findChild<console::PlanDialog*>());
    }
};

QTEST_MAIN(TestBusyDisk)
#include "test_busy_disk.moc"
