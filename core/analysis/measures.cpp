#include "core/analysis/measures.h"

#include <algorithm>

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
    const double transparent = std::clamp(traits.transparentShare, 0.0, 1.0);
    const Tones tones = withoutGround(tonesOf(large.y), transparent);
    measures.sharpness = sharpnessOf(large.y);
    measures.exposure = exposureOf(tones);
    measures.entropy = tones.entropy();
    measures.colourfulness = colourfulnessOf(colourSumsOf(large));
    measures.compressionQuality = traits.compressionQuality;
    measures.quality = qualityOf({measures.sharpness, measures.exposure, measures.entropy, measures.colourfulness,
                                  measures.compressionQuality, std::int64_t(traits.size.width) * traits.size.height});
    measures.pdq = pdqOf(large.y);
    const std::vector<WeightedColour> all = coloursOf(small), colours = withoutGround(all, transparent);
    measures.palette = paletteOf(colours);
    measures.descriptor = descriptorOf(small, all); // as it is seen
    measures.labels = labelsOf(evidenceOf(large.y, {tones, colours, measures.sharpness, transparent}), traits);
    return measures;
}

} // namespace gleaner::analysis
