#include "core/crawl/crawl_log.h"

#include <charconv>

namespace gleaner::crawl {
namespace {

using eventlog::Event;
using eventlog::Level;
using model::SourceState;

Event plain(const char* code, Level level, base::WallTime time) {
    Event event;
    event.time = time;
    event.level = level;
    event.code = code;
    return event;
}

// Of a probe's journal line, whose args are texts.
std::int64_t numberOf(const std::map<std::string, std::string>& args, const char* key, std::int64_t none) {
    const auto found = args.find(key);
    if (found == args.end())
        return none;
    std::int64_t number = none;
    const char* end = found->second.data() + found->second.size();
    const auto [rest, error] = std::from_chars(found->second.data(), end, number);
    return error == std::errc() && rest == end ? number : none;
}

Event probeEvent(const crawlstate::Transition& answer) {
    Event event = plain(eventlog::kProbe, Level::Notice, answer.time);
    event.source = answer.source;
    event.outcome = answer.reason;
    event.args = answer.args;
    if (const auto url = event.args.extract("url"))
        event.url = url.mapped();
    event.httpStatus = int(numberOf(event.args, "status", 0));
    event.firstByteMs = numberOf(event.args, "first_byte_ms", -1);
    event.totalMs = numberOf(event.args, "total_ms", -1);
    event.bytes = numberOf(event.args, "bytes", 0);
    for (const char* field : {"status", "first_byte_ms", "total_ms", "bytes"})
        event.args.erase(field);
    return event;
}

Level levelOf(const crawlstate::Transition& transition) {
    const auto to = model::parseSourceState(transition.to);
    if (to == SourceState::BreakerOpen)
        return Level::Error;
    const bool stands = to == SourceState::Halted || to == SourceState::RetryAfter ||
                        to == SourceState::RobotsUnavailable || to == SourceState::Offline;
    return stands ? Level::Warning : Level::Notice;
}

Event whyEvent(const char* code, Level level, const CrawlEvent& held) {
    Event event = plain(code, level, held.time);
    event.args = held.why.args;
    event.args["why"] = held.why.code;
    return event;
}

Event eventOf(const CrawlEvent& event) {
    switch (event.kind) {
    case CrawlEvent::Kind::Started:
        return plain(eventlog::kCrawlStarted, Level::Notice, event.time);
    case CrawlEvent::Kind::Draining:
        return plain(eventlog::kCrawlDraining, Level::Notice, event.time);
    case CrawlEvent::Kind::Finished:
        return plain(eventlog::kCrawlFinished, Level::Notice, event.time);
    case CrawlEvent::Kind::Transition:
        return event.transition.action == kProbeResult ? probeEvent(event.transition)
                                                       : transitionEvent(event.transition);
    case CrawlEvent::Kind::StorageTrouble: {
        Event trouble = plain(eventlog::kStorageTrouble, Level::Error, event.time);
        trouble.args = {{"error", std::string(base::name(event.error.code))},
                        {"thing", event.error.thing},
                        {eventlog::kDetail, event.error.detail}};
        return trouble;
    }
    case CrawlEvent::Kind::Held:
        return whyEvent(eventlog::kHeld, Level::Warning, event);
    case CrawlEvent::Kind::Released:
        return whyEvent(eventlog::kReleased, Level::Notice, event);
    case CrawlEvent::Kind::LinkRot: {
        Event gone = plain(eventlog::kLinkRot, Level::Notice, event.time);
        gone.record = event.record;
        return gone;
    }
    }
    return {};
}

Level levelOf(const model::Outcome& outcome) {
    if (outcome.isError())
        return Level::Warning;
    return outcome.isLinkRot() || outcome.isBlocked() ? Level::Notice : Level::Info;
}

Event attemptEvent(const Attempt& attempt, const model::Outcome& outcome, Moment at) {
    const bool robots = attempt.purpose == Purpose::Robots;
    const bool usual = robots && outcome.isLinkRot(); // most sites have none
    Event event =
        plain(robots ? eventlog::kRobotsFetch : eventlog::kAttempt, usual ? Level::Info : levelOf(outcome), at.wall);
    event.outcome = outcome.name();
    event.url = attempt.url.host.empty() ? attempt.task.url : attempt.url.toString();
    event.httpStatus = attempt.httpStatus;
    event.firstByteMs = attempt.firstByteMs;
    event.totalMs = std::chrono::duration_cast<base::Millis>(at.steady - attempt.started).count();
    event.bytes = attempt.bytes;
    if (robots)
        event.args["origin"] = attempt.robotsOf;
    else
        event.record = attempt.task.record;
    if (attempt.hops > 0 && attempt.task.url != event.url && !robots)
        event.args["led_from"] = attempt.task.url;
    if (attempt.task.attempts > 0 && !robots)
        event.args["attempt"] = std::to_string(attempt.task.attempts + 1);
    if (!attempt.evidence.empty()) {
        event.args["rule"] = attempt.evidence.back().value;
        event.args["rule_of"] = attempt.evidence.back().header;
    }
    if (usual || !eventlog::isFailure(outcome))
        return event;
    if (!attempt.headers.empty())
        event.args[eventlog::kHeaders] = headerText(attempt.headers, eventlog::kMostHeaders);
    if (!attempt.detail.empty())
        event.args[eventlog::kDetail] = attempt.detail;
    if (!attempt.remoteAddress.empty())
        event.args[eventlog::kAddress] = attempt.remoteAddress;
    return event;
}

} // namespace

Event transitionEvent(const crawlstate::Transition& transition) {
    Event event = plain(eventlog::kTransition, levelOf(transition), transition.time);
    event.source = transition.source;
    event.args = transition.args;
    event.args["action"] = transition.action;
    event.args["from"] = transition.from;
    event.args["to"] = transition.to;
    event.args["reason"] = transition.reason;
    event.args["who"] = transition.who;
    return event;
}

void CrawlLog::push(CrawlEvent event) {
    if (m_log)
        m_log->write(eventOf(event));
    m_events.push(std::move(event));
}

void CrawlLog::linkRot(const Settlement& settlement, const std::string& source) {
    CrawlEvent gone(settlement.completion.attempt.time, settlement.completion.record);
    if (m_log) {
        Event event = eventOf(gone);
        event.source = source;
        event.url = settlement.task.url;
        m_log->write(std::move(event));
    }
    m_events.push(std::move(gone));
}

void CrawlLog::ended(const Attempt& attempt, const std::string& source, const model::Outcome& outcome, Moment at) {
    if (!m_log)
        return;
    Event event = attemptEvent(attempt, outcome, at);
    event.source = source;
    m_log->write(std::move(event));
}

void CrawlLog::endedElsewhere(const Attempt& attempt, const std::string& hop, const std::string& source,
                              const model::Outcome& outcome, Moment at) {
    if (!m_log)
        return;
    Event event = attemptEvent(attempt, outcome, at);
    event.source = hop;
    event.args["for"] = source;
    m_log->write(std::move(event));
}

std::string headerText(const std::vector<fetch::Header>& headers, size_t most) {
    std::string text;
    for (const fetch::Header& header : headers)
        text += header.name + ": " + header.value + "\n";
    if (text.size() > most)
        text.resize(most);
    return text;
}

} // namespace gleaner::crawl
