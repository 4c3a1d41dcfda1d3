// What the event log costs: an event written while the file is written too, the memory of a full ring, a line of JSON
// out and in, a look through all events, and how long a restart takes to read the files back.

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <malloc.h>
#include <unistd.h>

#include "core/eventlog/event_json.h"
#include "core/eventlog/event_log.h"

using namespace gleaner;
using namespace gleaner::eventlog;
namespace fs = std::filesystem;

namespace {

void print(const std::string& figure, double value, const std::string& unit) {
    std::printf("{\"bench\":\"event_log\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

double cpuSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

template<typename Work>
double seconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// One in ten fails, with the headers of a usual answer.
Event eventOf(int number, int sources) {
    Event event;
    event.time = base::WallTime(base::Millis(1'795'258'800'000 + number));
    event.code = kAttempt;
    event.source = "source" + std::to_string(number % sources);
    event.outcome = number % 10 == 3 ? "503" : "200";
    event.url =
        "https://images.museum.example/collection/objects/" + std::to_string(number) + "/full/1686/0/default.jpg";
    event.record = {number + 1};
    event.httpStatus = number % 10 == 3 ? 503 : 200;
    event.firstByteMs = 80 + number % 50;
    event.totalMs = 120 + number % 90;
    event.bytes = 48'213 + number % 1000;
    if (event.httpStatus != 200) {
        event.level = Level::Warning;
        event.args[kHeaders] = std::string(700, 'h');
        event.args[kAddress] = "192.0.2.17";
    }
    return event;
}

size_t heapInUse() {
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

void memory(int sources, int events) {
    const size_t before = heapInUse();
    EventLog log(EventLog::Mode::Memory, {});
    for (int i = 0; i < events; ++i)
        log.write(eventOf(i, sources));
    print("memory_full_ring_" + std::to_string(sources) + "_sources", double(heapInUse() - before) / 1e6, "MB");
}

void writing(const fs::path& folder) {
    constexpr int kEvents = 100'000;
    EventLog log(EventLog::Mode::Write, folder);
    log.read(0, {}, 1);
    std::vector<Event> events;
    for (int i = 0; i < kEvents; ++i)
        events.push_back(eventOf(i, 100));
    double cpu = 0;
    double longest = 0;
    const double wall = seconds([&] {
        const double start = cpuSeconds();
        for (int i = 0; i < kEvents; ++i) {
            longest = std::max(longest, seconds([&] { log.write(std::move(events[size_t(i)])); }));
            if (i % 5000 == 4999) // the pace at which the hand-over is never full
                log.flush();
        }
        cpu = cpuSeconds() - start;
    });
    print("write_cpu_per_event", 1e6 * cpu / kEvents, "us");
    print("write_longest", 1e3 * longest, "ms");
    print("to_file", kEvents / wall, "events/s");
    print("lost", double(log.counts().lost), "events");

    Filter words;
    words.words = "vermeer";
    print("look_through_100000_for_words", 1e3 * seconds([&] { log.read(0, words, 1000); }), "ms");
    print("read_100000", 1e3 * seconds([&] { log.read(0, {}, 100'000); }), "ms");
    print("last_attempts", 1e6 * seconds([&] { log.lastAttempts("source7", 50); }), "us");
}

void restart(const fs::path& folder) {
    double open = 0;
    EventLog::Reading reading;
    const double all = seconds([&] {
        std::unique_ptr<EventLog> log;
        open = seconds([&] { log = std::make_unique<EventLog>(EventLog::Mode::Write, folder); });
        reading = log->read(0, {}, 100'000);
    });
    print("restart_open", 1e3 * open, "ms");
    print("restart_until_all_is_there", 1e3 * all, "ms");
    print("restart_events", double(reading.events.size()), "events");
}

void lines() {
    constexpr int kEvents = 100'000;
    std::vector<std::string> all;
    const Event event = eventOf(3, 100);
    double cost = seconds([&] {
        for (int i = 0; i < kEvents; ++i) {
            Event one = event;
            one.sequence = std::uint64_t(i + 1);
            all.emplace_back();
            appendLine(all.back(), one);
            all.back().pop_back();
        }
    });
    print("line_out", 1e6 * cost / kEvents, "us");
    cost = seconds([&] {
        for (const std::string& line : all)
            if (!parseLine(line))
                std::abort();
    });
    print("line_in", 1e6 * cost / kEvents, "us");
}

} // namespace

int main() {
    const fs::path folder = fs::temp_directory_path() / ("gleaner-bench-log-" + std::to_string(::getpid()));
    memory(100, 110'000);
    memory(10'000, 600'000); // each source has its fifty
    lines();
    writing(folder);
    restart(folder);
    fs::remove_all(folder);
}
