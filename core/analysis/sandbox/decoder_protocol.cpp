#include "core/analysis/sandbox/decoder_protocol.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

#include <sys/socket.h>

#include "core/analysis/sandbox/decoder_wire.h"
#include "core/analysis/versions.h"

namespace gleaner::analysis::wire {
namespace {

constexpr std::string_view kProfile = "--profile", kControl = "--control", kPictures = "--pictures",
                           kAnswers = "--answers", kMemory = "--memory", kProcessorTime = "--processor-time";
constexpr std::string_view kTrusted = "trusted", kStrict = "strict";

template<typename T>
bool readNumber(std::string_view text, T& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value >= 0;
}

bool take(DecoderArguments& arguments, std::string_view name, std::string_view value) {
    std::int64_t milliseconds = 0;
    if (name == kProfile) {
        arguments.profile = value == kStrict ? Profile::Strict : Profile::Trusted;
        return value == kStrict || value == kTrusted;
    }
    if (name == kControl)
        return readNumber(value, arguments.control);
    if (name == kPictures)
        return readNumber(value, arguments.pictures);
    if (name == kAnswers)
        return readNumber(value, arguments.answers);
    if (name == kMemory)
        return readNumber(value, arguments.memory);
    if (name != kProcessorTime || !readNumber(value, milliseconds))
        return false;
    arguments.processorTime = std::chrono::milliseconds(milliseconds);
    return true;
}

} // namespace

std::uint64_t buildMark() {
    return std::uint64_t(currentStamp()) << 8 | kVersion;
}

bool sendFrame(int control, const Frame& frame) {
    ssize_t sent = 0;
    do
        sent = send(control, &frame, sizeof frame, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == ssize_t(sizeof frame);
}

bool receiveFrame(int control, Frame& frame) {
    ssize_t received = 0;
    do
        received = recv(control, &frame, sizeof frame, MSG_TRUNC); // a longer packet says how long it was
    while (received < 0 && errno == EINTR);
    return received == ssize_t(sizeof frame);
}

std::vector<std::string> DecoderArguments::toArguments() const {
    std::vector<std::string> texts;
    const auto add = [&](std::string_view name, std::string value) {
        texts.emplace_back(name);
        texts.push_back(std::move(value));
    };
    add(kProfile, std::string(profile == Profile::Strict ? kStrict : kTrusted));
    add(kControl, std::to_string(control));
    add(kPictures, std::to_string(pictures));
    add(kAnswers, std::to_string(answers));
    add(kMemory, std::to_string(memory));
    add(kProcessorTime, std::to_string(processorTime.count()));
    return texts;
}

std::optional<DecoderArguments> DecoderArguments::parse(std::span<char* const> arguments) {
    DecoderArguments found;
    if (arguments.size() % 2 != 0)
        return std::nullopt;
    for (std::size_t i = 0; i < arguments.size(); i += 2)
        if (!take(found, arguments[i], arguments[i + 1]))
            return std::nullopt;
    const bool whole = found.control >= 0 && found.pictures >= 0 && found.answers >= 0 && found.memory > 0 &&
                       found.processorTime.count() > 0;
    return whole ? std::optional(found) : std::nullopt;
}

} // namespace gleaner::analysis::wire
