// The promise of the rates, on the real clock and the real wire: for each scenario, how many windows of 1, 10 and 60 s
// the server saw above the limit (must be 0), and how much of the limit was used in the worst minute in which work
// waited. Monitor, scheduler, buckets and fetcher are the real ones; pictures are not looked at and nothing is stored.
//   bench_politeness [SECONDS [NAME]]     (for each scenario, or those whose name holds NAME; 75 by default)

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <sys/resource.h>

#include "core/crawl/crawl_engine.h"
#include "core/crawl/operator_actions.h"
#include "core/fetch/curl/curl_fetcher.h"
#include "core/simulatedweb/referee.h"
#include "core/simulatedweb/simulated_web.h"
#include "tests/support/fake_registry.h"
#include "tests/support/fake_robots_store.h"

using namespace gleaner;
using simulatedweb::SimulatedWeb;

namespace {

constexpr double kWarmUp = 5; // seconds: robots.txt, first connections

// Never runs out: each source's pictures again and again, as tasks of their own.
class EndlessQueue final : public stream::TaskQueue {
public:
    explicit EndlessQueue(test::FakeSources& sources) : m_sources(sources) {}

    Result<std::int64_t> enqueue(std::span<const stream::NewTask> tasks) override {
        const std::lock_guard lock(m_mutex);
        for (const stream::NewTask& task : tasks) {
            Line& line = m_lines[m_sources.key(task.source)];
            line.name = task.source;
            line.urls.push_back(task.url);
        }
        return std::int64_t(tasks.size());
    }
    Result<std::vector<stream::Task>> take(model::SourceKey source, size_t limit, base::WallTime) override {
        const std::lock_guard lock(m_mutex);
        std::vector<stream::Task> tasks;
        Line& line = m_lines[source];
        for (size_t i = 0; i < limit && !line.urls.empty(); ++i) {
            stream::Task task;
            task.record = {++m_lastRecord};
            task.source = source;
            task.url = line.urls[line.next++ % line.urls.size()];
            tasks.push_back(std::move(task));
        }
        return tasks;
    }
    Result<void> complete(std::span<const stream::Completion>) override { return {}; }
    Result<std::int64_t> retryFailed(std::optional<model::SourceKey>, std::optional<std::string>,
                                     std::optional<base::WallTime>) override {
        return 0;
    }
    Result<std::vector<stream::FailureCounts>> failures(std::optional<model::SourceKey>,
                                                        std::optional<base::WallTime>) const override {
        return std::vector<stream::FailureCounts>();
    }
    Result<std::int64_t> requeueCompleted(std::span<const stream::RecordKey>) override { return 0; }
    Result<std::vector<stream::SourceCounts>> counts(base::WallTime) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<stream::SourceCounts> all;
        for (const auto& [key, line] : m_lines) {
            stream::SourceCounts counts;
            counts.source = key;
            counts.name = line.name;
            counts.counts.queued = 1'000'000;
            all.push_back(std::move(counts));
        }
        return all;
    }
    Result<std::optional<base::WallTime>> nextRetry(base::WallTime) const override { return std::nullopt; }
    Result<std::vector<stream::AttemptRecord>> history(stream::RecordKey) const override {
        return std::vector<stream::AttemptRecord>();
    }

private:
    struct Line {
        std::string name;
        std::vector<std::string> urls;
        size_t next = 0;
    };
    test::FakeSources& m_sources;
    mutable std::mutex m_mutex;
    std::unordered_map<model::SourceKey, Line> m_lines;
    std::int64_t m_lastRecord = 0;
};

// Takes every picture for good and keeps none.
class NoPipeline final : public crawl::AttemptHandler {
public:
    explicit NoPipeline(stream::TaskQueue& queue) : m_queue(queue) {}
    void examine(crawl::FetchedPicture, Decided decided) override {
        decided(model::Outcome::http(200), std::make_shared<const crawl::Examined>());
    }
    void settle(crawl::Settlement settlement, Durable durable) override {
        durable(m_queue.complete(std::span(&settlement.completion, 1)));
    }
    bool hasRoom() const override { return true; }
    void setRoomListener(std::function<void()>) override {}

private:
    stream::TaskQueue& m_queue;
};

struct Scenario {
    std::string name;
    std::vector<double> rates; // one a source
    std::int64_t bodyBytes = 0;
};

void print(const Scenario& scenario, const char* figure, double value, const char* unit) {
    std::printf("{\"bench\":\"politeness\",\"figure\":\"%s, %s\",\"value\":%.4g,\"unit\":\"%s\"}\n",
                scenario.name.c_str(), figure, value, unit);
    std::fflush(stdout);
}

double processorSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::unique_ptr<SimulatedWeb> webFor(const Scenario& scenario) {
    simulatedweb::SimulatedWebOptions options;
    options.sources = int(scenario.rates.size());
    options.images = options.sources * 5;
    options.pictures = GLEANER_DEMO_PICTURES;
    options.bodyBytes = scenario.bodyBytes;
    options.capacity = 1e6;
    auto web = SimulatedWeb::start(options);
    if (!web) {
        std::fprintf(stderr, "%s: no simulated web: %s\n", scenario.name.c_str(), web.error().thing.c_str());
        std::exit(1);
    }
    return std::move(*web);
}

void play(const Scenario& scenario, double seconds) {
    const auto web = webFor(scenario);
    const base::RealClock clock;
    const auto sources = std::make_shared<test::FakeSources>();
    EndlessQueue queue(*sources);
    test::FakeRegistry registry(sources);
    test::FakeRobotsStore robots;
    NoPipeline handler(queue);
    fetch::CurlFetcher fetcher(clock);
    crawl::OperatorActions operators(registry, clock, "bench@here");

    std::map<std::string, double> rates;
    for (size_t i = 0; i < scenario.rates.size(); ++i) {
        const std::string name = web->sources()[i].name;
        rates[name] = scenario.rates[i];
        crawl::SettingsChange change;
        change.rate = std::optional(scenario.rates[i]);
        change.allowPrivate = true;
        if (!operators.set(std::vector{name}, change))
            std::exit(1);
    }
    std::vector<stream::NewTask> tasks;
    std::int64_t record = 0;
    for (const model::Record& picture : web->records())
        tasks.push_back({{++record}, picture.source, picture.url});
    (void)queue.enqueue(tasks);

    crawl::CrawlOptions options;
    options.connections = 2048;
    crawl::CrawlEngine engine({queue, registry, robots, fetcher, handler, clock, {}}, options);
    if (const auto started = engine.start(); !started) {
        std::fprintf(stderr, "%s: %s\n", scenario.name.c_str(), started.error().detail.c_str());
        std::exit(1);
    }
    const double begin = double(clock.wallNow().time_since_epoch().count()) / 1000;
    const double usedBefore = processorSeconds();
    (void)engine.wait(base::Millis(std::int64_t((seconds + kWarmUp) * 1000)), false);
    const double end = double(clock.wallNow().time_since_epoch().count()) / 1000;
    const double used = processorSeconds() - usedBefore;
    for (const crawl::SourceFigures& source : engine.figures().sources)
        if (scenario.rates.size() <= 30 && source.actualRate < 0.9 * source.rateLimit - 0.1)
            std::fprintf(stderr, "%s: %.2f of %.2f/s, %s %s, %lld left\n", source.name.c_str(), source.actualRate,
                         source.rateLimit, std::string(model::name(source.state)).c_str(), source.why.code.c_str(),
                         static_cast<long long>(source.queue.left()));
    engine.drain();
    (void)engine.wait(base::Millis(30'000), false);

    std::int64_t above = 0, requests = 0;
    double worst = 1e9, leastShare = 1e9;
    for (const auto& [name, times] : simulatedweb::timesBySource(web->log())) {
        const double rate = rates.at(name);
        requests += std::int64_t(times.size());
        for (const double window : {1.0, 10.0, 60.0})
            above += simulatedweb::judgeWindows(times, rate, window).above;
        // From the source's own first picture on, as a slow one waits for its second token.
        const double from = std::max(begin + kWarmUp, times.size() > 1 ? times[1] : end);
        const auto fewest = double(simulatedweb::fewestInWindow(times, from, end, 60));
        leastShare = std::min(leastShare, fewest / (rate * 60));
        worst = std::min(worst, fewest - (0.99 * rate * 60 - 1));
    }
    print(scenario, "windows above the limit", double(above), "windows");
    print(scenario, "used of the limit in the worst minute of any source", 100 * leastShare, "%");
    print(scenario, "requests above the least allowed in that minute", worst, "requests");
    print(scenario, "requests", double(requests) / (end - begin), "1/s");
    print(scenario, "processor time, server and crawl together", 100 * used / (end - begin), "% of one");
}

} // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 75;
    std::vector<double> mixed;
    for (int i = 0; i < 30; ++i) {
        constexpr double kSteps[] = {50, 20.9, 12.5, 10, 9.9, 5, 2.99, 1.398, 1, 0.5, 0.2, 30};
        mixed.push_back(kSteps[i % 12]);
    }
    const std::vector<Scenario> scenarios{{"one source at 200/s", {200}, 0},
                                          {"one source at 1.398/s", {1.398}, 0},
                                          {"one source at 0.2/s", {0.2}, 0},
                                          {"30 mixed sources", mixed, 0},
                                          {"10,000 sources at 0.2/s", std::vector<double>(10'000, 0.2), 10'000}};
    for (const Scenario& scenario : scenarios)
        if (argc < 3 || scenario.name.find(argv[2]) != std::string::npos)
            play(scenario, seconds);
    return 0;
}
