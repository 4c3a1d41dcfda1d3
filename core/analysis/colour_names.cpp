#include "core/analysis/colour_names.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace gleaner::analysis {
namespace {

// Below this chroma nobody calls a colour anything but grey; a dark colour needs more, and a light one less, to show.
float leastChroma(float lightness) {
    if (lightness < 20)
        return 12;
    return lightness > 80 ? 5.0f : 8.0f;
}

constexpr std::array kGreys{std::pair{12.0f, "black"}, std::pair{38.0f, "charcoal"}, std::pair{67.0f, "grey"},
                            std::pair{90.0f, "silver"}};

std::string_view greyName(float lightness) {
    for (const auto& [below, name] : kGreys)
        if (lightness < below)
            return name;
    return "white";
}

constexpr std::array kColours{
    NamedColour{"red", {230, 25, 35}},        NamedColour{"red", {190, 25, 30}},
    NamedColour{"red", {255, 60, 50}},        NamedColour{"orange", {255, 140, 0}},
    NamedColour{"orange", {235, 110, 25}},    NamedColour{"orange", {255, 165, 60}},
    NamedColour{"yellow", {255, 235, 20}},    NamedColour{"yellow", {250, 225, 80}},
    NamedColour{"yellow", {235, 235, 90}},    NamedColour{"green", {20, 140, 50}},
    NamedColour{"green", {10, 85, 35}},       NamedColour{"green", {90, 160, 70}},
    NamedColour{"green", {60, 100, 45}},      NamedColour{"green", {30, 50, 25}},
    NamedColour{"green", {110, 140, 100}},    NamedColour{"blue", {30, 70, 220}},
    NamedColour{"blue", {20, 30, 255}},       NamedColour{"blue", {50, 110, 190}},
    NamedColour{"blue", {75, 105, 150}},      NamedColour{"blue", {30, 60, 140}},
    NamedColour{"purple", {128, 20, 140}},    NamedColour{"purple", {95, 45, 120}},
    NamedColour{"purple", {115, 75, 115}},    NamedColour{"pink", {255, 170, 190}},
    NamedColour{"pink", {255, 105, 170}},     NamedColour{"pink", {225, 165, 175}},
    NamedColour{"brown", {110, 65, 30}},      NamedColour{"brown", {140, 85, 45}},
    NamedColour{"brown", {75, 45, 25}},       NamedColour{"brown", {120, 90, 70}},
    NamedColour{"brown", {50, 32, 20}},       NamedColour{"black", {10, 5, 15}},
    NamedColour{"black", {18, 10, 5}},        NamedColour{"black", {4, 12, 6}},
    NamedColour{"maroon", {115, 10, 30}},     NamedColour{"maroon", {128, 0, 5}},
    NamedColour{"maroon", {80, 15, 20}},      NamedColour{"crimson", {200, 15, 70}},
    NamedColour{"rust", {175, 65, 20}},       NamedColour{"rust", {150, 60, 40}},
    NamedColour{"coral", {255, 120, 90}},     NamedColour{"salmon", {245, 145, 125}},
    NamedColour{"salmon", {205, 125, 110}},   NamedColour{"peach", {255, 205, 165}},
    NamedColour{"peach", {240, 190, 160}},    NamedColour{"gold", {225, 175, 40}},
    NamedColour{"gold", {200, 150, 25}},      NamedColour{"tan", {205, 165, 120}},
    NamedColour{"tan", {175, 140, 105}},      NamedColour{"beige", {230, 215, 185}},
    NamedColour{"beige", {215, 200, 170}},    NamedColour{"cream", {255, 248, 215}},
    NamedColour{"khaki", {190, 180, 120}},    NamedColour{"khaki", {160, 150, 105}},
    NamedColour{"olive", {120, 120, 20}},     NamedColour{"olive", {85, 90, 35}},
    NamedColour{"olive", {100, 95, 60}},      NamedColour{"olive", {60, 60, 20}},
    NamedColour{"lime", {150, 235, 30}},      NamedColour{"lime", {60, 240, 50}},
    NamedColour{"lime", {170, 205, 60}},      NamedColour{"mint", {160, 235, 190}},
    NamedColour{"mint", {185, 215, 190}},     NamedColour{"teal", {0, 128, 128}},
    NamedColour{"teal", {20, 95, 100}},       NamedColour{"teal", {70, 130, 135}},
    NamedColour{"teal", {15, 60, 65}},        NamedColour{"teal", {5, 80, 108}},
    NamedColour{"turquoise", {50, 210, 195}}, NamedColour{"turquoise", {90, 180, 175}},
    NamedColour{"cyan", {20, 235, 245}},      NamedColour{"cyan", {170, 240, 245}},
    NamedColour{"sky", {130, 195, 240}},      NamedColour{"sky", {90, 165, 225}},
    NamedColour{"sky", {170, 205, 230}},      NamedColour{"sky", {145, 175, 205}},
    NamedColour{"navy", {0, 0, 120}},         NamedColour{"navy", {20, 35, 85}},
    NamedColour{"navy", {15, 25, 50}},        NamedColour{"indigo", {70, 20, 135}},
    NamedColour{"violet", {140, 80, 230}},    NamedColour{"violet", {140, 115, 200}},
    NamedColour{"lavender", {200, 185, 235}}, NamedColour{"lavender", {170, 160, 195}},
    NamedColour{"magenta", {235, 20, 200}},   NamedColour{"magenta", {200, 40, 130}},
};

struct Example {
    std::string_view name;
    Lab colour;
};

const std::vector<Example>& examples() {
    static const std::vector<Example> kExamples = [] {
        std::vector<Example> all;
        for (const NamedColour& one : kColours)
            all.push_back({one.name, labOfRgb(one.rgb)});
        return all;
    }();
    return kExamples;
}

} // namespace

std::span<const NamedColour> namedColours() {
    return kColours;
}

std::string_view colourName(const Lab& colour) {
    if (chromaOf(colour) < leastChroma(colour.l))
        return greyName(colour.l);
    std::string_view name;
    float nearest = std::numeric_limits<float>::max();
    for (const Example& example : examples())
        if (const float distance = squaredDistance(colour, example.colour); distance < nearest) {
            nearest = distance;
            name = example.name;
        }
    return name;
}

std::span<const std::string_view> colourNames() {
    static const std::vector<std::string_view> kNames = [] {
        std::vector<std::string_view> names{"black", "white", "grey"};
        const auto add = [&](std::string_view name) {
            if (std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(name);
        };
        for (const NamedColour& one : kColours)
            add(one.name);
        for (const auto& [below, name] : kGreys)
            add(name);
        return names;
    }();
    return kNames;
}

bool isColourName(std::string_view word) {
    const auto names = colourNames();
    return std::find(names.begin(), names.end(), word) != names.end();
}

} // namespace gleaner::analysis
