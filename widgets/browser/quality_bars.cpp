#include "widgets/browser/quality_bars.h"

#include <algorithm>
#include <cmath>

#include <QLocale>
#include <QPainter>
#include <QStyle>

#include "widgets/browser/picture_facts.h"
#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

using theme::kStep;

constexpr int kHead = 30; // the score's line
constexpr int kLine = 20;
constexpr int kBar = 8;
constexpr int kWords = 92;
constexpr int kFigure = 92;
constexpr int kHeadPixels = 18;
constexpr double kMostEntropy = 8, kMostColour = 110; // see analysis/measures.h
constexpr int kFair = 40, kGood = 70;                 // scores from which the bar is no warning, and a merit

} // namespace

QualityBars::QualityBars(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Quality"));
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

void QualityBars::setMeasures(const analysis::Measures& m) {
    const QLocale locale;
    m_quality = m.quality;
    m_bars = {{tr("sharpness"), m.sharpness / 100, locale.toString(m.sharpness, 'f', 0)},
              {tr("exposure"), 1 - std::abs(m.exposure), exposureWords(m.exposure)},
              {tr("entropy"), m.entropy / kMostEntropy, tr("%1 bits").arg(locale.toString(m.entropy, 'f', 1))},
              {tr("colourfulness"), m.colourfulness / kMostColour, locale.toString(m.colourfulness, 'f', 0)}};
    if (m.compressionQuality)
        m_bars.push_back({tr("compression"), *m.compressionQuality / 100.0, locale.toString(*m.compressionQuality)});
    setAccessibleDescription(texts().join(QStringLiteral(", ")));
    setToolTip(tr("The weighted geometric mean of these and the number of pixels, 0 to 100"));
    updateGeometry();
    update();
}

QStringList QualityBars::texts() const {
    QStringList texts{tr("%1 of 100").arg(m_quality)};
    for (const Bar& bar : m_bars)
        texts << bar.word + QLatin1Char(' ') + bar.figure;
    return texts;
}

QSize QualityBars::sizeHint() const {
    return {kWords + kFigure + 100, kHead + int(m_bars.size()) * kLine};
}

void QualityBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const theme::Tokens& tokens = m_theme.tokens();
    const auto placed = [&](int x, int y, int width, int height) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(x, y, width, height));
    };
    const auto bar = [&](int x, int y, int room, int height, double share, const QColor& colour) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.track);
        painter.drawRoundedRect(placed(x, y, room, height), height / 2.0, height / 2.0);
        painter.setBrush(colour);
        const int length = std::max(height, int(room * std::clamp(share, 0.0, 1.0)));
        painter.drawRoundedRect(placed(x, y, length, height), height / 2.0, height / 2.0);
    };
    const auto leading = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter));
    const auto trailing = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight | Qt::AlignVCenter));

    QFont large = m_theme.figureFont(kHeadPixels);
    large.setWeight(QFont::DemiBold);
    painter.setFont(large);
    painter.setPen(tokens.text);
    const QString score = QLocale().toString(m_quality);
    painter.drawText(placed(0, 0, kWords, kHead), leading, score);
    const int behind = painter.fontMetrics().horizontalAdvance(score) + kStep;
    painter.setFont(m_theme.smallFont());
    painter.setPen(tokens.dim);
    painter.drawText(placed(behind, 2, kWords - behind, kHead), leading, tr("of 100"));
    const QColor verdict = m_quality >= kGood   ? tokens.success
                           : m_quality >= kFair ? tokens.accent
                                                : tokens.clientError;
    bar(kWords, (kHead - kBar) / 2, std::max(20, width() - kWords), kBar, m_quality / 100.0, verdict);

    const int room = std::max(20, width() - kWords - kFigure - 2 * kStep);
    int y = kHead;
    for (const Bar& one : m_bars) {
        painter.setPen(tokens.dim);
        painter.setFont(m_theme.smallFont());
        painter.drawText(placed(0, y, kWords, kLine), leading, one.word);
        bar(kWords, y + (kLine - 6) / 2, room, 6, one.share, tokens.dim);
        painter.setPen(tokens.text);
        painter.setFont(m_theme.figureFont(theme::kSmallPixels));
        painter.drawText(placed(width() - kFigure, y, kFigure, kLine), trailing, one.figure);
        y += kLine;
    }
}

} // namespace gleaner::browser
