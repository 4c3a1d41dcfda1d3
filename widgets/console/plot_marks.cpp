#include "widgets/console/plot_marks.h"

#include <QCoreApplication>

#include "widgets/console/figure_plots.h"
#include "widgets/console/source_text.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using plots::PlotInk;
using plots::PlotMark;

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console::PlotMarks", words);
}

QString argument(const crawlstate::Transition& line, const char* name) {
    const auto found = line.args.find(name);
    return found == line.args.end() ? QString() : text(found->second);
}

PlotMark limitMark(const crawlstate::Transition& line) {
    if (line.action == "profile") {
        const QString name = argument(line, "profile");
        return {0, tr("profile %1").arg(name), PlotInk::Accent};
    }
    if (line.action == "crawl_delay")
        return {0, tr("robots.txt: %1 s").arg(argument(line, "delay")), PlotInk::Accent};
    const QString rate = argument(line, "rate");
    return {0, rate == QLatin1String("auto") ? tr("limit automatic") : tr("limit %1").arg(rate), PlotInk::Accent};
}

PlotMark transitionMark(const crawlstate::Transition& line, const QString& when) {
    const std::string& action = line.action;
    if (action == "halted" || action == "halt")
        return {0, tr("halted %1").arg(when), PlotInk::Caution};
    if (action == "breaker_open" || action == "open")
        return {0, tr("breaker open %1").arg(when), PlotInk::Alarm};
    if (action == "retry_after")
        return {0, tr("asked to wait %1").arg(when), PlotInk::Caution};
    if (action == "offline")
        return {0, tr("offline %1").arg(when), PlotInk::Caution};
    if (action == "robots_unavailable")
        return {0, tr("no robots.txt %1").arg(when), PlotInk::Caution};
    if (action == "half_open")
        return {0, tr("trying again"), PlotInk::Dim};
    if (action == "recover")
        return {0, tr("running again"), PlotInk::Success};
    if (action == "reset")
        return {0, tr("breaker reset"), PlotInk::Accent};
    if (action == "pause")
        return {0, tr("paused"), PlotInk::Dim};
    if (action == "resume")
        return {0, tr("resumed"), PlotInk::Dim};
    if (action == "retry")
        return {0, tr("retried"), PlotInk::Dim};
    return {};
}

} // namespace

PlotMark shortMarkOf(const bridge::HistoryMark& mark, history::Span span) {
    using Kind = bridge::HistoryMark::Kind;
    const double time = epochSeconds(mark.time);
    const QString when = plots::timeText(time, double(history::tierOf(span).seconds));
    PlotMark made;
    switch (mark.kind) {
    case Kind::RunStarted:
        made = {0, tr("started"), PlotInk::Dim};
        break;
    case Kind::RunEnded:
        made = {0, tr("ended"), PlotInk::Dim};
        break;
    case Kind::RunLost:
        made = {0, tr("broke off %1").arg(when), PlotInk::Alarm};
        break;
    case Kind::LimitChange:
        made = limitMark(mark.transition);
        break;
    case Kind::Transition:
        made = transitionMark(mark.transition, when);
        break;
    }
    made.time = time;
    return made;
}

std::vector<plots::PlotMark> shortMarksOf(const std::vector<bridge::HistoryMark>& marks, history::Span span) {
    std::vector<plots::PlotMark> made;
    for (const bridge::HistoryMark& mark : marks)
        if (plots::PlotMark line = shortMarkOf(mark, span); !line.words.isEmpty())
            made.push_back(std::move(line));
    return made;
}

} // namespace gleaner::console
