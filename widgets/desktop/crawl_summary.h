#pragma once
// The crawl in a few words and one sign, for the window's title and the tray.

#include <QString>

#include "core/crawl/crawl_engine.h"

namespace gleaner::desktop {

enum class CrawlSign {
    Idle,     // no crawl is running
    Ok,       // running
    Paused,   // running, and everything that has work is paused
    Degraded, // a warning fires, or a source stands still through no decision of ours
    Open,     // a breaker is open or something critical fires: needs somebody
};

// Of those that hold the last one. Figures null: Idle.
CrawlSign signOf(const crawl::CrawlFigures* figures);
int needYou(const crawl::CrawlFigures& figures); // alerts that fire and that nobody knows of yet

// "▶ 142 req/s · 1 needs you – Autumn – Gleaner"; `library` empty: none is open.
QString windowTitle(const crawl::CrawlFigures* figures, const QString& library);
// The same in lines: state, rates, what is left, who needs somebody.
QString trayToolTip(const crawl::CrawlFigures* figures, const QString& library);

} // namespace gleaner::desktop
