#include "widgets/browser/score_bars.h"

#include <algorithm>

#include <QLocale>
#include <QPainter>
#include <QStyle>

#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

constexpr int kLine = 20;
constexpr int kBar = 8;
constexpr int kWords = 76;
constexpr int kFigure = 40;

} // namespace

ScoreBars::ScoreBars(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

std::vector<ScoreBars::Bar> ScoreBars::bars() const {
    const theme::Tokens& tokens = m_theme.tokens();
    return {{tr("words"), m_parts.text, tokens.accent},
            {tr("popularity"), m_parts.popularity, tokens.success},
            {tr("authority"), m_parts.authority, tokens.clientError},
            {tr("quality"), m_parts.quality, tokens.network}};
}

void ScoreBars::setParts(const index::ScoreParts& parts) {
    m_parts = parts;
    QStringList spoken;
    for (const Bar& bar : bars())
        spoken << tr("%1 %2").arg(bar.word, locale().toString(bar.value, 'f', 2));
    setAccessibleName(tr("Why this rank"));
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

QSize ScoreBars::sizeHint() const {
    return {kWords + kFigure + 120, 4 * kLine};
}

void ScoreBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const theme::Tokens& tokens = m_theme.tokens();
    const std::vector<Bar> all = bars();
    const double longest = std::max({m_parts.text, m_parts.popularity, m_parts.authority, m_parts.quality, 1e-9});
    const int room = std::max(20, width() - kWords - kFigure - 3 * theme::kStep);
    for (size_t at = 0; at < all.size(); ++at) {
        const QRect line(0, int(at) * kLine, width(), kLine);
        const auto placed = [&](int x, int width) {
            return QStyle::visualRect(layoutDirection(), line, QRect(x, line.y(), width, kLine));
        };
        painter.setPen(tokens.dim);
        painter.setFont(m_theme.smallFont());
        painter.drawText(placed(0, kWords),
                         int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)),
                         all[at].word);
        const int length = std::max(2, int(room * std::max(0.0, all[at].value) / longest));
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.track);
        painter.drawRoundedRect(placed(kWords, room).adjusted(0, (kLine - kBar) / 2, 0, -(kLine - kBar) / 2), 3, 3);
        painter.setBrush(all[at].colour);
        painter.drawRoundedRect(placed(kWords, length).adjusted(0, (kLine - kBar) / 2, 0, -(kLine - kBar) / 2), 3, 3);
        painter.setPen(tokens.text);
        painter.setFont(m_theme.figureFont(theme::kSmallPixels));
        painter.drawText(placed(width() - kFigure, kFigure),
                         int(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight | Qt::AlignVCenter)),
                         locale().toString(all[at].value, 'f', 2));
    }
}

} // namespace gleaner::browser
