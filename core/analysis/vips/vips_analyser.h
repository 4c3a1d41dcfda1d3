#pragma once
// Analyser with libvips, in this process, on a pool of threads.

#include <memory>

#include "core/analysis/analyser.h"

namespace gleaner::analysis {

class VipsAnalyser final : public Analyser {
public:
    // Starts `threads` workers (at least one), each of which works on one picture at a time. The first analyser of the
    // process starts libvips for all: loaders of formats that libvips itself does not trust are blocked, nothing is
    // cached.
    explicit VipsAnalyser(size_t threads);
    ~VipsAnalyser() override; // waits for the pictures being worked on; what is queued is answered with "cancelled"

    void submit(Bytes picture, AnalysisOptions options, Done done) override;
    size_t waiting() const override;
    size_t parallelism() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
