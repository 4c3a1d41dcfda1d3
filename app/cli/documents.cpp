#include "app/cli/documents.h"

#include <algorithm>

namespace gleaner::cli {
namespace {

using nlohmann::json;

template<typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

json countsDocument(const ingest::ImportCounts& counts, const std::filesystem::path& rejectedFile) {
    return {{"inserted", counts.inserted},
            {"updated", counts.updated},
            {"unchanged", counts.unchanged},
            {"same_url", counts.sameUrl},
            {"queued", counts.queued},
            {"rejected", counts.rejected.empty() ? json::object() : json(counts.rejected)},
            {"rejected_file", rejectedFile.empty() ? json() : json(rejectedFile.string())}};
}

} // namespace

json sourceDocument(const crawl::SourceFigures& s) {
    return {{"name", s.name},
            {"rate_limit", s.rateLimit},
            {"actual_rate", s.actualRate},
            {"peak_rate", s.peakRate},
            {"byte_rate", s.byteRate},
            {"tokens", s.tokens},
            {"state", model::name(s.state)},
            {"why", {{"code", s.why.code}, {"args", s.why.args.empty() ? json::object() : json(s.why.args)}}},
            {"since", s.since == base::WallTime{} ? json() : json(base::isoTime(s.since))},
            {"until", s.until ? json(base::isoTime(*s.until)) : json()},
            {"queued", s.queue.queued},
            {"in_flight", s.inFlight},
            {"waiting_retry", s.queue.waitingRetry},
            {"ok", s.ok},
            {"unchanged", s.unchanged},
            {"failed", s.queue.failed},
            {"link_rot", s.linkRot},
            {"blocked", s.blocked},
            {"bytes", s.bytes},
            {"window", {{"total", s.windowTotal}, {"errors", s.windowErrors}}},
            {"first_byte_ms",
             {{"p50", orNull(s.firstByteP50)}, {"p95", orNull(s.firstByteP95)}, {"p99", orNull(s.firstByteP99)}}},
            {"starved_share", s.starvedShare},
            {"eta_seconds", {{"low", orNull(s.etaLow)}, {"high", orNull(s.etaHigh)}}},
            {"outcomes", s.outcomes.empty() ? json::object() : json(s.outcomes)},
            {"last_50", s.last50}};
}

json planDocument(const crawl::CrawlPlan& plan) {
    json sources = json::array();
    for (const crawl::PlannedSource& source : plan.sources)
        sources.push_back({{"name", source.name},
                           {"queued", source.queued},
                           {"rate", source.rate},
                           {"rate_origin", crawl::name(source.origin)},
                           {"share", source.share},
                           {"hours", source.hours},
                           {"bytes", source.bytes},
                           {"note", source.why.code.empty() ? json() : json(source.why.code)}});
    return {{"sources", std::move(sources)},
            {"queued", plan.queued},
            {"rate", plan.rate},
            {"hours", plan.hours},
            {"bytes", plan.bytes}};
}

json attemptDocument(const stream::AttemptRecord& attempt) {
    return {{"time", base::isoTime(attempt.time)},
            {"outcome", attempt.outcome.name()},
            {"http_status", attempt.httpStatus > 0 ? json(attempt.httpStatus) : json()},
            {"bytes", attempt.bytes}};
}

json importDocument(const ingest::ImportReport& report, bool perFile) {
    json document = countsDocument(report.counts, report.rejectedFile);
    if (!perFile)
        return document;
    document["files"] = json::array();
    for (const ingest::FileReport& file : report.files) {
        json one = countsDocument(file.counts, file.rejectedFile);
        one["file"] = file.file.string();
        one["format"] = ingest::name(file.format);
        document["files"].push_back(std::move(one));
    }
    return document;
}

} // namespace gleaner::cli
