// What the Crawl place shows beside its sources: figures over time, the event log, the wallboard, the rehearsal.
#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

#include "widgets/console/console_table.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/event_log_view.h"
#include "widgets/console/figure_page.h"
#include "widgets/console/recent_failures.h"
#include "widgets/console/rehearsal_dialog.h"
#include "widgets/console/wallboard.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {

void CrawlPlace::makeViewActions() {
    const auto make = [this](const QString& words, const QString& icon, const QKeySequence& key, auto&& slot) {
        QAction* action = makeAction(words, icon, key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    m_planAction = make(tr("Crawl plan…"), QStringLiteral("clipboard-list"), Qt::Key_F7, [this](bool) { showPlan(); });
    m_startAction = make(tr("Start…"), QStringLiteral("play"), Qt::Key_F5, [this](bool) { startOrDrain(); });
    m_pauseAllAction = make(tr("Pause all"), QStringLiteral("pause"), Qt::CTRL | Qt::SHIFT | Qt::Key_P,
                            [this](bool) { pauseOrResumeAll(); });
    m_undoAction = make(tr("Undo"), QStringLiteral("undo-2"), QKeySequence::Undo, [this](bool) { m_actions.undo(); });
    m_figuresAction = make(tr("Figures over time"), QStringLiteral("activity"), Qt::Key_F3,
                           [this](bool) { showFigure(nameOf(Figure::Requests)); });
    m_everySourceAction =
        make(tr("A plot for each source"), QStringLiteral("grid-2x2"), Qt::SHIFT | Qt::Key_F3, [this](bool) {
            figures().showEverySource(Figure::Requests);
            m_pages->setCurrentWidget(m_figurePage);
        });
    m_burnDownAction = make(tr("Burn-down of the crawl"), QStringLiteral("file-chart-column"), {},
                            [this](bool) { showFigure(QStringLiteral("burn_down")); });
    m_logAction = make(tr("Event log"), QStringLiteral("list"), Qt::Key_F9, [this](bool on) { showLog(on); });
    m_logAction->setCheckable(true);
    m_wallboardAction =
        make(tr("Wallboard"), QStringLiteral("maximize"), Qt::Key_F11, [this](bool) { showWallboard(); });
    m_rehearseAction = make(tr("Rehearse…"), QStringLiteral("sparkles"), {}, [this](bool) { showRehearsal(); });
    m_rehearseAction->setToolTip(tr("Tell a source of the demo to misbehave, and watch"));
    m_rehearseAction->setVisible(false);
    for (QAction* action : {m_figuresAction, m_everySourceAction, m_burnDownAction, m_logAction, m_wallboardAction})
        action->setEnabled(false); // until there is something to look through
}

QWidget* CrawlPlace::makeMore() {
    auto* more = new QToolButton;
    more->setIcon(m_theme.icon(QStringLiteral("ellipsis"), theme::Ink::Dim));
    more->setToolTip(tr("Other views of the crawl"));
    more->setAccessibleName(tr("Other views of the crawl"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addActions({m_figuresAction, m_everySourceAction, m_burnDownAction, m_logAction, m_wallboardAction});
    more->setMenu(menu);
    return more;
}

void CrawlPlace::setDesks(const Desks& desks) {
    m_desks = desks;
    m_table->setEvents(*desks.events, *desks.reading);
    m_detail->setHistory(*desks.history, *desks.reading);
    connect(m_detail, &DetailPanel::figureRequested, this, &CrawlPlace::showSourceFigure);
    m_failures = new RecentFailures(m_theme, *desks.events, *desks.reading);
    connect(m_failures, &RecentFailures::imageRequested, this, &CrawlPlace::imageRequested);
    connect(m_failures, &RecentFailures::urlRequested, this, &CrawlPlace::urlRequested);
    connect(m_failures, &RecentFailures::logRequested, this, &CrawlPlace::showSourceLog);
    m_detail->setFailuresView(m_failures);
    m_log = new EventLogView(m_theme, *desks.events, *desks.reading);
    connect(m_log, &EventLogView::imageRequested, this, &CrawlPlace::imageRequested);
    connect(m_log, &EventLogView::urlRequested, this, &CrawlPlace::urlRequested);
    connect(m_log, &EventLogView::sourceRequested, this, &CrawlPlace::selectSource);
    connect(m_log, &EventLogView::failed, this, &CrawlPlace::showFailure);
    connect(m_log, &EventLogView::told, this,
            [this](const QString& words) { m_banner->show(theme::Banner::Kind::Note, words); });
    m_lower->addWidget(m_log);
    for (QAction* action : {m_figuresAction, m_everySourceAction, m_burnDownAction, m_logAction, m_wallboardAction})
        action->setEnabled(true);
    m_rehearseAction->setVisible(desks.rehearsal != nullptr);
    m_rehearse->setVisible(desks.rehearsal != nullptr);
}

void CrawlPlace::showLog(bool shown) {
    if (!m_log)
        return;
    if (shown)
        showSources();
    m_logAction->setChecked(shown);
    showLower();
    if (shown)
        m_log->setFocus();
    else
        m_table->setFocus();
}

void CrawlPlace::showSourceLog(const QString& source) {
    showLog(true);
    m_log->showOnly(source);
}

// The log, when it is wanted, else the selected source, else nothing.
void CrawlPlace::showLower() {
    const bool log = m_log && m_logAction->isChecked();
    m_lower->setCurrentWidget(log ? static_cast<QWidget*>(m_log) : m_detail);
    m_lower->setVisible(log || m_table->selectionModel()->hasSelection());
}

FigurePage& CrawlPlace::figures() {
    if (!m_figurePage) {
        m_figurePage = new FigurePage(m_theme, *m_desks.history, *m_desks.reading);
        m_pages->addWidget(m_figurePage);
        connect(m_figurePage, &FigurePage::closeRequested, this, &CrawlPlace::showSources);
        connect(m_figurePage, &FigurePage::sourceRequested, this, [this](const QString& name) {
            showSources();
            selectSource(name);
        });
        m_figurePage->setSpan(m_figureSpan);
        connect(m_figurePage, &FigurePage::spanChanged, this, [this](history::Span span) { m_figureSpan = span; });
        m_figurePage->setTick(m_tick);
    }
    return *m_figurePage;
}

void CrawlPlace::showFigure(const QString& name) {
    if (m_desks.history && figures().showNamed(name))
        m_pages->setCurrentWidget(m_figurePage);
}

void CrawlPlace::showSourceFigure(const QString& figure) {
    const int row = m_model->rowOf(m_shown);
    if (row < 0 || !m_desks.history)
        return;
    figures().showSource(m_shown, text(m_model->source(row).name), figureNamed(figure).value_or(Figure::Requests));
    m_pages->setCurrentWidget(m_figurePage);
}

void CrawlPlace::showSources() {
    m_pages->setCurrentWidget(m_sourcesPage);
    m_table->setFocus();
}

void CrawlPlace::showWallboard() {
    if (!m_desks.clock)
        return;
    if (!m_wallboard) {
        m_wallboard = std::make_unique<Wallboard>(m_theme, *m_desks.clock);
        m_wallboard->setLibraryName(m_libraryName);
        m_wallboard->setTick(m_tick);
        connect(m_wallboard.get(), &Wallboard::leaving, this, [this] { window()->activateWindow(); });
    }
    m_wallboard->showFullScreen();
    m_wallboard->activateWindow();
}

void CrawlPlace::showRehearsal() {
    if (!m_desks.rehearsal)
        return;
    if (!m_rehearsal) {
        m_rehearsal = new RehearsalDialog(m_theme, *m_desks.rehearsal, *m_desks.reading, this);
        connect(m_rehearsal, &RehearsalDialog::sourceChosen, this, &CrawlPlace::selectSource);
        connect(m_rehearsal, &RehearsalDialog::queued, &m_actions, &bridge::CrawlActions::changed);
    }
    if (const int row = m_model->rowOf(m_shown); row >= 0)
        m_rehearsal->choose(text(m_model->source(row).name));
    m_rehearsal->show();
    m_rehearsal->raise();
    m_rehearsal->activateWindow();
}

} // namespace gleaner::console
