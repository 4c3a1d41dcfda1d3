#include "widgets/console/console_table.h"

#include <algorithm>

#include <QCursor>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScreen>
#include <QScrollBar>
#include <QToolTip>

#include "widgets/console/column_chooser.h"
#include "widgets/console/column_layout.h"
#include "widgets/console/console_columns.h"
#include "widgets/console/console_delegate.h"
#include "widgets/console/outcome_strip.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kHeaderHeight = 30;
constexpr size_t kAttempts = 50; // as many as the strip shows
constexpr base::Millis kAttemptsFresh{1000};

QString quoted(QString cell) {
    if (cell.contains(QLatin1Char('"')) || cell.contains(QLatin1Char(',')) || cell.contains(QLatin1Char('\n')))
        cell = QLatin1Char('"') + cell.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
    return cell;
}

// A figure as a plain number where it is one, so that other programs can count with it.
QString plainCell(const crawl::SourceFigures& source, int column, base::WallTime now) {
    const bool composed = column == ConsoleModel::FirstByte || column == ConsoleModel::Left;
    if (!lookOf(column).isFigure || composed)
        return cellText(source, column, now);
    const double value = cellValue(source, column);
    return value < 0 ? QString() : QString::number(value, 'g', 15);
}

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
    resetColumns(*header);
    setSortingEnabled(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { showSortMenu(horizontalHeader()->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionResized, this, &ConsoleTable::fitRows);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ConsoleTable::fitRows);
    connect(&theme, &theme::Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ConsoleTable::setEvents(bridge::EventDesk& desk, bridge::Background& background) {
    m_events = &desk;
    m_background = &background;
}

ColumnChooser* ConsoleTable::showColumnChooser(const QPoint& at) {
    const auto shown = [this] {
        ColumnChooser::Shown columns{};
        for (int column = 0; column < ConsoleModel::Columns; ++column)
            columns[size_t(column)] = !isColumnHidden(column);
        return columns;
    };
    if (!m_chooser) {
        m_chooser = new ColumnChooser(m_theme, shown(), this);
        connect(m_chooser, &ColumnChooser::columnToggled, this, [this](int column, bool on) {
            setColumnHidden(column, !on);
            if (on && columnWidth(column) < lookOf(column).width)
                setColumnWidth(column, lookOf(column).width);
            fitRows();
        });
        connect(m_chooser, &ColumnChooser::resetRequested, this, [this, shown] {
            resetColumns(*horizontalHeader());
            m_chooser->setShown(shown());
            fitRows();
        });
    }
    m_chooser->adjustSize();
    const QRect screen = this->screen()->availableGeometry();
    m_chooser->move(std::clamp(at.x(), screen.left(), std::max(screen.left(), screen.right() - m_chooser->width())),
                    std::clamp(at.y(), screen.top(), std::max(screen.top(), screen.bottom() - m_chooser->height())));
    m_chooser->show();
    m_chooser->raise();
    return m_chooser;
}

QMenu* ConsoleTable::showSortMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setTitle(tr("Sort by"));
    QHeaderView* header = horizontalHeader();
    const auto add = [&](const QString& words, bool on, std::function<void()> then) {
        QAction* action = menu->addAction(words);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::triggered, this, [then = std::move(then)] { then(); });
    };
    const int sorted = header->sortIndicatorSection();
    const Qt::SortOrder order = header->sortIndicatorOrder();
    menu->addSection(tr("Sort by"));
    for (const int column : columnsInOrder(Which::Shown))
        add(columnTitle(column), column == sorted, [this, column, order] { sortByColumn(column, order); });
    menu->addSeparator();
    add(tr("Smallest or most urgent first"), order == Qt::AscendingOrder,
        [this, sorted] { sortByColumn(std::max(0, sorted), Qt::AscendingOrder); });
    add(tr("Largest first"), order == Qt::DescendingOrder,
        [this, sorted] { sortByColumn(std::max(0, sorted), Qt::DescendingOrder); });
    menu->addSeparator();
    QAction* choose = menu->addAction(m_theme.icon(QStringLiteral("sliders-horizontal")), tr("Choose columns…"));
    connect(choose, &QAction::triggered, this, [this, at] { showColumnChooser(at); });
    menu->popup(at);
    return menu;
}

QList<int> ConsoleTable::columnsInOrder(Which which) const {
    QList<int> columns;
    for (int visual = 0; visual < ConsoleModel::Columns; ++visual)
        if (const int column = horizontalHeader()->logicalIndex(visual); which == Which::All || !isColumnHidden(column))
            columns.append(column);
    return columns;
}

