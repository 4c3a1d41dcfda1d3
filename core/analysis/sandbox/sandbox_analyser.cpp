#include "core/analysis/sandbox/sandbox_analyser.h"

#include <algorithm>

#include "core/analysis/sandbox/decoder_crew.h"

namespace gleaner::analysis {

struct SandboxAnalyser::Impl {
    SandboxOptions options;
    DecoderProgram program;
    CrewFigures figures;
    std::unique_ptr<DecoderCrew> trusted, strict;

    Impl(SandboxOptions asked, DecoderProgram opened) : options(std::move(asked)), program(std::move(opened)) {
        CrewOptions crew;
        crew.limits = options.limits;
        crew.decoders = std::max<size_t>(options.decoders, 1);
        crew.ahead = options.ahead;
        trusted = std::make_unique<DecoderCrew>(program, crew, figures);
        crew.profile = wire::Profile::Strict;
        crew.limits = options.strictLimits;
        crew.decoders = 1;
        crew.reserve = false;
        crew.ahead = false;
        strict = std::make_unique<DecoderCrew>(program, crew, figures);
    }
    ~Impl() {
        trusted->askToStop(); // all before the first is waited for
        strict->askToStop();
    }
};

SandboxAnalyser::SandboxAnalyser(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
SandboxAnalyser::~SandboxAnalyser() = default;

Result<std::unique_ptr<SandboxAnalyser>> SandboxAnalyser::start(SandboxOptions options) {
    auto program = DecoderProgram::open(options.decoder);
    if (!program)
        return fail(program.error());
    const bool ahead = options.ahead;
    std::unique_ptr<SandboxAnalyser> analyser(
        new SandboxAnalyser(std::make_unique<Impl>(std::move(options), std::move(*program))));
    if (ahead)
        if (Result<void> ready = analyser->m_impl->trusted->awaitFirst(); !ready)
            return fail(ready.error());
    return analyser;
}

void SandboxAnalyser::submit(Bytes picture, AnalysisOptions options, Done done) {
    std::string type = sniffType(picture.span());
    const bool strict = m_impl->options.strict && !type.empty() && !isTrustedType(type);
    if (strict)
        options.maxPixels = std::min(options.maxPixels, m_impl->options.strictMaxPixels);
    DecoderCrew& crew = strict ? *m_impl->strict : *m_impl->trusted;
    crew.submit({std::move(picture), std::move(type), std::move(options), std::move(done)});
}

std::optional<Error> SandboxAnalyser::trouble() const {
    return m_impl->trusted->trouble();
}

size_t SandboxAnalyser::waiting() const {
    return m_impl->trusted->waiting() + m_impl->strict->waiting();
}

size_t SandboxAnalyser::parallelism() const {
    return std::max<size_t>(m_impl->options.decoders, 1);
}

SandboxFigures SandboxAnalyser::figures() const {
    const CrewFigures& figures = m_impl->figures;
    return {figures.pictures, figures.refused,  figures.crashed,      figures.timedOut,
            figures.replaced, figures.fastLane, figures.largestHelper};
}

} // namespace gleaner::analysis
