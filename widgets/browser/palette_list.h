#pragma once
// The colours a picture is made of: a swatch, how much of it there is, its name and its digits. A click copies them.

#include <vector>

#include <QAbstractButton>

#include "core/analysis/measures.h"

class QVBoxLayout;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

QColor colourOf(const analysis::PaletteColour& colour);

// One colour.
class ColourRow final : public QAbstractButton {
    Q_OBJECT

public:
    // `heaviest`: the weight whose bar is full.
    ColourRow(theme::Theme& theme, const analysis::PaletteColour& colour, double heaviest, QWidget* parent = nullptr);
    QString digits() const; // "#1b6f6a"
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Theme& m_theme;
    const analysis::PaletteColour m_entry;
    const QColor m_colour;
    const double m_heaviest;
};

class PaletteList final : public QWidget {
    Q_OBJECT

public:
    explicit PaletteList(theme::Theme& theme, QWidget* parent = nullptr);
    void setColours(const std::vector<analysis::PaletteColour>& palette);

Q_SIGNALS:
    void chosen(const QString& digits);

private:
    theme::Theme& m_theme;
    QVBoxLayout* m_column;
};

} // namespace gleaner::browser
