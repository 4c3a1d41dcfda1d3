#include "widgets/browser/record_grid.h"

#include <algorithm>

#include <QKeyEvent>
#include <QScrollBar>
#include <QTimer>
#include <QWheelEvent>

#include "widgets/delegates/thumbnail_delegate.h"
#include "widgets/models/record_grid_model.h"
#include "widgets/models/thumbnail_loader.h"
#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

constexpr int kEdgeStep = 16;
constexpr int kWheelNotch = 120;
constexpr size_t kRestoredAtMost = 5000; // selected rows found again after a refresh

} // namespace

RecordGrid::RecordGrid(theme::Theme& theme, const models::RecordSource& source, models::RecordGridModel& model,
                       QThreadPool& thumbnails, QWidget* parent)
    : QListView(parent), m_model(model), m_pictures(std::make_unique<models::ThumbnailLoader>(source, thumbnails)),
      m_delegate(new delegates::ThumbnailDelegate(theme, model, *m_pictures, this)), m_wantSoon(new QTimer(this)),
      m_edge(delegates::ThumbnailDelegate::kUsualEdge) {
    setObjectName(QStringLiteral("grid"));
    setAccessibleName(tr("Results"));
    setViewMode(QListView::ListMode);
    setFlow(QListView::LeftToRight);
    setWrapping(true);
    setResizeMode(QListView::Fixed); // arrange() lays out anew, once
    setLayoutMode(QListView::SinglePass);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Always there, or the columns would jump when a result grows past one page.
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setMouseTracking(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setDragEnabled(false);
    setItemDelegate(m_delegate);
    setModel(&model);
    m_wantSoon->setSingleShot(true);
    m_wantSoon->setInterval(0);
    connect(m_wantSoon, &QTimer::timeout, this, &RecordGrid::want);
    connect(m_pictures.get(), &models::ThumbnailLoader::arrived, this, &RecordGrid::repaintPictures);
    connect(&model, &models::RecordGridModel::dataChanged, this, &RecordGrid::wantSoon);
    connect(&model, &models::RecordGridModel::modelReset, this, &RecordGrid::wantSoon);
    // Without anything to scroll the bar keeps its place and shows nothing.
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this,
            [this](int, int most) { verticalScrollBar()->setEnabled(most > 0); });
    connect(&theme, &theme::Theme::changed, viewport(), qOverload<>(&QWidget::update));
    arrange();
}

RecordGrid::~RecordGrid() = default;

void RecordGrid::setThumbnailEdge(int edge) {
    using delegates::ThumbnailDelegate;
    edge = std::clamp(edge, ThumbnailDelegate::kSmallestEdge, ThumbnailDelegate::kLargestEdge);
    if (edge == m_edge)
        return;
    m_edge = edge;
    const Anchor place = anchor();
    arrange();
    scrollBack(place);
    Q_EMIT thumbnailEdgeChanged(m_edge);
}

// The number of columns that comes nearest to the size wished for, each as wide as its share, so that no ragged margin
// is left.
void RecordGrid::arrange() {
    const int width = std::max(viewport()->width() - 1, 1);
    const int before = m_columns;
    const int wished = delegates::ThumbnailDelegate::columnWidth(m_edge);
    m_columns = std::max(1, (width + wished / 2) / wished);
    m_delegate->setColumn(width / m_columns);
    m_pictures->setBox(m_delegate->pictureBox(), devicePixelRatioF());
    const QSize grid = m_delegate->cell();
    if (grid != gridSize() || before != m_columns)
        setGridSize(grid);
    verticalScrollBar()->setSingleStep(grid.height() / 3);
    wantSoon();
}

std::pair<int, int> RecordGrid::visibleRows() const {
    const int rows = m_model.rowCount();
    const int height = gridSize().height();
    if (rows == 0 || height <= 0)
        return {0, -1};
    const int top = verticalOffset();
    const int first = top / height * m_columns;
    const int last = ((top + viewport()->height() - 1) / height + 1) * m_columns - 1;
    return {std::clamp(first, 0, rows - 1), std::clamp(last, 0, rows - 1)};
}

void RecordGrid::wantSoon() {
    if (!m_wantSoon->isActive())
        m_wantSoon->start();
}

std::vector<Sha256> RecordGrid::picturesOf(int first, int last) const {
    std::vector<Sha256> pictures;
    for (int row = std::max(0, first); row <= std::min(last, m_model.rowCount() - 1); ++row)
        if (const catalog::RecordSummary* record = m_model.summaryAt(row); record && record->blob)
            pictures.push_back(*record->blob);
    return pictures;
}

