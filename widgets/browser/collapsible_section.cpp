#include "widgets/browser/collapsible_section.h"

#include <QEvent>
#include <QFrame>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace gleaner::browser {

using theme::kStep;

CollapsibleSection::CollapsibleSection(theme::Theme& theme, QString id, const QString& title, QWidget* content,
                                       QWidget* parent)
    : QWidget(parent), m_theme(theme), m_id(std::move(id)), m_head(new QToolButton), m_content(content) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kStep);
    auto* line = new QFrame;
    line->setFixedHeight(1);
    line->setObjectName(QStringLiteral("detailRule"));
    column->addWidget(line);
    m_head->setText(title);
    m_head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_head->setFont(m_theme.strongFont());
    m_head->setFocusPolicy(Qt::TabFocus);
    m_head->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_head->setObjectName(QStringLiteral("sectionHead"));
    theme::setLook(m_head, theme::Look::Quiet);
    connect(m_head, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
    column->addWidget(m_head);
    column->addWidget(m_content);
    draw();
}

void CollapsibleSection::setOpen(bool open) {
    if (open == m_open)
        return;
    m_open = open;
    draw();
    Q_EMIT opened(open);
}

void CollapsibleSection::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        draw();
}

void CollapsibleSection::draw() {
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    m_head->setIcon(m_theme.icon(m_open     ? QStringLiteral("chevron-down")
                                 : mirrored ? QStringLiteral("chevron-left")
                                            : QStringLiteral("chevron-right"),
                                 theme::Ink::Dim));
    m_head->setAccessibleDescription(m_open ? tr("Open; press Space to close") : tr("Closed; press Space to open"));
    m_content->setVisible(m_open);
}

} // namespace gleaner::browser
