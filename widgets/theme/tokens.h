#pragma once
// The tokens: every colour and measure of the window, in one place. Palette, style sheet, delegates and plots take
// theirs from here, so that a theme is data. Values from design/window.md, "Look"; what that page leaves open is
// derived beside it.

#include <QColor>
#include <QString>

#include "core/model/outcome.h"
#include "core/model/source_state.h"

namespace gleaner::theme {

struct Tokens {
    bool dark = false;

    // surfaces
    QColor ground;    // behind everything
    QColor panel;     // tables, cards, fields
    QColor rail;      // the rail and the status bar
    QColor line;      // between surfaces
    QColor edge;      // around controls: a little stronger than a line
    QColor selection; // selected rows and chips
    QColor hover;     // a row or quiet button under the pointer
    QColor chip;      // chips that are off
    QColor track;     // behind bars

    // ink
    QColor text;
    QColor dim;
    QColor accent;
    QColor onAccent; // text on accent

    // meaning: outcomes and states (≥ 4:1 on ground, panel and selection)
    QColor success, redirect, clientError, serverError, network, none;

    // banners
    QColor noteSurface, warningSurface, errorSurface;
};

const Tokens& lightTokens();
const Tokens& darkTokens();

// Measures in device-independent pixels.
inline constexpr int kStep = 4; // spacing comes in steps of this
inline constexpr int kBasePixels = 13;
inline constexpr int kSmallPixels = 12;
inline constexpr int kTinyPixels = 11;
inline constexpr int kHeadPixels = 18;
inline constexpr int kRowHeight = 38;
inline constexpr int kCompactRowHeight = 26;
inline constexpr int kControlHeight = 30;
inline constexpr int kRadius = 6;
inline constexpr int kRailWidth = 76;
inline constexpr int kIconSize = 16;

// Outcomes: a colour and, always beside it, a glyph: ▪ ▴ ◆ ✱ ✕ ◔ (429 is told from other 4xx by its glyph alone).
QColor colourOf(model::OutcomeClass outcome, const Tokens& tokens);
QString glyphOf(model::OutcomeClass outcome);

// States of a source: the colour of its chip and the name of the icon beside the word.
QColor colourOf(model::SourceState state, const Tokens& tokens);
QString iconOf(model::SourceState state);

// `share` of `over` laid on `under`: 0 = under, 1 = over.
QColor blend(const QColor& under, const QColor& over, double share);

// WCAG 2 contrast ratio of two opaque colours, 1…21.
double contrast(const QColor& one, const QColor& other);

} // namespace gleaner::theme
