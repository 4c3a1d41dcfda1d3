#include "widgets/console/outcome_bars.h"

#include <algorithm>

#include <QPainter>
#include <QStyle>

#include "widgets/console/outcome_strip.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {
constexpr int kBars = 5;
constexpr int kBarRow = 20;
constexpr int kNames = 92;
constexpr int kCounts = 56;
} // namespace

OutcomeBars::OutcomeBars(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAccessibleName(tr("Outcomes of this run"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize OutcomeBars::sizeHint() const {
    return {240, kBars * kBarRow};
}

void OutcomeBars::setOutcomes(const std::map<std::string, std::int64_t>& outcomes) {
    m_bars.clear();
    for (const auto& [name, count] : outcomes)
        m_bars.push_back({QString::fromStdString(name), count, false, name});
    std::stable_sort(m_bars.begin(), m_bars.end(), [](const Bar& a, const Bar& b) { return a.count > b.count; });
    if (int(m_bars.size()) > kBars) {
        Bar rest{tr("%n others", nullptr, int(m_bars.size()) - kBars + 1), 0, true, {}};
        for (size_t i = kBars - 1; i < m_bars.size(); ++i)
            rest.count += m_bars[i].count;
        m_bars.resize(kBars - 1);
        m_bars.push_back(rest);
    }
    QStringList words;
    for (const Bar& bar : m_bars)
        words.append(QStringLiteral("%1 × %2").arg(QString::fromStdString(wording::count(bar.count)), bar.name));
    setAccessibleDescription(words.isEmpty() ? tr("none yet") : words.join(QStringLiteral(", ")));
    update();
}

void OutcomeBars::paintEvent(QPaintEvent*) {
    const theme::Tokens& tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_theme.figureFont(theme::kSmallPixels));
    if (m_bars.empty()) {
        painter.setPen(tokens.dim);
        painter.drawText(QRect(0, 0, width(), kBarRow), Qt::AlignVCenter | Qt::AlignLeft,
                         tr("Nothing was asked for yet."));
        return;
    }
    const int room = std::max(20, width() - kNames - kCounts);
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    const auto mirrored = [&](const QRect& part) { return QStyle::visualRect(layoutDirection(), rect(), part); };
    const auto start = Qt::AlignVCenter | Qt::AlignAbsolute | (rtl ? Qt::AlignRight : Qt::AlignLeft);
    const auto end = Qt::AlignVCenter | Qt::AlignAbsolute | (rtl ? Qt::AlignLeft : Qt::AlignRight);
    int y = 0;
    for (const Bar& bar : m_bars) {
        const model::OutcomeClass kind = bar.rest ? model::OutcomeClass::None : classOfName(bar.outcome);
        const QColor colour = theme::colourOf(kind, tokens);
        painter.setPen(colour);
        painter.drawText(mirrored(QRect(0, y, 14, kBarRow)), start, theme::glyphOf(kind));
        painter.setPen(tokens.text);
        painter.drawText(mirrored(QRect(16, y, kNames - 20, kBarRow)), start,
                         painter.fontMetrics().elidedText(bar.name, Qt::ElideRight, kNames - 20));
        const double share = double(bar.count) / double(std::max<std::int64_t>(1, m_bars.front().count));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(mirrored(QRect(kNames, y + 5, std::max(3, int(share * room)), 10)), 2, 2);
        painter.setPen(tokens.text);
        painter.drawText(mirrored(QRect(width() - kCounts, y, kCounts, kBarRow)), end,
                         QString::fromStdString(wording::count(bar.count)));
        y += kBarRow;
    }
}

} // namespace gleaner::console
