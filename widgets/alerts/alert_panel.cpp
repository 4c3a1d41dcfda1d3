#include "widgets/alerts/alert_panel.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/alerts/alert_delegate.h"
#include "widgets/alerts/alert_list_model.h"
#include "widgets/alerts/episode_model.h"
#include "widgets/alerts/rules_dialog.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {
namespace {

using theme::kStep;

constexpr int kWidth = 600;
constexpr int kHeight = 560;
constexpr int kGap = 2 * kStep; // to the window's edge and to the bell
constexpr size_t kEpisodesShown = 500;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

// The next midnight and a bit: when people are back at their desks.
base::WallTime tomorrowMorning(base::WallTime now) {
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count());
    const QDateTime morning(today.date().addDays(1), QTime(8, 0));
    return base::WallTime(base::Millis(morning.toMSecsSinceEpoch()));
}

QFrame* rule() {
    auto* line = new QFrame;
    line->setObjectName(QStringLiteral("detailRule"));
    line->setFixedHeight(1);
    return line;
}

} // namespace

AlertPanel::AlertPanel(theme::Theme& theme, bridge::AlertDesk& desk, bridge::Background& background, QWidget* window)
    : QFrame(window), m_theme(theme), m_desk(desk), m_background(background), m_window(window),
      m_model(new AlertListModel(this)), m_episodes(new EpisodeModel(this)) {
    setObjectName(QStringLiteral("alertPanel"));
    setLook(this, theme::Look::Card);
    setAccessibleName(tr("Alerts"));
    setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    m_banner = new theme::Banner(theme);
    column->addWidget(makeHead());
    auto* message = new QVBoxLayout;
    message->setContentsMargins(3 * kStep, 0, 3 * kStep, 0);
    message->addWidget(m_banner);
    column->addLayout(message);
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeList());
    m_calm = new theme::EmptyState(theme, QStringLiteral("bell"), tr("All is calm"),
                                   tr("Nothing needs you. What goes wrong is listed here, with what to do about it."));
    m_pages->addWidget(m_calm);
    m_pages->addWidget(makeHistory());
    column->addWidget(m_pages, 1);
    column->addWidget(makeActions());
    connect(m_tabs, &QTabBar::currentChanged, this, &AlertPanel::showPage);
    window->installEventFilter(this);
    hide();
    updateSummary();
    m_background.run(
        this, [&desk = m_desk] { return desk.quietHours(); },
        [this](const Result<std::string>& hours) {
            if (hours)
                Q_EMIT quietHoursChanged(text(*hours));
        });
}

AlertPanel::~AlertPanel() = default;

