#include "widgets/browser/result_bar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>

#include "widgets/delegates/thumbnail_delegate.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::browser {
namespace {

using delegates::ThumbnailDelegate;
constexpr int kSaidMs = 3000;

QString figure(qint64 number) {
    return models::text(wording::count(number));
}

} // namespace

ResultBar::ResultBar(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_total(new QLabel), m_time(new QLabel), m_limit(new QLabel),
      m_selected(new QLabel), m_said(new QLabel), m_new(new QPushButton), m_slider(new QSlider(Qt::Horizontal)),
      m_saidEnds(new QTimer(this)) {
    setObjectName(QStringLiteral("resultBar"));
    theme::setLook(m_total, theme::Look::Section);
    m_total->setObjectName(QStringLiteral("resultTotal"));
    for (QLabel* label : {m_time, m_selected, m_said})
        theme::setLook(label, theme::Look::Dim);
    m_limit->setObjectName(QStringLiteral("resultLimit"));
    theme::setLook(m_limit, theme::Look::Section);
    theme::setLook(m_new, theme::Look::Chip);
    m_new->setObjectName(QStringLiteral("refreshResults"));
    m_new->setIcon(theme.icon(QStringLiteral("refresh-cw"), theme::Ink::Accent));
    m_new->setIconSize({12, 12});
    m_new->hide();
    connect(m_new, &QPushButton::clicked, this, &ResultBar::refreshRequested);
    m_slider->setObjectName(QStringLiteral("thumbnailSize"));
    m_slider->setAccessibleName(tr("Thumbnail size"));
    m_slider->setToolTip(tr("Thumbnail size (Ctrl and the mouse wheel)"));
    m_slider->setRange(ThumbnailDelegate::kSmallestEdge, ThumbnailDelegate::kLargestEdge);
    m_slider->setSingleStep(8);
    m_slider->setPageStep(32);
    m_slider->setValue(ThumbnailDelegate::kUsualEdge);
    m_slider->setFixedWidth(96);
    connect(m_slider, &QSlider::valueChanged, this, &ResultBar::edgeChosen);
    m_saidEnds->setSingleShot(true);
    m_saidEnds->setInterval(kSaidMs);
    connect(m_saidEnds, &QTimer::timeout, m_said, &QLabel::clear);

    const auto mark = [&](const char* icon, int pixels) {
        auto* label = new QLabel;
        const auto paint = [this, label, icon, pixels] {
            label->setPixmap(
                m_theme.pixmap(QString::fromLatin1(icon), m_theme.tokens().dim, pixels, devicePixelRatioF()));
        };
        paint();
        connect(&m_theme, &theme::Theme::changed, label, paint);
        return label;
    };
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4 * theme::kStep, 2 * theme::kStep, 4 * theme::kStep, theme::kStep);
    row->setSpacing(3 * theme::kStep);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_total, m_time, m_limit, m_new, m_selected, m_said})
        row->addWidget(widget);
    row->addStretch();
    row->addWidget(mark("image", 12));
    row->addWidget(m_slider);
    row->addWidget(mark("image", 18));
    setMinimumHeight(38);
}

void ResultBar::setResult(qint64 total, qint64 shown, double milliseconds) {
    m_total->setText(tr("%1 images", nullptr, int(total)).arg(figure(total)));
    if (total == 1)
        m_total->setText(tr("1 image"));
    const int digits = milliseconds < 9.95 ? 1 : 0;
    m_time->setText(tr("%1 ms").arg(locale().toString(milliseconds, 'f', digits)));
    m_limit->setText(shown < total
                         ? tr("Showing the first %1 only – narrow the search to see the rest").arg(figure(shown))
                         : QString());
    m_new->hide();
}

void ResultBar::setStale() {
    m_time->setText(tr("of the last query that was understood"));
}

void ResultBar::setNew(qint64 count) {
    m_new->setText(count == 1 ? tr("1 new result · Refresh") : tr("%1 new results · Refresh").arg(figure(count)));
    m_new->setToolTip(tr("Shows them; what is selected stays selected (F5)"));
    m_new->show();
}

void ResultBar::setSelected(qint64 count) {
    m_selected->setText(count > 1 ? tr("%1 selected").arg(figure(count)) : QString());
}

void ResultBar::say(const QString& words) {
    m_said->setText(words);
    m_saidEnds->start();
    QAccessibleEvent event(m_said, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void ResultBar::setEdge(int edge) {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(edge);
}

QString ResultBar::words() const {
    QStringList parts;
    for (const QLabel* label : {m_total, m_time, m_limit, m_selected, m_said})
        if (!label->text().isEmpty())
            parts << label->text();
    if (!m_new->isHidden())
        parts << m_new->text();
    return parts.join(QStringLiteral(" | "));
}

} // namespace gleaner::browser
