#include "widgets/console/console_table.h"

#include <algorithm>

#include <QHeaderView>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include "widgets/console/console_delegate.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

// Widths that hold the widest usual contents at 13 px; a person's own are kept in the settings.
constexpr int kWidths[ConsoleModel::Columns] = {136, 138, 216, 60, 166, 112, 100, 74, 98, 100, 74, 120};
constexpr int kHeaderHeight = 30;

} // namespace

ConsoleTable::ConsoleTable(theme::Theme& theme, ConsoleModel& model, QWidget* parent)
    : QTableView(parent), m_theme(theme), m_model(model), m_delegate(new ConsoleDelegate(theme, this)) {
    setObjectName(QStringLiteral("sources"));
    setModel(&model);
    setItemDelegate(m_delegate);
    setAccessibleName(tr("Sources"));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    verticalHeader()->setMinimumSectionSize(theme::kCompactRowHeight);

    QHeaderView* header = horizontalHeader();
    header->setAccessibleName(tr("Columns"));
    header->setFixedHeight(kHeaderHeight);
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(48);
    for (int column = 0; column < ConsoleModel::Columns; ++column)
        header->resizeSection(column, kWidths[column]);
    for (const int column :
         {ConsoleModel::Tokens, ConsoleModel::Bytes}) // there for the asking: the sentence needs the room
        setColumnHidden(column, true);
    header->setSortIndicator(ConsoleModel::Source, Qt::AscendingOrder);
    setSortingEnabled(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { showColumnMenu(horizontalHeader()->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionResized, this, &ConsoleTable::fitRows);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ConsoleTable::fitRows);
    connect(&theme, &theme::Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ConsoleTable::showColumnMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 0; column < ConsoleModel::Columns; ++column) {
        QAction* action = menu->addAction(m_model.headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != ConsoleModel::Source); // a row must keep its name
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu->popup(at);
}

bridge::Names ConsoleTable::selectedNames() const {
    bridge::Names names;
    for (const QModelIndex& row : selectionModel()->selectedRows())
        names.push_back(m_model.source(row.row()).name);
    return names;
}

QString ConsoleTable::selectedText() const {
    QList<int> columns;
    for (int visual = 0; visual < ConsoleModel::Columns; ++visual)
        if (const int column = horizontalHeader()->logicalIndex(visual); !isColumnHidden(column))
            columns.append(column);
    QStringList lines, cells;
    for (int column : columns)
        cells.append(m_model.headerData(column, Qt::Horizontal).toString());
    lines.append(cells.join(QLatin1Char('\t')));
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& row : rows) {
        cells.clear();
        for (int column : columns)
            cells.append(m_model.index(row.row(), column).data().toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n'));
}

QByteArray ConsoleTable::saveColumns() const {
    return horizontalHeader()->saveState();
}

void ConsoleTable::restoreColumns(const QByteArray& state) {
    if (state.isEmpty() || !horizontalHeader()->restoreState(state))
        return;
    setColumnHidden(ConsoleModel::Source, false);
    horizontalHeader()->setFixedHeight(kHeaderHeight);
}

// Only rows in sight are measured: with 10,000 sources a tick must stay cheap.
void ConsoleTable::fitRows() {
    const int width = isColumnHidden(ConsoleModel::Why) ? 0 : columnWidth(ConsoleModel::Why);
    int row = std::max(0, rowAt(0));
    for (int y = 0; row < m_model.rowCount() && y <= viewport()->height(); ++row) {
        const int height = width == 0
                               ? theme::kRowHeight
                               : m_delegate->rowHeight(m_model.index(row, ConsoleModel::Why).data().toString(), width);
        if (rowHeight(row) != height)
            verticalHeader()->resizeSection(row, height);
        y += height;
    }
}

void ConsoleTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitRows();
}

void ConsoleTable::hover(int row) {
    if (row == m_hoveredRow)
        return;
    m_hoveredRow = row;
    m_delegate->setHoveredRow(row);
    viewport()->update();
}

void ConsoleTable::mouseMoveEvent(QMouseEvent* event) {
    QTableView::mouseMoveEvent(event);
    hover(rowAt(event->position().toPoint().y()));
}

void ConsoleTable::leaveEvent(QEvent* event) {
    QTableView::leaveEvent(event);
    hover(-1);
}

} // namespace gleaner::console
