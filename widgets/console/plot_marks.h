#pragma once
// What happened, in words short enough to stand beside a line of a small plot.

#include <vector>

#include "widgets/bridge/history_desk.h"
#include "widgets/plots/plot_data.h"

namespace gleaner::console {

// "halted 10:52:18", "limit 58.9". Without words: not worth a line in a plot (a probe, an address rule).
plots::PlotMark shortMarkOf(const bridge::HistoryMark& mark, history::Span span);
std::vector<plots::PlotMark> shortMarksOf(const std::vector<bridge::HistoryMark>& marks, history::Span span);

} // namespace gleaner::console
