#pragma once
// The quality score of a picture with the measures it is made of.

#include <vector>

#include <QWidget>

#include "core/analysis/measures.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class QualityBars final : public QWidget {
    Q_OBJECT

public:
    explicit QualityBars(theme::Theme& theme, QWidget* parent = nullptr);

    void setMeasures(const analysis::Measures& measures);
    QStringList texts() const; // "Quality 74 of 100", "sharpness 81" …
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Bar {
        QString word;
        double share = 0; // of the bar that is full, 0 … 1
        QString figure;
    };

    theme::Theme& m_theme;
    int m_quality = 0;
    std::vector<Bar> m_bars;
};

} // namespace gleaner::browser
