// Written by tests/bench/learn_labels.py from tests/data/analysis/labels.tsv; not to be edited by hand.

#include "core/analysis/label_models.h"

namespace gleaner::analysis {
namespace {

// clang-format off
constexpr LabelTerm kPhotograph[]{
    {&Evidence::even, -2.038},
    {&Evidence::faint, 0.1745},
    {&Evidence::medium, 2.809},
    {&Evidence::strong, -7.958},
    {&Evidence::grain, 4.142},
    {&Evidence::crisp, -4.818},
    {&Evidence::entropy, 2.194},
    {&Evidence::mainTone, 0.2652},
    {&Evidence::twoTones, -1.462},
    {&Evidence::colours, 1.516},
    {&Evidence::noise, 0.5521},
    {&Evidence::evenBlocks, 1.303},
    {&Evidence::texturedBlocks, 2.788},
    {&Evidence::vividColours, -0.4157},
    {&Evidence::highChroma, -4.913},
    {&Evidence::coloured, 0.2938},
    {&Evidence::sharp, -10.48},
    {&Evidence::oneHue, 0.7391},
    {&Evidence::tiny, 2.313},
    {&Evidence::strokes, 3.491},
    {&Evidence::crowd, 1.502},
    {&Evidence::emptyRows, -4.403},
};
constexpr LabelTerm kLineArt[]{
    {&Evidence::even, 0.7128},
    {&Evidence::strong, 16.32},
    {&Evidence::crisp, -0.3395},
    {&Evidence::entropy, -0.5119},
    {&Evidence::mainTone, 10.22},
    {&Evidence::twoTones, -2.282},
    {&Evidence::coloured, -6.302},
    {&Evidence::chroma, -6.816},
    {&Evidence::highChroma, -3.177},
    {&Evidence::bright, 6.21},
    {&Evidence::dark, -0.5078},
    {&Evidence::colours, 0.07268},
    {&Evidence::evenBlocks, -1.322},
    {&Evidence::texturedBlocks, -7.248},
    {&Evidence::strokes, -4.108},
};
constexpr LabelTerm kText[]{
    {&Evidence::even, -6.628},
    {&Evidence::strong, -19.38},
    {&Evidence::crisp, 3.839},
    {&Evidence::entropy, -1.018},
    {&Evidence::mainTone, 7.545},
    {&Evidence::twoTones, 0.04381},
    {&Evidence::coloured, 1.245},
    {&Evidence::chroma, -1.96},
    {&Evidence::colours, -4.015},
    {&Evidence::deviation, -2.578},
    {&Evidence::medium, -7.485},
    {&Evidence::strokes, 7.529},
    {&Evidence::crowd, 8.071},
    {&Evidence::emptyRows, 1.8},
    {&Evidence::rowChange, 6.587},
    {&Evidence::evenBlocks, 0.8896},
};
constexpr LabelTerm kMonochrome[]{
    {&Evidence::coloured, -10.71},
    {&Evidence::highChroma, -17.41},
};
constexpr LabelTerm kSepia[]{
    {&Evidence::brown, 11.01},
    {&Evidence::scatter, -11.41},
    {&Evidence::coloured, 4.598},
    {&Evidence::chroma, 8.118},
    {&Evidence::deviation, 24.77},
};
constexpr LabelTerm kLowKey[]{
    {&Evidence::mean, -9.929},
    {&Evidence::dark, 7.231},
};
constexpr LabelTerm kHighKey[]{
    {&Evidence::mean, 8.82},
    {&Evidence::bright, 14.8},
    {&Evidence::dark, -1.389},
};
constexpr LabelTerm kVivid[]{
    {&Evidence::vividColours, 6.197},
    {&Evidence::highChroma, 9.594},
};
constexpr LabelTerm kPastel[]{
    {&Evidence::paleColours, 8.018},
    {&Evidence::vividColours, -2.37},
    {&Evidence::dark, -0.5032},
};
constexpr LabelTerm kWarm[]{
    {&Evidence::warm, 6.589},
};
constexpr LabelTerm kCool[]{
    {&Evidence::warm, -8.449},
    {&Evidence::coloured, 4.392},
};
constexpr LabelTerm kMinimal[]{
    {&Evidence::mainTone, 7.242},
    {&Evidence::evenBlocks, 7.937},
    {&Evidence::texturedBlocks, -2.744},
    {&Evidence::strong, -7.258},
};
constexpr LabelTerm kBlurred[]{
    {&Evidence::sharp, -9.072},
    {&Evidence::strong, -477.1},
};
constexpr LabelTerm kBordered[]{
    {&Evidence::sides, 29.48},
    {&Evidence::margin, -23.56},
};

constexpr LabelModel kModels[]{
    {"photograph", 4.061, kPhotograph},
    {"line-art", -8.169, kLineArt},
    {"text", -7.167, kText},
    {"monochrome", 3.307, kMonochrome},
    {"sepia", -18.17, kSepia},
    {"low-key", -2.508, kLowKey},
    {"high-key", -15.87, kHighKey},
    {"vivid", -7.416, kVivid},
    {"pastel", -3.994, kPastel},
    {"warm", -3.956, kWarm},
    {"cool", -4.914, kCool},
    {"minimal", -6.952, kMinimal},
    {"blurred", 4.339, kBlurred},
    {"bordered", -8.094, kBordered},
};
// clang-format on

} // namespace

std::span<const LabelModel> labelModels() {
    return kModels;
}

} // namespace gleaner::analysis
