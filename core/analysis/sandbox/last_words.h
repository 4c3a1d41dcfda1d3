#pragma once
// Why a decoder ended: from its wait status and from what it last wrote to its stderr. Foreign words, so they are cut
// and cleaned before anybody sees them.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/analysis/sandbox/decoder_process.h"

namespace gleaner::analysis {

// Empties a pipe without waiting; its last line, at most 200 bytes of UTF-8 without control characters.
std::string readWords(int pipe);

// `status` as waitpid() gives it.
DecoderProcess::Failure failureOf(int status, const std::string& words, const DecoderLimits& limits);

// Whether a library says that memory ran out.
bool tellsOfMemory(std::string_view words);

std::string inSeconds(std::chrono::milliseconds time); // "5 s", "0.3 s"
std::string inBytes(std::int64_t bytes);               // "2 GiB", "512 MiB"

} // namespace gleaner::analysis
