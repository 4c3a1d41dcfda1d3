// What the Crawl place does when asked: the operator's actions and their questions.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>

#include "widgets/console/console_table.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/plan_dialog.h"
#include "widgets/console/probe_dialog.h"
#include "widgets/console/profile_button.h"
#include "widgets/console/profiles_dialog.h"
#include "widgets/console/retry_dialog.h"
#include "widgets/console/source_dialogs.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

bridge::Names namesOf(const Sources& sources) {
    bridge::Names names;
    for (const crawl::SourceFigures& source : sources)
        names.push_back(source.name);
    return names;
}

} // namespace

QAction* CrawlPlace::makeAction(const QString& words, const QString& icon, const QKeySequence& key) {
    auto* action = new QAction(m_theme.icon(icon), words, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    if (!key.isEmpty())
        action->setToolTip(QStringLiteral("%1 (%2)").arg(words, key.toString(QKeySequence::NativeText)));
    return action;
}

void CrawlPlace::makeActions() {
    m_sourceActions.pauseResume = makeAction(tr("Pause"), QStringLiteral("pause"), Qt::Key_Space);
    m_sourceActions.rate = makeAction(tr("Rate…"), QStringLiteral("gauge"), Qt::Key_F2);
    m_sourceActions.reset = makeAction(tr("Reset breaker…"), QStringLiteral("rotate-ccw"), Qt::CTRL | Qt::Key_R);
    m_sourceActions.probe = makeAction(tr("Probe"), QStringLiteral("radar"), Qt::Key_P);
    m_sourceActions.probe->setToolTip(tr("Make one request now and show the answer (P)"));
    m_retry = makeAction(tr("Retry failures…"), QStringLiteral("redo-2"), Qt::Key_F4);
    m_sourceActions.retry = m_retry;
    m_pauseFor = makeAction(tr("Pause for…"), QStringLiteral("timer"), Qt::SHIFT | Qt::Key_Space);
    m_copy = makeAction(tr("Copy"), QStringLiteral("copy"), QKeySequence::Copy);
    m_saveShown = makeAction(tr("Save shown columns as CSV…"), QStringLiteral("file-down"), Qt::CTRL | Qt::Key_S);
    m_saveAll =
        makeAction(tr("Save all columns as CSV…"), QStringLiteral("file-down"), Qt::CTRL | Qt::SHIFT | Qt::Key_S);
    m_pauseMenu = new QMenu(tr("Pause for"), this);
    m_pauseMenu->setIcon(m_theme.icon(QStringLiteral("timer")));
    fillPauseMenu();
    connect(m_sourceActions.pauseResume, &QAction::triggered, this, &CrawlPlace::pauseOrResumeSelected);
    connect(m_sourceActions.rate, &QAction::triggered, this, &CrawlPlace::askRate);
    connect(m_sourceActions.reset, &QAction::triggered, this, &CrawlPlace::askReset);
    connect(m_sourceActions.probe, &QAction::triggered, this, &CrawlPlace::probeSelected);
    connect(m_retry, &QAction::triggered, this, &CrawlPlace::askRetry);
    connect(m_pauseFor, &QAction::triggered, this, [this] {
        const QRect row = m_table->visualRect(m_table->currentIndex());
        m_pauseMenu->popup(m_table->viewport()->mapToGlobal(row.bottomLeft() + QPoint(16, 0)));
    });
    connect(m_copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(m_table->selectedText()); });
    connect(m_saveShown, &QAction::triggered, this, [this] { saveTable(false); });
    connect(m_saveAll, &QAction::triggered, this, [this] { saveTable(true); });
}

