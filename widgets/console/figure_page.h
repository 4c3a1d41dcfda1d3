#pragma once
// Figures over time, large: what opens when a figure of the strip or a plot of the detail is activated. One or several
// plots under each other with one time axis and one cursor; one plot for each source; or the burn-down of a run.
// Keys: 1 … 7 choose the span (+ and − the next shorter and longer one), ← → Home End move the cursor, Escape removes
// it and then closes the page. A plot that is activated opens what is behind it: the whole crawl's the sources', one
// source's that source.

#include <memory>
#include <optional>

#include <QWidget>

#include "core/model/source_state.h"
#include "widgets/bridge/crawl_feed.h"
#include "widgets/bridge/history_desk.h"
#include "widgets/console/figure_plots.h"

namespace gleaner::theme {
class Theme;
}
namespace gleaner::bridge {
class Background;
}

namespace gleaner::console {

// GUI thread. Values in, signals out; looks into the past through the desk, off the GUI thread, at most twice a second
// and never while hidden. Theme, desk and background must outlive it.
class FigurePage final : public QWidget {
    Q_OBJECT

public:
    FigurePage(theme::Theme& theme, bridge::HistoryDesk& desk, bridge::Background& background,
               QWidget* parent = nullptr);
    ~FigurePage() override;

    // What is looked at; the figure asked for stands on top and has the focus.
    void showCrawl(Figure figure);
    void showSource(model::SourceKey source, const QString& name, Figure figure);
    void showEverySource(Figure figure); // one plot for each source, those that are busiest first
    void showBurnDown();                 // of the run under way, or of the last one
    // As the figure strip asks: a figure's name of the whole crawl, or "burn_down". False when there is no such name.
    bool showNamed(const QString& name);

    // New figures have come: sources that can be chosen, and a reason to look again.
    void setTick(const bridge::Tick& tick);

    history::Span span() const;
    void setSpan(history::Span span);

    QString summary() const;             // what the page says to those who cannot see it
    void saveTable(const QString& file); // as CSV, off the GUI thread; a banner says how it went

Q_SIGNALS:
    void closeRequested();                         // the button, or Escape
    void sourceRequested(const QString& name);     // show this source in the table
    void spanChanged(gleaner::history::Span span); // for the settings

protected:
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::console
