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

QString crawlStateText(const crawl::CrawlFigures& figures) {
    if (figures.draining)
        return tr("Draining");
    if (!figures.running)
        return tr("Not crawling");
    return figures.left == 0 ? tr("All crawled") : tr("Crawling");
}

} // namespace gleaner::console
