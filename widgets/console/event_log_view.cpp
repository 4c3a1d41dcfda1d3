#include "widgets/console/event_log_view.h"

#include <algorithm>

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include "widgets/bridge/background.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/console/event_delegate.h"
#include "widgets/console/event_dialog.h"
#include "widgets/console/event_export.h"
#include "widgets/console/event_filter_bar.h"
#include "widgets/console/event_log_model.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kLookEvery = 250; // ms: small batches keep each look at a flood short
constexpr int kHeaderHeight = 30;
constexpr int kWidths[EventLogModel::kColumns] = {92, 34, 132, 124, 560, 72, 84};

} // namespace

EventLogView::EventLogView(theme::Theme& theme, bridge::EventDesk& desk, bridge::Background& background,
                           QWidget* parent)
    : QWidget(parent), m_theme(theme), m_desk(desk), m_background(background), m_model(new EventLogModel(this)),
      m_filters(new EventFilterBar(theme)), m_pages(new QStackedWidget), m_table(new QTableView),
      m_empty(new theme::EmptyState(theme, QStringLiteral("list"), {}, {})), m_clear(nullptr),
      m_follow(new QPushButton(tr("Follow"))), m_paused(new QLabel), m_state(new QLabel), m_timer(new QTimer(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filters);
    makeTable();
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_empty);
    m_clear = m_empty->addButton(tr("Clear the filters"), QStringLiteral("x"), false, [this] { m_filters->clear(); });
    column->addWidget(m_pages, 1);
    column->addWidget(makeFooter());
    setFocusProxy(m_table);

    connect(m_filters, &EventFilterBar::changed, this, &EventLogView::startAnew);
    m_timer->setInterval(kLookEvery);
    connect(m_timer, &QTimer::timeout, this, &EventLogView::refresh);
    sayState();
}

void EventLogView::makeTable() {
    m_table->setObjectName(QStringLiteral("events"));
    m_table->setAccessibleName(tr("Events"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new EventDelegate(m_theme, m_table));
    m_table->setSelectionBehavior(QTableView::SelectRows);
    m_table->setSelectionMode(QTableView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setVerticalScrollMode(QTableView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QTableView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setMinimumSectionSize(theme::kCompactRowHeight);
    m_table->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight);
    QHeaderView* header = m_table->horizontalHeader();
    header->setAccessibleName(tr("Columns of the events"));
    header->setFixedHeight(kHeaderHeight);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(30);
    for (int i = 0; i < EventLogModel::kColumns; ++i)
        header->resizeSection(i, kWidths[i]);
    header->setSectionResizeMode(EventLogModel::What, QHeaderView::Stretch);
    m_table->installEventFilter(this);

    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { open(index.row()); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &EventLogView::showMenu);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &EventLogView::scrolled);
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_following)
            goToNewest();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const int row = m_table->currentIndex().row();
        if (!m_moving && m_table->selectionModel()->hasSelection() && row < m_model->rowCount() - 1)
            setFollowing(false); // whoever chose a row wants it to stay
    });
    connect(&m_theme, &theme::Theme::changed, m_table->viewport(), qOverload<>(&QWidget::update));
}

QWidget* EventLogView::makeFooter() {
    auto* footer = new QWidget;
    auto* row = new QHBoxLayout(footer);
    row->setContentsMargins(4 * theme::kStep, theme::kStep + 2, 4 * theme::kStep, theme::kStep + 2);
    row->setSpacing(3 * theme::kStep);
    theme::setLook(m_follow, theme::Look::Chip);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("Stay at the newest event (End)"));
    m_follow->setAccessibleName(tr("Follow: stay at the newest event"));
    connect(m_follow, &QPushButton::clicked, this, &EventLogView::setFollowing);
    row->addWidget(m_follow);
    theme::setLook(m_paused, theme::Look::Small);
    row->addWidget(m_paused);
    row->addStretch();
    theme::setLook(m_state, theme::Look::Small);
    row->addWidget(m_state);
    auto* save = new QPushButton(tr("Save as…"));
    theme::setLook(save, theme::Look::Quiet);
    save->setIcon(m_theme.icon(QStringLiteral("download"), theme::Ink::Dim));
    save->setToolTip(tr("The events that are shown, as JSON lines or CSV"));
    connect(save, &QPushButton::clicked, this, &EventLogView::chooseFile);
    row->addWidget(save);
    return footer;
}

void EventLogView::setSources(const QStringList& names) {
    m_filters->setSources(names);
}

