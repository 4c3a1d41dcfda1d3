// What the Crawl place does when asked: the operator's actions and their questions.
#include <QAction>
#include <QMenu>

#include "widgets/console/console_table.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/plan_dialog.h"
#include "widgets/console/source_dialogs.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

bridge::Names namesOf(const Sources& sources) {
    bridge::Names names;
    for (const crawl::SourceFigures& source : sources)
        names.push_back(source.name);
    return names;
}

} // namespace

void CrawlPlace::startOrDrain() {
    if (m_model->figures().running)
        m_actions.drain();
    else
        showPlan();
}

void CrawlPlace::pauseOrResumeAll() {
    bridge::Names active, paused;
    for (const crawl::SourceFigures& source : m_model->figures().sources) {
        if (source.state == model::SourceState::Paused)
            paused.push_back(source.name);
        else if (source.state != model::SourceState::Done)
            active.push_back(source.name);
    }
    if (!active.empty())
        m_actions.pause(active, {}, std::nullopt);
    else if (!paused.empty())
        m_actions.resume(paused);
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

void CrawlPlace::askRate() {
    const Sources selected = selectedSources();
    if (selected.empty())
        return;
    auto* dialog = new RateDialog(selected, this);
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
    auto* dialog = new ResetDialog(open, m_model->now(), this);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, names = namesOf(open)] { m_actions.reset(names, dialog->reason(), dialog->rate()); });
    dialog->open();
}

void CrawlPlace::probeSelected() {
    if (const Sources selected = selectedSources(); selected.size() == 1)
        m_actions.probe(selected.front().name);
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
    QMenu* pause = menu->addMenu(m_theme.icon(QStringLiteral("timer")), tr("Pause for"));
    const std::pair<QString, int> spans[] = {
        {tr("10 minutes"), 600}, {tr("1 hour"), 3600}, {tr("8 hours"), 28'800}, {tr("24 hours"), 86'400}};
    for (const auto& [words, seconds] : spans)
        connect(pause->addAction(words), &QAction::triggered, this,
                [this, names = namesOf(selected), span = seconds] { m_actions.pause(names, {}, base::Seconds(span)); });
    menu->addAction(m_sourceActions.rate);
    menu->addAction(m_sourceActions.reset);
    menu->addAction(m_sourceActions.probe);
    QMenu* robots = menu->addMenu(m_theme.icon(QStringLiteral("shield-check")), tr("robots.txt"));
    connect(robots->addAction(tr("Obey")), &QAction::triggered, this,
            [this, names = namesOf(selected)] { m_actions.setRobots(names, false, {}); });
    connect(robots->addAction(tr("Waive, with an agreement…")), &QAction::triggered, this, &CrawlPlace::askWaiver);
    menu->addSeparator();
    menu->addAction(m_copy);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

} // namespace gleaner::console
