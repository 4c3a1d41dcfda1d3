// The lines that scripts read: state line and summary (design/crawl.md, "Wire formats"; design/cli.md).
#include <nlohmann/json.hpp>

#include "core/crawl/crawl_engine.h"

namespace gleaner::crawl {
namespace {

using nlohmann::json;

std::string oneLine(const json& document) {
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

double epochSeconds(base::WallTime time) {
    return double(time.time_since_epoch().count()) / 1000;
}

json sourceLine(const SourceFigures& s) {
    json last50 = json::object();
    for (const std::string& outcome : s.last50)
        last50[outcome] = last50.value(outcome, 0) + 1;
    std::int64_t errors = 0;
    for (const auto& [outcome, times] : s.outcomes)
        if (const auto parsed = model::Outcome::parse(outcome); parsed && parsed->isError())
            errors += times;
    return {{"successful", s.ok},
            {"error", errors},
            {"last_50_statuses", std::move(last50)},
            {"rate_limit", s.rateLimit},
            {"actual_rate", s.actualRate},
            {"peak_rate", s.peakRate},
            {"byte_rate", s.byteRate},
            {"tokens", s.tokens},
            {"state", model::name(s.state)},
            {"why", s.why.code},
            {"queued", s.queue.queued},
            {"waiting_retry", s.queue.waitingRetry},
            {"in_flight", s.inFlight},
            {"failed", s.failed},
            {"bytes", s.bytes}};
}

json workersLine(const WorkerFigures& workers) {
    return {{"connections", workers.connections},
            {"fetching", workers.fetching},
            {"waiting", workers.waiting},
            {"examining", workers.examining},
            {"settling", workers.settling}};
}

} // namespace

std::string stateLine(const CrawlFigures& figures) {
    json tripped = json::array();
    json specific = json::object();
    std::int64_t errors = 0;
    for (const SourceFigures& source : figures.sources) {
        if (source.state == model::SourceState::BreakerOpen)
            tripped.push_back(source.name);
        specific[source.name] = sourceLine(source);
        errors += specific[source.name]["error"].get<std::int64_t>();
    }
    return oneLine({{"event", "monitoring_update"},
                    {"time", epochSeconds(figures.time)},
                    {"general",
                     {{"num_resized", figures.ok},
                      {"resize_errors", errors},
                      {"success_rps", figures.storedRate},
                      {"error_rps", figures.errorRate},
                      {"processing_rate", figures.requestRate},
                      {"split_rate", 0.0},
                      {"global_max_rps", figures.rateLimit},
                      {"circuit_breaker_tripped", std::move(tripped)},
                      {"left", figures.left},
                      {"in_flight", figures.inFlight},
                      {"byte_rate", figures.byteRate},
                      {"workers", workersLine(figures.workers)},
                      {"failed", figures.failed},
                      {"link_rot", figures.linkRot},
                      {"blocked", figures.blocked},
                      {"bytes", figures.bytes},
                      {"seconds", figures.seconds},
                      {"draining", figures.draining},
                      {"profile", figures.profile}}},
                    {"specific", std::move(specific)}});
}

std::string summaryLine(const CrawlFigures& f) {
    const double seconds = f.seconds > 0 ? f.seconds : 1;
    const std::int64_t ended = f.ok + f.unchanged + f.failed + f.blocked + f.linkRot;
    return oneLine({{"event", "summary"},
                    {"ok", f.ok},
                    {"unchanged", f.unchanged},
                    {"failed", f.failed},
                    {"blocked", f.blocked},
                    {"retried", f.retried},
                    {"link_rot", f.linkRot},
                    {"left", f.left},
                    {"bytes", f.bytes},
                    {"seconds", f.seconds},
                    {"images_per_second", double(ended) / seconds},
                    {"stored_per_second", double(f.ok) / seconds}});
}

} // namespace gleaner::crawl
