#include "core/alerts/metric.h"

#include <array>

namespace gleaner::alerts {
namespace {

constexpr std::array kMetrics{
    MetricInfo{Metric::State, "state", Unit::None, true, true},
    MetricInfo{Metric::StateAge, "state_age", Unit::Seconds, true, true},
    MetricInfo{Metric::Condition, "condition", Unit::None, true, true},
    MetricInfo{Metric::ErrorShare, "error_share", Unit::Percent, true, true},
    MetricInfo{Metric::LimitShare, "limit_share", Unit::Percent, true, false},
    MetricInfo{Metric::FirstByteP95, "first_byte_p95", Unit::Milliseconds, true, true},
    MetricInfo{Metric::Queued, "queued", Unit::Count, true, true},
    MetricInfo{Metric::Failed, "failed", Unit::Count, true, true},
    MetricInfo{Metric::StarvedShare, "starved_share", Unit::Percent, true, true},
    MetricInfo{Metric::Tokens, "tokens", Unit::Count, true, false},
    MetricInfo{Metric::StoredRate, "stored_rate", Unit::PerSecond, false, false},
    MetricInfo{Metric::RequestRate, "request_rate", Unit::PerSecond, false, false},
    MetricInfo{Metric::SilentStall, "silent_stall", Unit::Seconds, false, true},
    MetricInfo{Metric::DiskFree, "disk_free", Unit::Bytes, false, false},
    MetricInfo{Metric::Memory, "memory", Unit::Bytes, false, true},
    MetricInfo{Metric::InFlight, "in_flight", Unit::Count, false, true},
    MetricInfo{Metric::Left, "left", Unit::Count, false, true},
};

constexpr bool inOrder() {
    for (size_t i = 0; i < kMetrics.size(); ++i)
        if (size_t(kMetrics[i].metric) != i)
            return false;
    return kMetrics.size() == size_t(Metric::Left) + 1;
}
static_assert(inOrder());

} // namespace

std::span<const MetricInfo> allMetrics() {
    return kMetrics;
}

const MetricInfo& infoOf(Metric metric) {
    return kMetrics[size_t(metric)];
}

std::optional<Metric> parseMetric(std::string_view name) {
    for (const MetricInfo& info : kMetrics)
        if (info.name == name)
            return info.metric;
    return std::nullopt;
}

std::string_view name(Unit unit) {
    switch (unit) {
    case Unit::None:
        return "";
    case Unit::PerSecond:
        return "per_second";
    case Unit::Percent:
        return "percent";
    case Unit::Seconds:
        return "seconds";
    case Unit::Milliseconds:
        return "milliseconds";
    case Unit::Bytes:
        return "bytes";
    case Unit::Count:
        return "count";
    }
    return "";
}

} // namespace gleaner::alerts
