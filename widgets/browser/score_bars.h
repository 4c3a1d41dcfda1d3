#pragma once
// Why a result stands where it stands: the parts of its score as bars with figures.

#include <QWidget>

#include "core/index/index.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class ScoreBars final : public QWidget {
    Q_OBJECT

public:
    explicit ScoreBars(theme::Theme& theme, QWidget* parent = nullptr);

    void setParts(const index::ScoreParts& parts);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Bar {
        QString word;
        double value = 0;
        QColor colour;
    };
    std::vector<Bar> bars() const;

    theme::Theme& m_theme;
    index::ScoreParts m_parts;
};

} // namespace gleaner::browser
