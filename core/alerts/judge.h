#pragma once
// What a rule says of figures as they are, without memory: the book adds time to it, the rules editor shows it as it
// is.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/alerts/alert_rule.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::alerts {

// When a metric cannot be known (and an alert of it is in phase NoData, never taken for good):
//   ErrorShare, FirstByteP95   the source was asked in the last 10 s, and nothing of it ended yet
//   LimitShare                 it has work and no limit is known
//   DiskFree, Memory           the system did not say
//   any                        there are no figures, or they are older than kStaleAfter while the crawl should run
// When it does not apply (and is as good as below the threshold): a share without work or with fewer than
// kFewestAttempts attempts, latency of who is asked nothing, rates and stalls while no crawl runs.
enum class Verdict { Fine, Beyond, Unknown };
inline constexpr std::int64_t kFewestAttempts = 20;
inline constexpr base::Seconds kStaleAfter{10};

struct Finding {
    size_t source = kCrawl; // index in figures.sources, or kCrawl
    Verdict verdict = Verdict::Fine;
    std::optional<double> value;             // in the metric's unit
    std::optional<base::WallTime> since;     // when the figures themselves say since when
    const crawl::Alert* condition = nullptr; // of the engine, for Metric::Condition; lives as long as the figures

    static constexpr size_t kCrawl = size_t(-1);
};

// The figures of one moment, made ready for any number of rules. Refers to the figures.
class Evidence {
public:
    // `stalled`: how long nothing was sent although something might have been (StallWatch); none while no crawl runs.
    // `metrics`: those that will be asked for.
    Evidence(const crawl::CrawlFigures& figures, const MachineFigures& machine, std::optional<base::Seconds> stalled,
             std::span<const Metric> metrics);
    ~Evidence();

    // All that is not Fine, in the order of figures.sources; at most one of the crawl and one of each source.
    void judge(const AlertRule& rule, std::vector<Finding>& findings) const;
    const crawl::CrawlFigures& figures() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// Of one rule, for the preview of the rules editor: who is beyond now, and with which value.
std::vector<Finding> findingsNow(const AlertRule& rule, const crawl::CrawlFigures& figures,
                                 const MachineFigures& machine);

// Whether nothing is sent although something might be. Remembers since when.
class StallWatch {
public:
    // None while no crawl runs. A source may be asked when it runs, has work and nothing in flight, and holds a token
    // or gains one at least every 20 s.
    std::optional<base::Seconds> look(const crawl::CrawlFigures& figures, base::SteadyTime now);

private:
    std::optional<base::SteadyTime> m_since;
};

} // namespace gleaner::alerts
