#include "core/crawl/crawl_engine.h"
#include "core/crawl/quiet_hours.h"

namespace gleaner::crawl {
namespace {

Result<void> must(bool holds, const char* field, const char* allowed) {
    return holds ? Result<void>{} : Result<void>(fail(ErrorCode::BadSetting, field, "", {{"allowed", allowed}}));
}

} // namespace

Result<void> CrawlOptions::validate() const {
    const Result<void> checks[] = {
        must(connections >= 1 && connections <= 16'384, "connections", "1 to 16384"),
        must(maxSlotShare > 0 && maxSlotShare <= 1, "max_slot_share", "above 0, at most 1"),
        must(rates.floor > 0, "rate_floor", "above 0"),
        must(rates.ceiling >= rates.floor, "rate_ceiling", "at least rate_floor"),
        must(maxAttempts >= 1, "max_attempts", "at least 1"),
        must(retryBase.count() > 0, "retry_base", "above 0"),
        must(limits.maxBody > 0, "max_body", "above 0"),
        must(quietHours.empty() || QuietHours::parse(quietHours), "quiet_hours", "HH:MM-HH:MM, or empty"),
        must(bandwidthCap >= 0, "bandwidth_cap", "bytes a second, or 0 for none"),
        must(!maxTasks || *maxTasks > 0, "max_tasks", "above 0"),
    };
    for (const Result<void>& check : checks)
        if (!check)
            return check;
    return {};
}

} // namespace gleaner::crawl
