#include "core/crawlstate/in_process_buckets.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace gleaner::crawlstate {
namespace {

constexpr double kSlowRate = 10;        // requests/s; below it intervals run from the write
constexpr double kCarriedOver = 0.01;   // of a token, so that a late write costs no throughput
constexpr double kMostEarned = 0.25;    // seconds' worth at once: stopped time earns nothing
constexpr double kNearlyOne = 1 - 1e-9; // sums of fractions must not miss one token by rounding

struct Bucket {
    double rate = 0;
    double balance = 0;
    std::optional<double> burst;
    bool unwritten = false; // a token was taken, its request is not on the wire yet

    bool isSlow() const { return rate < kSlowRate; }
    double depth() const { return burst.value_or(std::max(1.0, rate / 4)); }
    bool hasToken() const { return rate > 0 && balance >= kNearlyOne && !unwritten; }
    void earn(double seconds) {
        // The cap is applied before the new earnings, so that a token taken promptly loses no fraction to the rhythm of
        // the monitor's wake-ups. Who may hold only one gets no second one ready by that.
        balance = std::min(balance, depth()) + rate * seconds;
        if (isSlow() || depth() <= 1)
            balance = std::min(balance, 1 + kCarriedOver);
    }
};

} // namespace

struct InProcessBuckets::Impl {
    mutable std::mutex mutex;
    std::unordered_map<SourceKey, Bucket> buckets;
    std::optional<SteadyTime> lastFill;  // the monitor's sign of life
    std::optional<double> secondsToNext; // after lastFill

    bool monitorAlive(SteadyTime now) const { return lastFill && now - *lastFill < kMonitorTimeout; }

    // The monitor must know when the next bucket that lacks a token will hold one.
    void consider(const Bucket& bucket) {
        if (bucket.rate <= 0 || bucket.unwritten || bucket.hasToken())
            return;
        const double seconds = (1 - bucket.balance) / bucket.rate;
        secondsToNext = secondsToNext ? std::min(*secondsToNext, seconds) : seconds;
    }
};

InProcessBuckets::InProcessBuckets() : m_impl(std::make_unique<Impl>()) {}
InProcessBuckets::~InProcessBuckets() = default;

bool InProcessBuckets::take(SourceKey source, SteadyTime now) {
    const std::lock_guard lock(m_impl->mutex);
    const auto found = m_impl->buckets.find(source);
    if (found == m_impl->buckets.end() || !found->second.hasToken() || !m_impl->monitorAlive(now))
        return false;
    Bucket& bucket = found->second;
    bucket.balance = std::max(0.0, bucket.balance - 1);
    bucket.unwritten = bucket.isSlow();
    m_impl->consider(bucket);
    return true;
}

bool InProcessBuckets::available(SourceKey source, SteadyTime now) const {
    const std::lock_guard lock(m_impl->mutex);
    const auto found = m_impl->buckets.find(source);
    return found != m_impl->buckets.end() && found->second.hasToken() && m_impl->monitorAlive(now);
}

void InProcessBuckets::written(SourceKey source, SteadyTime when) {
    const std::lock_guard lock(m_impl->mutex);
    const auto found = m_impl->buckets.find(source);
    if (found == m_impl->buckets.end())
        return;
    Bucket& bucket = found->second;
    bucket.unwritten = false;
    if (!bucket.isSlow())
        return m_impl->consider(bucket);
    // What the next fill() earns for the time before the write must not count: it is taken off here.
    const double before = m_impl->lastFill ? std::chrono::duration<double>(when - *m_impl->lastFill).count() : 0;
    bucket.balance = std::min(bucket.balance, kCarriedOver - bucket.rate * std::clamp(before, 0.0, kMostEarned));
    m_impl->consider(bucket);
}

void InProcessBuckets::setRate(SourceKey source, double rate, std::optional<double> burst) {
    const std::lock_guard lock(m_impl->mutex);
    Bucket& bucket = m_impl->buckets[source];
    bucket.rate = std::isfinite(rate) ? std::max(rate, 0.0) : 0;
    bucket.burst = burst;
    bucket.balance = bucket.rate > 0 ? std::min(bucket.balance, bucket.depth()) : 0;
    m_impl->consider(bucket);
}

void InProcessBuckets::empty(SourceKey source) {
    const std::lock_guard lock(m_impl->mutex);
    const auto found = m_impl->buckets.find(source);
    if (found == m_impl->buckets.end())
        return;
    found->second.balance = std::min(found->second.balance, 0.0);
    m_impl->consider(found->second);
}

std::vector<SourceKey> InProcessBuckets::fill(SteadyTime now) {
    const std::lock_guard lock(m_impl->mutex);
    std::vector<SourceKey> filled;
    const double elapsed = m_impl->lastFill ? std::chrono::duration<double>(now - *m_impl->lastFill).count() : 0;
    m_impl->lastFill = now;
    const double earned = std::clamp(elapsed, 0.0, kMostEarned);
    m_impl->secondsToNext.reset();
    for (auto& [key, bucket] : m_impl->buckets) {
        if (bucket.rate <= 0)
            continue;
        const bool before = bucket.hasToken();
        bucket.earn(earned);
        if (!before && bucket.hasToken())
            filled.push_back(key);
        m_impl->consider(bucket);
    }
    return filled;
}

std::optional<SteadyTime> InProcessBuckets::nextToken(SteadyTime) const {
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->lastFill || !m_impl->secondsToNext)
        return std::nullopt;
    return *m_impl->lastFill +
           std::chrono::ceil<std::chrono::nanoseconds>(std::chrono::duration<double>(*m_impl->secondsToNext));
}

double InProcessBuckets::tokens(SourceKey source) const {
    const std::lock_guard lock(m_impl->mutex);
    const auto found = m_impl->buckets.find(source);
    return found == m_impl->buckets.end() ? 0 : std::max(0.0, found->second.balance);
}

} // namespace gleaner::crawlstate
