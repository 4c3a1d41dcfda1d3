#include "widgets/console/crawl_place.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QButtonGroup>
#include <QClipboard>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/console/console_table.h"
#include "widgets/console/event_log_view.h"
#include "widgets/console/figure_page.h"
#include "widgets/console/figure_strip.h"
#include "widgets/console/profile_button.h"
#include "widgets/console/recent_failures.h"
#include "widgets/console/rehearsal_dialog.h"
#include "widgets/console/wallboard.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {

using theme::Ink;
using theme::Look;

namespace {

constexpr int kUndoWidth = 260; // what was done has a name, however long

} // namespace

CrawlPlace::CrawlPlace(theme::Theme& theme, bridge::CrawlActions& actions, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_actions(actions), m_model(new ConsoleModel(this)),
      m_banner(new theme::Banner(theme)) {
    setLook(this, Look::Ground);
    makeActions();
    makeViewActions();
    auto* head = new QWidget;
    head->setObjectName(QStringLiteral("placeHead"));
    head->setAttribute(Qt::WA_StyledBackground);
    auto* headColumn = new QVBoxLayout(head);
    headColumn->setContentsMargins(16, 12, 16, 10);
    headColumn->setSpacing(10);
    headColumn->addWidget(makeHead());
    headColumn->addWidget(m_banner);
    m_strip = new FigureStrip(theme);
    connect(m_strip, &FigureStrip::figureRequested, this, &CrawlPlace::showFigure);
    headColumn->addWidget(m_strip);
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeSourcesPage());

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(m_pages, 1);
    connectActions();
    showHead();
    showChips();
    showSelection();
    askProfiles();
}

CrawlPlace::~CrawlPlace() = default;

QWidget* CrawlPlace::makeSourcesPage() {
    m_stack = new QStackedWidget;
    m_stack->addWidget(makeTable());
    m_stack->addWidget(makeEmpty());
    m_nothing = new QLabel;
    m_nothing->setAlignment(Qt::AlignCenter);
    setLook(m_nothing, Look::Dim);
    m_stack->addWidget(m_nothing);
    auto* filters = new QWidget;
    filters->setObjectName(QStringLiteral("placeHead"));
    filters->setAttribute(Qt::WA_StyledBackground);
    auto* filterColumn = new QVBoxLayout(filters);
    filterColumn->setContentsMargins(16, 0, 16, 10);
    filterColumn->addWidget(makeFilters());
    m_sourcesPage = new QWidget;
    auto* column = new QVBoxLayout(m_sourcesPage);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(filters);
    column->addWidget(m_stack, 1);
    return m_sourcesPage;
}

QWidget* CrawlPlace::makeHead() {
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    m_title = new QLabel(tr("Crawl"));
    setLook(m_title, Look::Head);
    m_subtitle = new QLabel;
    m_subtitle->setTextFormat(Qt::PlainText);
    setLook(m_subtitle, Look::Dim);
    m_plan = new QPushButton(m_theme.icon(QStringLiteral("clipboard-list")), tr("Crawl plan…"));
    m_undo = new QPushButton(m_theme.icon(QStringLiteral("undo-2")), tr("Undo"));
    m_pauseAll = new QPushButton;
    m_startStop = new QPushButton;
    setLook(m_startStop, Look::Primary);
    row->addWidget(m_title);
    row->addWidget(m_subtitle, 1);
    m_profile = new ProfileButton(m_theme);
    row->addWidget(m_profile);
    m_rehearse = new QPushButton(m_rehearseAction->icon(), m_rehearseAction->text());
    m_rehearse->setToolTip(m_rehearseAction->toolTip());
    m_rehearse->hide();
    for (QPushButton* button : {m_rehearse, m_plan, m_undo, m_pauseAll, m_startStop})
        row->addWidget(button);
    row->addWidget(makeMore());
    return bar;
}

