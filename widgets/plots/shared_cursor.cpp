#include "widgets/plots/shared_cursor.h"

#include <cmath>

namespace gleaner::plots {

void SharedCursor::add(TimePlot& plot) {
    m_plots.emplace_back(&plot);
    plot.setCursorTime(m_time);
    connect(&plot, &TimePlot::cursorMoved, this, [this](double time) {
        setTime(std::isnan(time) ? std::nullopt : std::optional(time));
        Q_EMIT moved(time);
    });
}

void SharedCursor::setTime(std::optional<double> time) {
    m_time = time;
    for (const QPointer<TimePlot>& plot : m_plots)
        if (plot)
            plot->setCursorTime(time);
}

} // namespace gleaner::plots
