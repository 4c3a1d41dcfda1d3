#include "widgets/console/probe_dialog.h"

#include <array>

#include <QApplication>
#include <QClipboard>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/console/dialog_parts.h"
#include "widgets/console/outcome_strip.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kHeaderLines = 9;

QString argOf(const crawlstate::Transition& result, const char* name) {
    const auto found = result.args.find(name);
    return found == result.args.end() ? QString() : text(found->second);
}

} // namespace

ProbeDialog::ProbeDialog(theme::Theme& theme, const std::string& source, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_source(source), m_sign(new QLabel), m_sentence(new QLabel),
      m_facts(new QFormLayout), m_headersTitle(new QLabel(tr("Headers"))), m_headers(new QPlainTextEdit),
      m_again(new QPushButton(theme.icon(QStringLiteral("radar")), tr("Probe again"))),
      m_copy(new QPushButton(theme.icon(QStringLiteral("copy")), tr("Copy"))) {
    setObjectName(QStringLiteral("probeDialog"));
    setWindowTitle(tr("Probe of %1").arg(text(source)));
    QVBoxLayout* column = dialogColumn(this, 620);
    auto* top = new QHBoxLayout;
    top->setSpacing(10);
    m_sign->setFont(theme.headFont());
    m_sign->setFixedWidth(22);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setFont(theme.strongFont());
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    top->addWidget(m_sign, 0, Qt::AlignTop);
    top->addWidget(m_sentence, 1);
    column->addLayout(top);
    m_facts->setHorizontalSpacing(18);
    m_facts->setVerticalSpacing(5);
    column->addLayout(m_facts);
    setLook(m_headersTitle, theme::Look::Section);
    column->addWidget(m_headersTitle);
    m_headers->setReadOnly(true);
    m_headers->setAccessibleName(tr("Headers of the answer"));
    m_headers->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_headers->setTabChangesFocus(true);
    m_headers->setFixedHeight(kHeaderLines * 18 + 12);
    column->addWidget(m_headers);
    column->addStretch(1);
    auto* foot = new QHBoxLayout;
    auto* close = new QPushButton(tr("Close"));
    close->setDefault(true);
    m_again->setAutoDefault(false);
    m_copy->setAutoDefault(false);
    foot->addWidget(m_again);
    foot->addWidget(m_copy);
    foot->addStretch();
    foot->addWidget(close);
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_again, &QPushButton::clicked, this, [this] {
        showWaiting();
        Q_EMIT againRequested();
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(asText()); });
    close->setFocus();
    showWaiting();
}

void ProbeDialog::showWaiting() {
    m_sign->setPixmap(m_theme.pixmap(QStringLiteral("loader"), m_theme.tokens().dim, 18, devicePixelRatioF()));
    m_sentence->setText(tr("%1 is asked for one picture …").arg(text(m_source)));
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    m_lines.clear();
    m_headers->clear();
    m_headers->hide();
    m_headersTitle->hide();
    m_again->setEnabled(false);
    m_copy->setEnabled(false);
}

void ProbeDialog::addFact(const QString& name, const QString& value) {
    if (value.isEmpty())
        return;
    auto* title = new QLabel(name);
    setLook(title, theme::Look::Dim);
    auto* words = new QLabel(value);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setFont(m_theme.figureFont());
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
    m_facts->addRow(title, words);
    m_lines.append(QStringLiteral("%1: %2").arg(name, value));
}

void ProbeDialog::showResult(const crawlstate::Transition& result) {
    showWaiting();
    const model::OutcomeClass kind = classOfName(result.reason);
    m_sign->setText(theme::glyphOf(kind));
    QPalette ink = m_sign->palette();
    ink.setColor(QPalette::WindowText, theme::colourOf(kind, m_theme.tokens()));
    m_sign->setPalette(ink);
    m_sentence->setText(text(wording::probeSentence(m_source, result)));
    const auto number = [&](const char* name, const QString& words) {
        const QString value = argOf(result, name);
        return value.isEmpty() || value.startsWith(QLatin1Char('-'))
                   ? QString()
                   : words.arg(text(wording::count(value.toLongLong())));
    };
    const bool asked = !argOf(result, "url").isEmpty();
    addFact(tr("Outcome"), asked ? text(result.reason) : QString());
    const QString status = argOf(result, "status");
    const bool told = status == QLatin1String("0") || status == text(result.reason);
    addFact(tr("Status"), told ? QString() : status);
    addFact(tr("Address asked for"), argOf(result, "url"));
    addFact(tr("Answered by"), argOf(result, "address"));
    addFact(tr("First byte"), number("first_byte_ms", tr("%1 ms")));
    addFact(tr("In all"), number("total_ms", tr("%1 ms")));
    if (const QString bytes = argOf(result, "bytes"); !bytes.isEmpty())
        addFact(tr("Received"), text(wording::bytes(bytes.toLongLong())));
    addFact(tr("Detail"), argOf(result, "detail"));
    addFact(tr("Rule"), argOf(result, "rule"));
    addFact(tr("At"), text(wording::clockTime(result.time)));
    const QString headers = argOf(result, "headers").trimmed();
    m_headers->setPlainText(headers);
    m_headers->setVisible(!headers.isEmpty());
    m_headersTitle->setVisible(!headers.isEmpty());
    m_again->setEnabled(true);
    m_copy->setEnabled(true);
    adjustSize();
}

QString ProbeDialog::asText() const {
    QStringList lines{m_sentence->text()};
    lines += m_lines;
    if (const QString headers = m_headers->toPlainText(); !headers.isEmpty())
        lines << QString() << headers;
    return lines.join(QLatin1Char('\n'));
}

} // namespace gleaner::console
