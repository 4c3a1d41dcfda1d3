#pragma once
// What all sources together say: how many are in which state, when all will be done.

#include <array>
#include <optional>

#include "core/crawl/crawl_engine.h"
#include "widgets/console/source_text.h"

namespace gleaner::console {

inline constexpr int kStates = int(model::SourceState::Idle) + 1;

struct CrawlSummary {
    std::array<int, kStates> states{};                 // sources, by model::SourceState
    std::optional<std::int64_t> etaLow, etaHigh;       // seconds; the source that takes longest says when all is done
    std::vector<const crawl::SourceFigures*> needsYou; // breaker open, by name; as long as the figures live

    int of(model::SourceState state) const { return states[size_t(state)]; }
    int of(StateGroup group) const;
};

CrawlSummary summaryOf(const crawl::CrawlFigures& figures);

// "38 – 41 min"; "—" when nothing says so.
QString etaText(const CrawlSummary& summary);

// A state of a source in a word or two: "Open", "Asked to wait".
QString stateWord(model::SourceState state);

// The whole crawl in a word, as the window's foot says it: "Crawling", "Draining", "All crawled", "Not crawling".
QString crawlStateText(const crawl::CrawlFigures& figures);

} // namespace gleaner::console
