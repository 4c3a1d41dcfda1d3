// Measures of planes of any size and content, and comparison of descriptors of any bytes.
#include <algorithm>

#include "core/analysis/descriptor.h"
#include "core/analysis/labels.h"
#include "core/analysis/measures.h"
#include "core/analysis/palette.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::analysis;

namespace {

class Input {
public:
    explicit Input(std::span<const std::uint8_t> bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}
    std::uint8_t byte() { return m_at < m_end ? *m_at++ : 0; }
    // Samples of the input, again and again from its beginning.
    Plane plane(int width, int height) {
        Plane plane(width, height);
        const std::uint8_t* begin = m_at;
        for (std::uint8_t& sample : plane.samples) {
            sample = byte();
            if (m_at == m_end)
                m_at = begin;
        }
        return plane;
    }
    std::vector<std::uint8_t> rest() const { return {m_at, m_end}; }

private:
    const std::uint8_t *m_at, *m_end;
};

Planes planesOf(Input& input) {
    // Mostly small; the second byte reaches what is longer than PDQ reads whole.
    const int width = 1 + input.byte() % 96, height = input.byte();
    Planes planes;
    planes.y = input.plane(width, height >= 250 ? 640 : 1 + height % 96);
    if (input.byte() % 4 > 0) {
        planes.cb = input.plane((planes.width() + 1) / 2, (planes.height() + 1) / 2);
        planes.cr = input.plane((planes.width() + 1) / 2, (planes.height() + 1) / 2);
    }
    return planes;
}

bool isShare(double value) {
    return value >= 0 && value <= 1;
}

} // namespace

FUZZED(text) {
    Input input(bytesOf(text));
    Traits traits;
    traits.size = {input.byte() * 40, input.byte() * 40};
    traits.type = input.byte() % 2 ? "png" : "jpeg";
    traits.frames = input.byte();
    traits.hasAlpha = input.byte() % 2;
    traits.transparentShare = input.byte() / 255.0;
    traits.isVector = input.byte() % 8 == 0;
    if (const int quality = input.byte(); quality <= 100)
        traits.compressionQuality = quality;
    const Planes planes = planesOf(input);
    const Measures measures = measure(planes, planes, traits);
    holds(measures.quality >= 0 && measures.quality <= 100);
    holds(measures.sharpness >= 0 && measures.sharpness <= 100);
    holds(measures.exposure >= -1 && measures.exposure <= 1);
    holds(measures.entropy >= 0 && measures.entropy <= 8);
    holds(measures.colourfulness >= 0 && measures.colourfulness < 400);
    holds(measures.palette.size() <= kPaletteColours);
    holds(!measures.palette.empty() || traits.transparentShare > 0);
    for (const PaletteColour& colour : measures.palette)
        holds(isShare(colour.weight / 1.001) && !colour.name.empty());
    holds(measures.pdq && measures.pdq->quality >= 0 && measures.pdq->quality <= 100);
    holds(measures.descriptor.size() == kDescriptorBytes);
    for (const Label& label : measures.labels)
        holds(label.confidence >= kLabelReported && label.confidence <= 1);

    std::vector<std::uint8_t> other = input.rest();
    other.insert(other.begin(), kDescriptorVersion);
    if (input.byte() % 2)
        other.resize(kDescriptorBytes);
    const double alike = similarity(measures.descriptor, other), back = similarity(other, measures.descriptor);
    holds(alike >= 0 && alike <= 100.001 && alike - back < 0.01 && back - alike < 0.01);
    holds(similarity(measures.descriptor, measures.descriptor) > 99.9);
}
