#pragma once
// Where the axes of a plot have their marks: round local times, round values.

#include <vector>

#include <QString>

#include "widgets/plots/plot_data.h"

namespace gleaner::plots {

struct Tick {
    double at = 0;
    QString words;
};

// At most `most` (≥ 1) ticks at times a clock on the wall would call round: whole seconds, minutes, hours, days of the
// local time, Mondays, firsts of a month. A midnight among hours is called by its date.
std::vector<Tick> timeTicks(double from, double to, int most);

// The next round value at or above `highest`, so that the axis does not breathe with every sample; > 0.
double roundTop(double highest, PlotFormat format);
// 0, top and up to `inner` (1 or 3) between them. Words are short: "400 k", "2 s".
std::vector<Tick> valueTicks(double top, int inner, PlotFormat format);

} // namespace gleaner::plots
