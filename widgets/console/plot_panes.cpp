#include "widgets/console/plot_panes.h"

#include <algorithm>

#include <QGridLayout>
#include <QScrollBar>

#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

constexpr int kSmallWidth = 280; // of a small plot, at least
constexpr int kSmallHeight = 116;
constexpr int kFirstHeight = 220; // at least
constexpr int kNextHeight = 130;

} // namespace

PlotPanes::PlotPanes(theme::Theme& theme, QWidget* parent)
    : QScrollArea(parent), m_theme(theme), m_content(new QWidget), m_grid(new QGridLayout(m_content)) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    m_grid->setContentsMargins(4 * theme::kStep, 2 * theme::kStep, 4 * theme::kStep, 4 * theme::kStep);
    m_grid->setHorizontalSpacing(6 * theme::kStep);
    m_grid->setVerticalSpacing(3 * theme::kStep);
    setWidget(m_content);
}

std::vector<plots::TimePlot*>& PlotPanes::pool() {
    return m_arrangement == Arrangement::Stack ? m_large : m_small;
}

int PlotPanes::columnsFor(size_t plots) const {
    if (m_arrangement == Arrangement::Stack)
        return 1;
    return std::clamp(viewport()->width() / kSmallWidth, 1, std::max(1, int(plots)));
}

void PlotPanes::setPlots(Arrangement arrangement, std::vector<plots::PlotData> plots) {
    const bool isOther = arrangement != m_arrangement || plots.size() != m_shown;
    m_arrangement = arrangement;
    m_data = std::move(plots);
    std::vector<plots::TimePlot*>& panes = pool();
    while (panes.size() < m_data.size()) {
        const bool large = m_arrangement == Arrangement::Stack;
        auto* pane = new plots::TimePlot(m_theme, large ? plots::TimePlot::Size::Large : plots::TimePlot::Size::Small,
                                         m_content);
        pane->hide();
        m_cursor.add(*pane);
        connect(pane, &plots::TimePlot::activated, this,
                [this, index = int(panes.size())] { Q_EMIT activated(index); });
        panes.push_back(pane);
    }
    for (size_t i = 0; i < m_data.size(); ++i)
        panes[i]->setData(m_data[i]);
    if (isOther || m_columns != columnsFor(m_data.size()))
        arrange();
}

void PlotPanes::arrange() {
    while (QLayoutItem* item = m_grid->takeAt(0))
        delete item;
    for (int row = 0; row < m_grid->rowCount(); ++row) {
        m_grid->setRowStretch(row, 0);
        m_grid->setRowMinimumHeight(row, 0);
    }
    for (int column = 0; column < m_grid->columnCount(); ++column)
        m_grid->setColumnStretch(column, 0);
    m_shown = m_data.size();
    m_columns = columnsFor(m_shown);
    const bool stack = m_arrangement == Arrangement::Stack;
    for (plots::TimePlot* other : stack ? m_small : m_large)
        other->hide();
    std::vector<plots::TimePlot*>& panes = pool();
    QWidget* before = nullptr;
    for (size_t i = 0; i < panes.size(); ++i) {
        if (i >= m_shown) {
            panes[i]->hide();
            continue;
        }
        const int row = int(i) / m_columns;
        m_grid->addWidget(panes[i], row, int(i) % m_columns);
        m_grid->setRowMinimumHeight(row, !stack ? kSmallHeight : i == 0 ? kFirstHeight : kNextHeight);
        m_grid->setRowStretch(row, stack ? (i == 0 ? 5 : 3) : 0);
        panes[i]->show();
        if (before)
            setTabOrder(before, panes[i]);
        before = panes[i];
    }
    for (int column = 0; column < m_columns; ++column)
        m_grid->setColumnStretch(column, 1);
    if (!stack) // what room is left stays below the plots
        m_grid->setRowStretch(int(m_shown) / m_columns + 1, 1);
}

void PlotPanes::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    if (m_shown > 0 && m_columns != columnsFor(m_shown))
        arrange();
}

void PlotPanes::focusFirst() {
    verticalScrollBar()->setValue(0);
    if (!pool().empty())
        pool().front()->setFocus(Qt::OtherFocusReason);
}

std::optional<size_t> PlotPanes::focused() const {
    const std::vector<plots::TimePlot*>& panes = m_arrangement == Arrangement::Stack ? m_large : m_small;
    for (size_t i = 0; i < m_shown; ++i) {
        if (panes[i]->hasFocus())
            return i;
    }
    return std::nullopt;
}

} // namespace gleaner::console
