#include "core/robots/robots_book.h"

#include <algorithm>
#include <cmath>

namespace gleaner::robots {
namespace {

using base::Millis;
using base::Seconds;
using base::SteadyTime;
using base::WallTime;

constexpr Seconds kLongestWait{24 * 3600}; // that a Retry-After may ask for

SteadyTime::duration steady(Seconds seconds) {
    return std::chrono::duration_cast<SteadyTime::duration>(seconds);
}
Millis millis(Seconds seconds) {
    return std::chrono::duration_cast<Millis>(seconds);
}

bool isAbsent(const RobotsAnswer& answer) {
    return answer.tooManyRedirects || (answer.status && *answer.status / 100 == 4 && *answer.status != 429);
}

// How long ago `then` was; nothing when it lies in the future.
std::optional<Seconds> ageOf(WallTime then, WallTime now) {
    if (then > now)
        return std::nullopt;
    return now - then;
}

} // namespace

RobotsBook::RobotsBook(RobotsBookOptions options) : m_options(std::move(options)) {}

const RobotsBook::Entry* RobotsBook::find(const std::string& origin) const {
    const auto found = m_entries.find(origin);
    return found == m_entries.end() ? nullptr : &found->second;
}

RobotsBook::Entry& RobotsBook::entryOf(const std::string& origin) {
    const auto [found, isNew] = m_entries.try_emplace(origin);
    Entry& entry = found->second;
    if (isNew)
        entry.use = m_uses.insert(m_uses.begin(), origin);
    else
        m_uses.splice(m_uses.begin(), m_uses, entry.use);
    return entry;
}

bool RobotsBook::holds(const std::string& origin) const {
    return find(origin) != nullptr;
}

Standing RobotsBook::standing(const std::string& origin, SteadyTime now) {
    const auto found = m_entries.find(origin);
    if (found == m_entries.end())
        return Standing::Unknown;
    const Entry& entry = found->second;
    m_uses.splice(m_uses.begin(), m_uses, entry.use);
    if (entry.inForce(now))
        return Standing::Known;
    if (entry.fetching)
        return Standing::Fetching;
    return entry.failures > 0 ? Standing::Unavailable : Standing::Unknown;
}

bool RobotsBook::mustFetch(const std::string& origin, SteadyTime now) const {
    const Entry* entry = find(origin);
    if (!entry)
        return true;
    if (entry->fetching)
        return false;
    return entry->failures > 0 ? now >= entry->retryAt : !entry->hasRules || now >= entry->freshUntil;
}

void RobotsBook::fetchStarted(const std::string& origin) {
    entryOf(origin).fetching = true;
    makeRoom();
}

void RobotsBook::fetchAbandoned(const std::string& origin) {
    if (const auto found = m_entries.find(origin); found != m_entries.end())
        found->second.fetching = false;
}

void RobotsBook::takeRules(Entry& entry, RobotsRules rules) {
    m_bytes -= entry.rules.memoryBytes();
    entry.rules = std::move(rules);
    m_bytes += entry.rules.memoryBytes();
    entry.hasRules = true;
}

void RobotsBook::answered(const std::string& origin, const RobotsAnswer& answer, SteadyTime now, WallTime wall) {
    Entry& entry = entryOf(origin);
    entry.fetching = false;
    const int status = answer.status.value_or(0);
    std::optional<std::string> body;
    if (!answer.tooManyRedirects && status / 100 == 2) {
        body = std::string(readablePart(answer.body));
        takeRules(entry, RobotsRules::parse(answer.body, m_options.productToken));
        entry.allowsAll = false;
        entry.status = status;
        entry.etag = answer.etag;
        entry.lastModified = answer.lastModified;
        renewed(entry, now, wall);
    } else if (!answer.tooManyRedirects && status == 304 && entry.hasRules && !entry.allowsAll) {
        if (!answer.etag.empty())
            entry.etag = answer.etag;
        if (!answer.lastModified.empty())
            entry.lastModified = answer.lastModified;
        renewed(entry, now, wall);
    } else if (isAbsent(answer)) {
        body.emplace();
        takeRules(entry, RobotsRules::allowAll());
        entry.allowsAll = true;
        entry.status = status;
        entry.etag.clear();
        entry.lastModified.clear();
        renewed(entry, now, wall);
    } else {
        failed(entry, answer, now, wall);
    }
    note(origin, entry, std::move(body));
    makeRoom();
}

void RobotsBook::renewed(Entry& entry, SteadyTime now, WallTime wall) {
    entry.fetched = wall;
    entry.freshUntil = now + steady(kLifetime);
    entry.failures = 0;
}

void RobotsBook::failed(Entry& entry, const RobotsAnswer& answer, SteadyTime now, WallTime wall) {
    if (entry.failures == 0) {
        entry.silentSince = now;
        entry.unavailableSince = wall;
    }
    const double doubled = kFirstRetry.count() * std::exp2(std::min(entry.failures, 20));
    const Seconds backOff = std::min(kLongestRetry, Seconds(doubled));
    const Seconds wait = std::min(kLongestWait, std::max(backOff, answer.retryAfter.value_or(Seconds(0))));
    entry.retryAt = now + steady(wait);
    entry.retryAtWall = wall + millis(wait);
    ++entry.failures;
}

void RobotsBook::restore(const RobotsCopy& copy, SteadyTime now, WallTime wall) {
    if (holds(copy.origin))
        return;
    Entry& entry = entryOf(copy.origin);
    if (copy.body) {
        takeRules(entry,
                  copy.allowsAll ? RobotsRules::allowAll() : RobotsRules::parse(*copy.body, m_options.productToken));
        entry.allowsAll = copy.allowsAll;
        entry.status = copy.status;
        entry.fetched = copy.fetched;
        entry.etag = copy.etag;
        entry.lastModified = copy.lastModified;
        const Seconds age = std::min(kLifetime, ageOf(copy.fetched, wall).value_or(kLifetime));
        entry.freshUntil = now + steady(kLifetime - age);
    }
    if (copy.failures > 0) {
        entry.failures = copy.failures;
        entry.unavailableSince = std::min(wall, copy.unavailableSince.value_or(wall));
        entry.silentSince = now - steady(wall - entry.unavailableSince);
        const Seconds left = std::clamp(Seconds(copy.retryAt.value_or(wall) - wall), Seconds(0), kLongestWait);
        entry.retryAt = now + steady(left);
        entry.retryAtWall = wall + millis(left);
    }
    makeRoom();
}

const RobotsRules* RobotsBook::rules(const std::string& origin, SteadyTime now) const {
    const Entry* entry = find(origin);
    return entry && entry->inForce(now) ? &entry->rules : nullptr;
}

RobotsValidators RobotsBook::validators(const std::string& origin) const {
    const Entry* entry = find(origin);
    return entry && entry->hasRules ? RobotsValidators{entry->etag, entry->lastModified} : RobotsValidators();
}

std::optional<SteadyTime> RobotsBook::retryAt(const std::string& origin) const {
    const Entry* entry = find(origin);
    return entry && entry->failures > 0 ? std::optional(entry->retryAt) : std::nullopt;
}

std::optional<WallTime> RobotsBook::unavailableSince(const std::string& origin) const {
    const Entry* entry = find(origin);
    return entry && entry->failures > 0 ? std::optional(entry->unavailableSince) : std::nullopt;
}

bool RobotsBook::needsOperator(const std::string& origin, SteadyTime now) const {
    const Entry* entry = find(origin);
    return entry && entry->failures > 0 && now - entry->silentSince >= steady(kOperatorAfter);
}

void RobotsBook::note(const std::string& origin, const Entry& entry, std::optional<std::string> body) {
    RobotsCopy& copy = m_unsaved[origin];
    if (!body)
        body = std::move(copy.body); // a body that waits to be saved still does
    copy = {};
    copy.origin = origin;
    copy.body = std::move(body);
    copy.status = entry.status;
    copy.fetched = entry.fetched;
    copy.allowsAll = entry.allowsAll;
    copy.etag = entry.etag;
    copy.lastModified = entry.lastModified;
    if (entry.failures > 0) {
        copy.unavailableSince = entry.unavailableSince;
        copy.retryAt = entry.retryAtWall;
        copy.failures = entry.failures;
    }
}

std::vector<RobotsCopy> RobotsBook::takeUnsaved() {
    std::vector<RobotsCopy> copies;
    copies.reserve(m_unsaved.size());
    for (auto& [origin, copy] : m_unsaved)
        copies.push_back(std::move(copy));
    m_unsaved.clear();
    return copies;
}

void RobotsBook::keepUnsaved(std::vector<RobotsCopy> copies) {
    for (RobotsCopy& copy : copies) {
        const auto [newer, isNew] = m_unsaved.try_emplace(copy.origin);
        if (isNew)
            newer->second = std::move(copy);
        else if (!newer->second.body)
            newer->second.body = std::move(copy.body);
    }
}

// What is being fetched or not yet saved stays, and so does the newest: it is what the caller is about to ask for.
void RobotsBook::makeRoom() {
    auto oldest = m_uses.end();
    while ((m_entries.size() > m_options.maxOrigins || m_bytes > m_options.maxBytes) && oldest != m_uses.begin()) {
        --oldest;
        const auto entry = m_entries.find(*oldest);
        if (oldest == m_uses.begin() || entry->second.fetching || m_unsaved.contains(*oldest))
            continue;
        m_bytes -= entry->second.rules.memoryBytes();
        m_entries.erase(entry);
        oldest = m_uses.erase(oldest);
    }
}

} // namespace gleaner::robots
