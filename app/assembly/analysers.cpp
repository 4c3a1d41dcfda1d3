#include "app/assembly/analysers.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "app/assembly/program_folder.h"
#include "core/analysis/sandbox/sandbox_analyser.h"

namespace gleaner::assembly {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDecoder = "gleaner-decoder";

} // namespace

Result<fs::path> decoderProgram() {
    std::vector<fs::path> places;
    if (const char* program = std::getenv("GLEANER_DECODER"); program && *program) {
        places.emplace_back(program); // whoever names one wants no other
    } else {
        const fs::path folder = programFolder();
        for (const fs::path& place :
             {folder, folder.parent_path() / "bin", folder.parent_path() / "libexec" / "gleaner"})
            places.push_back(place / kDecoder);
    }
    std::string tried;
    for (const fs::path& place : places) {
        if (access(place.c_str(), X_OK) == 0)
            return place;
        tried += (tried.empty() ? "" : ", ") + place.string();
    }
    return fail(ErrorCode::NotFound, tried, "the program that decodes pictures is missing");
}

Result<std::unique_ptr<analysis::Analyser>> makeAnalyser(const settings::LibraryOptions& options, StartDecoders start) {
    auto program = decoderProgram();
    if (!program)
        return fail(program.error());
    analysis::SandboxOptions sandbox;
    sandbox.decoder = std::move(*program);
    const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
    sandbox.decoders = options.decoders > 0 ? size_t(options.decoders) : size_t(processors);
    sandbox.limits.memory = options.decoderMemory;
    sandbox.limits.processorTime = std::chrono::seconds(options.decoderSeconds);
    // The limits of the strict formats stay tighter than those of the others.
    sandbox.strictLimits.memory = std::min(sandbox.strictLimits.memory, sandbox.limits.memory);
    sandbox.strictLimits.processorTime = std::min(sandbox.strictLimits.processorTime, sandbox.limits.processorTime);
    sandbox.strict = options.strictFormats;
    sandbox.ahead = start == StartDecoders::Now;
    auto analyser = analysis::SandboxAnalyser::start(std::move(sandbox));
    if (!analyser)
        return fail(analyser.error());
    return std::unique_ptr<analysis::Analyser>(std::move(*analyser));
}

} // namespace gleaner::assembly
