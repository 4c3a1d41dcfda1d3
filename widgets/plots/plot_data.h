#pragma once
// What a plot over time shows, as values: lines with gaps, a threshold, marks, the stretch of time. Times are seconds
// since the epoch, everywhere; what is not known is NaN.

#include <limits>
#include <optional>
#include <vector>

#include <QString>

namespace gleaner::plots {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct PlotPoint {
    double time = 0;
    double value = kUnknown; // NaN: the line has a gap here
};

// What a line means; the theme has the colour. Lines of one plot are told apart by name (legend, cursor, table) too.
enum class PlotInk { Accent, Dim, Success, Caution, Alarm, Network, Neutral };

struct PlotSeries {
    QString name; // "p95"; shown when the plot has more than one line
    PlotInk ink = PlotInk::Accent;
    std::vector<PlotPoint> points;          // by time
    std::vector<PlotPoint> lowest, highest; // the band around the line, by time, as two faint lines; may be empty
    double gapAfter = 0;                    // neighbours further apart than this are not joined; 0 = always joined
    bool dashed = false;                    // what is expected, not measured
};

// A vertical line with words beside it: something happened.
struct PlotMark {
    double time = 0;
    QString words;
    PlotInk ink = PlotInk::Caution;
};

// How values are written: 11.8 · 412,806 · 84 · 7.9 % · 3.4 MB · 12 min
enum class PlotFormat { Rate, Count, Milliseconds, Share, Bytes, BytesPerSecond, Seconds };

struct PlotData {
    QString title; // with the limit in it: "Requests per second · limit 58.9"
    QString noun;  // what a screen reader calls it, "requests"; empty = the title
    std::vector<PlotSeries> series;
    std::vector<PlotMark> marks; // in any order
    double threshold = kUnknown; // dashed
    QString thresholdName;       // "limit", "halt above"
    double from = 0, to = 0;     // the stretch shown
    double now = kUnknown;       // a quiet line where expectation begins, if inside
    double atLeast = 0;          // the value axis, which begins at 0, reaches at least this far
    PlotFormat format = PlotFormat::Rate;
};

// The known value nearest to a time, if there is one near enough to be meant; within a gap there is none.
std::optional<PlotPoint> knownAt(const PlotData& data, const PlotSeries& series, double time);
// The newest value measured; NaN when the line ends well before the end of what is shown, or `now`: four seconds, as
// the newest figures are always a little late.
double newestOf(const PlotData& data, const PlotSeries& series);

// "11.8 per s", "7.9 %"; "—" for NaN. `withUnit` adds "per s", "ms".
QString valueText(double value, PlotFormat format, bool withUnit = false);
// "10:52:18" within a day, "19 Nov 10:52" beyond; local time.
QString timeText(double time, double span);

// One sentence for those who cannot see it: "Requests 11.8 per s, limit 20, rising; between 9.1 and 12.4 since
// 10:47:00."
QString summaryOf(const PlotData& data);

} // namespace gleaner::plots
