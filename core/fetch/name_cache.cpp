#include "core/fetch/name_cache.h"

#include <algorithm>

namespace gleaner::fetch {

NameCache::NameCache(NameResolver& resolver, const base::Clock& clock) : m_resolver(resolver), m_clock(clock) {}

NameCache::~NameCache() {
    for (const auto& [host, pending] : m_pending)
        m_resolver.cancel(pending.lookUp);
}

const NameAnswer* NameCache::find(const std::string& host) {
    const auto found = m_known.find(host);
    if (found == m_known.end())
        return nullptr;
    if (found->second.until > m_clock.steadyNow())
        return &found->second.answer;
    forget(host);
    return nullptr;
}

NameCache::Ticket NameCache::ask(const std::string& host, Told told) {
    const Ticket ticket = m_nextTicket++;
    auto [found, isNew] = m_pending.try_emplace(host);
    Pending& pending = found->second;
    pending.waiting.emplace(ticket, std::move(told));
    m_hostOfTicket.emplace(ticket, host);
    if (isNew) {
        begin(host, pending);
    } else if (m_clock.steadyNow() - pending.since >= kAskedAnewAfter) {
        m_resolver.cancel(pending.lookUp);
        begin(host, pending);
    }
    return ticket;
}

void NameCache::begin(const std::string& host, Pending& pending) {
    pending.since = m_clock.steadyNow();
    pending.lookUp = m_resolver.resolve(host, [this, host](NameAnswer answer) { answered(host, std::move(answer)); });
}

void NameCache::leave(Ticket ticket) {
    const auto host = m_hostOfTicket.find(ticket);
    if (host == m_hostOfTicket.end())
        return;
    const auto found = m_pending.find(host->second);
    if (found != m_pending.end()) { // else it is being told
        found->second.waiting.erase(ticket);
        if (found->second.waiting.empty()) {
            m_resolver.cancel(found->second.lookUp);
            m_pending.erase(found);
        }
    }
    m_hostOfTicket.erase(host);
}

void NameCache::answered(const std::string& host, NameAnswer answer) {
    auto node = m_pending.extract(host);
    keep(host, answer);
    for (const auto& [ticket, told] : node.mapped().waiting)
        if (m_hostOfTicket.erase(ticket) > 0) // else it left while the others were told
            told(answer);
}

void NameCache::keep(const std::string& host, NameAnswer answer) {
    forget(host);
    const base::Seconds time = answer.found() ? std::clamp(answer.ttl, kShortestKept, kLongestKept) : kFailureKept;
    const base::SteadyTime until = m_clock.steadyNow() + std::chrono::duration_cast<base::SteadyTime::duration>(time);
    while (m_known.size() >= kMostNamesKept) {
        m_known.erase(m_byEnd.begin()->second);
        m_byEnd.erase(m_byEnd.begin());
    }
    m_byEnd.emplace(until, host);
    m_known.emplace(host, Known{std::move(answer), until});
}

void NameCache::forget(const std::string& host) {
    const auto found = m_known.find(host);
    if (found == m_known.end())
        return;
    m_byEnd.erase({found->second.until, host});
    m_known.erase(found);
}

} // namespace gleaner::fetch