void RecordGrid::want() {
    if (!isVisible())
        return;
    const auto [first, last] = visibleRows();
    const int page = last - first + 1;
    if (page <= 0)
        return;
    std::vector<Sha256> idle = picturesOf(first - page, first - 1); // back is as likely as two pages on
    const std::vector<Sha256> later = picturesOf(last + page + 1, last + 2 * page);
    idle.insert(idle.end(), later.begin(), later.end());
    m_pictures->setWanted(picturesOf(first, last), picturesOf(last + 1, last + page), std::move(idle));
}

void RecordGrid::repaintPictures(const std::vector<Sha256>& pictures) {
    const auto [first, last] = visibleRows();
    for (int row = first; row <= last; ++row) {
        const catalog::RecordSummary* record = m_model.summaryAt(row);
        if (record && record->blob && std::find(pictures.begin(), pictures.end(), *record->blob) != pictures.end())
            update(m_model.index(row));
    }
}

RecordGrid::Anchor RecordGrid::anchor() const {
    Anchor anchor;
    const auto [first, last] = visibleRows();
    if (last < first)
        return anchor;
    if (verticalOffset() > 0) { // else the beginning stays in sight, whatever it is then
        anchor.top = m_model.keyAt(first);
        anchor.offset = verticalOffset() % std::max(1, gridSize().height());
    }
    if (currentIndex().isValid())
        anchor.current = m_model.keyAt(currentIndex().row());
    if (selectedCount() <= qint64(kRestoredAtMost))
        anchor.selected = selectedKeys(kRestoredAtMost);
    return anchor;
}

void RecordGrid::scrollBack(const Anchor& anchor) {
    if (anchor.top.value == 0)
        return;
    executeDelayedItemsLayout();
    if (const int row = m_model.rowOf(anchor.top); row >= 0)
        verticalScrollBar()->setValue(row / m_columns * gridSize().height() + anchor.offset);
}

void RecordGrid::restore(const Anchor& anchor) {
    scrollBack(anchor);
    QItemSelection selection;
    for (const int row : m_model.rowsOf(anchor.selected))
        selection.select(m_model.index(row), m_model.index(row));
    if (const int row = m_model.rowOf(anchor.current); row >= 0)
        selectionModel()->setCurrentIndex(m_model.index(row), QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    wantSoon();
}

qint64 RecordGrid::selectedCount() const {
    qint64 count = 0;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        count += range.height();
    return count;
}

std::vector<RecordKey> RecordGrid::selectedKeys(size_t most) const {
    std::vector<int> rows;
    const QItemSelection selection = selectionModel()->selection();
    for (const QItemSelectionRange& range : selection)
        for (int row = range.top(); row <= range.bottom() && rows.size() < most; ++row)
            rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    std::vector<RecordKey> keys;
    for (const int row : rows)
        keys.push_back(m_model.keyAt(row));
    return keys;
}

void RecordGrid::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        if (selectedCount() > 0)
            clearSelection();
        else
            Q_EMIT leaveRequested();
        return;
    }
    if (event->key() == Qt::Key_Up && event->modifiers() == Qt::NoModifier &&
        (!currentIndex().isValid() || currentIndex().row() < m_columns)) {
        Q_EMIT leaveRequested();
        return;
    }
    QListView::keyPressEvent(event);
}

void RecordGrid::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier))
        return QListView::wheelEvent(event);
    m_wheel += event->angleDelta().y();
    const int notches = m_wheel / kWheelNotch;
    m_wheel -= notches * kWheelNotch;
    setThumbnailEdge(thumbnailEdge() + notches * kEdgeStep);
    event->accept();
}

void RecordGrid::resizeEvent(QResizeEvent* event) {
    const Anchor place = anchor();
    QListView::resizeEvent(event);
    const QSize before = gridSize();
    arrange();
    if (before != gridSize())
        scrollBack(place); // the picture at the top stays there, whatever line it is in now
}

void RecordGrid::scrollContentsBy(int dx, int dy) {
    QListView::scrollContentsBy(dx, dy);
    wantSoon();
}

void RecordGrid::showEvent(QShowEvent* event) {
    QListView::showEvent(event);
    arrange(); // the screen and its ratio are known now
}

void RecordGrid::changeEvent(QEvent* event) {
    QListView::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

// The toolkit asks every selected row for its place: with all of a million selected, that takes two seconds.
QRegion RecordGrid::visualRegionForSelection(const QItemSelection& selection) const {
    const auto [first, last] = visibleRows();
    QRegion region;
    for (const QItemSelectionRange& range : selection)
        for (int row = std::max(first, range.top()); row <= std::min(last, range.bottom()); ++row)
            region += visualRect(m_model.index(row));
    return region;
}

void RecordGrid::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QListView::selectionChanged(selected, deselected);
    Q_EMIT selectionAltered();
}

} // namespace gleaner::browser
