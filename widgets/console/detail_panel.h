#pragma once
// What is known of the selected source: how its requests ended, its tokens, its past as plots, settings, what happened
// to it, what failed, and what can be done. Scrolls where there is no room; in a narrow window the lists go below.

#include <array>
#include <memory>

#include <QWidget>

#include "widgets/bridge/crawl_actions.h"
#include "widgets/bridge/history_desk.h"
#include "widgets/console/console_model.h"

class QAction;

namespace gleaner::bridge {
class Background;
}
namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// The actions are the Crawl place's own, so that button, menu and key do the same.
struct SourceActions {
    QAction* pauseResume = nullptr;
    QAction* rate = nullptr;
    QAction* reset = nullptr;
    QAction* probe = nullptr;
    QAction* retry = nullptr; // may be none
};

// GUI thread. Values in, signals out; asks the desk for the past off the GUI thread, never while hidden.
class DetailPanel final : public QWidget {
    Q_OBJECT

public:
    DetailPanel(theme::Theme& theme, const ConsoleModel& model, const SourceActions& actions,
                QWidget* parent = nullptr);
    ~DetailPanel() override;

    // Where the plots come from; both outlive the panel. Without them the plots say that nothing is known.
    void setHistory(bridge::HistoryDesk& desk, bridge::Background& background);
    // The list of recent failures, below what happened; the panel owns it.
    void setFailuresView(QWidget* view);

    void showSource(model::SourceKey key); // from the model; call again with each tick
    void showDetails(const bridge::CrawlActions::Details& details);
    void forgetDetails();
    model::SourceKey source() const;

    history::Span span() const;
    void setSpan(history::Span span);

    QSize sizeHint() const override { return {1000, 312}; }
    QSize minimumSizeHint() const override { return {480, 180}; }

Q_SIGNALS:
    void figureRequested(const QString& figure);   // of this source, large: a name of figure_page.h
    void spanChanged(gleaner::history::Span span); // by a person: for the settings

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::console
