#pragma once
// The cursor of one plot is the cursor of all.

#include <optional>
#include <vector>

#include <QObject>
#include <QPointer>

#include "widgets/plots/time_plot.h"

namespace gleaner::plots {

// GUI thread. Plots may go before it does.
class SharedCursor final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void add(TimePlot& plot);
    std::optional<double> time() const { return m_time; }
    void setTime(std::optional<double> time); // without moved()

Q_SIGNALS:
    void moved(double time); // by a person, in one of the plots; NaN = the cursor is gone

private:
    std::vector<QPointer<TimePlot>> m_plots;
    std::optional<double> m_time;
};

} // namespace gleaner::plots
