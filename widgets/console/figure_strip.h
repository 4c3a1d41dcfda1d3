#pragma once
// The figures of the whole crawl in one line: state → totals → rates → queue → workers → disk → memory. Each is a
// button that asks for its plot.

#include <memory>

#include "widgets/bridge/crawl_feed.h"
#include "widgets/theme/flow_layout.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// GUI thread. Values in, signals out. Where the line is too narrow, small lines and
// the workers' words go first, then figures go into a second line.
class FigureStrip final : public theme::FlowRow {
    Q_OBJECT

public:
    explicit FigureStrip(theme::Theme& theme, QWidget* parent = nullptr);
    ~FigureStrip() override;

    void setTick(const bridge::Tick& tick);

Q_SIGNALS:
    // A name of figure_page.h ("requests", "in_flight" …), or "burn_down" for the plan against what happened.
    void figureRequested(const QString& figure);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::console
