#include "widgets/console/token_gauge.h"

#include <algorithm>

#include <QPainter>

#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kLine = 18;
constexpr int kBar = 8;
// Of a bucket that nobody gave another depth (core/crawlstate/token_buckets.h).
constexpr double kDepthShare = 0.25;

} // namespace

TokenGauge::TokenGauge(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAccessibleName(tr("Tokens"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TokenGauge::sizeHint() const {
    return {220, 2 * kLine + kBar + 4};
}

void TokenGauge::setSource(const crawl::SourceFigures& source) {
    m_known = true;
    m_tokens = std::max(0.0, source.tokens);
    m_depth = std::max({1.0, source.rateLimit * kDepthShare, m_tokens});
    // A source that stands still earns nothing.
    const bool earns = source.state == model::SourceState::Running || source.state == model::SourceState::HalfOpen;
    m_refill = earns ? source.rateLimit : 0;
    m_starved = source.starvedShare;
    setAccessibleDescription(tr("%1 of at most %2 tokens; %3 more every second. For %4 % of the last minute it had "
                                "work and no token.")
                                 .arg(text(wording::rate(m_tokens)), text(wording::rate(m_depth)),
                                      text(wording::rate(m_refill)), QString::number(m_starved * 100, 'f', 0)));
    setToolTip(accessibleDescription());
    update();
}

void TokenGauge::paintEvent(QPaintEvent*) {
    if (!m_known)
        return;
    const theme::Tokens& tokens = m_theme.tokens();
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    const auto start = (rtl ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::AlignAbsolute;
    const auto end = (rtl ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter | Qt::AlignAbsolute;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto);
    painter.setFont(m_theme.smallFont());
    painter.setPen(tokens.dim);
    const QRect head(0, 0, width(), kLine);
    painter.drawText(head, start, tr("Tokens"));
    painter.setFont(m_theme.figureFont(theme::kSmallPixels));
    painter.setPen(tokens.text);
    painter.drawText(head, end, tr("%1 of %2").arg(text(wording::rate(m_tokens)), text(wording::rate(m_depth))));

    const QRectF bar(0, kLine + 1, width(), kBar);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.track);
    painter.drawRoundedRect(bar, kBar / 2.0, kBar / 2.0);
    const double filled = bar.width() * std::min(1.0, m_tokens / m_depth);
    painter.setBrush(tokens.accent);
    if (filled >= 1)
        painter.drawRoundedRect(QRectF(rtl ? bar.right() - filled : 0, bar.top(), filled, kBar),
                                std::min(kBar / 2.0, filled / 2), std::min(kBar / 2.0, filled / 2));

    painter.setFont(m_theme.tinyFont());
    painter.setPen(tokens.dim);
    const QRect foot(0, kLine + kBar + 4, width(), kLine);
    painter.drawText(foot, start,
                     m_refill > 0 ? tr("+%1 per s").arg(text(wording::rate(m_refill))) : tr("earns none now"));
    painter.drawText(foot, end, tr("starved %1 %").arg(QString::number(m_starved * 100, 'f', 0)));
}

} // namespace gleaner::console
