#include "core/analysis/sandbox/last_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <cstring>

#include <sys/wait.h>
#include <unistd.h>

#include "core/base/utf8.h"

namespace gleaner::analysis {
namespace {

using Cause = DecoderProcess::Failure::Cause;
using model::OutcomeKind;

constexpr std::size_t kLongest = 200; // bytes

std::string cleaned(std::string_view line) {
    std::string text;
    for (std::size_t at = 0; at < line.size() && text.size() < kLongest;) {
        const base::CodePoint point = base::codePointAt(line, at);
        const bool shown = point.value != base::kNoCodePoint && point.value >= 0x20 && point.value != 0x7F;
        text += shown ? line.substr(at, point.bytes) : std::string_view("?");
        at += point.bytes;
    }
    return text;
}

std::string lastLine(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    const std::size_t at = text.rfind('\n');
    return cleaned(at == text.npos ? text : text.substr(at + 1));
}

std::string nameOf(int signal) {
    const char* name = sigabbrev_np(signal);
    return name ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

} // namespace

std::string readWords(int pipe) {
    std::array<char, 4096> buffer{};
    std::string tail; // the last two buffers hold every line that matters
    for (ssize_t size = 0; (size = read(pipe, buffer.data(), buffer.size())) > 0;) {
        if (tail.size() > buffer.size())
            tail.erase(0, tail.size() - buffer.size());
        tail.append(buffer.data(), std::size_t(size));
    }
    return tail.empty() ? tail : lastLine(tail);
}

bool tellsOfMemory(std::string_view words) {
    std::string lower(words);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    constexpr std::array<std::string_view, 6> kWords{"out of memory",          "bad_alloc",
                                                     "failed to allocate",     "not enough memory",
                                                     "cannot allocate memory", "std::length_error"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view one) { return lower.find(one) != std::string::npos; });
}

DecoderProcess::Failure failureOf(int status, const std::string& words, const DecoderLimits& limits) {
    const std::string said = words.empty() ? words : ": " + words;
    if (!WIFSIGNALED(status))
        return {Cause::Crashed, OutcomeKind::DecodeRefused, "the decoder ended" + said};
    const int signal = WTERMSIG(status);
    if (signal == SIGPROF || signal == SIGXCPU)
        return {Cause::TimedOut, OutcomeKind::DecodeRefused,
                "took longer than " + inSeconds(limits.processorTime) + " of processor time"};
    if (signal == SIGSYS)
        return {Cause::Crashed, OutcomeKind::DecodeRefused, "tried what a decoder may not do" + said};
    if (tellsOfMemory(words))
        return {Cause::Crashed, OutcomeKind::TooLarge, "needs more than " + inBytes(limits.memory) + " of memory"};
    if (signal == SIGKILL)
        return {Cause::Crashed, OutcomeKind::DecodeRefused, "the decoder was killed"};
    return {Cause::Crashed, OutcomeKind::DecodeRefused, "the decoder crashed (" + nameOf(signal) + ")" + said};
}

std::string inSeconds(std::chrono::milliseconds time) {
    std::string text = std::to_string(time.count() / 1000);
    if (const auto rest = time.count() % 1000; rest != 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += "." + digits;
    }
    return text + " s";
}

std::string inBytes(std::int64_t bytes) {
    constexpr std::int64_t kMebi = 1 << 20, kGibi = 1 << 30;
    return bytes % kGibi == 0 ? std::to_string(bytes / kGibi) + " GiB" : std::to_string(bytes / kMebi) + " MiB";
}

} // namespace gleaner::analysis
