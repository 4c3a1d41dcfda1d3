#include "widgets/bridge/history_desk.h"

#include <algorithm>

namespace gleaner::bridge {
namespace {

using Kind = HistoryMark::Kind;

// More runs than anybody starts in ninety days by hand.
constexpr size_t kRuns = history::kKeptRuns;

bool isLimitChange(const crawlstate::Transition& line) {
    return (line.action == "set" && line.args.count("rate") > 0) || line.action == "profile" ||
           line.action == "crawl_delay";
}

} // namespace

Result<history::FigureSeries> StationHistoryDesk::figures(std::optional<model::SourceKey> source, history::Span span) {
    return m_figures.read(source, span, now());
}

Result<std::vector<history::FigureSeries>> StationHistoryDesk::figures(const std::vector<model::SourceKey>& sources,
                                                                       history::Span span) {
    return m_figures.read(sources, span, now());
}

Result<history::FigureSeries> StationHistoryDesk::figuresUntil(history::Span span, base::WallTime end) {
    return m_figures.read(std::nullopt, span, end);
}

Result<std::vector<history::Run>> StationHistoryDesk::runs(size_t newest) {
    return m_figures.runs(newest);
}

Result<std::vector<HistoryMark>> StationHistoryDesk::marks(std::optional<model::SourceKey> source, history::Span span) {
    const base::WallTime until = now(), from = until - std::chrono::seconds(history::tierOf(span).seconds);
    const auto isInside = [&](base::WallTime time) { return time >= from && time <= until; };
    const auto lines = m_registry.transitions(source, kMaxMarks);
    if (!lines)
        return fail(lines.error());
    std::vector<HistoryMark> marks;
    const auto add = [&](const crawlstate::Transition& line) {
        if (isInside(line.time))
            marks.push_back({isLimitChange(line) ? Kind::LimitChange : Kind::Transition, line.time, line});
    };
    std::for_each(lines->rbegin(), lines->rend(), add); // the journal is newest first
    if (source) { // a rate profile is nobody's, and changes the limit of everybody
        for (const crawlstate::Transition& line :
             m_registry.transitions(std::nullopt, kMaxMarks).value_or(std::vector<crawlstate::Transition>())) {
            if (line.action == "profile")
                add(line);
        }
    }
    // Without the runs the journal is still worth showing.
    for (const history::Run& run : m_figures.runs(kRuns).value_or(std::vector<history::Run>())) {
        if (isInside(run.start))
            marks.push_back({Kind::RunStarted, run.start, {}});
        if (run.isOver(until) && isInside(run.lastSeen))
            marks.push_back({run.ended ? Kind::RunEnded : Kind::RunLost, run.lastSeen, {}});
    }
    std::stable_sort(marks.begin(), marks.end(),
                     [](const HistoryMark& a, const HistoryMark& b) { return a.time < b.time; });
    return marks;
}

} // namespace gleaner::bridge
