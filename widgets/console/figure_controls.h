#pragma once
// What the figure page shows, and the buttons that choose it.

#include <set>
#include <vector>

#include <QWidget>

#include "widgets/console/figure_loader.h"
#include "widgets/console/figure_plots.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace gleaner::theme {
class Theme;
class FlowLayout;
} // namespace gleaner::theme

namespace gleaner::console {

struct FigureChoice {
    FigureWish::What what = FigureWish::What::Crawl;
    model::SourceKey source; // for Source
    QString sourceName;
    history::Span span = history::Span::FiveMinutes;
    std::set<Figure> crawl{Figure::Requests, Figure::Errors, Figure::Left}; // shown of the whole crawl …
    std::set<Figure> own{Figure::Requests, Figure::FirstByte, Figure::ErrorShare, Figure::Left}; // … of one source
    Figure top = Figure::Requests;  // stands first; for EverySource the only one
    QString filter;                 // for EverySource: part of a name
    size_t first = 0, matching = 0; // for EverySource: which of them
    std::int64_t run = 0;           // for BurnDown; 0 = the newest

    // In the order they are shown.
    std::vector<Figure> figures() const;
};

inline constexpr size_t kSourcesAtOnce = 30;

// GUI thread. Values in, signals out; changes nothing by itself.
class FigureControls final : public QWidget {
    Q_OBJECT

public:
    explicit FigureControls(theme::Theme& theme, QWidget* parent = nullptr);

    void setChoice(const FigureChoice& choice);
    void setRuns(const std::vector<history::Run>& runs, std::int64_t chosen);

Q_SIGNALS:
    void spanChosen(gleaner::history::Span span);
    void whatChosen(gleaner::console::FigureWish::What what);
    void figureChosen(gleaner::console::Figure figure, bool shown);
    void filterChosen(const QString& filter);
    void firstChosen(qulonglong first);
    void runChosen(qlonglong run);

private:
    QHBoxLayout* addGroup();
    void addSpans();
    void addWhat();
    void addFigures();
    void addSources();
    void setFigures(const FigureChoice& choice);

    theme::Theme& m_theme;
    theme::FlowLayout* m_flow;
    QWidget *m_spanGroup = nullptr, *m_figureGroup = nullptr, *m_sourceGroup = nullptr;
    std::vector<QPushButton*> m_spans, m_figures;
    QComboBox *m_what, *m_runs;
    QLineEdit* m_filter;
    QToolButton *m_before, *m_after;
    QLabel* m_range;
    size_t m_first = 0;
};

} // namespace gleaner::console