QWidget* AlertPanel::makeHead() {
    auto* head = new QWidget;
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(4 * kStep, 3 * kStep, 2 * kStep, 0);
    column->setSpacing(kStep);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    auto* title = new QLabel(tr("Alerts"));
    setLook(title, theme::Look::Head);
    m_summary = new QLabel;
    setLook(m_summary, theme::Look::Dim);
    auto* rules = new QPushButton(m_theme.icon(QStringLiteral("sliders-horizontal")), tr("R&ules…"));
    setLook(rules, theme::Look::Quiet);
    rules->setToolTip(tr("What is watched, and when nobody is notified"));
    connect(rules, &QPushButton::clicked, this, &AlertPanel::openRules);
    auto* close = new QToolButton;
    close->setIcon(m_theme.icon(QStringLiteral("x"), theme::Ink::Dim));
    close->setAccessibleName(tr("Close alerts"));
    close->setToolTip(tr("Close (Esc)"));
    connect(close, &QToolButton::clicked, this, &AlertPanel::dismiss);
    row->addWidget(title);
    row->addWidget(m_summary, 1);
    row->addWidget(rules);
    row->addWidget(close);
    column->addLayout(row);
    m_tabs = new QTabBar;
    m_tabs->setAccessibleName(tr("Now or before"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Now"));
    m_tabs->addTab(tr("History"));
    column->addWidget(m_tabs);
    return head;
}

QWidget* AlertPanel::makeList() {
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("alertList"));
    m_list->setAccessibleName(tr("Present alerts"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new AlertDelegate(m_theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &AlertPanel::updateActions);
    connect(m_list, &QListView::activated, this, &AlertPanel::showSource);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(rule());
    column->addWidget(m_list);
    return page;
}

QWidget* AlertPanel::makeHistory() {
    m_history = new QTableView;
    m_history->setObjectName(QStringLiteral("alertHistory"));
    m_history->setAccessibleName(tr("Alerts that fired before"));
    m_history->setModel(m_episodes);
    m_history->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_history->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_history->setShowGrid(false);
    m_history->setWordWrap(false);
    m_history->setTabKeyNavigation(false);
    m_history->verticalHeader()->hide();
    m_history->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight);
    m_history->horizontalHeader()->setHighlightSections(false);
    m_history->setFont(m_theme.smallFont());
    m_history->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_history->horizontalHeader()->setSectionResizeMode(EpisodeModel::Rule, QHeaderView::Stretch);
    auto* copy = new QShortcut(QKeySequence::Copy, m_history, nullptr, nullptr, Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, &AlertPanel::copyHistory);
    connect(m_history, &QTableView::activated, this, [this](const QModelIndex& index) {
        const std::string& source = m_episodes->episode(index.row()).key.source;
        if (!source.empty())
            Q_EMIT sourceRequested(text(source));
    });
    return m_history;
}

// A press on `button` asks until when.
void AlertPanel::offerTimes(QPushButton* button, const std::function<void(base::WallTime)>& chosen) {
    auto* menu = new QMenu(button);
    const std::pair<QString, std::chrono::minutes> times[] = {{tr("For &15 minutes"), std::chrono::minutes(15)},
                                                              {tr("For &1 hour"), std::chrono::minutes(60)},
                                                              {tr("For &8 hours"), std::chrono::minutes(480)}};
    for (const auto& [words, time] : times)
        menu->addAction(words, this, [this, chosen, time = time] { chosen(m_desk.now() + time); });
    menu->addAction(tr("Until &tomorrow, 8:00"), this, [this, chosen] { chosen(tomorrowMorning(m_desk.now())); });
    connect(button, &QPushButton::clicked, menu, [button, menu] {
        menu->popup(button->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
        menu->setActiveAction(menu->actions().constFirst());
    });
}

QWidget* AlertPanel::makeActions() {
    m_actions = new QWidget;
    auto* column = new QVBoxLayout(m_actions);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(rule());
    auto* row = new QHBoxLayout;
    row->setContentsMargins(3 * kStep, 2 * kStep, 3 * kStep, 2 * kStep);
    row->setSpacing(2 * kStep);
    const auto button = [&](const char* icon, const QString& words, const QString& tip) {
        auto* made = new QPushButton(m_theme.icon(QLatin1String(icon)), words);
        made->setToolTip(tip);
        made->setAccessibleDescription(tip);
        row->addWidget(made);
        return made;
    };
    m_acknowledge = button("check", tr("&Acknowledge"), tr("I know of it: it stays listed and is no longer counted"));
    m_snooze = button("alarm-clock", tr("S&nooze…"), tr("Not counted and not notified for a while"));
    m_silence = button("bell-off", tr("S&ilence source…"), tr("Everything this source does is left quiet for a while"));
    m_wake = button("bell", tr("&Wake"), tr("Ends the snooze or the silence"));
    row->addStretch();
    m_show = button("chevron-right", tr("&Show"), tr("Show the source in the table (Enter)"));
    offerTimes(m_snooze, [this](base::WallTime until) { snooze(until); });
    offerTimes(m_silence, [this](base::WallTime until) { silence(until); });
    connect(m_acknowledge, &QPushButton::clicked, this, &AlertPanel::acknowledge);
    connect(m_wake, &QPushButton::clicked, this, &AlertPanel::wake);
    connect(m_show, &QPushButton::clicked, this, &AlertPanel::showSource);
    column->addLayout(row);
    return m_actions;
}

void AlertPanel::setTick(const bridge::Tick& tick) {
    if (tick.figures) {
        const auto before = m_model->rowCount();
        m_model->setAlerts(tick.figures->alerts, tick.figures->time);
        // Whoever opens the panel wants to act on the worst one.
        if (m_model->rowCount() > 0 && !m_list->currentIndex().isValid())
            m_list->setCurrentIndex(m_model->index(0));
        if (isVisible() && m_tabs->currentIndex() == 1 && before != m_model->rowCount())
            readEpisodes();
    }
    m_tick = tick;
    updateSummary();
    if (m_rules)
        m_rules->setTick(tick);
}

void AlertPanel::updateSummary() {
    const alerts::AlertCounts counts =
        m_tick.figures ? alerts::countsOf(m_tick.figures->alerts) : alerts::AlertCounts{};
    m_summary->setText(text(wording::alertsSummary(counts.firing, counts.pending, counts.noData)));
    const int rows = m_model->rowCount();
    m_tabs->setTabText(0, rows > 0 ? tr("Now %1").arg(rows) : tr("Now"));
    showPage();
    updateActions();
}

void AlertPanel::showPage() {
    const Page page = m_tabs->currentIndex() == 1 ? Page::History : m_model->rowCount() == 0 ? Page::Calm : Page::Now;
    m_actions->setVisible(page == Page::Now);
    if (m_pages->currentIndex() == int(page))
        return;
    m_pages->setCurrentIndex(int(page));
    if (page == Page::History)
        readEpisodes();
}

// Over the window, at its end of the line, its lower edge above the bell.
void AlertPanel::place() {
    const QRect area = m_window->rect();
    int bottom = area.bottom() - kGap;
    if (m_anchor && m_window->isAncestorOf(m_anchor))
        bottom = m_anchor->mapTo(m_window, QPoint(0, 0)).y() - kGap;
    const int width = std::min(kWidth, area.width() - 2 * kGap);
    const int height = std::min(kHeight, bottom - area.top() - kGap);
    const int left = layoutDirection() == Qt::RightToLeft ? area.left() + kGap : area.right() + 1 - kGap - width;
    setGeometry(left, bottom - height, width, height);
}

void AlertPanel::open(QWidget* anchor) {
    m_anchor = anchor;
    if (!isVisible())
        m_focusBefore = QApplication::focusWidget();
    place();
    show();
    raise();
    if (m_tabs->currentIndex() == 1)
        readEpisodes();
    if (m_pages->currentIndex() == int(Page::Now))
        m_list->setFocus(Qt::ShortcutFocusReason);
    else
        m_tabs->setFocus(Qt::ShortcutFocusReason);
}

void AlertPanel::toggle(QWidget* anchor) {
    if (isVisible())
        dismiss();
    else
        open(anchor);
}

void AlertPanel::dismiss() {
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    if (hadFocus && m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    Q_EMIT closed();
}

void AlertPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

bool AlertPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_window && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void AlertPanel::openRules() {
    if (!m_rules) {
        m_rules = new RulesDialog(m_theme, m_desk, m_background, m_window);
        connect(m_rules, &RulesDialog::saved, this, &AlertPanel::changed);
        connect(m_rules, &RulesDialog::quietHoursChanged, this, &AlertPanel::quietHoursChanged);
        m_rules->setTick(m_tick);
    }
    m_rules->open();
}

std::vector<alerts::AlertKey> AlertPanel::selectedKeys() const {
    std::vector<alerts::AlertKey> keys;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        if (m_model->alert(index.row()).rule != 0)
            keys.push_back(keyOf(m_model->alert(index.row())));
    return keys;
}

QStringList AlertPanel::selectedSources() const {
    QStringList sources;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows())
        if (const std::string& source = m_model->alert(index.row()).source; !source.empty())
            sources.append(text(source));
    sources.removeDuplicates();
    return sources;
}

void AlertPanel::updateActions() {
    bool anyNew = false, anyMuted = false;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows()) {
        const crawl::Alert& alert = m_model->alert(index.row());
        anyNew = anyNew || (alert.acknowledgedBy.empty() && alert.phase != crawl::Alert::Phase::Pending);
        anyMuted = anyMuted || alert.snoozedUntil.has_value();
    }
    const bool some = m_desk.canChange() && !selectedKeys().empty();
    m_acknowledge->setEnabled(some && anyNew);
    m_snooze->setEnabled(some);
    m_silence->setEnabled(some && !selectedSources().isEmpty());
    m_wake->setVisible(anyMuted);
    m_wake->setEnabled(some);
    m_show->setEnabled(selectedSources().size() == 1);
}

void AlertPanel::act(std::function<Result<void>()> work, const QString& done) {
    m_background.run(this, std::move(work), [this, done](const Result<void>& result) {
        if (result)
            m_banner->show(theme::Banner::Kind::Note, done);
        else
            m_banner->showError(result.error());
        Q_EMIT changed();
    });
}

void AlertPanel::acknowledge() {
    const auto keys = selectedKeys();
    act([&desk = m_desk, keys] { return desk.acknowledge(keys); },
        tr("%n alerts acknowledged", nullptr, int(keys.size())));
}

void AlertPanel::snooze(base::WallTime until) {
    const auto keys = selectedKeys();
    act([&desk = m_desk, keys, until] { return desk.snooze(keys, until); },
        tr("%n alerts snoozed", nullptr, int(keys.size())));
}

void AlertPanel::silence(base::WallTime until) {
    const QStringList sources = selectedSources();
    act(
        [&desk = m_desk, sources, until]() -> Result<void> {
            for (const QString& source : sources)
                if (Result<void> done = desk.silence(source.toStdString(), until); !done)
                    return done;
            return {};
        },
        sources.size() == 1 ? tr("%1 is silenced").arg(sources.first())
                            : tr("%n sources are silenced", nullptr, int(sources.size())));
}

void AlertPanel::wake() {
    auto keys = selectedKeys();
    for (const QString& source : selectedSources())
        keys.push_back({0, source.toStdString()});
    act([&desk = m_desk, keys] { return desk.wake(keys); }, tr("No longer snoozed"));
}

void AlertPanel::showSource() {
    if (const QStringList sources = selectedSources(); sources.size() == 1)
        Q_EMIT sourceRequested(sources.first());
}

void AlertPanel::readEpisodes() {
    m_stale = m_reading;
    if (std::exchange(m_reading, true))
        return;
    m_background.run(
        this, [&desk = m_desk] { return desk.episodes(kEpisodesShown); },
        [this](const Result<std::vector<alerts::Episode>>& episodes) {
            m_reading = false;
            showEpisodes(episodes);
            if (m_stale)
                readEpisodes();
        });
}

void AlertPanel::showEpisodes(const Result<std::vector<alerts::Episode>>& episodes) {
    if (!episodes)
        return m_banner->showError(episodes.error());
    m_episodes->setEpisodes(*episodes);
    m_tabs->setTabText(1, episodes->empty() ? tr("History") : tr("History %1").arg(episodes->size()));
}

void AlertPanel::copyHistory() {
    QStringList lines;
    for (const QModelIndex& row : m_history->selectionModel()->selectedRows()) {
        QStringList cells;
        for (int column = 0; column < m_episodes->columnCount(); ++column)
            cells.append(m_episodes->index(row.row(), column).data().toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace gleaner::alertviews
