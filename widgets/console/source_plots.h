#pragma once
// The past of one source as four plots with one time axis and one cursor: rate, first byte, errors, queue.

#include <memory>

#include <QWidget>

#include "core/crawl/crawl_engine.h"
#include "widgets/bridge/history_desk.h"

namespace gleaner::bridge {
class Background;
}
namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// GUI thread. Looks into the past off it, one question at a time, as often as the chosen span gets a new bucket but at
// least every ten seconds; never while hidden.
class SourcePlots final : public QWidget {
    Q_OBJECT

public:
    explicit SourcePlots(theme::Theme& theme, QWidget* parent = nullptr);
    ~SourcePlots() override;

    void setHistory(bridge::HistoryDesk& desk, bridge::Background& background); // both outlive the plots
    void setSource(const crawl::SourceFigures& source, base::WallTime now);     // with each tick

    history::Span span() const;
    void setSpan(history::Span span);

Q_SIGNALS:
    void figureRequested(const QString& figure);
    void spanChanged(gleaner::history::Span span); // by a person

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::console
