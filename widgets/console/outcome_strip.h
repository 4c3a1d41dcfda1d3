#pragma once
// The strip of the last 50 attempts: a cell each, told apart by shape as well as by colour.

#include <string>
#include <vector>

#include <QRect>

#include "core/model/outcome.h"
#include "widgets/theme/tokens.h"

class QPainter;

namespace gleaner::console {

inline constexpr int kStripCells = 50;

// Newest on the right; fewer than 50 leave the left empty. From right to left it is mirrored.
void paintStrip(QPainter& painter, const QRect& area, const std::vector<std::string>& outcomes,
                const theme::Tokens& tokens, Qt::LayoutDirection direction = Qt::LeftToRight);

// Which of `outcomes` attempts is painted at x, the oldest being 0; −1 = none.
int stripIndexAt(const QRect& area, int x, size_t outcomes, Qt::LayoutDirection direction);

// The segments of a cell, from the top, as shares of its height: the shape that stands for a class of outcomes.
//   2xx ▪ whole · 3xx ▴ lower part · 4xx ◆ a dot over a bar · 429 ✱ two dots over a bar · 5xx ✕ broken in the middle ·
//   network ◔ only its ends · none: a foot
struct Segment {
    double from, to;
};
std::vector<Segment> segmentsOf(model::OutcomeClass outcome);

model::OutcomeClass classOfName(const std::string& outcome);

} // namespace gleaner::console
