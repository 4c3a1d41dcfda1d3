#pragma once
// A decoder's life: it greets, gets warm, seals itself, and then answers one picture after the other until the
// workstation closes the socket or is gone.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/analysis/sandbox/decoder_protocol.h"

namespace gleaner::decoder {

struct Work {
    // Before the seal: whatever libraries open must be open by its end.
    std::function<void()> warmUp;
    // The answer for one picture, both as of core/analysis/sandbox/decoder_wire.h.
    std::function<std::vector<std::uint8_t>(std::span<const std::uint8_t> picture,
                                            std::span<const std::uint8_t> options)>
        look;
};

// Ends the process; never returns.
[[noreturn]] void serve(const analysis::wire::DecoderArguments& arguments, const Work& work);

} // namespace gleaner::decoder