void EventLogView::setSelectedSource(const QString& name) {
    m_filters->setSelectedSource(name);
}

void EventLogView::showOnly(const QString& source) {
    m_filters->showOnly(source);
    setFollowing(true);
}

void EventLogView::startAnew() {
    const eventlog::Filter filter = m_filters->filter();
    if (filter == m_filter)
        return;
    m_filter = filter;
    m_after = 0;
    m_missed = 0;
    ++m_wish;
    refresh();
}

// One look at a time; the newest wish comes behind it.
void EventLogView::refresh() {
    if (std::exchange(m_reading, true)) {
        m_again = true;
        return;
    }
    struct Answer {
        eventlog::EventLog::Reading reading;
        eventlog::EventLog::Counts counts;
    };
    m_background.run(
        this,
        [desk = &m_desk, after = m_after, filter = m_filter] {
            return Answer{desk->events(after, filter, EventLogModel::kMostRows), desk->counts()};
        },
        [this, wish = m_wish](Answer answer) {
            m_reading = false;
            if (wish == m_wish)
                take(std::move(answer.reading), answer.counts);
            if (std::exchange(m_again, false))
                refresh();
        });
}

void EventLogView::take(eventlog::EventLog::Reading reading, const eventlog::EventLog::Counts& counts) {
    const bool anew = m_after == 0 || reading.restarted;
    m_after = reading.last;
    m_missed = anew ? 0 : m_missed + reading.missed;
    m_counts = counts;
    if (anew) {
        const QScopedValueRollback moving(m_moving, true);
        m_model->setEvents(std::move(reading.events));
        m_unseen = 0;
        if (m_following)
            goToNewest();
    } else if (!reading.events.empty()) {
        append(reading.events);
    }
    sayState();
}

// Rows that go at the start must not move those that are looked at.
void EventLogView::append(const std::vector<eventlog::EventPtr>& events) {
    const QScopedValueRollback moving(m_moving, true);
    const int before = m_model->rowCount();
    m_model->append(events);
    const int come = int(std::min<size_t>(events.size(), EventLogModel::kMostRows));
    const int gone = before + come - m_model->rowCount();
    if (m_following)
        return goToNewest();
    m_unseen = std::min(m_unseen + come, EventLogModel::kMostRows);
    if (gone > 0) {
        QScrollBar* bar = m_table->verticalScrollBar();
        bar->setValue(std::max(0, bar->value() - gone * theme::kCompactRowHeight));
    }
}

void EventLogView::goToNewest() {
    const QScopedValueRollback moving(m_moving, true);
    m_table->scrollToBottom();
    QScrollBar* bar = m_table->verticalScrollBar();
    bar->setValue(bar->maximum());
}

void EventLogView::scrolled() {
    if (m_moving)
        return;
    const QScrollBar* bar = m_table->verticalScrollBar();
    setFollowing(bar->value() >= bar->maximum());
}

void EventLogView::setFollowing(bool following) {
    m_follow->setChecked(following);
    if (following)
        goToNewest();
    if (following == m_following)
        return;
    m_following = following;
    m_unseen = 0;
    sayState();
    Q_EMIT followingChanged(following);
}

void EventLogView::sayState() {
    const bool empty = m_model->rowCount() == 0;
    const bool filtered = !m_filters->isEmpty();
    if (empty && filtered)
        m_empty->setText(tr("No event is like this"), tr("None of the events that are held passes the filters."));
    else if (empty)
        m_empty->setText(tr("Nothing has happened yet"),
                         tr("Every request of a crawl, every change of a source's state and every action of an "
                            "operator is noted here. They are also kept in the library's folder."));
    m_clear->setVisible(filtered);
    m_pages->setCurrentIndex(empty ? 1 : 0);

    QStringList words{tr("%1 events").arg(text(wording::count(m_model->rowCount())))};
    if (m_missed > 0)
        words.append(tr("%1 passed too quickly to be shown").arg(text(wording::count(qint64(m_missed)))));
    if (m_counts.lost > 0)
        words.append(tr("%1 are in no file").arg(text(wording::count(qint64(m_counts.lost)))));
    if (m_counts.damaged > 0)
        words.append(tr("%1 lines of the files are damaged").arg(text(wording::count(qint64(m_counts.damaged)))));
    m_state->setText(words.join(QStringLiteral(" · ")));

    QString paused;
    if (!m_following)
        paused = m_unseen > 0 ? tr("Paused · %1 new below · End goes on").arg(text(wording::count(m_unseen)))
                              : tr("Paused · End goes on");
    m_paused->setText(paused);
}

