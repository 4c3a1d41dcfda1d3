// Figures over time: bench_history [SOURCES] [SECONDS] [FOLDER]. Every source is active in every second: the worst
// there is. What a tick costs, what a flush costs, memory, bytes on disk, and how long the window waits for a plot.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

#include "core/history/figure_history.h"
#include "core/history/sqlite/sqlite_history_store.h"

using namespace gleaner;
using namespace gleaner::history;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kStart = 1'795'262'400;

void print(const std::string& figure, double value, const std::string& unit) {
    std::printf("{\"bench\":\"history\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

template<typename Work>
double milliseconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(values.size() / 2), values.end());
    return values[values.size() / 2];
}

double residentMiB() {
    std::ifstream in("/proc/self/statm");
    double pages = 0, resident = 0;
    in >> pages >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

double megabytesIn(const fs::path& folder) {
    double bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        bytes += double(entry.file_size());
    return bytes / 1e6;
}

crawl::CrawlFigures firstTick(int sources) {
    crawl::CrawlFigures figures;
    figures.running = true;
    for (int i = 0; i < sources; ++i) {
        crawl::SourceFigures& source = figures.sources.emplace_back();
        source.key = {i + 1};
        source.name = "source-" + std::to_string(i);
        source.rateLimit = 2 + i % 40;
        source.queue.queued = 100'000 + i;
        source.firstByteP50 = 80;
        source.firstByteP95 = 300;
    }
    return figures;
}

void next(crawl::CrawlFigures& figures, std::int64_t second, std::mt19937& random) {
    figures.time = base::WallTime(std::chrono::seconds(kStart + second));
    figures.seconds = double(second);
    figures.requestRate = 1000 + double(random() % 1000) / 10;
    figures.byteRate = 1e7 + double(random() % 1'000'000);
    figures.left = 0;
    for (crawl::SourceFigures& source : figures.sources) {
        source.actualRate = double(random() % 30) / 10;
        source.queue.queued -= std::int64_t(random() % 3);
        source.firstByteP50 = 70 + std::int64_t(random() % 30);
        source.firstByteP95 = 250 + std::int64_t(random() % 100);
        source.windowTotal = 100;
        source.windowErrors = std::int64_t(random() % 5);
        figures.left += source.queue.queued;
    }
}

void measureReads(const FigureHistory& history, int sources, std::int64_t now) {
    const base::WallTime end(std::chrono::seconds(kStart + now));
    for (const Span span : {Span::FiveMinutes, Span::Day, Span::NinetyDays}) {
        const std::string step = std::to_string(tierOf(span).step) + " s";
        std::vector<double> one, thirty;
        for (int round = 0; round < 9; ++round) {
            const model::SourceKey key{1 + (round * 977) % sources};
            one.push_back(milliseconds([&] { (void)history.read(key, span, end); }));
            std::vector<model::SourceKey> keys;
            for (int i = 0; i < 30; ++i)
                keys.push_back({1 + (round * 977 + i * 31) % sources});
            thirty.push_back(milliseconds([&] { (void)history.read(keys, span, end); }));
        }
        print("read one source, buckets of " + step, median(one), "ms");
        print("read 30 sources, buckets of " + step, median(thirty), "ms");
    }
}

} // namespace

int main(int argc, char** argv) {
    const int sources = argc > 1 ? std::atoi(argv[1]) : 10'000;
    const std::int64_t seconds = argc > 2 ? std::atoll(argv[2]) : 620;
    const fs::path folder = argc > 3 ? fs::path(argv[3]) : fs::temp_directory_path() / "gleaner-bench-history";
    fs::remove_all(folder);
    fs::create_directories(folder);

    crawl::CrawlFigures figures = firstTick(sources);
    std::mt19937 random(1);
    next(figures, 0, random);
    const double before = residentMiB();
    auto history = std::make_unique<FigureHistory>(SqliteHistoryStore::open(folder / "history.db", true));
    std::vector<double> records, flushes;
    double longest = 0;
    for (std::int64_t second = 0; second < seconds; ++second) {
        next(figures, second, random);
        records.push_back(milliseconds([&] { history->record(figures, {400'000'000, 80'000'000'000}); }));
        longest = std::max(longest, records.back());
        const double flush = milliseconds([&] { (void)history->flush(); });
        if (second % 10 == 0)
            flushes.push_back(flush);
    }
    print("sources", sources, "count");
    print("record, median", median(records), "ms");
    print("record, longest", longest, "ms");
    print("flush every 10 s, median", median(flushes), "ms");
    print("flush every 10 s, longest", *std::max_element(flushes.begin(), flushes.end()), "ms");
    print("memory", residentMiB() - before, "MiB");
    measureReads(*history, sources, seconds - 1);
    print("write everything and close", milliseconds([&] { history.reset(); }), "ms");
    print("on disk", megabytesIn(folder), "MB");

    // One source over ninety days, a tick in each bucket of the week: what a source costs on disk when all is full.
    const fs::path one = folder / "one";
    fs::create_directories(one);
    {
        FigureHistory long_(SqliteHistoryStore::open(one / "history.db", true));
        crawl::CrawlFigures few = firstTick(10);
        constexpr std::int64_t kQuarter = 90 * 86'400;
        for (std::int64_t second = 0; second < kQuarter; second += second < kQuarter - 86'400   ? 300
                                                                   : second < kQuarter - 21'600 ? 60
                                                                                                : 3) {
            next(few, second, random);
            long_.record(few, {400'000'000, 80'000'000'000});
            if (second % 60 == 0)
                (void)long_.flush();
        }
    }
    print("on disk per source, every ring full", megabytesIn(one) * 1000 / 11, "kB");
    fs::remove_all(folder);
    return 0;
}
