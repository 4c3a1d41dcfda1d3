#pragma once
// What Theme shares with its icons and its style.

#include <QHash>
#include <QPixmap>
#include <QString>

#include "widgets/theme/theme.h"

namespace gleaner::theme {

struct Theme::State {
    Scheme scheme = Scheme::System;
    bool systemDark = false;
    Tokens tokens = lightTokens();
    QFont base;
    QString figureFamily;            // empty = the base font's digits are of one width
    QHash<QString, QPixmap> pixmaps; // by name, colour and device pixels; icons are few, so it is never trimmed

    // `devicePixels` × `devicePixels`, device pixel ratio 1. An unknown name is a null pixmap and a warning in the log.
    QPixmap render(const QString& name, const QColor& colour, int devicePixels);
};

} // namespace gleaner::theme
