#include "widgets/plots/plot_ticks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QDateTime>
#include <QLocale>

#include "widgets/wording/wording.h"

namespace gleaner::plots {
namespace {

constexpr double kDay = 86'400;
// Steps a person counts in. Beyond days come weeks, then months of the calendar.
constexpr std::array kSteps{1.0,   2.0,   5.0,    10.0,   15.0,    30.0,    60.0, 120.0,    300.0,    600.0,    900.0,
                            1800., 3600., 7200.0, 10800., 21600.0, 43200.0, kDay, 2 * kDay, 7 * kDay, 14 * kDay};

QDateTime local(double time) {
    return QDateTime::fromMSecsSinceEpoch(std::llround(time * 1000));
}

QString words(double time, const char* format) {
    return QLocale().toString(local(time), QLatin1String(format));
}

QString wordsOf(double time, double step) {
    if (step >= kDay)
        return words(time, "d MMM");
    if (local(time).time() == QTime(0, 0))
        return words(time, "d MMM");
    return words(time, step < 60 ? "HH:mm:ss" : "HH:mm");
}

// The firsts of every month, or of every second, third … when there are too many.
std::vector<Tick> months(double from, double to, int most) {
    const int wanted = int((to - from) / (30.4 * kDay)) + 1;
    const int every = wanted <= most ? 1 : wanted <= 3 * most ? 3 : wanted <= 6 * most ? 6 : 12;
    std::vector<Tick> ticks;
    QDate date = local(from).date();
    date.setDate(date.year(), 1, 1);
    for (; int(ticks.size()) < most; date = date.addMonths(every)) {
        const double at = double(date.startOfDay().toSecsSinceEpoch());
        if (at > to)
            break;
        if (at >= from)
            ticks.push_back({at, words(at, date.month() == 1 ? "yyyy" : "MMM")});
    }
    return ticks;
}

double roundSeconds(double highest) {
    static constexpr std::array kTops{10.0,     20.0,   60.0,     120.0,    240.0,    600.0,
                                      1200.0,   1800.0, 3600.0,   7200.0,   14'400.0, 21'600.0,
                                      43'200.0, kDay,   2 * kDay, 4 * kDay, 7 * kDay, 14 * kDay};
    for (double top : kTops)
        if (highest <= top)
            return top;
    return std::ceil(highest / (28 * kDay)) * 28 * kDay;
}

QString shortNumber(double value) {
    static constexpr std::array<std::pair<double, const char*>, 3> kUnits{{{1e9, " G"}, {1e6, " M"}, {1e4, " k"}}};
    for (const auto& [least, unit] : kUnits)
        if (value >= least) {
            const double shown = value / (least == 1e4 ? 1e3 : least);
            return QString::number(shown, 'f', shown < 10 && shown != std::floor(shown) ? 1 : 0) + QLatin1String(unit);
        }
    if (value >= 1000 || value == std::floor(value))
        return QString::fromStdString(wording::count(std::llround(value)));
    return QString::number(value, 'g', 3);
}

QString shortValue(double value, PlotFormat format) {
    switch (format) {
    case PlotFormat::Share: {
        const double percent = value * 100;
        return QStringLiteral("%1 %").arg(
            QString::number(percent, 'f', std::abs(percent - std::round(percent)) < 0.01 ? 0 : 1));
    }
    case PlotFormat::Bytes:
    case PlotFormat::BytesPerSecond:
        return value == 0 ? QStringLiteral("0") : valueText(value, PlotFormat::Bytes);
    case PlotFormat::Seconds:
        return value == 0 ? QStringLiteral("0") : valueText(value, format);
    case PlotFormat::Rate:
    case PlotFormat::Count:
    case PlotFormat::Milliseconds:
        break;
    }
    return shortNumber(value);
}

} // namespace

std::vector<Tick> timeTicks(double from, double to, int most) {
    most = std::max(1, most);
    if (!(to > from))
        return {};
    const auto step =
        std::find_if(kSteps.begin(), kSteps.end(), [&](double seconds) { return (to - from) / seconds <= most; });
    if (step == kSteps.end())
        return months(from, to, most);
    // Days count from Mondays: the epoch was a Thursday.
    const double origin = *step >= 7 * kDay ? 4 * kDay : 0;
    const double offset = local(from).offsetFromUtc();
    const double first = std::ceil((from + offset - origin) / *step) * *step + origin - offset;
    std::vector<Tick> ticks;
    for (int i = 0; int(ticks.size()) < most; ++i) {
        double at = first + i * *step;
        at -= local(at).offsetFromUtc() - offset; // summer time began or ended in between
        if (at > to)
            break;
        if (at >= from)
            ticks.push_back({at, wordsOf(at, *step)});
    }
    return ticks;
}

double roundTop(double highest, PlotFormat format) {
    if (!(highest > 0))
        return format == PlotFormat::Seconds ? 10 : format == PlotFormat::Share ? 0.1 : 1;
    if (format == PlotFormat::Seconds)
        return roundSeconds(highest);
    const bool whole = format == PlotFormat::Count || format == PlotFormat::Milliseconds;
    if (whole && highest <= 2)
        return 2;
    if (format == PlotFormat::Share && highest > 0.5) // nothing is more than all of it
        return 1;
    const double decade = std::pow(10, std::floor(std::log10(highest)));
    for (double step : {1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0}) // halves and quarters are round, too
        if (highest <= step * decade * 1.0001)
            return step * decade;
    return 10 * decade;
}

std::vector<Tick> valueTicks(double top, int inner, PlotFormat format) {
    const int steps =
        inner >= 3 && !((format == PlotFormat::Count || format == PlotFormat::Milliseconds) && top < 4) ? 4 : 2;
    std::vector<Tick> ticks;
    for (int i = 0; i <= steps; ++i)
        ticks.push_back({top * i / steps, shortValue(top * i / steps, format)});
    return ticks;
}

} // namespace gleaner::plots
