#pragma once
// Tells what happens in a crawl: to whoever drains the events, and to the event log when there is one.

#include <string>

#include "core/crawl/crawl_engine.h"
#include "core/crawl/crawl_source.h"

namespace gleaner::crawl {

// As thread-safe as the queue and the log are.
class CrawlLog {
public:
    // `log` may be null; both outlive this object.
    CrawlLog(base::EventQueue<CrawlEvent>& events, eventlog::EventLog* log) : m_events(events), m_log(log) {}

    void push(CrawlEvent event);
    // The picture of a settled task is gone.
    void linkRot(const Settlement& settlement, const std::string& source);

    // An attempt for `source` ended: a task's, or (of Robots) a robots.txt. The log only; nobody drains these.
    void ended(const Attempt& attempt, const std::string& source, const model::Outcome& outcome, Moment at);
    // The same attempt weighs on another source, where a redirect led it.
    void endedElsewhere(const Attempt& attempt, const std::string& hop, const std::string& source,
                        const model::Outcome& outcome, Moment at);

private:
    base::EventQueue<CrawlEvent>& m_events;
    eventlog::EventLog* m_log;
};

// A line of the journal as an event (eventlog::kTransition), with the weight of the state that it led to.
eventlog::Event transitionEvent(const crawlstate::Transition& transition);

// "Name: value\n" …, at most `most` bytes.
std::string headerText(const std::vector<fetch::Header>& headers, size_t most);

} // namespace gleaner::crawl
