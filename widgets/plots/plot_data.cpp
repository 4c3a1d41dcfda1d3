#include "widgets/plots/plot_data.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "widgets/wording/wording.h"

namespace gleaner::plots {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::plots", words);
}

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString dateTime(double time, const QString& format) {
    // English names of months, as the words around them; a translation of the window brings its own locale.
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(std::llround(time * 1000)), format);
}

// Of the newest known values against those a while before: words for where it is going.
QString trendOf(const std::vector<PlotPoint>& points) {
    std::vector<double> known;
    for (auto point = points.rbegin(); point != points.rend() && known.size() < 60; ++point)
        if (!std::isnan(point->value))
            known.push_back(point->value);
    if (known.size() < 6)
        return {};
    const auto mean = [&](size_t from, size_t to) {
        double sum = 0;
        for (size_t i = from; i < to; ++i)
            sum += known[i];
        return sum / double(to - from);
    };
    const double newer = mean(0, known.size() / 3);
    const double older = mean(known.size() - known.size() / 3, known.size());
    const double step = std::max(std::abs(older), std::abs(newer)) * 0.1;
    if (newer > older + step)
        return tr("rising");
    if (newer < older - step)
        return tr("falling");
    return tr("steady");
}

// Seconds: figures come once a second and are looked at twice, and the bucket that is filling knows nothing yet.
constexpr double kLate = 4;

} // namespace

std::optional<PlotPoint> knownAt(const PlotData& data, const PlotSeries& series, double time) {
    const double reach = std::max(series.gapAfter, (data.to - data.from) / 200);
    const auto after = std::lower_bound(series.points.begin(), series.points.end(), time,
                                        [](const PlotPoint& point, double t) { return point.time < t; });
    std::optional<PlotPoint> best;
    const auto look = [&](auto point) {
        const double distance = std::abs(point->time - time);
        if (distance <= reach && (!best || distance < std::abs(best->time - time)))
            best = *point;
    };
    if (after != series.points.end())
        look(after);
    if (after != series.points.begin())
        look(std::prev(after));
    return best && !std::isnan(best->value) ? best : std::nullopt;
}

double newestOf(const PlotData& data, const PlotSeries& series) {
    const double end = std::isnan(data.now) ? data.to : std::min(data.now, data.to);
    const double reach = std::max({series.gapAfter, (data.to - data.from) / 200, kLate});
    for (auto point = series.points.rbegin(); point != series.points.rend() && point->time >= end - reach; ++point)
        if (point->time <= end && !std::isnan(point->value))
            return point->value;
    return kUnknown;
}

QString valueText(double value, PlotFormat format, bool withUnit) {
    if (std::isnan(value))
        return QStringLiteral("—");
    const auto number = [&] { return text(wording::count(std::llround(value))); };
    switch (format) {
    case PlotFormat::Rate: {
        const QString rate = value >= 1000 ? number() : text(wording::rate(value));
        return withUnit ? tr("%1 per s").arg(rate) : rate;
    }
    case PlotFormat::Milliseconds:
        return withUnit ? tr("%1 ms").arg(number()) : number();
    case PlotFormat::Share:
        return tr("%1 %").arg(value * 100, 0, 'f', value > 0 && value < 0.0995 ? 1 : 0);
    case PlotFormat::Bytes:
        return text(wording::bytes(std::llround(value)));
    case PlotFormat::BytesPerSecond:
        return tr("%1/s").arg(text(wording::bytes(std::llround(value))));
    case PlotFormat::Seconds:
        return text(wording::duration(value));
    case PlotFormat::Count:
        break;
    }
    return number();
}

QString timeText(double time, double span) {
    if (span <= 86'400)
        return dateTime(time, QStringLiteral("HH:mm:ss"));
    return dateTime(time, QStringLiteral("d MMM HH:mm"));
}

QString summaryOf(const PlotData& data) {
    const QString noun = data.noun.isEmpty() ? data.title : data.noun;
    const PlotSeries* line = nullptr;
    double last = kUnknown, lowest = kUnknown, highest = kUnknown;
    for (const PlotSeries& series : data.series)
        if (!series.dashed && !line)
            line = &series;
    if (line)
        for (const PlotPoint& point : line->points) {
            if (std::isnan(point.value) || point.time < data.from || point.time > data.to)
                continue;
            last = point.value;
            lowest = std::isnan(lowest) ? last : std::min(lowest, last);
            highest = std::isnan(highest) ? last : std::max(highest, last);
        }
    if (std::isnan(last))
        return tr("%1: nothing is known of this time.").arg(noun);
    QStringList words{QStringLiteral("%1 %2").arg(noun, valueText(last, data.format, true))};
    if (!std::isnan(data.threshold))
        words.append(QStringLiteral("%1 %2").arg(data.thresholdName.isEmpty() ? tr("limit") : data.thresholdName,
                                                 valueText(data.threshold, data.format)));
    if (const QString trend = trendOf(line->points); !trend.isEmpty())
        words.append(trend);
    return tr("%1; between %2 and %3 since %4.")
        .arg(words.join(QStringLiteral(", ")), valueText(lowest, data.format), valueText(highest, data.format),
             timeText(data.from, data.to - data.from));
}

} // namespace gleaner::plots
