#include "widgets/browser/query_field.h"

#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QTextCharFormat>

#include "widgets/theme/theme.h"

namespace gleaner::browser {

QueryField::QueryField(theme::Theme& theme, QWidget* parent) : QLineEdit(parent), m_theme(theme) {
    setObjectName(QStringLiteral("queryField"));
    setAccessibleName(tr("Search"));
    setAccessibleDescription(tr("Words, \"phrases\" and filters such as license:by; a minus sign excludes."));
    setPlaceholderText(tr("Search words, \"a phrase\", license:by,cc0 …"));
    setMinimumHeight(36);
    setMaxLength(4096);
    QAction* icon = addAction(theme.icon(QStringLiteral("search"), theme::Ink::Dim), QLineEdit::LeadingPosition);
    icon->setText(tr("Search"));
    connect(icon, &QAction::triggered, this, [this] { Q_EMIT returnPressed(); });
    // The toolkit leaves a wide gap behind an icon.
    setTextMargins(layoutDirection() == Qt::LeftToRight ? QMargins(-8, 0, 0, 0) : QMargins(0, 0, -8, 0));
    QAction* clearing = addAction(theme.icon(QStringLiteral("x"), theme::Ink::Dim), QLineEdit::TrailingPosition);
    clearing->setText(tr("Clear the search"));
    clearing->setToolTip(tr("Clear the search (Esc)"));
    clearing->setVisible(false);
    connect(clearing, &QAction::triggered, this, [this] {
        clear();
        Q_EMIT cleared();
    });
    connect(this, &QLineEdit::textChanged, clearing,
            [clearing](const QString& now) { clearing->setVisible(!now.isEmpty()); });
    connect(this, &QLineEdit::textChanged, this, &QueryField::clearProblem);
    connect(&theme, &theme::Theme::changed, this, &QueryField::showMark);
}

void QueryField::markProblem(int position, int length) {
    m_position = std::clamp(position, 0, int(text().size()));
    m_length = std::clamp(length, 0, int(text().size()) - m_position);
    showMark();
}

void QueryField::clearProblem() {
    m_position = -1;
    m_length = 0;
    showMark();
}

// A line edit has no way to format its text but the one its input method uses: formats without a change of text.
void QueryField::showMark() {
    if (m_composing)
        return;
    QList<QInputMethodEvent::Attribute> attributes;
    if (m_position >= 0 && m_length > 0) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(m_theme.tokens().serverError);
        format.setForeground(m_theme.tokens().serverError);
        attributes.append({QInputMethodEvent::TextFormat, m_position - cursorPosition(), m_length, format});
    }
    QInputMethodEvent marks(QString(), attributes);
    QLineEdit::inputMethodEvent(&marks);
}

void QueryField::inputMethodEvent(QInputMethodEvent* event) {
    m_composing = !event->preeditString().isEmpty();
    QLineEdit::inputMethodEvent(event);
}

void QueryField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        if (text().isEmpty())
            return Q_EMIT leaveRequested();
        clear();
        return Q_EMIT cleared();
    }
    if (event->key() == Qt::Key_Down)
        return Q_EMIT downPressed();
    QLineEdit::keyPressEvent(event);
}

} // namespace gleaner::browser
