#pragma once
// What was learnt about labels.

#include <span>
#include <string_view>

#include "core/analysis/evidence.h"

namespace gleaner::analysis {

struct LabelTerm {
    double Evidence::*value;
    double weight;
};

struct LabelModel {
    std::string_view name;
    double bias;
    std::span<const LabelTerm> terms;
};

// One for each learnt label but "illustration", which is what "photograph" is not.
std::span<const LabelModel> labelModels();

// 0 … 1: the logistic function of the bias and the weighted numbers.
double confidenceOf(const LabelModel& model, const Evidence& evidence);

} // namespace gleaner::analysis