QWidget* CrawlPlace::makeFilters() {
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_filter = new QLineEdit;
    m_filter->setPlaceholderText(tr("Filter sources"));
    m_filter->setAccessibleName(tr("Filter sources by name or state"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(m_theme.icon(QStringLiteral("search"), Ink::Dim), QLineEdit::LeadingPosition);
    m_filter->setFixedWidth(240);
    row->addWidget(m_filter);
    m_chips = new QButtonGroup(this);
    m_chips->setExclusive(true);
    for (int group = 0; group < kStateGroups; ++group) {
        auto* chip = new QPushButton;
        setLook(chip, Look::Chip);
        chip->setCheckable(true);
        chip->setChecked(group == int(StateGroup::All));
        chip->setIconSize({13, 13});
        m_chips->addButton(chip, group);
        row->addWidget(chip);
    }
    row->addWidget(makeLegend(), 1);
    m_columns = new QToolButton;
    m_columns->setIcon(m_theme.icon(QStringLiteral("sliders-horizontal"), Ink::Dim));
    m_columns->setToolTip(tr("Choose columns"));
    m_columns->setAccessibleName(tr("Choose columns"));
    row->addWidget(m_columns);
    return bar;
}

QLabel* CrawlPlace::makeLegend() {
    m_legend = new QLabel;
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setAccessibleName(
        tr("What the marks mean: 2xx stored, 3xx elsewhere, 4xx refused, 429 too many, 5xx the site's fault, "
           "time-out no answer"));
    // A line of words that may give way to the chips, but never makes the window wider.
    m_legend->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_legend->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    connect(&m_theme, &theme::Theme::changed, this, &CrawlPlace::paintLegend);
    paintLegend();
    return m_legend;
}

void CrawlPlace::paintLegend() {
    using model::OutcomeClass;
    const std::pair<OutcomeClass, QString> marks[] = {
        {OutcomeClass::Success, QStringLiteral("2xx")},     {OutcomeClass::Redirect, QStringLiteral("3xx")},
        {OutcomeClass::ClientError, QStringLiteral("4xx")}, {OutcomeClass::TooManyRequests, QStringLiteral("429")},
        {OutcomeClass::ServerError, QStringLiteral("5xx")}, {OutcomeClass::Network, tr("time-out")},
    };
    QString words;
    for (const auto& [kind, name] : marks)
        words += QStringLiteral("<span style='color:%1'>%2</span>&nbsp;<span style='color:%3'>%4</span>&nbsp; ")
                     .arg(theme::colourOf(kind, m_theme.tokens()).name(), theme::glyphOf(kind),
                          m_theme.tokens().dim.name(), name);
    m_legend->setText(words);
}

QWidget* CrawlPlace::makeTable() {
    m_table = new ConsoleTable(m_theme, *m_model);
    for (QAction* action : {m_sourceActions.pauseResume, m_pauseFor, m_sourceActions.rate, m_sourceActions.reset,
                            m_sourceActions.probe, m_retry, m_copy, m_saveShown, m_saveAll})
        m_table->addAction(action);
    makeTableActions();
    m_detail = new DetailPanel(m_theme, *m_model, m_sourceActions);
    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_table);
    m_lower = new QStackedWidget;
    m_lower->addWidget(m_detail);
    m_lower->hide();
    m_splitter->addWidget(m_lower);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({560, 322});
    setFocusProxy(m_table);
    return m_splitter;
}

QWidget* CrawlPlace::makeEmpty() {
    auto* empty = new theme::EmptyState(m_theme, QStringLiteral("list-plus"), tr("No sources yet"),
                                        tr("A source is a site with openly licensed pictures. Sources appear here when "
                                           "you import a list of addresses: each is "
                                           "then crawled at its own polite rate."));
    empty->addPoint(
        tr("Lists as CSV, TSV or JSON lines, Openverse exports, IIIF manifests, plain addresses, folders of pictures"));
    empty->addPoint(tr("A list or folder can be dropped onto this window"));
    empty->addButton(tr("Import…"), QStringLiteral("list-plus"), true, [this] { Q_EMIT importRequested(); });
    empty->addButton(tr("Open demo"), QStringLiteral("sparkles"), false, [this] { Q_EMIT demoRequested(); });
    return empty;
}

void CrawlPlace::connectActions() {
    const std::pair<QPushButton*, QAction*> buttons[] = {{m_plan, m_planAction},
                                                         {m_undo, m_undoAction},
                                                         {m_pauseAll, m_pauseAllAction},
                                                         {m_startStop, m_startAction},
                                                         {m_rehearse, m_rehearseAction}};
    for (const auto& [button, action] : buttons)
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(m_filter, &QLineEdit::textChanged, this, &CrawlPlace::applyFilter);
    connect(m_columns, &QToolButton::clicked, this,
            [this] { m_table->showColumnChooser(m_columns->mapToGlobal(QPoint(0, m_columns->height()))); });
    connect(m_chips, &QButtonGroup::idClicked, this, &CrawlPlace::applyFilter);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CrawlPlace::showSelection);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        if (const int row = m_model->rowOf(m_shown); row >= 0)
            m_table->selectRow(row);
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &CrawlPlace::contextMenu);
    connect(&m_actions, &bridge::CrawlActions::failed, this, &CrawlPlace::showFailure);
    connect(m_profile, &ProfileButton::chosen, this, &CrawlPlace::chooseProfile);
    connect(m_profile, &ProfileButton::editRequested, this, &CrawlPlace::editProfiles);
    connect(m_profile, &ProfileButton::menuAboutToShow, this, &CrawlPlace::askProfiles);
    connect(&m_actions, &bridge::CrawlActions::profilesChanged, this, &CrawlPlace::askProfiles);
    connect(&m_actions, &bridge::CrawlActions::changed, this, [this] {
        showHead();
        askDetails();
    });
}

