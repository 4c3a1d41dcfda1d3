#include "core/workstation/crawl_status_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <tuple>

#include <nlohmann/json.hpp>

#include "core/alerts/alert_json.h"

namespace gleaner::workstation {
namespace {

using crawl::CrawlFigures;
using crawl::SourceFigures;
using nlohmann::json;

constexpr std::chrono::seconds kFreshFor{3};
constexpr int kFormat = 3;

std::int64_t stamp(base::WallTime time) {
    return time.time_since_epoch().count();
}
base::WallTime timeAt(std::int64_t millis) {
    return base::WallTime(base::Millis(millis));
}

template<typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json();
}
template<typename T>
std::optional<T> optionalAt(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? std::nullopt : std::optional<T>(found->get<T>());
}

json toJson(const SourceFigures& s) {
    return json{{"key", s.key.value},
                {"name", s.name},
                {"rate_limit", s.rateLimit},
                {"rate_origin", int(s.rateOrigin)},
                {"automatic_limit", s.automaticLimit},
                {"actual_rate", s.actualRate},
                {"peak_rate", s.peakRate},
                {"byte_rate", s.byteRate},
                {"tokens", s.tokens},
                {"state", model::name(s.state)},
                {"why", s.why.code},
                {"why_args", s.why.args},
                {"since", stamp(s.since)},
                {"until", s.until ? json(stamp(*s.until)) : json()},
                {"queue", {s.queue.queued, s.queue.waitingRetry, s.queue.failed, s.queue.taken}},
                {"in_flight", s.inFlight},
                {"sums", {s.ok, s.unchanged, s.failed, s.linkRot, s.blocked, s.retried, s.bytes}},
                {"window", {s.windowTotal, s.windowErrors}},
                {"p50", orNull(s.firstByteP50)},
                {"p95", orNull(s.firstByteP95)},
                {"p99", orNull(s.firstByteP99)},
                {"starved", s.starvedShare},
                {"eta_low", orNull(s.etaLow)},
                {"eta_high", orNull(s.etaHigh)},
                {"outcomes", s.outcomes},
                {"last50", s.last50}};
}

SourceFigures sourceFrom(const json& j) {
    SourceFigures s;
    s.key.value = j.at("key");
    s.name = j.at("name");
    s.rateLimit = j.at("rate_limit");
    s.rateOrigin = crawl::RateOrigin(j.at("rate_origin").get<int>());
    s.automaticLimit = j.value("automatic_limit", 0.0);
    s.actualRate = j.at("actual_rate");
    s.peakRate = j.at("peak_rate");
    s.byteRate = j.at("byte_rate");
    s.tokens = j.at("tokens");
    s.state = model::parseSourceState(j.at("state").get<std::string>()).value_or(model::SourceState::Idle);
    s.why.code = j.at("why");
    s.why.args = j.at("why_args").get<std::map<std::string, std::string>>();
    s.since = timeAt(j.at("since"));
    if (const auto until = optionalAt<std::int64_t>(j, "until"))
        s.until = timeAt(*until);
    const auto queue = j.at("queue").get<std::array<std::int64_t, 4>>();
    s.queue = {queue[0], queue[1], queue[2], queue[3]};
    s.inFlight = j.at("in_flight");
    const auto sums = j.at("sums").get<std::array<std::int64_t, 7>>();
    std::tie(s.ok, s.unchanged, s.failed, s.linkRot, s.blocked, s.retried, s.bytes) =
        std::tie(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
    const auto window = j.at("window").get<std::array<std::int64_t, 2>>();
    s.windowTotal = window[0];
    s.windowErrors = window[1];
    s.firstByteP50 = optionalAt<std::int64_t>(j, "p50");
    s.firstByteP95 = optionalAt<std::int64_t>(j, "p95");
    s.firstByteP99 = optionalAt<std::int64_t>(j, "p99");
    s.starvedShare = j.at("starved");
    s.etaLow = optionalAt<std::int64_t>(j, "eta_low");
    s.etaHigh = optionalAt<std::int64_t>(j, "eta_high");
    s.outcomes = j.at("outcomes").get<std::map<std::string, std::int64_t>>();
    s.last50 = j.at("last50").get<std::vector<std::string>>();
    return s;
}

CrawlFigures figuresFrom(const json& j) {
    CrawlFigures f;
    f.time = timeAt(j.at("time"));
    f.running = j.at("running");
    f.draining = j.at("draining");
    f.profile = j.value("profile", std::string());
    f.profileFactor = j.value("profile_factor", 1.0);
    f.seconds = j.at("seconds");
    const auto sums = j.at("sums").get<std::array<std::int64_t, 8>>();
    std::tie(f.ok, f.unchanged, f.failed, f.blocked, f.retried, f.linkRot, f.left, f.bytes) =
        std::tie(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
    const auto rates = j.at("rates").get<std::array<double, 5>>();
    std::tie(f.requestRate, f.storedRate, f.errorRate, f.rateLimit, f.byteRate) =
        std::tie(rates[0], rates[1], rates[2], rates[3], rates[4]);
    f.inFlight = j.at("in_flight");
    const auto workers = j.at("workers").get<std::array<std::int64_t, 5>>();
    f.workers = {workers[0], workers[1], workers[2], workers[3], workers[4]};
    for (const json& object : j.at("alerts"))
        if (auto alert = alerts::alertFrom(object))
            f.alerts.push_back(*std::move(alert));
    for (const json& source : j.at("sources"))
        f.sources.push_back(sourceFrom(source));
    return f;
}

} // namespace

Result<void> writeFigures(const std::filesystem::path& file, const CrawlFigures& f) {
    json sources = json::array();
    for (const SourceFigures& source : f.sources)
        sources.push_back(toJson(source));
    json found = json::array();
    for (const crawl::Alert& alert : f.alerts)
        found.push_back(alerts::toJson(alert));
    const json document{
        {"format", kFormat},
        {"time", stamp(f.time)},
        {"running", f.running},
        {"draining", f.draining},
        {"profile", f.profile},
        {"profile_factor", f.profileFactor},
        {"seconds", f.seconds},
        {"sums", {f.ok, f.unchanged, f.failed, f.blocked, f.retried, f.linkRot, f.left, f.bytes}},
        {"rates", {f.requestRate, f.storedRate, f.errorRate, f.rateLimit, f.byteRate}},
        {"in_flight", f.inFlight},
        {"workers",
         {f.workers.connections, f.workers.fetching, f.workers.waiting, f.workers.examining, f.workers.settling}},
        {"alerts", std::move(found)},
        {"sources", std::move(sources)}};
    const std::filesystem::path aside = file.string() + ".part";
    {
        std::ofstream out(aside, std::ios::binary | std::ios::trunc);
        out << document.dump(-1, ' ', false, json::error_handler_t::replace);
        if (!out.flush())
            return fail(base::systemError(errno, aside.string()));
    }
    std::error_code error;
    std::filesystem::rename(aside, file, error);
    return error ? Result<void>(fail(base::systemError(error.value(), file.string()))) : Result<void>{};
}

std::optional<CrawlFigures> readFigures(const std::filesystem::path& file, base::WallTime now) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return std::nullopt;
    try {
        const json document = json::parse(in);
        if (document.at("format") != kFormat)
            return std::nullopt;
        CrawlFigures figures = figuresFrom(document);
        if (now - figures.time > kFreshFor)
            return std::nullopt;
        return figures;
    } catch (const json::exception&) { // half a file of another version, or somebody edited it
        return std::nullopt;
    }
}

} // namespace gleaner::workstation
