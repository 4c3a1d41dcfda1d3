// What the crawl's own machinery costs, without network and disk: bench_crawl_core [day]. With "day" also the simulated
// day of 10,000 sources and five million tasks, through the real loop, monitor and breaker.

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>

#include "core/crawl/fair_scheduler.h"
#include "core/crawlstate/in_process_buckets.h"
#include "tests/core/crawl/simulated_crawl.h"

using namespace gleaner;
using model::SourceKey;

namespace {

void print(const std::string& figure, double value, const std::string& unit) {
    std::printf("{\"bench\":\"crawl_core\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

template<typename Work>
double seconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Tokens that the monitor fills and workers take, a millisecond of the clock after the other.
void tokens(int sources) {
    crawlstate::InProcessBuckets buckets;
    const double rate = 2'000'000.0 / sources;
    for (int i = 1; i <= sources; ++i)
        buckets.setRate(SourceKey{i}, rate);
    base::SteadyTime now(std::chrono::hours(1));
    std::int64_t taken = 0;
    const double wall = seconds([&] {
        for (int step = 0; step < 2000; ++step) {
            now += std::chrono::milliseconds(1);
            for (const SourceKey source : buckets.fill(now))
                while (buckets.take(source, now)) {
                    buckets.written(source, now);
                    ++taken;
                }
        }
    });
    print("tokens_" + std::to_string(sources) + "_sources", double(taken) / wall, "tokens/s");
}

// One decision: who is next, its slot taken, another's given back, its readiness told.
void scheduling(int sources) {
    constexpr int kDecisions = 1'000'000;
    crawl::FairScheduler scheduler(1024, 0.25);
    std::mt19937 random(1);
    for (int i = 1; i <= sources; ++i) {
        scheduler.setWeight(SourceKey{i}, 0.2 + double(random() % 1000) / 10);
        scheduler.setReady(SourceKey{i}, true);
    }
    std::vector<SourceKey> running;
    size_t oldest = 0;
    std::int64_t decided = 0;
    const double wall = seconds([&] {
        for (int i = 0; i < kDecisions; ++i) {
            const auto next = scheduler.pick();
            if (next) {
                scheduler.started(*next);
                scheduler.setReady(*next, random() % 2 == 0);
                running.push_back(*next);
                ++decided;
            }
            if (!next || running.size() - oldest > 1000) {
                const SourceKey done = running[oldest++];
                scheduler.ended(done);
                scheduler.setReady(done, true);
            }
        }
    });
    print("decision_" + std::to_string(sources) + "_sources", 1e6 * wall / double(decided), "us");
}

void report(const std::string& name, const test::SimulatedCrawl& crawl, double wall) {
    print(name + "_wall", wall, "s");
    print(name + "_requests", double(crawl.requests()), "requests");
    print(name + "_us_per_request", 1e6 * wall / double(crawl.requests()), "us");
    print(name + "_sources_above_limit", crawl.aboveLimit(), "sources");
    print(name + "_sources_below_limit", crawl.belowLimit(), "sources");
    print(name + "_least_utilisation", crawl.leastUtilisation(), "of the limit");
    print(name + "_longest_wait", crawl.longestWait(), "s beyond the token's time");
}

// Ten fast sources among 9,990 slow ones (design/crawl.md, "Scheduling"); then with every attempt logged.
void crowd(eventlog::EventLog* log) {
    test::SimulatedCrawl crawl;
    if (log)
        crawl.logTo(*log);
    crawl.add(9'990, 1, 60);
    crawl.add(10, 200, 60);
    report(log ? "crowd_logged" : "crowd", crawl, seconds([&] { crawl.run(std::chrono::seconds(60)); }));
}

// 24 hours, 10,000 sources, five million requests: half of them of ten sources.
void day() {
    constexpr double kDay = 86'400;
    test::SimulatedCrawl crawl;
    crawl.add(9'990, 2'500'000 / 9'990.0 / kDay, kDay);
    crawl.add(10, 250'000 / kDay, kDay);
    report("day", crawl, seconds([&] { crawl.run(std::chrono::hours(24)); }));
}

} // namespace

int main(int argc, char** argv) {
    for (const int sources : {30, 1'000, 10'000}) {
        tokens(sources);
        scheduling(sources);
    }
    crowd(nullptr);
    eventlog::EventLog log(eventlog::EventLog::Mode::Memory, {});
    crowd(&log);
    if (argc > 1 && std::strcmp(argv[1], "day") == 0)
        day();
}
