#include "core/analysis/sandbox/decoder_wire.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::analysis;

// Whatever a decoder says is refused, or can be said again in the same bytes.
FUZZED(text) {
    if (const auto analysis = wire::decodedAnalysis(bytesOf(text))) {
        const auto once = wire::encoded(*analysis);
        const auto again = wire::decodedAnalysis(once);
        holds(again.has_value());
        holds(wire::encoded(*again) == once);
    }
    if (const auto options = wire::decodedOptions(bytesOf(text)))
        holds(wire::encoded(*options) == std::vector<std::uint8_t>(text.begin(), text.end()));
}
