#include "core/simulatedweb/rehearsal.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "core/base/nearest_word.h"

namespace gleaner::simulatedweb {
namespace {

using Kind = Fault::Kind;

constexpr std::string_view kStumbles = "stumbles";
constexpr int kStumbleLength = 6;

Fault answers(int status, const std::string& retryAfter = {}) {
    Fault fault;
    fault.kind = Kind::Status;
    fault.status = status;
    fault.retryAfter = retryAfter;
    fault.robots = false;
    return fault;
}

Fault ofKind(Kind kind) {
    Fault fault;
    fault.kind = kind;
    fault.robots = false;
    return fault;
}

Fault slow() {
    Fault fault = ofKind(Kind::None);
    fault.delaySeconds = 4;
    return fault;
}

Fault optsOut() {
    Fault fault = ofKind(Kind::None);
    fault.header = "X-Robots-Tag: noai, noimageai";
    return fault;
}

const std::map<std::string, std::function<Fault()>, std::less<>>& table() {
    static const std::map<std::string, std::function<Fault()>, std::less<>> kTable{
        {"stumbles", [] { return answers(500); }},
        {"server_error", [] { return answers(500); }},
        {"asks_to_wait", [] { return answers(503, "60"); }},
        {"too_many_requests", [] { return answers(429); }},
        {"slow", slow},
        {"silent", [] { return ofKind(Kind::Hang); }},
        {"hangs_up", [] { return ofKind(Kind::Close); }},
        {"refuses", [] { return ofKind(Kind::Refuse); }},
        {"gone", [] { return answers(404); }},
        {"web_pages", [] { return ofKind(Kind::NotAnImage); }},
        {"opts_out", optsOut},
    };
    return kTable;
}

} // namespace

Rehearsal::Rehearsal(SimulatedWeb& web) : m_web(web) {}

const std::vector<std::string>& Rehearsal::parts() {
    static const std::vector<std::string> kParts{"stumbles", "server_error", "asks_to_wait", "too_many_requests",
                                                 "slow",     "silent",       "hangs_up",     "refuses",
                                                 "gone",     "web_pages",    "opts_out"};
    return kParts;
}

Result<void> Rehearsal::checkSource(const std::string& source) const {
    std::vector<std::string> names;
    for (const SimulatedSource& known : m_web.sources()) {
        if (known.name == source)
            return {};
        names.push_back(known.name);
    }
    return fail(ErrorCode::NotFound, source, "no source of the simulated web",
                {{"suggestion", base::nearestWord(source, names)}});
}

Result<void> Rehearsal::play(const std::string& source, const std::string& part) {
    if (Result<void> known = checkSource(source); !known)
        return known;
    if (!part.empty() && !table().contains(part))
        return fail(ErrorCode::NotFound, part, "no part of a rehearsal",
                    {{"suggestion", base::nearestWord(part, parts())}});
    const std::lock_guard lock(m_mutex);
    if (part.empty())
        m_playing.erase(source);
    else
        m_playing[source] = part;
    if (part == kStumbles)
        m_stumbleFrom[source] = std::max<std::int64_t>(1, asked(source)); // behind its robots.txt
    apply();
    return {};
}

void Rehearsal::allBehave() {
    const std::lock_guard lock(m_mutex);
    m_playing.clear();
    apply();
}

std::map<std::string, std::string> Rehearsal::playing() const {
    const std::lock_guard lock(m_mutex);
    return m_playing;
}

// Requests that its port has heard since the start.
std::int64_t Rehearsal::asked(const std::string& source) const {
    std::int64_t number = 0;
    for (const RequestLogEntry& entry : m_web.log())
        number += entry.source == source;
    return number;
}

void Rehearsal::apply() {
    std::vector<Fault> faults;
    for (const auto& [source, part] : m_playing) {
        Fault fault = table().find(part)->second();
        fault.source = source;
        if (part == kStumbles) {
            fault.fromRequest = m_stumbleFrom[source];
            fault.untilRequest = fault.fromRequest + kStumbleLength;
        }
        faults.push_back(std::move(fault));
    }
    m_web.setFaults(std::move(faults));
}

} // namespace gleaner::simulatedweb
