#pragma once
// The analyser that this build uses: helper processes that run gleaner-decoder (core/analysis/sandbox).

#include <filesystem>
#include <memory>

#include "app/settings/settings_table.h"
#include "core/analysis/analyser.h"
#include "core/base/result.h"

namespace gleaner::assembly {

// $GLEANER_DECODER, else the gleaner-decoder beside this program, else that in ../bin or ../libexec/gleaner from there.
// NotFound says where it was looked for.
Result<std::filesystem::path> decoderProgram();

// Now: the errors of SandboxAnalyser::start() come at once. WithTheFirstPicture: who has no picture pays nothing, and
// only a missing program is an error.
enum class StartDecoders { Now, WithTheFirstPicture };

// Uses `decoders` (0 = one a processor), the limits of a decoder and `strictFormats` of the options.
Result<std::unique_ptr<analysis::Analyser>> makeAnalyser(const settings::LibraryOptions& options, StartDecoders start);

} // namespace gleaner::assembly
