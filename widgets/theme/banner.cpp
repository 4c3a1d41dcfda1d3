#include "widgets/theme/banner.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::theme {

Banner::Banner(Theme& theme, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_icon(new QLabel), m_text(new QLabel), m_remedy(new QLabel),
      m_actions(new QHBoxLayout) {
    setObjectName(QStringLiteral("banner"));
    m_text->setObjectName(QStringLiteral("bannerText"));
    for (QLabel* label : {m_text, m_remedy}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText); // paths and words of servers are never markup
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* close = new QToolButton;
    close->setIcon(theme.icon(QStringLiteral("x"), Ink::Dim));
    close->setAccessibleName(tr("Close this message"));
    close->setToolTip(tr("Close this message"));
    connect(close, &QToolButton::clicked, this, &Banner::dismiss);

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_text);
    words->addWidget(m_remedy);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(3 * kStep, 2 * kStep, 2 * kStep, 2 * kStep);
    row->setSpacing(3 * kStep);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addLayout(m_actions);
    row->addWidget(close, 0, Qt::AlignTop);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(&theme, &Theme::changed, this, &Banner::paintIcon);
    hide();
}

void Banner::paintIcon() {
    const Tokens& tokens = m_theme.tokens();
    const QString name = m_kind == Kind::Error     ? QStringLiteral("circle-alert")
                         : m_kind == Kind::Warning ? QStringLiteral("triangle-alert")
                                                   : QStringLiteral("info");
    const QColor colour = m_kind == Kind::Error     ? tokens.serverError
                          : m_kind == Kind::Warning ? tokens.clientError
                                                    : tokens.accent;
    m_icon->setPixmap(m_theme.pixmap(name, colour, 18, devicePixelRatioF()));
}

void Banner::show(Kind kind, const QString& text, const QString& remedy) {
    static constexpr const char* kKinds[] = {"note", "warning", "error"};
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_kind = kind;
    setProperty("kind", QString::fromLatin1(kKinds[int(kind)]));
    style()->unpolish(this);
    style()->polish(this);
    m_text->setText(text);
    m_remedy->setText(remedy);
    m_remedy->setVisible(!remedy.isEmpty());
    setAccessibleName(text);
    setAccessibleDescription(remedy);
    paintIcon();
    QFrame::show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Banner::showError(const Error& error) {
    show(Kind::Error, QString::fromStdString(wording::describe(error)), QString::fromStdString(wording::remedy(error)));
}

void Banner::addAction(const QString& text, std::function<void()> action) {
    auto* button = new QPushButton(text);
    connect(button, &QPushButton::clicked, this, [action = std::move(action)] { action(); });
    m_actions->addWidget(button);
}

void Banner::dismiss() {
    hide();
    Q_EMIT dismissed();
}

QString Banner::text() const {
    return m_text->text();
}
QString Banner::remedy() const {
    return m_remedy->text();
}

} // namespace gleaner::theme
