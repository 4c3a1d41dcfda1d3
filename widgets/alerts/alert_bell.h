#pragma once
// The bell of the status bar: how many alerts need somebody, told by sign, number and words.

#include <span>

#include <QToolButton>

#include "core/alerts/alert_book.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::alertviews {

// Pressed by a click or F8 anywhere in the window; clicked() is for whoever shows the panel.
class AlertBell final : public QToolButton {
    Q_OBJECT

public:
    explicit AlertBell(theme::Theme& theme, QWidget* parent = nullptr);

    void setAlerts(std::span<const crawl::Alert> alerts);
    const alerts::AlertCounts& counts() const { return m_counts; }

private:
    void renew();

    theme::Theme& m_theme;
    alerts::AlertCounts m_counts;
};

} // namespace gleaner::alertviews
