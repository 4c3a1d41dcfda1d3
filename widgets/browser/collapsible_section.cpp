#include "widgets/browser/collapsible_section.h"

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
    m_head->setCheckable(true);
    m_head->setChecked(true);
    m_head->setFont(m_theme.strongFont());
    m_head->setFocusPolicy(Qt::TabFocus);
    m_head->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_head->setObjectName(QStringLiteral("sectionHead"));
    theme::setLook(m_head, theme::Look::Quiet);
    connect(m_head, &QToolButton::toggled, this, &CollapsibleSection::follow);
    column->addWidget(m_head);
    column->addWidget(m_content);
    follow(true);
}

bool CollapsibleSection::isOpen() const {
    return m_head->isChecked();
}

void CollapsibleSection::setOpen(bool open) {
    m_head->setChecked(open);
}

void CollapsibleSection::follow(bool open) {
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    m_head->setIcon(m_theme.icon(open       ? QStringLiteral("chevron-down")
                                 : mirrored ? QStringLiteral("chevron-left")
                                            : QStringLiteral("chevron-right"),
                                 theme::Ink::Dim));
    m_head->setAccessibleDescription(open ? tr("Open; press Space to close") : tr("Closed; press Space to open"));
    m_content->setVisible(open);
    Q_EMIT opened(open);
}

} // namespace gleaner::browser
