#include "widgets/console/outcome_strip.h"

#include <algorithm>

#include <QPainter>
#include <QStyle>

namespace gleaner::console {

model::OutcomeClass classOfName(const std::string& outcome) {
    const auto parsed = model::Outcome::parse(outcome);
    return parsed ? model::classOf(*parsed) : model::OutcomeClass::None;
}

std::vector<Segment> segmentsOf(model::OutcomeClass outcome) {
    switch (outcome) {
    case model::OutcomeClass::Success:
        return {{0, 1}};
    case model::OutcomeClass::Redirect:
        return {{0.4, 1}};
    case model::OutcomeClass::ClientError:
        return {{0, 0.17}, {0.36, 1}};
    case model::OutcomeClass::TooManyRequests:
        return {{0, 0.17}, {0.28, 0.45}, {0.56, 1}};
    case model::OutcomeClass::ServerError:
        return {{0, 0.36}, {0.64, 1}};
    case model::OutcomeClass::Network:
        return {{0, 0.17}, {0.83, 1}};
    case model::OutcomeClass::None:
        break;
    }
    return {{0.83, 1}};
}

namespace {

// Whole pixels only: a cell that straddles two would blur into its neighbours.
int pitchOf(const QRect& area) {
    return std::clamp(area.width() / kStripCells, 2, 6);
}

} // namespace

void paintStrip(QPainter& painter, const QRect& area, const std::vector<std::string>& outcomes,
                const theme::Tokens& tokens, Qt::LayoutDirection direction) {
    const int pitch = pitchOf(area);
    const int gap = pitch >= 5 ? 2 : 1;
    const int shown = std::min<int>(int(outcomes.size()), kStripCells);
    const int left = area.left() + (kStripCells - shown) * pitch;
    const auto fill = [&](const QRect& logical, const QColor& colour) {
        painter.fillRect(QStyle::visualRect(direction, area, logical), colour);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    if (shown < kStripCells) // where nothing was asked yet: a faint base line, so that the strip has its full length
        fill(QRect(area.left(), area.bottom(), kStripCells * pitch - gap, 1), tokens.line);
    const size_t offset = outcomes.size() - size_t(shown);
    for (int i = 0; i < shown; ++i) {
        const model::OutcomeClass kind = classOfName(outcomes[offset + size_t(i)]);
        const QColor colour = theme::blend(tokens.panel, theme::colourOf(kind, tokens), 0.85);
        for (const Segment& segment : segmentsOf(kind)) {
            const int top = area.top() + int(segment.from * area.height() + 0.5);
            const int bottom = area.top() + int(segment.to * area.height() + 0.5);
            fill(QRect(left + i * pitch, top, pitch - gap, bottom - top), colour);
        }
    }
    painter.restore();
}

int stripIndexAt(const QRect& area, int x, size_t outcomes, Qt::LayoutDirection direction) {
    const int pitch = pitchOf(area);
    const int logical = direction == Qt::RightToLeft ? area.right() - x : x - area.left();
    if (logical < 0 || logical >= pitch * kStripCells)
        return -1;
    const int shown = std::min<int>(int(outcomes), kStripCells);
    const int cell = logical / pitch - (kStripCells - shown);
    return cell < 0 ? -1 : cell + int(outcomes) - shown;
}

} // namespace gleaner::console
