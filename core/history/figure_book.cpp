#include "core/history/figure_book.h"

#include <algorithm>
#include <chrono>

#include "core/history/figure_history.h"

namespace gleaner::history {
namespace {

constexpr std::int64_t kSpokenFor = 3; // seconds; a tick later than that leaves a gap
constexpr std::int64_t kIdleAfter = 60;

std::int64_t secondOf(base::WallTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

} // namespace

void FigureBook::record(const crawl::CrawlFigures& figures, const MachineSample& machine) {
    const std::int64_t now = secondOf(figures.time);
    const std::int64_t passed = m_last ? now - *m_last : 1;
    m_places.clear();
    for (std::int64_t second = passed > 1 && passed <= kSpokenFor ? now - passed + 1 : now; second <= now; ++second)
        m_places.emplace_back(second);
    m_last = m_newest = now;

    add(bufferOf(kCrawlSeries, crawlLayout()), rowOf(figures, double(machine.memory), double(machine.diskFree)).data());
    m_seats.resize(figures.sources.size());
    for (size_t i = 0; i < figures.sources.size(); ++i) {
        const crawl::SourceFigures& source = figures.sources[i];
        const bool active = isActive(source);
        SeriesBuffer* buffer = seatOf(i, source, active);
        if (!buffer)
            continue;
        // The first second at rest is written down, too, so that what was left ends at what it came to.
        if (active || buffer->active)
            add(*buffer, rowOf(source).data());
        buffer->active = active;
    }
}

void FigureBook::pause() {
    if (!m_last)
        return;
    m_last.reset();
    for (auto& [id, buffer] : m_series)
        buffer.active = false;
}

SeriesBuffer& FigureBook::bufferOf(SeriesId id, const Layout& layout) {
    return m_series.try_emplace(id, id, layout).first->second;
}

SeriesBuffer* FigureBook::seatOf(size_t position, const crawl::SourceFigures& source, bool active) {
    Seat& seat = m_seats[position];
    if (seat.key != source.key) {
        const auto found = m_series.find(source.key.value);
        seat = {source.key, found == m_series.end() ? nullptr : &found->second};
    }
    if (!seat.buffer && active)
        seat.buffer = &bufferOf(source.key.value, sourceLayout());
    return seat.buffer;
}

void FigureBook::add(SeriesBuffer& buffer, const float* row) {
    for (const SecondPlace& place : m_places) {
        buffer.add(place, row, [&](size_t tier, const OpenGroup& group, std::span<const float> cells) {
            wait({{buffer.id(), kTiers[tier].span, group.number},
                  &buffer.layout(),
                  group.joined,
                  false,
                  {cells.begin(), cells.end()},
                  {}});
        });
    }
}

void FigureBook::wait(GroupCopy copy) {
    const auto [at, isNew] = m_waiting.try_emplace(keyOf(copy.ref));
    if (isNew) {
        at->second = std::move(copy);
        at->second.open = false;
        if (m_waiting.size() > kMaxWaiting)
            m_waiting.erase(m_waiting.begin());
        return;
    }
    // The clock came by this group a second time.
    foldGroup(*copy.layout, at->second.cells, copy.cells);
    at->second.cells = std::move(copy.cells);
    at->second.joined = at->second.joined || copy.joined;
}

std::vector<GroupCopy> FigureBook::takeWaiting(size_t most) {
    std::vector<GroupCopy> taken;
    taken.reserve(std::min(most, m_waiting.size()));
    while (!m_waiting.empty() && taken.size() < most)
        taken.push_back(std::move(m_waiting.extract(m_waiting.begin()).mapped()));
    return taken;
}

bool FigureBook::isIdle(const SeriesBuffer& buffer) const {
    return !m_last || buffer.lastSecond() + kIdleAfter < *m_newest || buffer.lastSecond() > *m_newest;
}

std::vector<GroupRef> FigureBook::dueGroups(bool all) const {
    std::vector<GroupRef> due;
    for (const auto& [id, buffer] : m_series) {
        const bool idle = isIdle(buffer);
        for (size_t tier = 0; tier < kTiers.size(); ++tier) {
            const OpenGroup& group = buffer.group(tier);
            const std::int64_t unsaved = m_newest ? *m_newest - group.savedAt : 0;
            if (group.dirty && (all || idle || unsaved < 0 || unsaved >= kSaveEvery[tier]))
                due.push_back({id, kTiers[tier].span, group.number});
        }
    }
    std::sort(due.begin(), due.end(), [](const GroupRef& a, const GroupRef& b) { return keyOf(a) < keyOf(b); });
    return due;
}

std::optional<GroupCopy> FigureBook::copyOpen(const GroupRef& ref) {
    const auto found = m_series.find(ref.series);
    if (found == m_series.end())
        return std::nullopt;
    OpenGroup& group = found->second.group(size_t(ref.tier));
    if (group.number != ref.group || !group.dirty)
        return std::nullopt;
    group.dirty = false;
    group.savedAt = m_newest.value_or(0);
    const auto cells = found->second.cells(size_t(ref.tier));
    return GroupCopy{ref, &found->second.layout(), group.joined, true, {cells.begin(), cells.end()}, {}};
}

// Whatever became of the group while it was written, it must not be joined to the store's a second time.
void FigureBook::written(const GroupCopy& copy) {
    if (const auto found = m_series.find(copy.ref.series); found != m_series.end()) {
        OpenGroup& group = found->second.group(size_t(copy.ref.tier));
        if (copy.open && group.number == copy.ref.group) {
            if (!group.joined && !copy.stored.empty())
                foldGroup(*copy.layout, copy.stored, found->second.cells(size_t(copy.ref.tier)));
            group.joined = true;
            return;
        }
    }
    if (const auto waiting = m_waiting.find(keyOf(copy.ref)); copy.open && waiting != m_waiting.end()) {
        if (!waiting->second.joined && !copy.stored.empty())
            foldGroup(*copy.layout, copy.stored, waiting->second.cells);
        waiting->second.joined = true;
    }
}

void FigureBook::notWritten(GroupCopy copy) {
    if (const auto found = m_series.find(copy.ref.series); copy.open && found != m_series.end()) {
        OpenGroup& group = found->second.group(size_t(copy.ref.tier));
        if (group.number == copy.ref.group) {
            group.dirty = true;
            return;
        }
    }
    // A group that went on and gained something since waits already, with everything that is in the copy.
    if (copy.open && m_waiting.count(keyOf(copy.ref)))
        return;
    wait(std::move(copy));
}

std::map<std::int64_t, GroupCopy> FigureBook::find(SeriesId series, Span tier, std::int64_t first,
                                                   std::int64_t last) const {
    std::map<std::int64_t, GroupCopy> found;
    for (std::int64_t group = first; group <= last && !m_waiting.empty(); ++group) {
        if (const auto waiting = m_waiting.find({size_t(tier), group, series}); waiting != m_waiting.end())
            found[group] = waiting->second;
    }
    const auto buffer = m_series.find(series);
    if (buffer == m_series.end())
        return found;
    const OpenGroup& open = buffer->second.group(size_t(tier));
    if (open.number < first || open.number > last)
        return found;
    const auto cells = buffer->second.cells(size_t(tier));
    GroupCopy copy{
        {series, tier, open.number}, &buffer->second.layout(), open.joined, true, {cells.begin(), cells.end()}, {}};
    if (const auto waiting = found.find(open.number); waiting != found.end()) {
        foldGroup(*copy.layout, waiting->second.cells, copy.cells);
        copy.joined = copy.joined || waiting->second.joined;
    }
    found[open.number] = std::move(copy);
    return found;
}

void FigureBook::dropIdle() {
    const size_t before = m_series.size();
    std::erase_if(m_series, [&](const auto& entry) { return isIdle(entry.second) && entry.second.isClean(); });
    if (m_series.size() != before)
        m_seats.clear();
}

} // namespace gleaner::history
