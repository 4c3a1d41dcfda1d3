// The grid of the Search place with many records: what a person waits for. One JSON line per figure.
//
//   bench_grid [rows]      100,000 when not said; the budget of design/window.md is for 1,000,000

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QScrollBar>
#include <QThreadPool>
#include <QTimer>

#include "tests/support/fake_record_source.h"
#include "widgets/browser/record_grid.h"
#include "widgets/models/record_grid_model.h"
#include "widgets/models/thumbnail_loader.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

void print(const char* figure, double value, const char* unit, std::int64_t rows) {
    std::printf("{\"bench\":\"grid\",\"rows\":%lld,\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n",
                static_cast<long long>(rows), figure, value, unit);
}

template<typename Work>
double milliseconds(Work work) {
    QElapsedTimer clock;
    clock.start();
    work();
    return double(clock.nsecsElapsed()) / 1e6;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double residentMiB() {
    long pages = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return double(resident) * double(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

// Every cell on the screen has its record and, when stored, its picture.
bool complete(const browser::RecordGrid& grid, const models::RecordGridModel& model,
              models::ThumbnailLoader& pictures) {
    const auto [first, last] = grid.visibleRows();
    for (int row = first; row <= last; ++row) {
        const catalog::RecordSummary* record = model.summaryAt(row);
        if (!record || (record->blob && pictures.image(*record->blob).isNull()))
            return false;
    }
    return true;
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const std::int64_t rows = argc > 1 ? std::stoll(argv[1]) : 100'000;
    theme::Theme theme(application);
    theme.setScheme(theme::Scheme::Light);
    test::FakeRecordSource source;
    QThreadPool records, thumbnails;
    records.setMaxThreadCount(2);
    thumbnails.setMaxThreadCount(2);
    models::RecordGridModel model(source, records);
    browser::RecordGrid grid(theme, source, model, thumbnails);
    grid.resize(1380, 900);
    grid.show();
    grid.grab();
    const auto events = [] { QCoreApplication::processEvents(); };
    const auto filled = [&] {
        while (!complete(grid, model, grid.pictures()))
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    };

    const double before = residentMiB();
    std::vector<model::RecordKey> keys = test::keysUpTo(rows);
    print("first paint", milliseconds([&] {
              model.setKeys(std::move(keys));
              grid.grab();
          }),
          "ms", rows);
    print("bytes a row", (residentMiB() - before) * 1024 * 1024 / double(rows), "bytes", rows);
    QTimer waker; // so that waiting for more events always ends
    waker.start(5);
    print("every visible picture there", milliseconds(filled), "ms", rows);

    std::vector<double> frames;
    for (int round = 0; round < 100; ++round)
        frames.push_back(milliseconds([&] { grid.viewport()->grab(); }));
    print("frame of visible cells", median(frames), "ms", rows);
    print("visible cells", double(grid.visibleRows().second - grid.visibleRows().first + 1), "cells", rows);

    print("scroll to end", milliseconds([&] {
              grid.verticalScrollBar()->setValue(grid.verticalScrollBar()->maximum());
              grid.viewport()->grab();
          }),
          "ms", rows);
    events();
    print("resize", milliseconds([&] {
              grid.resize(1100, 800);
              grid.grab();
          }),
          "ms", rows);
    print("select all", milliseconds([&] { grid.selectAll(); }), "ms", rows);
    grid.clearSelection();

    // Wheel through 20,000 rows, a screen at a time, pictures and all.
    QScrollBar* bar = grid.verticalScrollBar();
    const int page = bar->pageStep();
    std::vector<double> steps;
    bar->setValue(0);
    for (int at = 0; at < 500 && bar->value() < bar->maximum(); ++at) {
        steps.push_back(milliseconds([&] {
            bar->setValue(bar->value() + page);
            grid.viewport()->grab();
        }));
        events();
    }
    std::sort(steps.begin(), steps.end());
    print("page down, median", steps[steps.size() / 2], "ms", rows);
    print("page down, p99", steps[steps.size() * 99 / 100], "ms", rows);
    print("thumbnail pixels held", double(grid.pictures().bytesHeld()) / (1024.0 * 1024.0), "MiB", rows);
    print("resident memory", residentMiB(), "MiB", rows);
    return 0;
}
