#pragma once
// The words and figures of one source, as the table shows, copies and reads them out.

#include <QString>

#include "core/crawl/crawl_engine.h"

namespace gleaner::console {

// What the filter chips group states by.
enum class StateGroup { All, Running, Waiting, NeedsYou, Paused, Done };
inline constexpr int kStateGroups = 6;
StateGroup groupOf(model::SourceState state); // never All

inline QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString chipText(const crawl::SourceFigures& source, base::WallTime now);
QString whyText(const crawl::SourceFigures& source, base::WallTime now);
QString rateText(const crawl::SourceFigures& source);      // "176.9 / 178.4"
QString originText(crawl::RateOrigin origin);              // "override", "robots" …
QString originTip(crawl::RateOrigin origin);               // where the limit comes from, in words
QString errorText(const crawl::SourceFigures& source);     // "7.9 % of 10 %", "—"
QString errorTip(const crawl::SourceFigures& source);      // "41 of 519 attempts …"
QString firstByteText(const crawl::SourceFigures& source); // "84 / 212", "—"
QString leftText(const crawl::SourceFigures& source);      // "34 – 50 s", "paused", "waits for you" …
QString stripText(const crawl::SourceFigures& source);     // "49 × 200, 1 × 404"
QString queueTip(const crawl::SourceFigures& source);

// Errors are shown against this share: above it, with more than five samples, the source is halted (design/crawl.md).
inline constexpr double kHaltShare = 0.10;
inline constexpr int kHaltSamples = 5;
bool aboveHaltShare(const crawl::SourceFigures& source);

// One line of a source's journal: "Halted for a while: 59 of 412 attempts were errors".
QString transitionText(const crawlstate::Transition& transition);

} // namespace gleaner::console
