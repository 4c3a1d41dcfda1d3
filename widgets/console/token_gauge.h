#pragma once
// The token bucket of a source: what is in it, how deep it is, how fast it fills, how often it was found empty.

#include <QWidget>

#include "core/crawl/crawl_engine.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class TokenGauge final : public QWidget {
    Q_OBJECT

public:
    explicit TokenGauge(theme::Theme& theme, QWidget* parent = nullptr);

    void setSource(const crawl::SourceFigures& source);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    theme::Theme& m_theme;
    double m_tokens = 0, m_depth = 1, m_refill = 0, m_starved = 0;
    bool m_known = false;
};

} // namespace gleaner::console