void CrawlPlace::setLibraryName(const QString& name) {
    m_libraryName = name;
    showHead();
}

void CrawlPlace::setTick(const bridge::Tick& tick) {
    if (tick.error)
        m_banner->showError(*tick.error);
    if (!tick.figures)
        return;
    m_known = true;
    m_tick = {tick.figures, std::nullopt, {}, tick.machine};
    m_model->setFigures(tick.figures);
    m_table->fitRows();
    showHead();
    showChips();
    showSelection();
    m_strip->setTick(tick);
    if (m_figurePage)
        m_figurePage->setTick(tick);
    if (m_wallboard)
        m_wallboard->setTick(tick);
    bool changed = false;
    for (const crawl::CrawlEvent& event : tick.events) {
        showEvent(event);
        changed = changed || event.kind == crawl::CrawlEvent::Kind::Transition;
    }
    if (changed && m_shown.value != 0)
        askDetails();
}

void CrawlPlace::showEvent(const crawl::CrawlEvent& event) {
    using Kind = crawl::CrawlEvent::Kind;
    const auto why = [&] {
        return text(wording::whySentence(model::SourceState::Offline, event.why, std::nullopt, event.time));
    };
    if (event.kind == Kind::StorageTrouble)
        showFailure(event.error);
    else if (event.kind == Kind::Held && event.why.code != "paused_by_operator") // quiet hours are no trouble
        m_banner->show(theme::Banner::Kind::Warning, why());
    else if (event.kind == Kind::Released && m_banner->text() == why())
        m_banner->dismiss();
    else if (event.kind == Kind::Transition && event.transition.action == crawl::kProbeResult)
        showProbeResult(event.transition);
}

