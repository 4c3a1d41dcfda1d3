#!/usr/bin/env python3
"""Learns the weights of core/analysis/label_models.cpp and prints that file.

    build/release/tests/label_evidence tests/data/analysis/labels.tsv SHARED/data > evidence.tsv
    tests/bench/learn_labels.py tests/data/analysis/labels.tsv evidence.tsv > core/analysis/label_models.cpp

labels.tsv names pictures of the shared test data: file, part ("train" or "check"; near-duplicates are in the same
part), labels that the picture shows, labels that it does not show (by hand; what is in neither was not judged). Each
label is a logistic regression on a few numbers of evidence.h, with a penalty on the squares of the weights of the
standardised numbers, by Newton's method; deterministic. Only "train" is learnt from; how the models do on either part is
printed to the standard error. Needs Python 3 with numpy.
"""

import sys

import numpy

MEDIUM = """even faint medium strong grain crisp entropy mainTone twoTones colours noise evenBlocks texturedBlocks
 vividColours highChroma coloured sharp oneHue tiny strokes crowd emptyRows""".split()

# Label: numbers, weight of the data against the penalty, weight of a picture that shows the label (rare ones count more).
MODELS = {
    "photograph": (MEDIUM, 1, 1),
    "line-art": ("""even strong crisp entropy mainTone twoTones coloured chroma highChroma bright dark colours evenBlocks
 texturedBlocks strokes""".split(), 3, 3),
    "text": ("""even strong crisp entropy mainTone twoTones coloured chroma colours deviation medium strokes crowd
 emptyRows rowChange evenBlocks""".split(), 3, 2),
    "monochrome": (["coloured", "highChroma"], 10, 1),
    "sepia": (["brown", "scatter", "coloured", "chroma", "deviation"], 30, 1),
    "low-key": (["mean", "dark"], 1, 2),
    "high-key": (["mean", "bright", "dark"], 10, 10),
    "vivid": (["vividColours", "highChroma"], 3, 1),
    "pastel": (["paleColours", "vividColours", "dark"], 30, 2),
    "warm": (["warm"], 30, 1),
    "cool": (["warm", "coloured"], 30, 1),
    "minimal": (["mainTone", "evenBlocks", "texturedBlocks", "strong"], 3, 3),
    "blurred": (["sharp", "strong"], 100, 1),
    "bordered": (["sides", "margin"], 10, 2),
}


def table(file):
    with open(file, encoding="utf-8") as lines:
        head, *rows = [line.rstrip("\n").split("\t") for line in lines]
    return head, rows


def judged(label, part, labels, evidence):
    """The evidence of all pictures of a part that were judged for a label, and whether they show it."""
    numbers, shown, files = [], [], []
    for file, its_part, yes, no in labels:
        if label == "photograph" and file.endswith(".svg"):
            continue  # vector graphics are illustrations whatever they look like
        if its_part == part and file in evidence and label in (yes + "," + no).split(","):
            numbers.append(evidence[file])
            shown.append(1.0 if label in yes.split(",") else 0.0)
            files.append(file)
    return numpy.array(numbers), numpy.array(shown), files


def logistic(x):
    return 1 / (1 + numpy.exp(-numpy.clip(x, -500, 500)))


def fitted(numbers, shown, strength, weight_of_shown):
    """Bias and weights for the numbers as they are."""
    mean, deviation = numbers.mean(0), numbers.std(0) + 1e-9
    x = numpy.hstack([(numbers - mean) / deviation, numpy.ones((len(numbers), 1))])
    importance = strength * numpy.where(shown > 0, weight_of_shown, 1.0)
    penalty = numpy.diag([1.0] * numbers.shape[1] + [1e-9])
    w = numpy.zeros(x.shape[1])

    def cost(w):
        z = x @ w
        return 0.5 * w @ penalty @ w + (importance * (numpy.logaddexp(0, z) - shown * z)).sum()

    for _ in range(500):
        p = logistic(x @ w)
        gradient = penalty @ w + x.T @ (importance * (p - shown))
        curvature = penalty + (x * (importance * p * (1 - p))[:, None]).T @ x
        step, length = numpy.linalg.solve(curvature, gradient), 1.0
        while length > 1e-6 and cost(w - length * step) > cost(w):
            length /= 2
        w = w - length * step
        if numpy.abs(length * step).max() < 1e-10:
            break
    weights = w[:-1] / deviation
    return w[-1] - (weights * mean).sum(), weights


def report(label, part, said, shown, files):
    right = int(((said >= 0.5) & (shown == 1)).sum())
    wrong = [f"{f} {p:.2f}" for f, p, s in zip(files, said, shown) if (p >= 0.5) != (s == 1)]
    precision = right / max(1, int((said >= 0.5).sum()))
    recall = right / max(1, int(shown.sum()))
    print(f"{label:12} {part:5} shown by {int(shown.sum()):3} of {len(shown):3}: precision {precision:.2f}, "
          f"recall {recall:.2f}", file=sys.stderr)
    if "-v" in sys.argv:
        print("".join(f"    {one}\n" for one in wrong), end="", file=sys.stderr)


def identifier(label):
    return "".join(word.capitalize() for word in label.split("-"))


def main():
    files = [argument for argument in sys.argv[1:] if argument != "-v"]
    _, labels = table(files[0])
    head, rows = table(files[1])
    names = head[1:]
    evidence = {row[0]: [float(cell) for cell in row[1:]] for row in rows}
    blocks, entries = [], []
    for label, (fields, strength, weight_of_shown) in MODELS.items():
        columns = [names.index(field) for field in fields]
        for part in ("train", "check"):
            numbers, shown, which = judged(label, part, labels, evidence)
            if part == "train":
                bias, weights = fitted(numbers[:, columns], shown, strength, weight_of_shown)
            report(label, part, logistic(numbers[:, columns] @ weights + bias), shown, which)
        terms = "".join(f"    {{&Evidence::{field}, {weight:.4g}}},\n" for field, weight in zip(fields, weights))
        blocks.append(f"constexpr LabelTerm k{identifier(label)}[]{{\n{terms}}};\n")
        entries.append(f'    {{"{label}", {bias:.4g}, k{identifier(label)}}},\n')
    print(f"""// Written by tests/bench/learn_labels.py from tests/data/analysis/labels.tsv; not to be edited by hand.

#include "core/analysis/label_models.h"

namespace gleaner::analysis {{
namespace {{

// clang-format off
{"".join(blocks)}
constexpr LabelModel kModels[]{{
{"".join(entries)}}};
// clang-format on

}} // namespace

std::span<const LabelModel> labelModels() {{
    return kModels;
}}

}} // namespace gleaner::analysis""")


main()
