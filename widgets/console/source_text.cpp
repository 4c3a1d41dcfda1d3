#include "widgets/console/source_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include <QCoreApplication>

#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console", words);
}
QString dash() {
    return QStringLiteral("—");
}

QString percent(double share) {
    const double value = share * 100;
    return QString::number(value, 'f', value >= 99.95 ? 0 : 1);
}

} // namespace

StateGroup groupOf(model::SourceState state) {
    switch (state) {
    case model::SourceState::Running:
        return StateGroup::Running;
    case model::SourceState::BreakerOpen:
        return StateGroup::NeedsYou;
    case model::SourceState::Paused:
        return StateGroup::Paused;
    case model::SourceState::Done:
        return StateGroup::Done;
    case model::SourceState::RetryAfter:
    case model::SourceState::Halted:
    case model::SourceState::RobotsUnavailable:
    case model::SourceState::Offline:
    case model::SourceState::HalfOpen:
    case model::SourceState::Idle:
        break;
    }
    return StateGroup::Waiting;
}

QString chipText(const crawl::SourceFigures& source, base::WallTime now) {
    return text(wording::stateChip(source.state, source.why, source.until, now));
}

QString whyText(const crawl::SourceFigures& source, base::WallTime now) {
    model::Why why = source.why;
    if (why.code == "no_work" && source.queue.failed > 0) // there may be something to do after all
        why.args["failed"] = wording::count(source.queue.failed);
    return text(wording::whySentence(source.state, why, source.until, now));
}

QString rateText(const crawl::SourceFigures& source) {
    return text(wording::rate(source.actualRate)) + QStringLiteral(" / ") + text(wording::rate(source.rateLimit));
}

QString originText(crawl::RateOrigin origin) {
    switch (origin) {
    case crawl::RateOrigin::Override:
        return tr("override");
    case crawl::RateOrigin::Adaptive:
        return tr("adaptive");
    case crawl::RateOrigin::Size:
        return tr("size");
    case crawl::RateOrigin::Robots:
        return tr("robots");
    case crawl::RateOrigin::Profile:
        return tr("profile");
    case crawl::RateOrigin::Floor:
        break;
    }
    return tr("floor");
}

QString originTip(crawl::RateOrigin origin) {
    switch (origin) {
    case crawl::RateOrigin::Override:
        return tr("set by an operator");
    case crawl::RateOrigin::Adaptive:
        return tr("found by trying, because adapting is switched on");
    case crawl::RateOrigin::Size:
        return tr("from the size of the source");
    case crawl::RateOrigin::Robots:
        return tr("asked for by its robots.txt");
    case crawl::RateOrigin::Profile:
        return tr("made gentler by the rate profile in force");
    case crawl::RateOrigin::Floor:
        break;
    }
    return tr("the floor for small sources");
}

bool aboveHaltShare(const crawl::SourceFigures& source) {
    return source.windowTotal > kHaltSamples && double(source.windowErrors) > kHaltShare * double(source.windowTotal);
}

QString errorText(const crawl::SourceFigures& source) {
    if (source.windowTotal <= 0)
        return dash();
    return tr("%1 % of %2 %")
        .arg(percent(double(source.windowErrors) / double(source.windowTotal)),
             QString::number(kHaltShare * 100, 'f', 0));
}

QString errorTip(const crawl::SourceFigures& source) {
    if (source.windowTotal <= 0)
        return tr("No attempt ended in the last 60 seconds.");
    return tr("%1 of %2 attempts that ended in the last 60 seconds were errors. Above %3 % (with more than %4 "
              "attempts) the "
              "source is halted for a while.")
        .arg(text(wording::count(source.windowErrors)), text(wording::count(source.windowTotal)),
             QString::number(kHaltShare * 100, 'f', 0), QString::number(kHaltSamples));
}

QString firstByteText(const crawl::SourceFigures& source) {
    if (!source.firstByteP50)
        return dash();
    return text(wording::count(*source.firstByteP50)) + QStringLiteral(" / ") +
           (source.firstByteP95 ? text(wording::count(*source.firstByteP95)) : dash());
}

