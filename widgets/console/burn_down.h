#pragma once
// A run against its plan: what is left over time, and between when and when it should have been done.

#include <optional>

#include <QString>

#include "core/history/figure_history.h"
#include "widgets/plots/plot_data.h"

namespace gleaner::console {

struct BurnDown {
    enum class Verdict {
        Unknown, // no plan, or nothing moved lately
        Earlier, // than planned at best
        Within,
        Later, // than planned at most
    };

    history::Run run;
    bool over = false;    // it ended, or broke off
    base::WallTime now{}; // or its end
    double left = 0;      // tasks, as far as known
    double perSecond = 0; // tasks done per second, over the last ten minutes of it
    // Seconds since 1970; at the present rate, when only what needs an operator is left. For a run that has ended: its
    // end; none when it broke off.
    std::optional<double> doneAt;
    Verdict verdict = Verdict::Unknown;
};

// How far back the present rate looks, seconds.
inline constexpr double kRateOver = 600;

// `series`: the whole crawl's, over the run.
BurnDown burnDownOf(const history::Run& run, const history::FigureSeries& series, base::WallTime now);

plots::PlotData plotOf(const BurnDown& burnDown, const history::FigureSeries& series);

QString runText(const history::Run& run); // "21 Nov 10:05, 52 min": to choose it by
// "412,806 of 520,000 left. Planned 38 – 76 min; at the present rate done at 11:20, within the plan."
QString sentenceOf(const BurnDown& burnDown);

} // namespace gleaner::console
