#pragma once
// The token buckets of a crawl whose monitor and worker are one process.

#include <memory>

#include "core/crawlstate/token_buckets.h"

namespace gleaner::crawlstate {

// Thread-safe. New buckets start empty. Depth is max(1, rate/4) unless told otherwise; fractions accumulate; below 10/s
// there are never two tokens, and the next interval runs from written() (at most 1 % of a token is carried over).
class InProcessBuckets final : public TokenTaker, public TokenGiver {
public:
    InProcessBuckets();
    ~InProcessBuckets() override;

    bool take(SourceKey source, SteadyTime now) override;
    bool available(SourceKey source, SteadyTime now) const override;
    void written(SourceKey source, SteadyTime when) override;

    void setRate(SourceKey source, double rate, std::optional<double> burst = std::nullopt) override;
    void empty(SourceKey source) override;
    std::vector<SourceKey> fill(SteadyTime now) override;
    std::optional<SteadyTime> nextToken(SteadyTime now) const override;
    double tokens(SourceKey source) const override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::crawlstate
