#pragma once
// What is known of the selected source: outcomes, the last five minutes, settings, its journal, and what can be done.

#include <array>

#include <QWidget>

#include "widgets/bridge/crawl_actions.h"
#include "widgets/console/console_model.h"

class QAction;
class QFormLayout;
class QLabel;
class QListWidget;
class QToolButton;
class QPushButton;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class OutcomeBars;
class TimePlot;

// The actions are the Crawl place's own, so that button, menu and key do the same.
struct SourceActions {
    QAction* pauseResume = nullptr;
    QAction* rate = nullptr;
    QAction* reset = nullptr;
    QAction* probe = nullptr;
};

class DetailPanel final : public QWidget {
    Q_OBJECT

public:
    DetailPanel(theme::Theme& theme, const ConsoleModel& model, const SourceActions& actions,
                QWidget* parent = nullptr);

    void showSource(model::SourceKey key); // from the model; call again with each tick
    void showDetails(const bridge::CrawlActions::Details& details);
    void forgetDetails();

private:
    QWidget* makeLeft(const SourceActions& actions);
    QWidget* makePlots();
    QWidget* makeRight();
    QPushButton* buttonFor(QAction* action, const QString& icon);
    void fillPlots(const crawl::SourceFigures& source);
    static QString waiverText(const crawlstate::SourceSettings& settings);
    void fillFacts(const crawl::SourceFigures& source);

    theme::Theme& m_theme;
    const ConsoleModel& m_model;
    model::SourceKey m_key;
    bridge::CrawlActions::Details m_details;
    QLabel* m_name;
    QLabel* m_chip;
    OutcomeBars* m_outcomes;
    std::array<TimePlot*, 4> m_plots{}; // rate, first byte, errors, queue
    std::array<QLabel*, 4> m_facts{};   // limit, size, robots, private addresses
    QListWidget* m_events;
};

} // namespace gleaner::console
