// What drawing plots over time costs (design/window.md, "Budgets"): a page of 30 lines, and 30 small plots at 2 Hz,
// offscreen. GUI-thread processor time.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>
#include <random>
#include <vector>

#include <QApplication>
#include <QGridLayout>

#include "widgets/plots/time_plot.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

double cpuMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1000 + double(now.tv_nsec) / 1e6;
}

plots::PlotSeries lineOf(int points, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> step;
    plots::PlotSeries line;
    double value = 50;
    for (int i = 0; i < points; ++i) {
        value = std::abs(value + step(random) + (50 - value) * 0.01);
        line.points.push_back({double(i), i % 1000 < 5 ? plots::kUnknown : value}); // with gaps
    }
    return line;
}

plots::PlotData plotOf(int lines, int points) {
    plots::PlotData data;
    data.title = QStringLiteral("Requests per second · limit 58.9");
    data.threshold = 58.9;
    data.to = points;
    for (int i = 0; i < lines; ++i)
        data.series.push_back(lineOf(points, unsigned(i)));
    return data;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const std::string& figure, double value) {
    std::printf("{\"bench\":\"plots\",\"figure\":\"%s\",\"value\":%.2f,\"unit\":\"ms\"}\n", figure.c_str(), value);
}

// One plot of 30 lines: handing it new data, drawing and painting it.
void oneLarge(theme::Theme& theme, int points) {
    plots::TimePlot plot(theme, plots::TimePlot::Size::Large);
    plot.resize(1200, 600);
    plot.show();
    QCoreApplication::processEvents();
    const plots::PlotData data = plotOf(30, points);
    std::vector<double> replaced, drawn;
    for (int i = 0; i < 21; ++i) {
        plots::PlotData copy = data;
        const double start = cpuMilliseconds();
        plot.setData(std::move(copy));
        const double set = cpuMilliseconds();
        plot.redrawNow();
        plot.repaint();
        replaced.push_back(set - start);
        drawn.push_back(cpuMilliseconds() - start);
    }
    const std::string name = "30x" + std::to_string(points);
    print("replace_" + name, median(replaced));
    print("redraw_" + name, median(drawn));
}

// Thirty small plots of five minutes each, all with new data: what half a second of a full page costs.
void manySmall(theme::Theme& theme) {
    QWidget page;
    auto* grid = new QGridLayout(&page);
    std::vector<plots::TimePlot*> plots;
    for (int i = 0; i < 30; ++i) {
        plots.push_back(new plots::TimePlot(theme));
        grid->addWidget(plots.back(), i / 5, i % 5);
    }
    page.resize(1600, 900);
    page.show();
    QCoreApplication::processEvents();
    const plots::PlotData data = plotOf(2, 300);
    std::vector<double> costs;
    for (int i = 0; i < 21; ++i) {
        const double start = cpuMilliseconds();
        for (plots::TimePlot* plot : plots) {
            plot->setData(data);
            plot->redrawNow();
        }
        QCoreApplication::processEvents();
        costs.push_back(cpuMilliseconds() - start);
    }
    print("30_plots_of_5_min", median(costs));
}

// The cursor goes through four plots.
void cursor(theme::Theme& theme) {
    plots::TimePlot plot(theme);
    plot.resize(360, 120);
    plot.setData(plotOf(2, 300));
    plot.show();
    QCoreApplication::processEvents();
    plot.redrawNow();
    std::vector<double> costs;
    for (int i = 0; i < 101; ++i) {
        const double start = cpuMilliseconds();
        for (int j = 0; j < 4; ++j)
            plot.setCursorTime(i * 3 + j * 0.1);
        plot.repaint();
        costs.push_back(cpuMilliseconds() - start);
    }
    print("cursor_over_4_plots", median(costs));
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    theme::Theme theme(app);
    oneLarge(theme, 3'600);
    oneLarge(theme, 86'400);
    manySmall(theme);
    cursor(theme);
    return 0;
}