QString ConsoleTable::csv(Which which) const {
    const QList<int> columns = columnsInOrder(which);
    QStringList lines, cells;
    for (const int column : columns)
        cells.append(quoted(columnTitle(column)));
    lines.append(cells.join(QLatin1Char(',')));
    for (int row = 0; row < m_model.rowCount(); ++row) {
        cells.clear();
        for (const int column : columns)
            cells.append(quoted(plainCell(m_model.source(row), column, m_model.now())));
        lines.append(cells.join(QLatin1Char(',')));
    }
    return lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n");
}

bridge::Names ConsoleTable::selectedNames() const {
    bridge::Names names;
    for (const QModelIndex& row : selectionModel()->selectedRows())
        names.push_back(m_model.source(row.row()).name);
    return names;
}

QString ConsoleTable::selectedText() const {
    const QList<int> columns = columnsInOrder(Which::Shown);
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
    return saveColumnLayout(*horizontalHeader());
}

void ConsoleTable::restoreColumns(const QByteArray& state) {
    restoreColumnLayout(*horizontalHeader(), state);
    fitRows();
}

// The tip of a strip is of the cell under the pointer. What the event log knows of it is asked for when the pointer
// rests there, and shown when it has come.
bool ConsoleTable::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (showStripTip(help->globalPos(), help->pos()))
            return true;
    }
    return QTableView::viewportEvent(event);
}

bool ConsoleTable::showStripTip(const QPoint& global, const QPoint& at) {
    const QModelIndex index = indexAt(at);
    if (!index.isValid() || index.column() != ConsoleModel::Last50)
        return false;
    const crawl::SourceFigures& source = m_model.source(index.row());
    const QRect strip = ConsoleDelegate::stripIn(visualRect(index));
    const int attempt = stripIndexAt(strip, at.x(), source.last50.size(), layoutDirection());
    if (attempt < 0)
        return false;
    const bool fresh = m_attemptsOf == source.name && m_model.now() - m_attemptsAt < kAttemptsFresh;
    if (m_events && !fresh && !m_asking)
        askAttempts(source.name);
    QToolTip::showText(global, stripTip(index.row(), attempt), viewport());
    return true;
}

void ConsoleTable::askAttempts(const std::string& source) {
    m_asking = true;
    m_background->run(
        this, [desk = m_events, source] { return desk->lastAttempts(source, kAttempts); },
        [this, source](std::vector<eventlog::EventPtr> attempts) {
            m_asking = false;
            m_attempts = std::move(attempts);
            m_attemptsOf = source;
            m_attemptsAt = m_model.now();
            const QPoint at = viewport()->mapFromGlobal(QCursor::pos());
            if (QToolTip::isVisible() && viewport()->rect().contains(at))
                showStripTip(QCursor::pos(), at);
        });
}

// Of the attempt that many places from the newest the log says when, where and how long; as far as both agree.
QString ConsoleTable::stripTip(int row, int attempt) const {
    const crawl::SourceFigures& source = m_model.source(row);
    const std::string& outcome = source.last50[size_t(attempt)];
    const size_t fromNewest = source.last50.size() - 1 - size_t(attempt);
    QString first = text(outcome);
    QString url;
    if (m_attemptsOf == source.name && fromNewest < m_attempts.size()) {
        const eventlog::Event& event = *m_attempts[m_attempts.size() - 1 - fromNewest];
        if (event.outcome == outcome) {
            first = QStringLiteral("%1 · %2").arg(text(wording::clockTime(event.time)), text(outcome));
            if (event.firstByteMs >= 0)
                first += QStringLiteral(" · ") + tr("first byte %1 ms").arg(text(wording::count(event.firstByteMs)));
            if (event.totalMs >= 0)
                first += QStringLiteral(" · ") + tr("in all %1 ms").arg(text(wording::count(event.totalMs)));
            url = text(event.url);
        }
    }
    const QString place = fromNewest == 0 ? tr("the newest attempt") : tr("%1 before the newest").arg(fromNewest);
    QString html = QStringLiteral("<qt><b>%1</b><br>%2").arg(first.toHtmlEscaped(), place.toHtmlEscaped());
    if (!url.isEmpty())
        html += QStringLiteral("<br>") + url.toHtmlEscaped();
    return html + QStringLiteral("</qt>");
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
