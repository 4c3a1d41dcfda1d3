#include "widgets/console/crawl_summary.h"

#include <algorithm>

#include <QCoreApplication>

#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console", words);
}

} // namespace

int CrawlSummary::of(StateGroup group) const {
    int number = 0;
    for (int state = 0; state < kStates; ++state)
        if (group == StateGroup::All || groupOf(model::SourceState(state)) == group)
            number += states[size_t(state)];
    return number;
}

CrawlSummary summaryOf(const crawl::CrawlFigures& figures) {
    CrawlSummary summary;
    for (const crawl::SourceFigures& source : figures.sources) {
        ++summary.states[size_t(source.state)];
        if (source.state == model::SourceState::BreakerOpen)
            summary.needsYou.push_back(&source);
        if (source.etaLow && source.etaHigh) {
            summary.etaLow = std::max(summary.etaLow.value_or(0), *source.etaLow);
            summary.etaHigh = std::max(summary.etaHigh.value_or(0), *source.etaHigh);
        }
    }
    return summary;
}

QString etaText(const CrawlSummary& summary) {
    if (!summary.etaLow || !summary.etaHigh)
        return QStringLiteral("—");
    return text(wording::durationRange(double(*summary.etaLow), double(*summary.etaHigh)));
}

QString stateWord(model::SourceState state) {
    switch (state) {
    case model::SourceState::Paused:
        return tr("Paused");
    case model::SourceState::BreakerOpen:
        return tr("Open");
    case model::SourceState::RetryAfter:
        return tr("Asked to wait");
    case model::SourceState::Halted:
        return tr("Cooling");
    case model::SourceState::RobotsUnavailable:
        return tr("Without robots.txt");
    case model::SourceState::Offline:
        return tr("Offline");
    case model::SourceState::HalfOpen:
        return tr("Half-open");
    case model::SourceState::Running:
        return tr("Running");
    case model::SourceState::Done:
        return tr("Done");
    case model::SourceState::Idle:
        break;
    }
    return tr("Idle");
}

QString crawlStateText(const crawl::CrawlFigures& figures) {
    if (figures.draining)
        return tr("Draining");
    if (!figures.running)
        return tr("Not crawling");
    return figures.left == 0 ? tr("All crawled") : tr("Crawling");
}

} // namespace gleaner::console
