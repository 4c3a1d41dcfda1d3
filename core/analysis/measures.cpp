#include "core/analysis/measures.h"

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
    const std::vector<float> luma(large.y.samples.begin(), large.y.samples.end());
    measures.pdq = pdqOf(luma, large.width(), large.height());
    return measures;
}

} // namespace gleaner::analysis
