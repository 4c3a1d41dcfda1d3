#pragma once
// What the window asks of the past of a crawl: figures over time, runs, and what happened when.

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crawlstate/source_registry.h"
#include "core/history/figure_history.h"

namespace gleaner::bridge {

// Something to draw as a vertical line over figures.
struct HistoryMark {
    enum class Kind {
        RunStarted,
        RunEnded,
        RunLost,     // its process was killed, or the machine went down; `time` is when it was seen last
        LimitChange, // an operator's edit of the rate
        Transition,  // any other line of the journal
    };
    Kind kind = Kind::Transition;
    base::WallTime time{};
    crawlstate::Transition transition; // for LimitChange and Transition
};

// Thread-safe. Calls may block on the disk, so they are made off the GUI thread (bridge::Background); give them a
// Background of their own, so that no operator's action waits behind a plot.
class HistoryDesk {
public:
    virtual ~HistoryDesk() = default;

    // The span that ends now, of the whole crawl (no source) or of one source.
    virtual Result<history::FigureSeries> figures(std::optional<model::SourceKey> source, history::Span span) = 0;
    // The same for many sources at once, in their order.
    virtual Result<std::vector<history::FigureSeries>> figures(const std::vector<model::SourceKey>& sources,
                                                               history::Span span) = 0;
    // The span that ends at `end`, of the whole crawl.
    virtual Result<history::FigureSeries> figuresUntil(history::Span span, base::WallTime end) = 0;

    virtual Result<std::vector<history::Run>> runs(size_t newest) = 0; // newest first

    // What happened in the span that ends now, oldest first: of one source, or of all. Starts and ends of runs are
    // always among them. Of more than kMaxMarks the newest.
    virtual Result<std::vector<HistoryMark>> marks(std::optional<model::SourceKey> source, history::Span span) = 0;

    virtual base::WallTime now() const = 0; // where its spans end
};

inline constexpr size_t kMaxMarks = 200;

// Over the parts of a workstation, which must outlive it.
class StationHistoryDesk final : public HistoryDesk {
public:
    StationHistoryDesk(const history::FigureHistory& figures, const crawlstate::SourceRegistry& registry,
                       const base::Clock& clock)
        : m_figures(figures), m_registry(registry), m_clock(clock) {}

    Result<history::FigureSeries> figures(std::optional<model::SourceKey> source, history::Span span) override;
    Result<std::vector<history::FigureSeries>> figures(const std::vector<model::SourceKey>& sources,
                                                       history::Span span) override;
    Result<history::FigureSeries> figuresUntil(history::Span span, base::WallTime end) override;
    Result<std::vector<history::Run>> runs(size_t newest) override;
    Result<std::vector<HistoryMark>> marks(std::optional<model::SourceKey> source, history::Span span) override;
    base::WallTime now() const override { return m_clock.wallNow(); }

private:
    const history::FigureHistory& m_figures;
    const crawlstate::SourceRegistry& m_registry;
    const base::Clock& m_clock;
};

} // namespace gleaner::bridge
