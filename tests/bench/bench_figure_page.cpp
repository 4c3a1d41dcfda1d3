// Figures over time on the screen: bench_figure_page [SOURCES] [SECONDS]. One plot for each of thirty sources, looked
// at twice a second, as fast as the page ever looks: processor time of the GUI thread, and the longest time it was
// away.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

#include "tests/support/fake_history_desk.h"
#include "tests/support/made_up_crawl.h"
#include "widgets/bridge/background.h"
#include "widgets/console/figure_page.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using history::Metric;
using history::Span;

namespace {

void print(const char* figure, const QString& of, double value, const char* unit) {
    std::printf("{\"bench\":\"figure_page\",\"figure\":\"%s, %s\",\"value\":%.4g,\"unit\":\"%s\"}\n", figure,
                qUtf8Printable(of), value, unit);
    std::fflush(stdout);
}

double threadSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

bridge::Tick tickOf(int sources, base::WallTime time) {
    crawl::CrawlFigures figures = test::madeUpFigures(time);
    figures.sources.clear();
    for (int i = 0; i < sources; ++i)
        figures.sources.push_back(
            test::MadeUpSource(i + 1, "source-" + std::to_string(i), model::SourceState::Running, "at_limit")
                .rate(double(i % 50), 60));
    bridge::Tick tick;
    tick.figures = std::make_shared<const crawl::CrawlFigures>(std::move(figures));
    return tick;
}

float past(std::int64_t series, Metric, double ago) {
    return float(40 + 20 * std::sin(ago / 40 + double(series)) + 5 * std::sin(ago));
}

// Runs the event loop and watches how long it is away from it.
class Watch {
public:
    Watch() {
        QObject::connect(&m_beat, &QTimer::timeout, [this] {
            const double away = double(m_since.nsecsElapsed()) / 1e6;
            m_longest = std::max(m_longest, away);
            m_since.restart();
        });
    }
    void run(int milliseconds) {
        m_longest = 0;
        m_since.start();
        m_beat.start(0);
        QTimer::singleShot(milliseconds, qApp, [] { QCoreApplication::exit(0); }); // quit() would close the page
        QApplication::exec();
        m_beat.stop();
    }
    double longest() const { return m_longest; }

private:
    QTimer m_beat;
    QElapsedTimer m_since;
    double m_longest = 0;
};

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const int sources = argc > 1 ? std::atoi(argv[1]) : 10'000;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 10;
    theme::Theme theme(application);
    test::FakeHistoryDesk desk(test::kNoon);
    desk.setPast(past);
    bridge::Background background;
    console::FigurePage page(theme, desk, background);
    page.resize(1364, 874);
    page.show();
    for (const Span span : {Span::FiveMinutes, Span::Day, Span::NinetyDays}) {
        const QString of = QStringLiteral("%1 of %2 sources, %3").arg(30).arg(sources).arg(console::spanText(span));
        base::WallTime now = test::kNoon;
        page.setSpan(span);
        page.setTick(tickOf(sources, now));
        QElapsedTimer opening;
        opening.start();
        page.showEverySource(console::Figure::Requests);
        print("open", of, double(opening.nsecsElapsed()) / 1e6, "ms");
        Watch watch;
        watch.run(1500);
        // Twice a second a tick that is due at any span.
        std::vector<bridge::Tick> ticks;
        for (int i = 0; i < seconds * 2; ++i)
            ticks.push_back(tickOf(sources, now += base::Millis(10'000)));
        QTimer feed;
        size_t next = 0;
        double given = 0;
        QObject::connect(&feed, &QTimer::timeout, [&] {
            if (next == ticks.size())
                return;
            const auto start = threadSeconds();
            desk.setNow(ticks[next].figures->time);
            page.setTick(ticks[next++]);
            given = std::max(given, threadSeconds() - start);
        });
        feed.start(500);
        const double before = threadSeconds();
        const int asked = desk.asked();
        QTimer::singleShot(seconds * 1000, qApp, [] { QCoreApplication::exit(0); }); // quit() would close the page
        QApplication::exec();
        print("looks", of, desk.asked() - asked, "count");
        print("GUI thread", of, (threadSeconds() - before) / seconds * 100, "% of a core");
        print("tick, longest", of, given * 1000, "ms");
        next = 0;
        watch.run(3000);
        print("GUI thread away, longest", of, watch.longest(), "ms");
    }
    return 0;
}
