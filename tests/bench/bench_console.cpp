// What a second of the Crawl place costs the GUI thread (design/window.md, "Budgets"): 500 and 10,000 sources,
// offscreen.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <vector>

#include <QApplication>

#include "tests/support/made_up_crawl.h"
#include "widgets/console/crawl_place.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

// Every source differs a little from second to second, as in life.
std::shared_ptr<const crawl::CrawlFigures> figuresOf(int sources, int second) {
    const crawl::CrawlFigures kinds = test::madeUpFigures();
    auto figures = std::make_shared<crawl::CrawlFigures>();
    figures->time = test::kNoon + base::Millis(second * 1000);
    figures->running = true;
    for (int i = 0; i < sources; ++i) {
        crawl::SourceFigures source = kinds.sources[size_t(i) % kinds.sources.size()];
        source.key = {i + 1};
        char name[24];
        std::snprintf(name, sizeof name, "source%05d", i);
        source.name = name;
        source.actualRate += 0.01 * ((i + second) % 7);
        source.ok += second;
        figures->sources.push_back(std::move(source));
    }
    return figures;
}

// Of this thread: what a tick costs, whatever else the machine does.
double cpuMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1000 + double(now.tv_nsec) / 1e6;
}

void measure(theme::Theme& theme, int sources) {
    test::FakeCrawlStation station;
    bridge::Background background;
    bridge::CrawlActions actions(station, background);
    console::CrawlPlace place(theme, actions);
    place.resize(1364, 874);
    place.show();
    std::vector<double> ticks, costs;
    for (int second = 0; second < 60; ++second) {
        bridge::Tick tick;
        tick.figures = figuresOf(sources, second);
        const double before = cpuMilliseconds();
        const auto start = std::chrono::steady_clock::now();
        place.setTick(tick);
        QCoreApplication::processEvents(); // and paints
        ticks.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        costs.push_back(cpuMilliseconds() - before);
        if (second == 1)
            place.selectSource(QStringLiteral("source00003"));
    }
    for (std::vector<double>* figures : {&ticks, &costs}) {
        figures->erase(figures->begin(), figures->begin() + 3); // the first ones fill the table
        std::sort(figures->begin(), figures->end());
    }
    const auto print = [&](const char* figure, double value) {
        std::printf("{\"bench\":\"console\",\"figure\":\"%s_%d_sources\",\"value\":%.2f,\"unit\":\"ms\"}\n", figure,
                    sources, value);
    };
    print("tick_p50", ticks[ticks.size() / 2]);
    print("tick_p95", ticks[ticks.size() * 95 / 100]);
    print("tick_cpu_p50", costs[costs.size() / 2]);
    print("tick_cpu_p95", costs[costs.size() * 95 / 100]);
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    theme::Theme theme(app);
    for (const int sources : {11, 500, 10'000})
        measure(theme, sources);
    return 0;
}