// What the table does by keys beside the actions on sources; made when it is there.
void CrawlPlace::makeTableActions() {
    const auto corner = [this] { return m_table->mapToGlobal(QPoint(16, m_table->horizontalHeader()->height())); };
    const auto add = [this](const QString& words, const QString& icon, const QKeySequence& key, auto&& then) {
        QAction* action = makeAction(words, icon, key);
        m_table->addAction(action);
        connect(action, &QAction::triggered, this, then);
    };
    add(tr("Sort by…"), QStringLiteral("list"), Qt::Key_F6, [this, corner] { m_table->showSortMenu(corner()); });
    add(tr("Choose columns…"), QStringLiteral("sliders-horizontal"), Qt::CTRL | Qt::SHIFT | Qt::Key_C,
        [this, corner] { m_table->showColumnChooser(corner()); });
    const auto place = [this](const QString& words, const QString& icon, const QKeySequence& key, auto&& then) {
        QAction* action = makeAction(words, icon, key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        connect(action, &QAction::triggered, this, then);
    };
    place(tr("Filter sources"), QStringLiteral("search"), QKeySequence::Find, [this] { m_filter->setFocus(); });
    place(tr("Own rate profiles…"), QStringLiteral("gauge"), {}, [this] { editProfiles(); });
    for (const crawl::RateProfile& profile : crawl::builtInProfiles())
        place(tr("Rate profile: %1").arg(profileName(profile.name)), QStringLiteral("gauge"), {},
              [this, name = text(profile.name)] { chooseProfile(name); });
}

void CrawlPlace::startOrDrain() {
    if (m_model->figures().running)
        m_actions.drain();
    else
        showPlan();
}

void CrawlPlace::pauseAll() {
    bridge::Names active;
    for (const crawl::SourceFigures& source : m_model->figures().sources)
        if (source.state != model::SourceState::Paused && source.state != model::SourceState::Done)
            active.push_back(source.name);
    if (!active.empty())
        m_actions.pause(active, {}, std::nullopt);
}

void CrawlPlace::resumeAll() {
    bridge::Names paused;
    for (const crawl::SourceFigures& source : m_model->figures().sources)
        if (source.state == model::SourceState::Paused)
            paused.push_back(source.name);
    if (!paused.empty())
        m_actions.resume(paused);
}

// Whichever the button says.
void CrawlPlace::pauseOrResumeAll() {
    const int active =
        m_model->count(StateGroup::All) - m_model->count(StateGroup::Paused) - m_model->count(StateGroup::Done);
    if (active > 0)
        pauseAll();
    else
        resumeAll();
}

void CrawlPlace::pauseOrResumeSelected() {
    bridge::Names paused, others;
    for (const crawl::SourceFigures& source : selectedSources())
        (source.state == model::SourceState::Paused ? paused : others).push_back(source.name);
    if (!others.empty())
        m_actions.pause(others, {}, std::nullopt);
    else if (!paused.empty())
        m_actions.resume(paused);
}

void CrawlPlace::pauseSelected(std::optional<base::Seconds> duration) {
    if (const Sources selected = selectedSources(); !selected.empty())
        m_actions.pause(namesOf(selected), {}, duration);
}

void CrawlPlace::fillPauseMenu() {
    const std::pair<QString, int> spans[] = {
        {tr("10 minutes"), 600}, {tr("1 hour"), 3600}, {tr("8 hours"), 28'800}, {tr("24 hours"), 86'400}};
    for (const auto& [words, seconds] : spans)
        connect(m_pauseMenu->addAction(words), &QAction::triggered, this,
                [this, span = seconds] { pauseSelected(base::Seconds(span)); });
    connect(m_pauseMenu->addAction(tr("Until tomorrow 08:00")), &QAction::triggered, this,
            [this] { pauseSelected(untilTomorrowMorning(m_model->now())); });
    m_pauseMenu->addSeparator();
    connect(m_pauseMenu->addAction(tr("Custom…")), &QAction::triggered, this, &CrawlPlace::askPause);
}

void CrawlPlace::askPause() {
    const Sources selected = selectedSources();
    if (selected.empty())
        return;
    auto* dialog = new PauseDialog(selected, m_model->now(), this);
    connect(dialog, &QDialog::accepted, this, [this, dialog, names = namesOf(selected)] {
        m_actions.pause(names, dialog->reason(), dialog->duration());
    });
    dialog->open();
}

void CrawlPlace::askRate() {
    const Sources selected = selectedSources();
    if (selected.empty())
        return;
    auto* dialog = new RateDialog(m_theme, selected, m_model->figures().profileFactor, this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, names = namesOf(selected)] { m_actions.setRate(names, dialog->rate()); });
    dialog->open();
}

void CrawlPlace::askReset() {
    Sources open;
    for (const crawl::SourceFigures& source : selectedSources())
        if (source.state == model::SourceState::BreakerOpen)
            open.push_back(source);
    if (open.empty())
        return;
    auto* dialog = new ResetDialog(m_theme, open, m_model->now(), this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, names = namesOf(open)] { m_actions.reset(names, dialog->reason(), dialog->rate()); });
    if (m_desks.events)
        m_desks.reading->run(
            dialog,
            [desk = m_desks.events, name = open.front().name] {
                return desk->lastAttempts(name, ResetDialog::kAttempts);
            },
            [dialog](const std::vector<eventlog::EventPtr>& attempts) { dialog->showAttempts(attempts); });
    else
        dialog->showAttempts({});
    dialog->open();
}

void CrawlPlace::probeSelected() {
    if (const Sources selected = selectedSources(); selected.size() == 1)
        probe(selected.front().name);
}

// Asks for it and shows that it is under way; the answer comes with the events.
void CrawlPlace::probe(const std::string& name) {
    if (m_probeShown && m_probeShown->source() != name)
        m_probeShown->close();
    if (!m_probeShown || m_probeShown->source() != name) {
        m_probeShown = new ProbeDialog(m_theme, name, this);
        connect(m_probeShown, &ProbeDialog::againRequested, this, [this, name] { m_actions.probe(name); });
    }
    m_probeShown->showWaiting();
    m_probeShown->show();
    m_actions.probe(name);
}

