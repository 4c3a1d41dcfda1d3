#include "core/crawlstate/in_process_buckets.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>
#include <unordered_map>

namespace gleaner::crawlstate {
namespace {

constexpr double kSlowRate = 10;        // requests/s; below it intervals run from the write
constexpr double kCarriedOver = 0.01;   // of a token, so that a late write costs no throughput
constexpr double kMostEarned = 0.25;    // seconds' worth at once: stopped time earns nothing
constexpr double kNearlyOne = 1 - 1e-9; // sums of fractions must not miss one token by rounding

// Times are seconds of the monitor: the sum of what passed between its fills, no more than kMostEarned each. What a
// bucket holds follows from when it was last touched, so that a fill costs nothing for those that stay as they are.
struct Bucket {
    double rate = 0;
    double balance = 0; // at `since`
    double since = 0;
    std::optional<double> burst;
    std::optional<double> due; // when it will hold one token; its place in the line
    bool unwritten = false;    // a token was taken, its request is not on the wire yet

    bool isSlow() const { return rate < kSlowRate; }
    double depth() const { return burst.value_or(std::max(1.0, rate / 4)); }
    // Who may hold only one gets no second one ready, but loses no fraction to the rhythm of the monitor's wake-ups.
    double most() const { return isSlow() || depth() <= 1 ? 1 + kCarriedOver : depth(); }
    double at(double time) const { return std::min(balance + rate * (time - since), most()); }
    bool hasToken(double time) const { return rate > 0 && !unwritten && at(time) >= kNearlyOne; }
    void settle(double time) {
        balance = at(time);
        since = time;
    }
};

double seconds(SteadyTime::duration duration) {
    return std::chrono::duration<double>(duration).count();
}

} // namespace

struct InProcessBuckets::Impl {
    mutable std::mutex mutex;
    std::unordered_map<SourceKey, Bucket> buckets;
    std::set<std::pair<double, std::int64_t>> line; // buckets that earn their next token, by when
    std::optional<SteadyTime> lastFill;             // the monitor's sign of life
    double time = 0;                                // the monitor's, at lastFill

    bool monitorAlive(SteadyTime now) const { return lastFill && now - *lastFill < kMonitorTimeout; }

    Bucket* find(SourceKey source) {
        const auto found = buckets.find(source);
        return found == buckets.end() ? nullptr : &found->second;
    }
    const Bucket* find(SourceKey source) const { return const_cast<Impl*>(this)->find(source); }

    void queue(SourceKey source, Bucket& bucket) {
        if (bucket.due)
            line.erase({*bucket.due, source.value});
        bucket.due.reset();
        if (bucket.rate <= 0 || bucket.unwritten || bucket.hasToken(time))
            return;
        bucket.due = bucket.since + (1 - bucket.balance) / bucket.rate;
        line.insert({*bucket.due, source.value});
    }
};

InProcessBuckets::InProcessBuckets() : m_impl(std::make_unique<Impl>()) {}
InProcessBuckets::~InProcessBuckets() = default;

bool InProcessBuckets::take(SourceKey source, SteadyTime now) {
    const std::lock_guard lock(m_impl->mutex);
    Bucket* bucket = m_impl->find(source);
    if (!bucket || !bucket->hasToken(m_impl->time) || !m_impl->monitorAlive(now))
        return false;
    bucket->settle(m_impl->time);
    bucket->balance = std::max(0.0, bucket->balance - 1);
    bucket->unwritten = bucket->isSlow();
    m_impl->queue(source, *bucket);
    return true;
}

bool InProcessBuckets::available(SourceKey source, SteadyTime now) const {
    const std::lock_guard lock(m_impl->mutex);
    const Bucket* bucket = m_impl->find(source);
    return bucket && bucket->hasToken(m_impl->time) && m_impl->monitorAlive(now);
}

void InProcessBuckets::written(SourceKey source, SteadyTime when) {
    const std::lock_guard lock(m_impl->mutex);
    Bucket* bucket = m_impl->find(source);
    if (!bucket)
        return;
    bucket->unwritten = false;
    if (bucket->isSlow()) { // the next interval runs from the write, whenever the monitor looked last
        bucket->settle(m_impl->time);
        bucket->balance = std::min(bucket->balance, kCarriedOver);
        const double since = m_impl->lastFill ? seconds(when - *m_impl->lastFill) : 0;
        bucket->since = m_impl->time + std::clamp(since, -kMostEarned, kMostEarned);
    }
    m_impl->queue(source, *bucket);
}

void InProcessBuckets::setRate(SourceKey source, double rate, std::optional<double> burst) {
    const std::lock_guard lock(m_impl->mutex);
    Bucket& bucket = m_impl->buckets[source];
    bucket.settle(m_impl->time);
    bucket.rate = std::isfinite(rate) ? std::max(rate, 0.0) : 0;
    bucket.burst = burst;
    bucket.balance = bucket.rate > 0 ? std::min(bucket.balance, bucket.depth()) : 0;
    m_impl->queue(source, bucket);
}

void InProcessBuckets::empty(SourceKey source) {
    const std::lock_guard lock(m_impl->mutex);
    Bucket* bucket = m_impl->find(source);
    if (!bucket)
        return;
    bucket->settle(m_impl->time);
    bucket->balance = std::min(bucket->balance, 0.0);
    m_impl->queue(source, *bucket);
}

std::vector<SourceKey> InProcessBuckets::fill(SteadyTime now) {
    const std::lock_guard lock(m_impl->mutex);
    const double passed = m_impl->lastFill ? seconds(now - *m_impl->lastFill) : 0;
    m_impl->lastFill = now;
    m_impl->time += std::clamp(passed, 0.0, kMostEarned);
    std::vector<SourceKey> filled;
    while (!m_impl->line.empty()) {
        const SourceKey key{m_impl->line.begin()->second};
        Bucket& bucket = m_impl->buckets[key];
        if (!bucket.hasToken(m_impl->time))
            break;
        m_impl->line.erase(m_impl->line.begin());
        bucket.due.reset();
        filled.push_back(key);
    }
    return filled;
}

std::optional<SteadyTime> InProcessBuckets::nextToken(SteadyTime) const {
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->lastFill || m_impl->line.empty())
        return std::nullopt;
    const std::chrono::duration<double> wait(std::max(0.0, m_impl->line.begin()->first - m_impl->time));
    return *m_impl->lastFill + std::chrono::ceil<std::chrono::nanoseconds>(wait);
}

double InProcessBuckets::tokens(SourceKey source) const {
    const std::lock_guard lock(m_impl->mutex);
    const Bucket* bucket = m_impl->find(source);
    return bucket ? std::max(0.0, bucket->at(m_impl->time)) : 0;
}

} // namespace gleaner::crawlstate
