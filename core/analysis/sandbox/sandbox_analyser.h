#pragma once
// Analyser whose pictures are decoded in helper processes (app/decoder): sealed by seccomp, limited in memory,
// processor time and output, one for each picture at a time. A helper that crashes, hangs or goes over a limit costs
// its picture (DecodeRefused, TooLarge) and is replaced.

#include <chrono>
#include <filesystem>
#include <memory>

#include "core/analysis/analyser.h"
#include "core/base/result.h"

namespace gleaner::analysis {

struct DecoderLimits {
    std::int64_t memory = std::int64_t(2) << 30;    // bytes of address space beyond what the helper starts with
    std::chrono::milliseconds processorTime{5'000}; // a picture
    // A picture; for helpers that wait for what never comes. One that works is given more on a busy machine, up to
    // twenty times the processor time it has used.
    std::chrono::milliseconds wallTime{30'000};
    std::int64_t answer = 32 << 20; // bytes
};

struct SandboxOptions {
    std::filesystem::path decoder; // the program gleaner-decoder
    size_t decoders = 2;           // helpers, and pictures at once; at least 1
    DecoderLimits limits;
    // For formats whose loaders libvips does not trust; one helper, started when the first such picture comes.
    DecoderLimits strictLimits{std::int64_t(512) << 20, std::chrono::milliseconds(3'000),
                               std::chrono::milliseconds(15'000), 8 << 20};
    std::int64_t strictMaxPixels = 40'000'000;
    bool strict = true; // false: such formats are refused
    bool ahead = true;  // false: helpers are started when the first picture comes, so that who has none pays nothing
};

struct SandboxFigures {
    std::int64_t pictures = 0, refused = 0, crashed = 0, timedOut = 0, replaced = 0, fastLane = 0;
    std::int64_t largestHelper = 0; // bytes resident, the most seen
};

class SandboxAnalyser final : public Analyser {
public:
    // Starts the helpers. NotFound names the program when there is none; BadFormat when it is of another build;
    // Unsupported when the system has no seccomp; Unavailable when it ends at once. Without `ahead` only NotFound:
    // pictures are then refused with such a reason.
    static Result<std::unique_ptr<SandboxAnalyser>> start(SandboxOptions options);
    ~SandboxAnalyser() override; // waits for the pictures being worked on; what is queued is answered with "cancelled"

    void submit(Bytes picture, AnalysisOptions options, Done done) override;
    // After five starts in a row that failed. Formats of the strict profile are refused then, and no trouble.
    std::optional<Error> trouble() const override;
    size_t waiting() const override;
    size_t parallelism() const override;
    SandboxFigures figures() const;

private:
    struct Impl;
    explicit SandboxAnalyser(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
