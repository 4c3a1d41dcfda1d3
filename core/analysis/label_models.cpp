// Written by tests/bench/learn_labels.py from tests/data/analysis/labels.tsv; not to be edited by hand.

#include "core/analysis/label_models.h"

namespace gleaner::analysis {
namespace {

// clang-format off
constexpr LabelTerm kPhotograph[]{
    {&Evidence::even, -0.9136},
    {&Evidence::faint, 2.285},
    {&Evidence::medium, 1.478},
    {&Evidence::strong, -8.19},
    {&Evidence::grain, 2.736},
    {&Evidence::crisp, -4.271},
    {&Evidence::entropy, 1.878},
    {&Evidence::mainTone, -0.2021},
    {&Evidence::twoTones, -1.652},
    {&Evidence::colours, 0.4003},
    {&Evidence::noise, 6.912},
    {&Evidence::evenBlocks, 1.721},
    {&Evidence::texturedBlocks, 2.542},
    {&Evidence::vividColours, -0.8223},
    {&Evidence::highChroma, -3.886},
    {&Evidence::coloured, 0.245},
    {&Evidence::sharp, -12.08},
    {&Evidence::oneHue, 0.1768},
    {&Evidence::tiny, 0.6753},
    {&Evidence::strokes, 4.221},
    {&Evidence::crowd, -0.1814},
    {&Evidence::emptyRows, -3.87},
};
constexpr LabelTerm kLineArt[]{
    {&Evidence::even, -1.571},
    {&Evidence::strong, 12.53},
    {&Evidence::crisp, 1.187},
    {&Evidence::entropy, 0.7031},
    {&Evidence::mainTone, 11.61},
    {&Evidence::twoTones, -1.395},
    {&Evidence::coloured, -5.438},
    {&Evidence::chroma, -8.943},
    {&Evidence::highChroma, -1.114},
    {&Evidence::bright, 5.798},
    {&Evidence::dark, -1.398},
    {&Evidence::colours, 1.751},
    {&Evidence::evenBlocks, -1.447},
    {&Evidence::texturedBlocks, -6.856},
    {&Evidence::strokes, -4.409},
};
constexpr LabelTerm kText[]{
    {&Evidence::even, -4.604},
    {&Evidence::strong, -6.293},
    {&Evidence::crisp, 3.398},
    {&Evidence::entropy, -2.919},
    {&Evidence::mainTone, 6.093},
    {&Evidence::twoTones, 1.503},
    {&Evidence::coloured, 1.952},
    {&Evidence::chroma, -2.583},
    {&Evidence::colours, -1.346},
    {&Evidence::deviation, -0.6432},
    {&Evidence::medium, 3.23},
    {&Evidence::strokes, 6.148},
    {&Evidence::crowd, 4.113},
    {&Evidence::emptyRows, 2.479},
    {&Evidence::rowChange, 4.669},
    {&Evidence::evenBlocks, 3.055},
};
constexpr LabelTerm kMonochrome[]{
    {&Evidence::coloured, -10.71},
    {&Evidence::highChroma, -17.41},
};
constexpr LabelTerm kSepia[]{
    {&Evidence::brown, 11.01},
    {&Evidence::scatter, -11.41},
    {&Evidence::coloured, 4.599},
    {&Evidence::chroma, 8.118},
    {&Evidence::deviation, 24.78},
};
constexpr LabelTerm kLowKey[]{
    {&Evidence::mean, -9.929},
    {&Evidence::dark, 7.231},
};
constexpr LabelTerm kHighKey[]{
    {&Evidence::mean, 8.82},
    {&Evidence::bright, 14.8},
    {&Evidence::dark, -1.388},
};
constexpr LabelTerm kVivid[]{
    {&Evidence::vividColours, 6.197},
    {&Evidence::highChroma, 9.594},
};
constexpr LabelTerm kPastel[]{
    {&Evidence::paleColours, 12.16},
    {&Evidence::vividColours, -1.378},
    {&Evidence::dark, -4.448},
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
    {&Evidence::evenBlocks, 7.935},
    {&Evidence::texturedBlocks, -2.751},
    {&Evidence::strong, -7.256},
};
constexpr LabelTerm kBlurred[]{
    {&Evidence::sharp, -9.069},
    {&Evidence::strong, -478.4},
};
constexpr LabelTerm kBordered[]{
    {&Evidence::sides, 29.48},
    {&Evidence::margin, -23.56},
};

constexpr LabelModel kModels[]{
    {"photograph", 4.547, kPhotograph},
    {"line-art", -8.857, kLineArt},
    {"text", -10.39, kText},
    {"monochrome", 3.307, kMonochrome},
    {"sepia", -18.17, kSepia},
    {"low-key", -2.508, kLowKey},
    {"high-key", -15.87, kHighKey},
    {"vivid", -7.416, kVivid},
    {"pastel", -6.374, kPastel},
    {"warm", -3.956, kWarm},
    {"cool", -4.914, kCool},
    {"minimal", -6.95, kMinimal},
    {"blurred", 4.338, kBlurred},
    {"bordered", -8.094, kBordered},
};
// clang-format on

} // namespace

std::span<const LabelModel> labelModels() {
    return kModels;
}

} // namespace gleaner::analysis
