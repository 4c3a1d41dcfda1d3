#include "widgets/browser/query_problem.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "widgets/models/record_words.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::browser {
namespace {

QString argument(const Error& error, const char* name) {
    const auto found = error.args.find(name);
    return found == error.args.end() ? QString() : models::text(found->second);
}

} // namespace

ProblemPlace placeOf(const Error& badQuery, const QString& text) {
    const QByteArray bytes = text.toUtf8();
    const QString token = argument(badQuery, "token");
    const int offset = argument(badQuery, "position").toInt();
    int position = int(QString::fromUtf8(bytes.left(offset)).size());
    // The position may be inside the token, as of a star in the middle of a word.
    const qsizetype around = token.isEmpty() ? -1 : text.lastIndexOf(token, position);
    if (around >= 0 && around + token.size() > position)
        position = int(around);
    else if (!text.mid(position).startsWith(token))
        return {position, 0};
    return {position, int(token.size())};
}

QueryProblem::QueryProblem(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_icon(new QLabel), m_words(new QLabel), m_suggestion(new QPushButton) {
    setObjectName(QStringLiteral("queryProblem"));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme::setLook(m_suggestion, theme::Look::Link);
    m_suggestion->setAccessibleDescription(tr("Replaces the part that is not understood."));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kStep, theme::kStep, theme::kStep, 0);
    row->setSpacing(2 * theme::kStep);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_words, 1);
    row->addWidget(m_suggestion, 0, Qt::AlignTop);
    connect(m_suggestion, &QPushButton::clicked, this, [this] { Q_EMIT corrected(m_corrected); });
    connect(&theme, &theme::Theme::changed, this, &QueryProblem::paintIcon);
    paintIcon();
    hide();
}

void QueryProblem::paintIcon() {
    m_icon->setPixmap(m_theme.pixmap(QStringLiteral("circle-alert"), m_theme.tokens().serverError, theme::kIconSize,
                                     devicePixelRatioF()));
}

void QueryProblem::show(const Error& badQuery, const QString& text) {
    m_words->setText(models::text(wording::describe(badQuery)));
    const QString suggestion = argument(badQuery, "suggestion");
    const ProblemPlace place = placeOf(badQuery, text);
    m_corrected = text;
    m_corrected.replace(place.position, place.length, suggestion);
    m_suggestion->setVisible(!suggestion.isEmpty());
    m_suggestion->setText(tr("Use “%1”").arg(suggestion.trimmed().replace(QLatin1Char('&'), QLatin1String("&&"))));
    setAccessibleName(m_words->text());
    QWidget::show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void QueryProblem::clear() {
    hide();
}

QString QueryProblem::words() const {
    return isHidden() ? QString() : m_words->text();
}

} // namespace gleaner::browser
