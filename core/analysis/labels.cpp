#include "core/analysis/labels.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/analysis/label_models.h"

namespace gleaner::analysis {
namespace {

constexpr std::array<std::string_view, 19> kNames{"photograph", "illustration", "line-art",    "text",    "monochrome",
                                                  "sepia",      "low-key",      "high-key",    "vivid",   "pastel",
                                                  "warm",       "cool",         "minimal",     "blurred", "bordered",
                                                  "panorama",   "square",       "transparent", "animated"};

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

// How far `value` is beyond `threshold`, as a confidence: 0.5 at the threshold, 0.88 when twice as far as `scale`.
double beyond(double value, double threshold, double scale) {
    return logistic((value - threshold) / scale);
}

double panorama(const Traits& traits) {
    const double longer = std::max(traits.size.width, traits.size.height);
    const double shorter = std::max(1, std::min(traits.size.width, traits.size.height));
    return beyond(longer / shorter, 2, 0.1);
}

double square(const Traits& traits) {
    const double longer = std::max({traits.size.width, traits.size.height, 1});
    const double shorter = std::min(traits.size.width, traits.size.height);
    return beyond(shorter / longer, 0.97, 0.008);
}

double transparent(const Traits& traits) {
    return traits.hasAlpha && traits.transparentShare > 0
               ? beyond(std::log(traits.transparentShare), std::log(0.005), 0.5)
               : 0;
}

double animated(const Traits& traits) {
    constexpr std::array<std::string_view, 5> kFormats{"gif", "webp", "png", "avif", "jxl"};
    const bool can = std::find(kFormats.begin(), kFormats.end(), traits.type) != kFormats.end();
    return can && traits.frames > 1 ? 1 : 0;
}

// Too small or too even to tell how it was made.
bool isBlank(const Evidence& evidence) {
    return evidence.tiny >= 1 || evidence.even > 0.995;
}

class Labels {
public:
    void add(std::string_view name, double confidence) {
        if (confidence >= kLabelReported)
            m_labels.push_back({std::string(name), confidence});
    }
    std::vector<Label> sorted() && {
        std::stable_sort(m_labels.begin(), m_labels.end(), [](const Label& a, const Label& b) {
            return a.confidence != b.confidence ? a.confidence > b.confidence : placeOf(a.name) < placeOf(b.name);
        });
        return std::move(m_labels);
    }

private:
    static std::ptrdiff_t placeOf(std::string_view name) {
        return std::find(kNames.begin(), kNames.end(), name) - kNames.begin();
    }
    std::vector<Label> m_labels;
};

} // namespace

double confidenceOf(const LabelModel& model, const Evidence& evidence) {
    double sum = model.bias;
    for (const LabelTerm& term : model.terms)
        sum += term.weight * evidence.*term.value;
    return logistic(sum);
}

std::vector<Label> labelsOf(const Evidence& evidence, const Traits& traits) {
    Labels labels;
    const bool blank = isBlank(evidence), isCutOut = traits.transparentShare > 0.01;
    for (const LabelModel& model : labelModels()) {
        const double confidence = confidenceOf(model, evidence);
        if (model.name == "photograph") {
            if (traits.isVector)
                labels.add("illustration", 0.99);
            else if (!blank) {
                labels.add("photograph", confidence);
                labels.add("illustration", 1 - confidence);
            }
        } else if (model.name == "bordered" || model.name == "minimal") {
            labels.add(model.name, isCutOut ? 0 : confidence); // the ground is not the picture's
        } else if (model.name == "text") {
            labels.add(model.name, evidence.tiny > 0 ? 0 : confidence); // nobody reads a picture of less than 128 px
        } else if (!blank || model.name == "monochrome") {
            labels.add(model.name, confidence);
        }
    }
    labels.add("panorama", panorama(traits));
    labels.add("square", square(traits));
    labels.add("transparent", transparent(traits));
    labels.add("animated", animated(traits));
    return std::move(labels).sorted();
}

std::span<const std::string_view> labelNames() {
    return kNames;
}

} // namespace gleaner::analysis
