#include "widgets/console/figure_plots.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QGuiApplication>

#include "widgets/console/source_text.h"

namespace gleaner::console {
namespace {

using history::Metric;
using plots::PlotFormat;
using plots::PlotInk;
using plots::PlotPoint;
using plots::PlotSeries;

// Strings of this file are translated in one context.
QString tr(const char* words) {
    return QCoreApplication::translate("FigurePlots", words);
}

struct Kind {
    const char* name;
    const char* label;
    const char* title;
    Metric metric;
    PlotFormat format;
    PlotInk ink;
    bool crawl, source;
};

constexpr std::array<Kind, kFigures> kKinds{{
    {"requests", QT_TRANSLATE_NOOP("FigurePlots", "Requests"), QT_TRANSLATE_NOOP("FigurePlots", "Requests per second"),
     Metric::Requests, PlotFormat::Rate, PlotInk::Accent, true, true},
    {"stored", QT_TRANSLATE_NOOP("FigurePlots", "Stored"),
     QT_TRANSLATE_NOOP("FigurePlots", "Pictures stored per second"), Metric::Stored, PlotFormat::Rate, PlotInk::Success,
     true, false},
    {"errors", QT_TRANSLATE_NOOP("FigurePlots", "Errors"), QT_TRANSLATE_NOOP("FigurePlots", "Errors per second"),
     Metric::Errors, PlotFormat::Rate, PlotInk::Alarm, true, false},
    {"bytes", QT_TRANSLATE_NOOP("FigurePlots", "Bytes"), QT_TRANSLATE_NOOP("FigurePlots", "Bytes received per second"),
     Metric::Bytes, PlotFormat::BytesPerSecond, PlotInk::Network, true, false},
    {"left", QT_TRANSLATE_NOOP("FigurePlots", "Left"), QT_TRANSLATE_NOOP("FigurePlots", "Tasks left"), Metric::Left,
     PlotFormat::Count, PlotInk::Neutral, true, true},
    {"in_flight", QT_TRANSLATE_NOOP("FigurePlots", "In flight"), QT_TRANSLATE_NOOP("FigurePlots", "Requests in flight"),
     Metric::InFlight, PlotFormat::Count, PlotInk::Neutral, true, false},
    {"memory", QT_TRANSLATE_NOOP("FigurePlots", "Memory"), QT_TRANSLATE_NOOP("FigurePlots", "Memory of this program"),
     Metric::Memory, PlotFormat::Bytes, PlotInk::Neutral, true, false},
    {"disk", QT_TRANSLATE_NOOP("FigurePlots", "Disk free"),
     QT_TRANSLATE_NOOP("FigurePlots", "Free on the library's disk"), Metric::DiskFree, PlotFormat::Bytes,
     PlotInk::Neutral, true, false},
    {"first_byte", QT_TRANSLATE_NOOP("FigurePlots", "First byte"),
     QT_TRANSLATE_NOOP("FigurePlots", "Time to first byte, ms"), Metric::FirstByteP50, PlotFormat::Milliseconds,
     PlotInk::Accent, false, true},
    {"error_share", QT_TRANSLATE_NOOP("FigurePlots", "Errors"),
     QT_TRANSLATE_NOOP("FigurePlots", "Share of errors in the last 60 s"), Metric::ErrorShare, PlotFormat::Share,
     PlotInk::Alarm, false, true},
}};

const Kind& kindOf(Figure figure) {
    return kKinds[size_t(figure)];
}

struct Clocked {
    const history::FigureSeries& series;
    double now;
    std::vector<PlotPoint> points(const std::vector<float>& values) const {
        std::vector<PlotPoint> points;
        points.reserve(values.size());
        for (size_t i = 0; i < values.size(); ++i) // the bucket that is still filling reaches until now only
            points.push_back({std::min(series.middle(i), now), double(values[i])});
        return points;
    }
};

PlotSeries lineOf(const Clocked& clocked, Metric metric, const QString& name, PlotInk ink) {
    PlotSeries line;
    line.name = name;
    line.ink = ink;
    const history::Track& track = clocked.series.of(metric);
    line.points = clocked.points(track.value);
    if (clocked.series.step() > 1) {
        line.lowest = clocked.points(track.low);
        line.highest = clocked.points(track.high);
    }
    return line;
}

} // namespace

std::optional<Figure> figureNamed(const QString& name) {
    for (size_t i = 0; i < kKinds.size(); ++i) {
        if (name == QLatin1String(kKinds[i].name))
            return Figure(i);
    }
    return std::nullopt;
}

QString nameOf(Figure figure) {
    return QLatin1String(kindOf(figure).name);
}

QString labelOf(Figure figure) {
    return tr(kindOf(figure).label);
}

QString titleOf(Figure figure) {
    return tr(kindOf(figure).title);
}

bool isOfCrawl(Figure figure) {
    return kindOf(figure).crawl;
}

bool isOfSource(Figure figure) {
    return kindOf(figure).source;
}

std::vector<Figure> figuresOf(bool source) {
    std::vector<Figure> figures;
    for (int i = 0; i < kFigures; ++i) {
        if (source ? isOfSource(Figure(i)) : isOfCrawl(Figure(i)))
            figures.push_back(Figure(i));
    }
    return figures;
}

QString inOrder(const QString& text) {
    return QGuiApplication::isRightToLeft() ? QChar(0x200E) + text : text; // left-to-right mark
}

QString spanText(history::Span span) {
    const QString texts[] = {tr("5 min"), tr("30 min"), tr("6 h"), tr("12 h"), tr("24 h"), tr("7 d"), tr("90 d")};
    return inOrder(texts[size_t(span)]);
}

QString spanName(history::Span span) {
    const QString names[] = {tr("the last 5 minutes"), tr("the last 30 minutes"), tr("the last 6 hours"),
                             tr("the last 12 hours"),  tr("the last 24 hours"),   tr("the last 7 days"),
                             tr("the last 90 days")};
    return names[size_t(span)];
}

double epochSeconds(base::WallTime time) {
    return double(time.time_since_epoch().count()) / 1000;
}

plots::PlotData plotOf(Figure figure, const history::FigureSeries& series, base::WallTime now) {
    const Kind& kind = kindOf(figure);
    const Clocked clocked{series, epochSeconds(now)};
    plots::PlotData plot;
    plot.title = titleOf(figure);
    plot.noun = labelOf(figure).toLower();
    plot.format = kind.format;
    plot.to = clocked.now;
    plot.from = clocked.now - double(history::tierOf(series.span).seconds);
    plot.atLeast = kind.format == PlotFormat::Share ? 0.2 : 1;
    if (figure == Figure::FirstByte) {
        plot.series = {lineOf(clocked, Metric::FirstByteP50, QStringLiteral("p50"), PlotInk::Accent),
                       lineOf(clocked, Metric::FirstByteP95, QStringLiteral("p95"), PlotInk::Dim)};
        return plot;
    }
    plot.series = {lineOf(clocked, kind.metric, plot.noun, kind.ink)};
    if (figure == Figure::Requests) {
        plot.series.push_back(lineOf(clocked, Metric::Limit, tr("limit"), PlotInk::Dim));
        if (const double limit = plots::newestOf(plot, plot.series.back()); !std::isnan(limit))
            plot.title = tr("%1 · limit %2").arg(plot.title, plots::valueText(limit, plot.format));
    } else if (figure == Figure::ErrorShare) {
        plot.threshold = kHaltShare;
        plot.thresholdName = tr("halt above");
        plot.title = tr("%1 · halt above %2").arg(plot.title, plots::valueText(kHaltShare, plot.format));
    }
    return plot;
}

} // namespace gleaner::console