QString leftText(const crawl::SourceFigures& source) {
    switch (source.state) {
    case model::SourceState::Paused:
        return tr("paused");
    case model::SourceState::BreakerOpen:
        return tr("waits for you");
    case model::SourceState::Done:
        return tr("done");
    default:
        break;
    }
    if (!source.etaLow || !source.etaHigh)
        return dash();
    return text(wording::durationRange(double(*source.etaLow), double(*source.etaHigh)));
}

QString stripText(const crawl::SourceFigures& source) {
    std::map<std::string, int> counts;
    for (const std::string& outcome : source.last50)
        ++counts[outcome];
    std::vector<std::pair<int, std::string>> order;
    for (const auto& [outcome, number] : counts)
        order.emplace_back(number, outcome);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList words;
    for (const auto& [number, outcome] : order)
        words.append(QStringLiteral("%1 × %2").arg(number).arg(text(outcome)));
    return words.isEmpty() ? dash() : words.join(QStringLiteral(", "));
}

QString queueTip(const crawl::SourceFigures& source) {
    return tr("%1 queued, %2 under way, %3 waiting to be tried again, %4 given up")
        .arg(text(wording::count(source.queue.queued)), text(wording::count(source.inFlight)),
             text(wording::count(source.queue.waitingRetry)), text(wording::count(source.queue.failed)));
}

QString transitionText(const crawlstate::Transition& transition) {
    const auto argument = [&](const char* name) {
        const auto found = transition.args.find(name);
        return found == transition.args.end() ? QString() : text(found->second);
    };
    const QString quoted = transition.reason.empty() ? QString() : QStringLiteral(" “%1”").arg(text(transition.reason));
    const std::string& action = transition.action;
    if (action == "pause")
        return tr("Paused by %1").arg(text(transition.who)) + quoted;
    if (action == "resume")
        return tr("Resumed by %1").arg(text(transition.who)) + quoted;
    if (action == "reset")
        return tr("Breaker reset by %1").arg(text(transition.who)) + quoted;
    if (action == "retry") {
        const QString tasks = text(wording::count(argument("tasks").toLongLong()));
        return tr("%1 given up tasks queued again by %2").arg(tasks, text(transition.who));
    }
    if (action == "allow")
        return tr("Addresses %1 allowed by %2").arg(argument("pattern"), text(transition.who)) + quoted;
    if (action == "deny")
        return tr("Addresses %1 denied by %2").arg(argument("pattern"), text(transition.who)) + quoted;
    if (action == "remove_rule")
        return tr("Rule for %1 removed by %2").arg(argument("pattern"), text(transition.who));
    if (action == "undo")
        return tr("“%1” taken back by %2").arg(text(transition.reason), text(transition.who));
    if (action == "probe")
        return tr("Probe asked for by %1").arg(text(transition.who));
    if (action == crawl::kProbeResult)
        return text(wording::probeSentence(transition.source, transition));
    if (action == "crawl_delay")
        return argument("delay") == QLatin1String("0")
                   ? tr("Its robots.txt asks for no delay any more")
                   : tr("Its robots.txt asks for %1 s between requests").arg(argument("delay"));
    if (action == "set" || action == "limit") {
        const QString rate = argument("rate");
        if (rate.isEmpty())
            return tr("Settings changed by %1").arg(text(transition.who)) + quoted;
        return rate == QLatin1String("auto") ? tr("Rate automatic again, by %1").arg(text(transition.who))
                                             : tr("Rate set to %1 by %2").arg(rate, text(transition.who)) + quoted;
    }
    if (action == "halted") {
        const QString errors = argument("errors"), total = argument("total");
        return errors.isEmpty() ? tr("Halted for a while: too many errors")
                                : tr("Halted for a while: %1 errors of %2").arg(errors, total);
    }
    if (action == "half_open")
        return tr("Trying again at a tenth of its rate");
    if (action == "recover" && transition.reason == "robots_unavailable")
        return tr("Its robots.txt can be read again");
    if (action == "recover")
        return tr("Running again: it has proved itself");
    if (action == "breaker_open")
        return tr("Breaker open: it waits for you");
    if (action == "offline")
        return tr("The network seems to be down");
    if (action == "robots_unavailable")
        return tr("Its robots.txt cannot be read");
    if (action == "retry_after")
        return tr("Asked by the site to wait");
    return transition.to.empty() ? text(action)
                                 : QStringLiteral("%1 → %2").arg(text(transition.from), text(transition.to));
}

} // namespace gleaner::console
