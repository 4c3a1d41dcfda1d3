// What a flood of events costs the GUI thread (design of the console: below a tenth of a core, no stall of 16 ms):
// 10,000 events a second for ten seconds into a log that is full already, its view following. Offscreen, in a real
// event loop.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>

#include <QApplication>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTimer>

#include "tests/support/made_up_events.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/console/event_log_view.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int kPerSecond = 10'000;
constexpr int kSeconds = 10;

void print(const std::string& figure, double value, const char* unit) {
    std::printf("{\"bench\":\"event_view\",\"figure\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit);
    std::fflush(stdout);
}

double cpuMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1000 + double(now.tv_nsec) / 1e6;
}

eventlog::Event eventOf(int number) {
    eventlog::Event event =
        test::attemptEvent("source" + std::to_string(number % 200), number % 10 == 0 ? "503" : "200",
                           "https://images.museum.example/" + std::to_string(number) + "/full.jpg");
    event.time += base::Millis(number / 10);
    return event;
}

// Knows the longest event: what stands between a person and the next frame.
class TimedApplication final : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override {
        if (m_inside)
            return QApplication::notify(receiver, event);
        m_inside = true;
        const auto start = Steady::now();
        const double cpu = cpuMilliseconds();
        const bool handled = QApplication::notify(receiver, event);
        longest = std::max(longest, std::chrono::duration<double, std::milli>(Steady::now() - start).count());
        longestCpu = std::max(longestCpu, cpuMilliseconds() - cpu);
        m_inside = false;
        return handled;
    }
    double longest = 0, longestCpu = 0;

private:
    bool m_inside = false;
};

void flood(TimedApplication& app, theme::Theme& theme, const std::string& name, bool follow, const QString& words) {
    eventlog::EventLog log(eventlog::EventLog::Mode::Memory, {});
    for (int i = 0; i < 100'000; ++i)
        log.write(eventOf(i));
    bridge::WorkstationEventDesk desk(log);
    bridge::Background background;
    console::EventLogView view(theme, desk, background);
    view.resize(1364, 620);
    view.show();
    view.findChild<QLineEdit*>()->setText(words);
    QTimer::singleShot(2000, &view, [] { QCoreApplication::exit(); }); // filled and painted
    QCoreApplication::exec();
    if (!follow) {
        QScrollBar* bar = view.findChild<QTableView*>()->verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
    }
    app.longest = app.longestCpu = 0;
    const double before = cpuMilliseconds();
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        const auto start = Steady::now();
        for (int i = 0; i < kSeconds * kPerSecond && !stop; ++i) {
            log.write(eventOf(i));
            if (i % 100 == 99)
                std::this_thread::sleep_until(start + std::chrono::microseconds(i * (1'000'000 / kPerSecond)));
        }
    });
    QTimer::singleShot(kSeconds * 1000, &view, [] { QCoreApplication::exit(); });
    QCoreApplication::exec();
    stop = true;
    writer.join();
    print(name + "_gui_cpu", (cpuMilliseconds() - before) / kSeconds, "ms/s");
    print(name + "_longest_event", app.longest, "ms");
    print(name + "_longest_event_cpu", app.longestCpu, "ms");
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    TimedApplication app(argc, argv);
    theme::Theme theme(app);
    flood(app, theme, "flood_followed", true, {});
    flood(app, theme, "flood_paused", false, {});
    flood(app, theme, "flood_filtered", true, QStringLiteral("source77"));
    return 0;
}
