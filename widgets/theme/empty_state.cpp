#include "widgets/theme/empty_state.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace gleaner::theme {
namespace {
constexpr int kColumn = 460;
constexpr int kDisc = 72;
} // namespace

EmptyState::EmptyState(Theme& theme, const QString& icon, const QString& title, const QString& paragraph,
                       QWidget* parent)
    : QWidget(parent), m_theme(theme), m_iconName(icon), m_icon(new QLabel), m_title(new QLabel),
      m_paragraph(new QLabel), m_points(new QVBoxLayout), m_buttons(new QHBoxLayout) {
    setLook(m_title, Look::Head);
    setLook(m_paragraph, Look::Dim);
    for (QLabel* label : {m_title, m_paragraph}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
    }
    m_icon->setAlignment(Qt::AlignHCenter);
    auto* column = new QWidget;
    column->setFixedWidth(kColumn);
    auto* inside = new QVBoxLayout(column);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(3 * kStep);
    inside->addWidget(m_icon);
    inside->addSpacing(kStep);
    inside->addWidget(m_title);
    inside->addWidget(m_paragraph);
    m_points->setSpacing(2 * kStep);
    m_points->setContentsMargins(8 * kStep, 2 * kStep, 8 * kStep, 0);
    inside->addLayout(m_points);
    m_buttons->setSpacing(2 * kStep);
    m_buttons->setContentsMargins(0, 2 * kStep, 0, 0);
    m_buttons->setAlignment(Qt::AlignHCenter);
    inside->addLayout(m_buttons);
    auto* outside = new QVBoxLayout(this);
    outside->addStretch(2);
    auto* middle = new QHBoxLayout; // not an alignment: that would measure the words at the whole width
    middle->addStretch();
    middle->addWidget(column);
    middle->addStretch();
    outside->addLayout(middle);
    outside->addStretch(3);
    setText(title, paragraph);
    connect(&theme, &Theme::changed, this, &EmptyState::paintIcon);
    paintIcon();
}

void EmptyState::setText(const QString& title, const QString& paragraph) {
    m_title->setText(title);
    m_paragraph->setText(paragraph);
    setAccessibleName(title);
    setAccessibleDescription(paragraph);
}

void EmptyState::addPoint(const QString& text) {
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    auto* dot = new QLabel(QStringLiteral("•"));
    setLook(dot, Look::Dim);
    auto* words = new QLabel(text);
    words->setWordWrap(true);
    row->addWidget(dot, 0, Qt::AlignTop);
    row->addWidget(words, 1);
    m_points->addLayout(row);
}

QPushButton* EmptyState::addButton(const QString& text, const QString& icon, bool primary,
                                   std::function<void()> action) {
    auto* button = new QPushButton(m_theme.icon(icon, primary ? Ink::OnAccent : Ink::Text), text);
    if (primary)
        setLook(button, Look::Primary);
    connect(button, &QPushButton::clicked, this, [action = std::move(action)] { action(); });
    m_buttons->addWidget(button);
    return button;
}

void EmptyState::paintIcon() {
    const qreal ratio = devicePixelRatioF();
    QPixmap picture(QSize(kDisc, kDisc) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.tokens().selection);
    painter.drawEllipse(QRectF(0, 0, kDisc, kDisc));
    painter.drawPixmap((kDisc - 32) / 2, (kDisc - 32) / 2,
                       m_theme.pixmap(m_iconName, m_theme.tokens().accent, 32, ratio));
    painter.end();
    m_icon->setPixmap(picture);
}

} // namespace gleaner::theme