void CrawlPlace::showHead() {
    const crawl::CrawlFigures& figures = m_model->figures();
    const int total = m_model->count(StateGroup::All);
    QStringList words;
    if (!m_libraryName.isEmpty())
        words.append(m_libraryName);
    if (m_known)
        words.append(total == 1 ? tr("1 source") : tr("%1 sources").arg(total));
    if (!m_actions.canCrawl())
        words.append(tr("another program is crawling"));
    m_subtitle->setText(words.join(QStringLiteral(" · ")));

    m_startAction->setText(figures.draining ? tr("Draining…") : figures.running ? tr("Drain and stop") : tr("Start…"));
    m_startStop->setIcon(
        m_theme.icon(figures.running ? QStringLiteral("square") : QStringLiteral("play"), Ink::OnAccent));
    m_startAction->setEnabled(m_actions.canCrawl() && total > 0 && !figures.draining);
    m_startAction->setToolTip(figures.running
                                  ? tr("Nothing new is asked for; what is under way is finished and kept (F5)")
                                  : tr("See the plan, then crawl what is queued, each source at its own rate (F5)"));
    const int active = total - m_model->count(StateGroup::Paused) - m_model->count(StateGroup::Done);
    const bool resume = active == 0 && m_model->count(StateGroup::Paused) > 0;
    m_pauseAllAction->setText(resume ? tr("Resume all") : tr("Pause all"));
    m_pauseAllAction->setIcon(m_theme.icon(resume ? QStringLiteral("play") : QStringLiteral("pause")));
    m_pauseAllAction->setEnabled(active > 0 || resume);
    m_planAction->setEnabled(total > 0);
    m_profile->setInForce(text(figures.profile), figures.profileFactor);
    const QStringList undoable = m_actions.undoable();
    m_undoAction->setEnabled(!undoable.isEmpty());
    m_undoAction->setText(undoable.isEmpty() ? tr("Undo") : tr("Undo “%1”").arg(undoable.last()));
    showButtons();
}

// The buttons say and do what their actions do.
void CrawlPlace::showButtons() {
    m_undo->setVisible(m_undoAction->isEnabled());
    m_undo->setText(fontMetrics().elidedText(m_undoAction->text(), Qt::ElideMiddle, kUndoWidth));
    m_undo->setToolTip(m_undoAction->text());
    m_pauseAll->setText(m_pauseAllAction->text());
    m_pauseAll->setIcon(m_pauseAllAction->icon());
    m_pauseAll->setEnabled(m_pauseAllAction->isEnabled());
    m_startStop->setText(m_startAction->text());
    m_startStop->setToolTip(m_startAction->toolTip());
    m_startStop->setEnabled(m_startAction->isEnabled());
    m_plan->setEnabled(m_planAction->isEnabled());
}

void CrawlPlace::showChips() {
    const QString names[kStateGroups] = {tr("All"),       tr("Running"), tr("Waiting"),
                                         tr("Needs you"), tr("Paused"),  tr("Done")};
    for (int group = 0; group < kStateGroups; ++group) {
        const int count = m_model->count(StateGroup(group));
        QAbstractButton* chip = m_chips->button(group);
        // Colour only where there is something to see.
        const char* meaning = count == 0                           ? ""
                              : group == int(StateGroup::Waiting)  ? "caution"
                              : group == int(StateGroup::NeedsYou) ? "alarm"
                                                                   : "";
        if (chip->property("meaning").toString() != QLatin1String(meaning) || chip->text().isEmpty()) {
            if (group == int(StateGroup::Waiting))
                chip->setIcon(m_theme.icon(QStringLiteral("timer"), count > 0 ? Ink::Caution : Ink::Dim));
            if (group == int(StateGroup::NeedsYou))
                chip->setIcon(m_theme.icon(QStringLiteral("circle-x"), count > 0 ? Ink::Alarm : Ink::Dim));
            chip->setProperty("meaning", QString::fromLatin1(meaning));
            chip->style()->unpolish(chip);
            chip->style()->polish(chip);
        }
        chip->setText(QStringLiteral("%1 %2").arg(names[group]).arg(count));
    }
    QWidget* page = m_stack->widget(0);
    if (m_known && m_model->count(StateGroup::All) == 0)
        page = m_stack->widget(1);
    else if (m_known && m_model->rowCount() == 0) {
        m_nothing->setText(tr("No source matches this filter."));
        page = m_nothing;
    }
    m_stack->setCurrentWidget(page);
}

void CrawlPlace::applyFilter() {
    m_model->setFilter(m_filter->text(), StateGroup(m_chips->checkedId()));
    m_table->fitRows();
    showChips();
    showSelection();
}

