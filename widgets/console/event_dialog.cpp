#include "widgets/console/event_dialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "widgets/console/event_text.h"
#include "widgets/console/outcome_strip.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kWidth = 620;
constexpr int kHeadersHeight = 180;

QString argument(const eventlog::Event& event, const char* key) {
    const auto found = event.args.find(key);
    return found == event.args.end() ? QString() : text(found->second);
}

} // namespace

EventDialog::EventDialog(theme::Theme& theme, eventlog::EventPtr event, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_event(std::move(event)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(isRequest(*m_event) ? tr("Request and answer") : tr("Event"));
    setMinimumWidth(kWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * theme::kStep, 5 * theme::kStep, 5 * theme::kStep, 4 * theme::kStep);
    column->setSpacing(3 * theme::kStep);
    column->addWidget(makeHead());
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(4 * theme::kStep);
    form->setVerticalSpacing(theme::kStep + 2);
    form->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    addFacts(*form);
    column->addLayout(form);
    if (isRequest(*m_event))
        column->addWidget(makeHeaders(), 1);

    auto* buttons = new QDialogButtonBox;
    auto* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copy->setIcon(theme.icon(QStringLiteral("copy")));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(eventDetails(*m_event)); });
    if (m_event->record.value > 0) {
        auto* image = buttons->addButton(tr("Show the picture"), QDialogButtonBox::ActionRole);
        image->setIcon(theme.icon(QStringLiteral("image")));
        connect(image, &QPushButton::clicked, this, [this] { Q_EMIT imageRequested(m_event->record); });
    }
    if (!m_event->url.empty()) {
        auto* open = buttons->addButton(tr("Open the address"), QDialogButtonBox::ActionRole);
        open->setIcon(theme.icon(QStringLiteral("external-link")));
        connect(open, &QPushButton::clicked, this, [this] { Q_EMIT urlRequested(QUrl(text(m_event->url))); });
    }
    auto* close = buttons->addButton(QDialogButtonBox::Close);
    close->setText(tr("Close"));
    for (auto* button : findChildren<QPushButton*>() + buttons->findChildren<QPushButton*>())
        button->setAutoDefault(button == close);
    close->setDefault(true);
    close->setFocus();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
}

// The answer as it stands in strips and tables, and what it means.
QWidget* EventDialog::makeHead() {
    auto* head = new QLabel;
    head->setWordWrap(true);
    theme::setLook(head, theme::Look::Head);
    if (m_event->outcome.empty()) {
        head->setText(eventText(*m_event));
        return head;
    }
    const model::OutcomeClass kind = classOfName(m_event->outcome);
    const QString meaning = outcomeMeaning(m_event->outcome);
    const QString answer = text(m_event->outcome) + (meaning.isEmpty() ? QString() : QStringLiteral(": ") + meaning);
    head->setTextFormat(Qt::RichText);
    head->setText(
        QStringLiteral("<span style=\"color:%1\">%2</span> %3")
            .arg(theme::colourOf(kind, m_theme.tokens()).name(), theme::glyphOf(kind), answer.toHtmlEscaped()));
    head->setAccessibleName(answer);
    return head;
}

void EventDialog::addFact(QFormLayout& form, const QString& name, const QString& value) {
    if (value.isEmpty())
        return;
    auto* label = new QLabel(name);
    theme::setLook(label, theme::Look::Dim);
    auto* words = new QLabel(value);
    words->setWordWrap(true);
    words->setTextFormat(Qt::PlainText);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
    form.addRow(label, words);
}

void EventDialog::addFacts(QFormLayout& form) {
    const eventlog::Event& event = *m_event;
    addFact(form, tr("When"),
            text(wording::dayAndTime(event.time)) + QStringLiteral(" (") + text(base::isoTime(event.time)) +
                QLatin1Char(')'));
    addFact(form, tr("Source"), text(event.source));
    if (!isRequest(event)) {
        for (const auto& [key, value] : event.args)
            addFact(form, text(key), text(value));
        return;
    }
    addFact(form, tr("What"), eventTitle(event));
    addFact(form, tr("Address"), text(event.url));
    addFact(form, tr("Led there from"), argument(event, "led_from"));
    addFact(form, tr("Asked for"), argument(event, "for"));
    if (event.httpStatus > 0)
        addFact(form, tr("Status"), QString::number(event.httpStatus));
    if (event.firstByteMs >= 0)
        addFact(form, tr("First byte"), tr("after %1 ms").arg(millisText(event.firstByteMs)));
    if (event.totalMs >= 0)
        addFact(form, tr("In all"), tr("%1 ms").arg(millisText(event.totalMs)));
    addFact(form, tr("Received"), sizeText(event));
    addFact(form, tr("Answered by"), argument(event, eventlog::kAddress));
    addFact(form, tr("In detail"), argument(event, eventlog::kDetail));
    addFact(form, tr("Attempt"), argument(event, "attempt"));
    addFact(form, tr("Rule"), argument(event, "rule"));
}

QWidget* EventDialog::makeHeaders() {
    const QString headers = argument(*m_event, eventlog::kHeaders);
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * theme::kStep);
    auto* title = new QLabel(tr("Headers of the answer"));
    theme::setLook(title, theme::Look::Section);
    column->addWidget(title);
    if (headers.isEmpty()) {
        const bool forgotten = m_event->args.count(eventlog::kHeadersForgotten) > 0;
        auto* none = new QLabel(forgotten ? tr("They are too old to be held in memory; the log's files have them.")
                                          : tr("None were kept: they are kept of failures that were answered."));
        theme::setLook(none, theme::Look::Dim);
        none->setWordWrap(true);
        column->addWidget(none);
        column->addStretch();
        return box;
    }
    auto* field = new QPlainTextEdit(headers.trimmed());
    field->setReadOnly(true);
    field->setFont(m_theme.figureFont(theme::kSmallPixels));
    field->setAccessibleName(title->text());
    field->setMinimumHeight(kHeadersHeight);
    field->setTabChangesFocus(true);
    title->setBuddy(field);
    column->addWidget(field, 1);
    return box;
}

} // namespace gleaner::console
