// What a second of the alert book costs: 10,000 sources under ten rules (core/alerts), calm, in trouble and in a storm.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

#include "core/alerts/alert_book.h"
#include "tests/support/fake_alert_store.h"
#include "tests/support/fake_clock.h"

using namespace gleaner;

namespace {

constexpr int kSources = 10'000;
constexpr int kRules = 10;
constexpr int kSeconds = 120;

crawl::CrawlFigures figuresOf(int inTrouble) {
    crawl::CrawlFigures figures;
    figures.running = true;
    figures.requestRate = 5000;
    for (int i = 0; i < kSources; ++i) {
        crawl::SourceFigures& source = figures.sources.emplace_back();
        char name[24];
        std::snprintf(name, sizeof name, "source%05d", i);
        source.name = name;
        source.key = {i + 1};
        source.state = model::SourceState::Running;
        source.rateLimit = 1;
        source.actualRate = 1;
        source.inFlight = 1;
        source.queue.queued = 5000;
        source.windowTotal = 60;
        source.firstByteP95 = 200;
        source.why = {"at_limit", {{"origin", "size"}, {"rate", "1.00"}, {"starved_percent", "12"}}};
        source.outcomes = {{"200", 5000}, {"404", 12}, {"503", 7}};
        source.last50.assign(50, "200");
        if (i % (kSources / inTrouble) == 0) {
            source.state = i % 2 == 0 ? model::SourceState::BreakerOpen : model::SourceState::Running;
            source.windowErrors = 30;
        }
    }
    return figures;
}

// Rules of every sort, all of them of each source but one.
void tenRules(alerts::AlertBook& book) {
    for (const alerts::AlertRule& shipped : alerts::defaultRules())
        (void)book.removeRule(shipped.id);
    const std::pair<alerts::Metric, double> metrics[] = {
        {alerts::Metric::ErrorShare, 5},     {alerts::Metric::ErrorShare, 60}, {alerts::Metric::LimitShare, 10},
        {alerts::Metric::FirstByteP95, 1e4}, {alerts::Metric::Queued, 1e6},    {alerts::Metric::Failed, 100},
        {alerts::Metric::StarvedShare, 90},  {alerts::Metric::State, 0},       {alerts::Metric::StateAge, 1e9},
        {alerts::Metric::DiskFree, 5e9}};
    static_assert(sizeof metrics / sizeof metrics[0] == kRules);
    for (const auto& [metric, threshold] : metrics) {
        alerts::AlertRule rule;
        rule.name = "rule";
        rule.metric = metric;
        rule.threshold = threshold;
        rule.scope = alerts::infoOf(metric).ofSource ? alerts::Scope::EachSource : alerts::Scope::WholeCrawl;
        rule.comparison = alerts::infoOf(metric).higherIsWorse ? alerts::Comparison::Above : alerts::Comparison::Below;
        if (metric == alerts::Metric::State || metric == alerts::Metric::StateAge)
            rule.states = {model::SourceState::BreakerOpen, model::SourceState::Halted};
        (void)book.saveRule(rule);
    }
}

void measure(const char* what, int inTrouble) {
    test::FakeClock clock;
    test::FakeAlertStore store;
    alerts::AlertBook book(store, clock);
    tenRules(book);
    crawl::CrawlFigures figures = figuresOf(inTrouble);
    std::vector<double> ticks;
    for (int second = 0; second < kSeconds; ++second) {
        clock.advance(std::chrono::seconds(1));
        figures.time = clock.wallNow();
        const auto start = std::chrono::steady_clock::now();
        const auto alerts = book.evaluate(&figures, {100'000'000, 500'000'000'000});
        ticks.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(ticks.begin(), ticks.end());
    const auto print = [&](const char* figure, double value) {
        std::printf("{\"bench\":\"alerts\",\"figure\":\"%s_%s\",\"value\":%.3f,\"unit\":\"ms\"}\n", what, figure,
                    value);
    };
    print("tick_p50", ticks[ticks.size() / 2]);
    print("tick_p95", ticks[ticks.size() * 95 / 100]);
}

} // namespace

int main() {
    measure("10000_sources_10_rules_1_in_trouble", 1);
    measure("10000_sources_10_rules_100_in_trouble", 100);
    measure("10000_sources_10_rules_5000_in_trouble", 5'000);
    return 0;
}
