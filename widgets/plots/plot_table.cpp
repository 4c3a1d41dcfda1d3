#include "widgets/plots/plot_table.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace gleaner::plots {

PlotTableModel::PlotTableModel(PlotData data, QObject* parent) : QAbstractTableModel(parent), m_data(std::move(data)) {
    for (const PlotSeries& series : m_data.series)
        for (const PlotPoint& point : series.points)
            if (!std::isnan(point.value) && point.time >= m_data.from && point.time <= m_data.to)
                m_times.push_back(point.time);
    std::sort(m_times.begin(), m_times.end(), std::greater<>());
    m_times.erase(std::unique(m_times.begin(), m_times.end()), m_times.end());
}

int PlotTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_times.size());
}

int PlotTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_data.series.size()) + 2;
}

// What happened since the row below.
QString PlotTableModel::marksOf(int row) const {
    const double after = row + 1 < rowCount() ? m_times[size_t(row) + 1] : m_data.from;
    QStringList words;
    for (const PlotMark& mark : m_data.marks)
        if (mark.time > after && mark.time <= m_times[size_t(row)])
            words.append(mark.words);
    return words.join(QStringLiteral(", "));
}

QVariant PlotTableModel::data(const QModelIndex& at, int role) const {
    if (!checkIndex(at, CheckIndexOption::IndexIsValid))
        return {};
    const int column = at.column() - 1;
    const bool figure = column >= 0 && column < int(m_data.series.size());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue<Qt::Alignment>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const double time = m_times[size_t(at.row())];
    if (column < 0)
        return timeText(time, m_data.to - m_data.from);
    if (!figure)
        return marksOf(at.row());
    const auto& points = m_data.series[size_t(column)].points;
    const auto point =
        std::lower_bound(points.begin(), points.end(), time, [](const PlotPoint& p, double t) { return p.time < t; });
    return valueText(point != points.end() && point->time == time ? point->value : kUnknown, m_data.format);
}

QVariant PlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const int column = section - 1;
    const bool figure = column >= 0 && column < int(m_data.series.size());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue<Qt::Alignment>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (column < 0)
        return tr("Time");
    if (!figure)
        return tr("What happened");
    const QString& name = m_data.series[size_t(column)].name;
    return name.isEmpty() ? tr("Value") : name;
}

PlotTableDialog::PlotTableDialog(theme::Theme& theme, PlotData plot, QWidget* parent)
    : QDialog(parent), m_table(new QTableView) {
    setWindowTitle(plot.title);
    auto* head = new QLabel(plot.title);
    head->setTextFormat(Qt::PlainText);
    theme::setLook(head, theme::Look::Section);
    m_table->setModel(new PlotTableModel(std::move(plot), m_table));
    m_table->setAccessibleName(windowTitle());
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setFont(theme.figureFont());
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultSectionSize(120);
    m_table->horizontalHeader()->setHighlightSections(false);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    auto* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copy->setIcon(theme.icon(QStringLiteral("copy")));
    copy->setToolTip(tr("Copy the selected rows, or all of them"));
    connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    column->addWidget(head);
    column->addWidget(m_table, 1);
    column->addWidget(buttons);
    resize(560, 480);
}

QString PlotTableDialog::text() const {
    const QAbstractItemModel& model = *m_table->model();
    QStringList lines;
    const auto add = [&](const std::function<QVariant(int)>& cell) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells.append(cell(column).toString());
        lines.append(cells.join(QLatin1Char('\t')));
    };
    add([&](int column) { return model.headerData(column, Qt::Horizontal); });
    const QItemSelectionModel& selection = *m_table->selectionModel();
    for (int row = 0; row < model.rowCount(); ++row)
        if (!selection.hasSelection() || selection.isRowSelected(row))
            add([&](int column) { return model.index(row, column).data(); });
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace gleaner::plots
