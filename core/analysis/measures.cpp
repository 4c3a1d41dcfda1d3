#include "core/analysis/measures.h"

#include "core/analysis/descriptor.h"
#include "core/analysis/evidence.h"
#include "core/analysis/labels.h"
#include "core/analysis/palette.h"
#include "core/analysis/quality.h"
#include "core/analysis/tones.h"

namespace gleaner::analysis {

Measures measure(const Planes& large, const Planes& small, const Traits& traits) {
    Measures measures;
    if (large.y.empty() || small.y.empty())
        return measures;
    const Tones tones = tonesOf(large.y);
    measures.sharpness = sharpnessOf(large.y);
    measures.exposure = exposureOf(tones);
    measures.entropy = tones.entropy();
    measures.colourfulness = colourfulnessOf(colourSumsOf(large));
    measures.compressionQuality = traits.compressionQuality;
    measures.quality = qualityOf({measures.sharpness, measures.exposure, measures.entropy, measures.colourfulness,
                                  measures.compressionQuality, std::int64_t(traits.size.width) * traits.size.height});
    measures.pdq = pdqOf(large.y);
    const std::vector<WeightedColour> colours = coloursOf(small);
    measures.palette = paletteOf(colours);
    measures.descriptor = descriptorOf(small, colours);
    measures.labels =
        labelsOf(evidenceOf(large.y, {tones, colours, measures.sharpness, traits.transparentShare}), traits);
    return measures;
}

} // namespace gleaner::analysis
