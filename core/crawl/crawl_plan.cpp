#include "core/crawl/crawl_plan.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/crawl/source_health.h"

namespace gleaner::crawl {
namespace {

using model::SourceState;
using stream::SourceCounts;

double meanBytes(const SourceCounts& source, double otherwise) {
    return source.ok > 0 ? double(source.bytes) / double(source.ok) : otherwise;
}

double meanBytesOf(std::span<const SourceCounts> all) {
    SourceCounts sum;
    for (const SourceCounts& source : all) {
        sum.ok += source.ok;
        sum.bytes += source.bytes;
    }
    return meanBytes(sum, double(kTypicalPicture));
}

PlannedSource planned(const crawlstate::SourceEntry& entry, const SourceCounts& counts, const PlanInputs& inputs,
                      double libraryMean) {
    PlannedSource plan;
    plan.key = entry.key;
    plan.name = entry.name;
    plan.queued = counts.counts.left();
    const auto counted = inputs.sizes.find(entry.name);
    const std::int64_t size = entry.settings.size.value_or(counted == inputs.sizes.end() ? 0 : counted->second);
    const RateDecision decision = decideRate(
        {entry.settings.rateOverride,
         {},
         size,
         entry.settings.robotsWaived ? std::nullopt : entry.condition.crawlDelay, // as its robots.txt was last read
         inputs.profileFactor},
        inputs.rates);
    plan.rate = decision.rate;
    plan.origin = decision.origin;
    plan.hours = decision.rate > 0 ? double(plan.queued) / decision.rate / 3600 : 0;
    plan.bytes = std::llround(double(plan.queued) * meanBytes(counts, libraryMean));

    const Moment now{base::SteadyTime{}, inputs.now};
    SourceHealth health(entry.condition, now);
    health.tick(now); // ends what is over
    if (health.state() != SourceState::Running) {
        plan.state = health.state();
        plan.why = health.why();
        plan.until = health.until();
    } else if (plan.queued == 0) {
        plan.state = SourceState::Done;
        plan.why = {"no_work", {{"stored", std::to_string(counts.ok)}, {"gone", std::to_string(counts.linkRot)}}};
    }
    return plan;
}

} // namespace

bool PlannedSource::needsOperator() const {
    return state == SourceState::BreakerOpen || (state == SourceState::Paused && !until);
}

CrawlPlan crawlPlan(const PlanInputs& inputs) {
    std::unordered_map<model::SourceKey, const SourceCounts*> counts;
    for (const SourceCounts& source : inputs.counts)
        counts[source.source] = &source;
    const double libraryMean = meanBytesOf(inputs.counts);
    const SourceCounts none;

    CrawlPlan plan;
    std::int64_t all = 0;
    for (const crawlstate::SourceEntry& entry : inputs.sources) {
        const auto found = counts.find(entry.key);
        plan.sources.push_back(planned(entry, found == counts.end() ? none : *found->second, inputs, libraryMean));
        all += plan.sources.back().queued;
    }
    std::sort(plan.sources.begin(), plan.sources.end(),
              [](const PlannedSource& a, const PlannedSource& b) { return a.name < b.name; });
    for (PlannedSource& source : plan.sources) {
        source.share = all > 0 ? double(source.queued) / double(all) : 0;
        if (source.queued == 0 || source.needsOperator())
            continue;
        plan.queued += source.queued;
        plan.rate += source.rate;
        plan.hours = std::max(plan.hours, source.hours);
        plan.bytes += source.bytes;
    }
    return plan;
}

} // namespace gleaner::crawl