void CrawlPlace::showProbeResult(const crawlstate::Transition& result) {
    if (m_probeShown && m_probeShown->source() == result.source)
        return m_probeShown->showResult(result);
    m_banner->show(theme::Banner::Kind::Note, text(wording::probeSentence(result.source, result)));
    m_banner->addAction(tr("Details…"), [this, result] {
        auto* dialog = new ProbeDialog(m_theme, result.source, this);
        connect(dialog, &ProbeDialog::againRequested, this, [this, name = result.source] { m_actions.probe(name); });
        m_probeShown = dialog;
        dialog->showResult(result);
        dialog->show();
    });
}

void CrawlPlace::askRetry() {
    auto* dialog = new RetryDialog(m_theme, m_table->selectedNames(), m_model->now(), this);
    connect(dialog, &RetryDialog::asked, this, [this, dialog](const crawl::RetryChoice& choice) {
        m_actions.askFailures(choice, dialog,
                              [this, dialog, choice](const Result<std::vector<crawl::Failures>>& failures) {
                                  if (failures)
                                      dialog->showFailures(choice, *failures);
                                  else
                                      showFailure(failures.error());
                              });
    });
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_actions.retry(dialog->choice()); });
    dialog->open();
    dialog->ask();
}

void CrawlPlace::askProfiles() {
    m_actions.askProfiles(this, [this](const Result<crawl::RateProfiles>& profiles) {
        if (!profiles)
            return showFailure(profiles.error());
        m_profile->setProfiles(*profiles);
        if (m_profilesShown)
            m_profilesShown->setProfiles(*profiles);
    });
}

void CrawlPlace::chooseProfile(const QString& name) {
    const bool normal = name == QLatin1String(crawl::kNormalProfile);
    const QString inForce = text(m_model->figures().profile);
    if (name != inForce && !(normal && inForce.isEmpty())) // or it would be no action that can be taken back
        m_actions.chooseProfile(name.toStdString());
}

void CrawlPlace::editProfiles() {
    if (m_profilesShown)
        return m_profilesShown->raise();
    m_actions.askProfiles(this, [this](const Result<crawl::RateProfiles>& profiles) {
        if (!profiles)
            return showFailure(profiles.error());
        m_profilesShown = new ProfilesDialog(m_theme, *profiles, this);
        connect(m_profilesShown, &ProfilesDialog::saveRequested, this,
                [this](const crawl::RateProfile& profile) { m_actions.saveProfile(profile); });
        connect(m_profilesShown, &ProfilesDialog::removeRequested, this,
                [this](const QString& name) { m_actions.removeProfile(name.toStdString()); });
        m_profilesShown->open();
    });
}

// The table as it stands, to a file that is asked for.
void CrawlPlace::saveTable(bool all) {
    auto* dialog = new QFileDialog(this, all ? tr("Save all columns") : tr("Save shown columns"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Tables (*.csv)"));
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(tr("sources.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, all](const QString& file) {
        m_actions.saveText(file, m_table->csv(all ? ConsoleTable::Which::All : ConsoleTable::Which::Shown));
    });
    dialog->open();
}

void CrawlPlace::askWaiver() {
    const Sources selected = selectedSources();
    if (selected.empty())
        return;
    auto* dialog = new WaiverDialog(selected, this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, names = namesOf(selected)] { m_actions.setRobots(names, true, dialog->reason()); });
    dialog->open();
}

void CrawlPlace::showPlan() {
    if (m_planAsked || m_planShown)
        return;
    m_planAsked = true;
    m_actions.askPlan(this, [this](const Result<crawl::CrawlPlan>& plan) {
        m_planAsked = false;
        if (!plan)
            return showFailure(plan.error());
        const bool canStart = m_actions.canCrawl() && !m_model->figures().running;
        auto* dialog = new PlanDialog(m_theme, *plan, m_model->now(), canStart, this);
        m_planShown = dialog;
        connect(dialog, &QDialog::accepted, &m_actions, &bridge::CrawlActions::start);
        dialog->open();
    });
}

void CrawlPlace::contextMenu(const QPoint& at) {
    const Sources selected = selectedSources();
    if (selected.empty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_sourceActions.pauseResume);
    menu->addMenu(m_pauseMenu);
    menu->addAction(m_sourceActions.rate);
    menu->addAction(m_sourceActions.reset);
    menu->addAction(m_sourceActions.probe);
    menu->addAction(m_retry);
    QMenu* robots = menu->addMenu(m_theme.icon(QStringLiteral("shield-check")), tr("robots.txt"));
    connect(robots->addAction(tr("Obey")), &QAction::triggered, this,
            [this, names = namesOf(selected)] { m_actions.setRobots(names, false, {}); });
    connect(robots->addAction(tr("Waive, with an agreement…")), &QAction::triggered, this, &CrawlPlace::askWaiver);
    menu->addSeparator();
    menu->addAction(m_copy);
    menu->addAction(m_saveShown);
    menu->addAction(m_saveAll);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

} // namespace gleaner::console