Sources CrawlPlace::selectedSources() const {
    Sources sources;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows())
        sources.push_back(m_model->source(row.row()));
    return sources;
}

void CrawlPlace::showSelection() {
    const Sources selected = selectedSources();
    bool paused = !selected.empty(), open = false;
    for (const crawl::SourceFigures& source : selected) {
        paused = paused && source.state == model::SourceState::Paused;
        open = open || source.state == model::SourceState::BreakerOpen;
    }
    QAction* pause = m_sourceActions.pauseResume;
    const QString words = paused ? tr("Resume") : tr("Pause");
    if (pause->text() != words) {
        pause->setText(words);
        pause->setIcon(m_theme.icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
        pause->setToolTip(tr("%1 (Space)").arg(words));
    }
    pause->setEnabled(!selected.empty());
    m_sourceActions.rate->setEnabled(!selected.empty());
    m_sourceActions.reset->setEnabled(open);
    m_sourceActions.reset->setVisible(open);
    m_sourceActions.probe->setEnabled(selected.size() == 1);
    m_copy->setEnabled(!selected.empty());
    m_pauseFor->setEnabled(!selected.empty());
    const QModelIndex current = m_table->currentIndex();
    const bool shown = !selected.empty();
    showLower();
    if (!shown) {
        m_shown = {};
        if (m_log)
            m_log->setSelectedSource({});
        return;
    }
    const bool onCurrent = current.isValid() && m_table->selectionModel()->isRowSelected(current.row());
    const model::SourceKey key = onCurrent ? m_model->source(current.row()).key : selected.front().key;
    const bool another = key != m_shown;
    m_shown = key;
    m_detail->showSource(key);
    const QString name = text(m_model->source(m_model->rowOf(key)).name);
    if (m_failures)
        m_failures->showSource(name);
    if (m_log)
        m_log->setSelectedSource(name);
    if (another)
        askDetails();
}

void CrawlPlace::askDetails() {
    const int row = m_model->rowOf(m_shown);
    if (m_shown.value == 0 || row < 0)
        return;
    m_actions.askDetails(m_model->source(row).name, this,
                         [this, key = m_shown](Result<bridge::CrawlActions::Details> details) {
                             if (key != m_shown)
                                 return; // another source was selected meanwhile
                             if (details)
                                 m_detail->showDetails(*details);
                             else
                                 showFailure(details.error());
                         });
}

void CrawlPlace::showFailure(const Error& error) {
    m_banner->showError(error);
    if (error.code == ErrorCode::ContactMissing)
        m_banner->addAction(tr("Set contact…"), [this] { Q_EMIT contactRequested(); });
}

void CrawlPlace::selectSource(const QString& name) {
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (text(m_model->source(row).name) == name)
            m_table->selectRow(row);
    m_table->scrollTo(m_table->currentIndex());
}

QList<QAction*> CrawlPlace::commands() const {
    return actions() + m_table->actions();
}

void CrawlPlace::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("crawl/columns"), m_table->saveColumns());
    settings.setValue(QStringLiteral("crawl/splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("crawl/span"), int(m_detail->span()));
    settings.setValue(QStringLiteral("crawl/figureSpan"), int(m_figureSpan));
}

void CrawlPlace::restoreState(const QSettings& settings) {
    m_table->restoreColumns(settings.value(QStringLiteral("crawl/columns")).toByteArray());
    if (const QByteArray state = settings.value(QStringLiteral("crawl/splitter")).toByteArray(); !state.isEmpty())
        m_splitter->restoreState(state);
    const auto span = [&settings](const QString& key) {
        return history::Span(
            std::clamp(settings.value(key, 0).toInt(), 0, int(history::kTiers.size()) - 1)); // as an old file may say
    };
    m_detail->setSpan(span(QStringLiteral("crawl/span")));
    m_figureSpan = span(QStringLiteral("crawl/figureSpan"));
}

} // namespace gleaner::console
