#pragma once
// How the workstation and a decoder meet: what the decoder is started with, and the frames on its control socket
// (SOCK_SEQPACKET, one frame a packet). Pictures and answers themselves lie in two shared regions.
//
//   decoder                        workstation
//   Hello (mark of the build)  →
//   Ready, or Failed           →                 sealed; Failed says why it cannot be
//                              ←  Look           picture and options are in the region of pictures
//   Answer, or TooLong         →                 the answer is in the region of answers
//   … and so on, one at a time; end of file ends the decoder.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gleaner::analysis::wire {

enum class Profile { Trusted, Strict };

enum class FrameKind : std::uint32_t { Hello = 1, Ready, Failed, Look, Answer, TooLong };

struct Frame {
    FrameKind kind{};
    std::uint32_t code = 0;   // Failed: errno
    std::uint64_t first = 0;  // Hello: buildMark(). Look: bytes of the picture. Answer: bytes of the answer.
    std::uint64_t second = 0; // Look: bytes of the options, which begin at optionsAt()
};

// Where the options lie in the region of pictures, behind a picture of so many bytes.
inline std::uint64_t optionsAt(std::uint64_t pictureBytes) {
    return (pictureBytes + 15) & ~std::uint64_t(15);
}

// The same in workstation and decoder when they work out the same things and say them in the same way.
std::uint64_t buildMark();

// Sends or receives one frame, whole; EINTR is tried again. False at end of file or when the peer is gone.
bool sendFrame(int control, const Frame& frame);
// Also false for a packet of another size.
bool receiveFrame(int control, Frame& frame);

// What a decoder is started with.
struct DecoderArguments {
    Profile profile = Profile::Trusted;
    int control = -1, pictures = -1, answers = -1; // descriptors; the size of a region is that of its file
    std::int64_t memory = 0;                       // bytes beyond what it has after its start
    std::chrono::milliseconds processorTime{0};    // a picture

    std::vector<std::string> toArguments() const; // without the program's name
    // Nothing when one is missing, unknown or makes no sense.
    static std::optional<DecoderArguments> parse(std::span<char* const> arguments);
};

} // namespace gleaner::analysis::wire
