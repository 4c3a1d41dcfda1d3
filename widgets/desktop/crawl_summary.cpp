#include "widgets/desktop/crawl_summary.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "core/alerts/alert_phase.h"
#include "widgets/wording/wording.h"

namespace gleaner::desktop {
namespace {

using model::SourceState;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(gleaner::desktop::CrawlSummary)
};

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

bool needsSomebody(const crawl::Alert& alert) {
    return alerts::fires(alert) && alert.acknowledgedBy.empty() && !alert.snoozedUntil;
}

bool standsStill(const crawl::SourceFigures& source) {
    return source.state == SourceState::Halted || source.state == SourceState::RobotsUnavailable ||
           source.state == SourceState::Offline;
}

bool allPaused(const crawl::CrawlFigures& figures) {
    const auto hasWork = [](const crawl::SourceFigures& s) { return s.queue.left() > 0 || s.inFlight > 0; };
    bool any = false;
    for (const crawl::SourceFigures& source : figures.sources) {
        if (!hasWork(source))
            continue;
        if (source.state != SourceState::Paused)
            return false;
        any = true;
    }
    return any;
}

QString rateText(const crawl::CrawlFigures& figures) {
    return Words::tr("%1 req/s")
        .arg(figures.requestRate < 9.95 ? text(wording::rate(figures.requestRate))
                                        : QString::number(qRound(figures.requestRate)));
}

QString needText(int number) {
    return number == 1 ? Words::tr("1 needs you") : Words::tr("%1 need you").arg(number);
}

} // namespace

int needYou(const crawl::CrawlFigures& figures) {
    return int(std::count_if(figures.alerts.begin(), figures.alerts.end(), needsSomebody));
}

CrawlSign signOf(const crawl::CrawlFigures* figures) {
    if (!figures)
        return CrawlSign::Idle;
    const auto& alerts = figures->alerts;
    const auto& sources = figures->sources;
    const auto isCritical = [](const crawl::Alert& a) { return needsSomebody(a) && a.severity == "critical"; };
    const auto isOpen = [](const crawl::SourceFigures& s) { return s.state == SourceState::BreakerOpen; };
    if (std::any_of(alerts.begin(), alerts.end(), isCritical) || std::any_of(sources.begin(), sources.end(), isOpen))
        return CrawlSign::Open;
    const bool stuck = figures->running && std::any_of(sources.begin(), sources.end(), standsStill);
    if (stuck || std::any_of(alerts.begin(), alerts.end(), needsSomebody))
        return CrawlSign::Degraded;
    if (!figures->running)
        return CrawlSign::Idle;
    return allPaused(*figures) ? CrawlSign::Paused : CrawlSign::Ok;
}

QString windowTitle(const crawl::CrawlFigures* figures, const QString& library) {
    if (library.isEmpty())
        return QStringLiteral("Gleaner");
    QStringList facts;
    if (figures && figures->running) {
        const bool paused = allPaused(*figures);
        facts.append((paused ? QStringLiteral("⏸ ") : QStringLiteral("▶ ")) + (paused ? Words::tr("paused")
                                                                                 : figures->draining
                                                                                     ? Words::tr("draining")
                                                                                     : rateText(*figures)));
        if (!figures->profile.empty())
            facts.append(text(figures->profile));
    }
    if (figures)
        if (const int number = needYou(*figures); number > 0)
            facts.append(needText(number));
    QStringList parts;
    if (!facts.isEmpty())
        parts.append(facts.join(QStringLiteral(" · ")));
    parts.append(library);
    parts.append(QStringLiteral("Gleaner"));
    return parts.join(QStringLiteral(" – "));
}

QString trayToolTip(const crawl::CrawlFigures* figures, const QString& library) {
    if (library.isEmpty() || !figures)
        return library.isEmpty() ? QStringLiteral("Gleaner") : library + QStringLiteral(" – Gleaner");
    QStringList lines{library + QStringLiteral(" – Gleaner")};
    if (!figures->running)
        lines.append(Words::tr("Not crawling"));
    else if (allPaused(*figures))
        lines.append(Words::tr("Paused"));
    else
        lines.append(Words::tr("%1 / %2 requests/s · %3 stored/s")
                         .arg(text(wording::rate(figures->requestRate)), text(wording::rate(figures->rateLimit)),
                              text(wording::rate(figures->storedRate))));
    if (!figures->profile.empty())
        lines.append(Words::tr("Profile: %1").arg(text(figures->profile)));
    if (figures->left > 0)
        lines.append(Words::tr("%1 left").arg(text(wording::count(figures->left))));
    if (const int number = needYou(*figures); number > 0)
        lines.append(needText(number));
    return lines.join(QLatin1Char('\n'));
}

} // namespace gleaner::desktop