void EventLogView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_timer->start();
    refresh();
}

void EventLogView::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_timer->stop();
}

// Of the table: keys that a table of rows lacks.
bool EventLogView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_table || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int row = m_table->currentIndex().row();
    if (key->matches(QKeySequence::Copy)) {
        copyRows();
        return true;
    }
    if (key->matches(QKeySequence::Find)) {
        m_filters->focusWords();
        return true;
    }
    if ((key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier || m_model->rowCount() == 0)
        return QWidget::eventFilter(watched, event);
    switch (key->key()) {
    case Qt::Key_Up:
    case Qt::Key_PageUp:
        if (m_following) { // from the newest, wherever the cursor was before
            const QScopedValueRollback moving(m_moving, true);
            m_table->selectionModel()->setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0),
                                                       QItemSelectionModel::NoUpdate);
        }
        return QWidget::eventFilter(watched, event);
    case Qt::Key_Home:
        m_table->setCurrentIndex(m_model->index(0, 0));
        m_table->scrollToTop();
        return true;
    case Qt::Key_End:
        m_table->setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0));
        setFollowing(true);
        return true;
    case Qt::Key_Space:
        if (row >= 0)
            showDetails(m_model->event(row));
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

std::vector<eventlog::EventPtr> EventLogView::selected() const {
    std::vector<eventlog::EventPtr> events;
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    for (const QModelIndex& row : rows)
        events.push_back(m_model->event(row.row()));
    return events;
}

void EventLogView::copyRows() {
    const auto events = selected();
    if (events.empty())
        return;
    QGuiApplication::clipboard()->setText(eventRows(events));
    Q_EMIT told(tr("%1 rows copied").arg(text(wording::count(qint64(events.size())))));
}

void EventLogView::open(int row) {
    const eventlog::EventPtr event = m_model->event(row);
    if (event->code == eventlog::kAttempt && event->record.value > 0)
        Q_EMIT imageRequested(event->record);
    else if (!event->url.empty())
        Q_EMIT urlRequested(QUrl(text(event->url)));
    else
        showDetails(event);
}

void EventLogView::showDetails(const eventlog::EventPtr& event) {
    auto* dialog = new EventDialog(m_theme, event, this);
    connect(dialog, &EventDialog::urlRequested, this, &EventLogView::urlRequested);
    connect(dialog, &EventDialog::imageRequested, this, &EventLogView::imageRequested);
    dialog->show();
}

void EventLogView::showMenu(const QPoint& at) {
    const int row = m_table->rowAt(at.y()) >= 0 ? m_table->rowAt(at.y()) : m_table->currentIndex().row();
    if (row < 0 || row >= m_model->rowCount())
        return;
    const eventlog::EventPtr event = m_model->event(row); // rows may move while the menu is open
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const char* icon, const QString& words, auto action) {
        QAction* added = menu->addAction(m_theme.icon(QLatin1String(icon)), words, this, action);
        return added;
    };
    if (event->record.value > 0)
        add("image", tr("Show the picture"), [this, event] { Q_EMIT imageRequested(event->record); });
    if (!event->url.empty())
        add("external-link", tr("Open the address"), [this, event] { Q_EMIT urlRequested(QUrl(text(event->url))); });
    add("info", tr("Details and headers"), [this, event] { showDetails(event); })->setShortcut(Qt::Key_Space);
    menu->addSeparator();
    if (!event->source.empty()) {
        const QString source = text(event->source);
        add("filter", tr("Only events of %1").arg(source), [this, source] { m_filters->showOnly(source); });
        add("radar", tr("Show %1 in the table").arg(source), [this, source] { Q_EMIT sourceRequested(source); });
    }
    add("copy", tr("Copy rows"), [this] { copyRows(); })->setShortcut(QKeySequence::Copy);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void EventLogView::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Save the events"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("JSON lines (*.jsonl)"), tr("Table (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("jsonl"));
    dialog->selectFile(QStringLiteral("events.jsonl"));
    connect(dialog, &QFileDialog::fileSelected, this, &EventLogView::saveAs);
    dialog->open();
}

void EventLogView::saveAs(const QString& path) {
    const int number = m_model->rowCount();
    m_background.run(
        this, [path, events = m_model->events()] { return exportEvents(path, events); },
        [this, path, number](Result<void> saved) {
            if (saved)
                Q_EMIT told(tr("%1 events saved in %2").arg(text(wording::count(number)), path));
            else
                Q_EMIT failed(saved.error());
        });
}

} // namespace gleaner::console
