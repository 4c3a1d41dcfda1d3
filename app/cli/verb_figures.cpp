#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/cli/verb.h"
#include "core/base/nearest_word.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using history::FigureSeries;
using history::Metric;
using history::Span;
using nlohmann::json;

constexpr std::array<std::pair<const char*, Span>, 7> kSpans{{{"5m", Span::FiveMinutes},
                                                              {"30m", Span::HalfHour},
                                                              {"6h", Span::SixHours},
                                                              {"12h", Span::TwelveHours},
                                                              {"24h", Span::Day},
                                                              {"7d", Span::Week},
                                                              {"90d", Span::NinetyDays}}};

constexpr std::array<std::pair<const char*, Metric>, history::kMetrics> kNames{
    {{"requests", Metric::Requests},
     {"limit", Metric::Limit},
     {"stored", Metric::Stored},
     {"errors", Metric::Errors},
     {"bytes", Metric::Bytes},
     {"left", Metric::Left},
     {"in_flight", Metric::InFlight},
     {"memory", Metric::Memory},
     {"disk_free", Metric::DiskFree},
     {"first_byte_p50_ms", Metric::FirstByteP50},
     {"first_byte_p95_ms", Metric::FirstByteP95},
     {"error_share", Metric::ErrorShare}}};

json numberOrNull(float value) {
    return std::isnan(value) ? json() : json(value);
}

// One line a bucket that is known; gaps have none.
json bucketOf(const FigureSeries& series, size_t i) {
    json bucket{{"time", base::isoTime(base::WallTime(base::Millis(std::llround(series.middle(i) * 1000))))},
                {"seconds", series.step()},
                {"known_seconds", series.known[i]}};
    for (const auto& [name, metric] : kNames) {
        const history::Track& track = series.of(metric);
        if (track.value.empty())
            continue;
        bucket[name] = numberOrNull(track.value[i]);
        if (!track.low.empty()) {
            bucket[std::string(name) + "_low"] = numberOrNull(track.low[i]);
            bucket[std::string(name) + "_high"] = numberOrNull(track.high[i]);
        }
    }
    return bucket;
}

class Figures final : public Verb {
public:
    const char* name() const override { return "figures"; }
    const char* summary() const override { return "The crawl's figures over time, as the plots show them"; }
    void addOptions(CLI::App& app) override {
        app.add_option("--source", m_source, "Of this source; else of the whole crawl");
        app.add_option("--span", m_span, "How far back: 5m 30m 6h 12h 24h 7d 90d")->capture_default_str();
    }

    Result<int> run(Session& session) override {
        const auto span =
            std::find_if(kSpans.begin(), kSpans.end(), [this](const auto& known) { return m_span == known.first; });
        if (span == kSpans.end())
            return fail(ErrorCode::BadSetting, "span", "no span that is kept",
                        {{"value", m_span}, {"allowed", "5m, 30m, 6h, 12h, 24h, 7d or 90d"}, {"suggestion", ""}});
        const auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto key = keyOf(**library);
        if (!key)
            return fail(key.error());
        const auto series = (*library)->history().read(*key, span->second, (*library)->clock().wallNow());
        if (!series)
            return fail(series.error());
        print(session.output, *series);
        return Done;
    }

private:
    Result<std::optional<model::SourceKey>> keyOf(workstation::Workstation& library) const {
        if (m_source.empty())
            return std::nullopt;
        const auto entries = library.sources().list();
        if (!entries)
            return fail(entries.error());
        std::vector<std::string> names;
        for (const crawlstate::SourceEntry& entry : *entries) {
            if (entry.name == m_source)
                return entry.key;
            names.push_back(entry.name);
        }
        return fail(ErrorCode::NotFound, m_source, "no such source",
                    {{"suggestion", base::nearestWord(m_source, names)}});
    }

    static void print(Output& output, const FigureSeries& series) {
        std::vector<std::vector<std::string>> rows{{"Time", "Requests/s", "Limit", "Left", "First byte p50, ms"}};
        const auto cell = [&series](Metric metric, size_t i, int digits) {
            const history::Track& track = series.of(metric);
            return track.value.empty() || std::isnan(track.value[i]) ? std::string("–")
                                                                     : fmt::format("{:.{}f}", track.value[i], digits);
        };
        for (size_t i = 0; i < series.size(); ++i) {
            if (series.known[i] == 0)
                continue;
            const json bucket = bucketOf(series, i);
            output.line(bucket);
            rows.push_back({bucket["time"].get<std::string>(), cell(Metric::Requests, i, 2), cell(Metric::Limit, i, 2),
                            cell(Metric::Left, i, 0), cell(Metric::FirstByteP50, i, 0)});
        }
        if (rows.size() > 1)
            output.table(rows);
        else
            output.text("No crawl ran in this time.");
    }

    std::string m_source;
    std::string m_span = "5m";
};

} // namespace
std::unique_ptr<Verb> makeFigures() {
    return std::make_unique<Figures>();
}
} // namespace gleaner::cli
