#include "widgets/console/burn_down.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "widgets/console/figure_plots.h"
#include "widgets/console/source_text.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using history::Metric;
using plots::PlotInk;
using plots::PlotPoint;
using plots::PlotSeries;
using Verdict = BurnDown::Verdict;

QString tr(const char* words) {
    return QCoreApplication::translate("BurnDown", words);
}

std::string count(double tasks) {
    return wording::count(std::llround(tasks));
}

constexpr int kPlannedPoints = 200; // a straight line in as many steps as a cursor can make

// What was left at a time: the last that is known before it.
std::optional<double> leftAt(const history::FigureSeries& series, double from, double time) {
    const std::vector<float>& left = series.of(Metric::Left).value;
    std::optional<double> found;
    for (size_t i = 0; i < left.size() && series.middle(i) <= time; ++i) {
        if (series.middle(i) >= from && !std::isnan(left[i]))
            found = double(left[i]);
    }
    return found;
}

Verdict verdictOf(const BurnDown& burnDown) {
    const history::Run& run = burnDown.run;
    if (!burnDown.doneAt || !run.plannedLow || !run.plannedHigh)
        return Verdict::Unknown;
    const double took = *burnDown.doneAt - epochSeconds(run.start);
    return took < double(*run.plannedLow)    ? Verdict::Earlier
           : took > double(*run.plannedHigh) ? Verdict::Later
                                             : Verdict::Within;
}

PlotSeries straight(const QString& name, PlotInk ink, PlotPoint from, PlotPoint to) {
    PlotSeries line;
    line.name = name;
    line.ink = ink;
    line.dashed = true;
    line.points.reserve(kPlannedPoints + 1);
    for (int i = 0; i <= kPlannedPoints; ++i) {
        const double share = double(i) / kPlannedPoints;
        line.points.push_back({std::lerp(from.time, to.time, share), std::lerp(from.value, to.value, share)});
    }
    return line;
}

} // namespace

BurnDown burnDownOf(const history::Run& run, const history::FigureSeries& series, base::WallTime now) {
    BurnDown burnDown;
    burnDown.run = run;
    burnDown.over = run.isOver(now);
    burnDown.now = burnDown.over ? run.lastSeen : now;
    const double start = epochSeconds(run.start), at = epochSeconds(burnDown.now);
    burnDown.left = double(run.leftAtEnd);
    const double since = std::max(start, at - kRateOver);
    const std::optional<double> seen = since > start ? leftAt(series, start, since) : std::nullopt;
    const double before = seen.value_or(double(run.leftAtStart));
    if (at > since)
        burnDown.perSecond = std::max(0.0, (before - burnDown.left) / (at - since));
    const double toDo = std::max(0.0, burnDown.left - double(run.heldAtStart));
    if (run.ended)
        burnDown.doneAt = at;
    else if (!burnDown.over && (toDo == 0 || burnDown.perSecond > 0))
        burnDown.doneAt = at + (toDo > 0 ? toDo / burnDown.perSecond : 0);
    burnDown.verdict = verdictOf(burnDown);
    return burnDown;
}

plots::PlotData plotOf(const BurnDown& burnDown, const history::FigureSeries& series) {
    const history::Run& run = burnDown.run;
    const double start = epochSeconds(run.start), at = epochSeconds(burnDown.now), held = double(run.heldAtStart);
    plots::PlotData plot;
    plot.title = tr("Tasks left");
    plot.noun = tr("tasks left");
    plot.format = plots::PlotFormat::Count;
    plot.from = start;
    plot.to = std::max(at, start + double(run.plannedHigh.value_or(0)));
    plot.atLeast = double(run.leftAtStart);

    PlotSeries left;
    left.name = tr("left");
    left.points.push_back({start, double(run.leftAtStart)});
    const std::vector<float>& values = series.of(Metric::Left).value;
    for (size_t i = 0; i < values.size(); ++i) {
        if (series.middle(i) > start && series.middle(i) < at)
            left.points.push_back({series.middle(i), double(values[i])});
    }
    left.points.push_back({at, burnDown.left});
    plot.series.push_back(std::move(left));
    const PlotPoint begin{start, double(run.leftAtStart)};
    if (run.plannedLow)
        plot.series.push_back(
            straight(tr("planned, at best"), PlotInk::Success, begin, {start + double(*run.plannedLow), held}));
    if (run.plannedHigh)
        plot.series.push_back(
            straight(tr("planned, at most"), PlotInk::Dim, begin, {start + double(*run.plannedHigh), held}));
    if (!burnDown.over && burnDown.doneAt && *burnDown.doneAt > at) {
        plot.now = at;
        plot.series.push_back(
            straight(tr("at the present rate"), PlotInk::Caution, {at, burnDown.left}, {*burnDown.doneAt, held}));
        // A crawl that hardly moves would press everything that is known into a corner.
        plot.to = std::max(plot.to, std::min(*burnDown.doneAt, start + 3 * std::max(plot.to - start, at - start)));
    }
    if (plot.to <= plot.from)
        plot.to = plot.from + 60;
    return plot;
}

QString runText(const history::Run& run) {
    const QDateTime start = QDateTime::fromMSecsSinceEpoch(run.start.time_since_epoch().count());
    const double took = epochSeconds(run.lastSeen) - epochSeconds(run.start);
    return inOrder(
        tr("%1, %2").arg(QLocale().toString(start, QStringLiteral("d MMM HH:mm")), text(wording::duration(took))));
}

QString sentenceOf(const BurnDown& burnDown) {
    const history::Run& run = burnDown.run;
    const double took = epochSeconds(burnDown.now) - epochSeconds(run.start);
    QString words = tr("%1 of %2 left.").arg(text(count(burnDown.left)), text(count(double(run.leftAtStart))));
    if (run.heldAtStart > 0)
        words += QLatin1Char(' ') + tr("%1 of them wait for you.").arg(text(count(double(run.heldAtStart))));
    if (burnDown.over)
        words += QLatin1Char(' ') +
                 (run.ended ? tr("It took %1.") : tr("It broke off after %1.")).arg(text(wording::duration(took)));
    if (run.plannedLow && run.plannedHigh)
        words +=
            QLatin1Char(' ') +
            tr("Planned: %1.").arg(text(wording::durationRange(double(*run.plannedLow), double(*run.plannedHigh))));
    else
        words += QLatin1Char(' ') + tr("There was no plan.");
    if (!burnDown.over) {
        words += QLatin1Char(' ');
        words += burnDown.doneAt
                     ? tr("At the present rate done at %1.")
                           .arg(plots::timeText(*burnDown.doneAt, *burnDown.doneAt - epochSeconds(run.start)))
                     : tr("Nothing was done in the last minutes.");
    }
    switch (burnDown.verdict) {
    case Verdict::Earlier:
        return words + QLatin1Char(' ') + tr("That is earlier than planned.");
    case Verdict::Within:
        return words + QLatin1Char(' ') + tr("That is within the plan.");
    case Verdict::Later:
        return words + QLatin1Char(' ') + tr("That is later than planned.");
    case Verdict::Unknown:
        break;
    }
    return words;
}

} // namespace gleaner::console
