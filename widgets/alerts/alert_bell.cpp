#include "widgets/alerts/alert_bell.h"

#include <utility>

#include <QShortcut>

#include "widgets/theme/theme.h"
#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {

AlertBell::AlertBell(theme::Theme& theme, QWidget* parent) : QToolButton(parent), m_theme(theme) {
    setObjectName(QStringLiteral("alertBell"));
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({14, 14});
    setFont(theme.figureFont(theme::kSmallPixels));
    setFixedHeight(22);
    // Not setShortcut(): that goes with every change of the text.
    connect(new QShortcut(Qt::Key_F8, this), &QShortcut::activated, this, [this] { click(); });
    renew();
}

void AlertBell::setAlerts(std::span<const crawl::Alert> alerts) {
    const alerts::AlertCounts counts = alerts::countsOf(alerts);
    if (counts != std::exchange(m_counts, counts))
        renew();
}

void AlertBell::renew() {
    struct Face {
        const char* icon;
        theme::Ink ink;
        std::int64_t number;
    };
    const Face face = m_counts.critical > 0  ? Face{"bell-ring", theme::Ink::Alarm, m_counts.firing}
                      : m_counts.firing > 0  ? Face{"bell-ring", theme::Ink::Caution, m_counts.firing}
                      : m_counts.noData > 0  ? Face{"circle-question-mark", theme::Ink::Dim, m_counts.noData}
                      : m_counts.pending > 0 ? Face{"hourglass", theme::Ink::Dim, m_counts.pending}
                                             : Face{"bell", theme::Ink::Dim, 0};
    setIcon(m_theme.icon(QLatin1String(face.icon), face.ink));
    setText(face.number > 0 ? QString::number(face.number) : QString());
    setToolButtonStyle(face.number > 0 ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    const QString words =
        QString::fromStdString(wording::alertsSummary(m_counts.firing, m_counts.pending, m_counts.noData));
    setToolTip(tr("%1 (F8)").arg(words));
    setAccessibleName(tr("Alerts: %1").arg(words));
}

} // namespace gleaner::alertviews
