#include "widgets/console/source_dialogs.h"

#include <algorithm>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr double kSlowest = 0.001, kFastest = 100'000; // requests/s, as the settings allow

QDoubleSpinBox* rateBox(double value, const QString& name) {
    auto* box = new QDoubleSpinBox;
    box->setRange(kSlowest, kFastest);
    box->setDecimals(3);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setValue(std::max(kSlowest, value));
    box->setSuffix(RateDialog::tr(" per second"));
    box->setAccessibleName(name);
    box->setMinimumWidth(150);
    return box;
}

QString named(const Sources& sources) {
    return sources.size() == 1 ? text(sources.front().name)
                               : RateDialog::tr("%n sources", nullptr, int(sources.size()));
}

QVBoxLayout* column(QDialog* dialog, int width) {
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(12);
    dialog->setMinimumWidth(width);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return layout;
}

QLabel* paragraph(const QString& words) {
    auto* label = new QLabel(words);
    label->setWordWrap(true);
    theme::setLook(label, theme::Look::Dim);
    return label;
}

QDialogButtonBox* buttons(QDialog* dialog, const QString& accept) {
    auto* box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    box->button(QDialogButtonBox::Ok)->setText(accept);
    box->button(QDialogButtonBox::Ok)->setDefault(true);
    QObject::connect(box, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(box, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return box;
}

} // namespace

RateDialog::RateDialog(Sources sources, QWidget* parent)
    : QDialog(parent), m_sources(std::move(sources)),
      m_automatic(new QRadioButton(tr("Automatic: by the size of the source"))),
      m_limited(new QRadioButton(tr("At most"))),
      m_rate(rateBox(m_sources.front().rateLimit, tr("Requests per second"))), m_preview(paragraph({})) {
    setWindowTitle(tr("Rate of %1").arg(named(m_sources)));
    QVBoxLayout* layout = column(this, 420);
    layout->addWidget(
        paragraph(tr("How many requests a second may be sent. Any wait that a site asks for stays in force.")));
    layout->addWidget(m_automatic);
    auto* row = new QHBoxLayout;
    row->addWidget(m_limited);
    row->addWidget(m_rate);
    row->addStretch();
    layout->addLayout(row);
    m_preview->setMinimumHeight(36);
    layout->addWidget(m_preview);
    layout->addWidget(buttons(this, tr("Set rate")));
    const bool overridden = std::any_of(m_sources.begin(), m_sources.end(),
                                        [](const auto& s) { return s.rateOrigin == crawl::RateOrigin::Override; });
    m_limited->setChecked(true);
    m_automatic->setEnabled(overridden || m_sources.size() > 1);
    connect(m_automatic, &QRadioButton::toggled, this, &RateDialog::preview);
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, &RateDialog::preview);
    m_rate->setFocus();
    m_rate->selectAll();
    preview();
}

std::optional<double> RateDialog::rate() const {
    return m_automatic->isChecked() ? std::nullopt : std::optional(m_rate->value());
}

void RateDialog::preview() {
    m_rate->setEnabled(!m_automatic->isChecked());
    if (m_automatic->isChecked()) {
        m_preview->setText(tr("The limit follows from the source again."));
        return;
    }
    std::int64_t most = 0;
    for (const crawl::SourceFigures& s : m_sources)
        most = std::max(most, s.queue.left());
    const double perDay = m_rate->value() * 86'400 * double(m_sources.size());
    m_preview->setText(tr("%1 queued take at least %2. At most %3 requests a day.")
                           .arg(text(wording::count(most)), text(wording::duration(double(most) / m_rate->value())),
                                text(wording::count(std::llround(perDay)))));
}

ResetDialog::ResetDialog(const Sources& sources, base::WallTime now, QWidget* parent)
    : QDialog(parent), m_reason(new QLineEdit), m_lower(new QCheckBox(tr("Start with a lower rate:"))),
      m_rate(rateBox(std::max(0.1, sources.front().rateLimit / 2), tr("Lower rate"))) {
    setWindowTitle(tr("Reset breaker of %1").arg(named(sources)));
    QVBoxLayout* layout = column(this, 460);
    layout->addWidget(paragraph(whyText(sources.front(), now)));
    layout->addWidget(
        paragraph(tr("It starts again at a tenth of its rate and has to prove itself with 20 good answers.")));
    auto* label = new QLabel(tr("&Reason"));
    label->setBuddy(m_reason);
    m_reason->setPlaceholderText(tr("What you looked at and what has changed; kept in the journal"));
    m_reason->setAccessibleName(tr("Reason"));
    layout->addWidget(label);
    layout->addWidget(m_reason);
    auto* row = new QHBoxLayout;
    row->addWidget(m_lower);
    row->addWidget(m_rate);
    row->addStretch();
    layout->addLayout(row);
    QDialogButtonBox* box = buttons(this, tr("Reset breaker"));
    layout->addWidget(box);
    QPushButton* accept = box->button(QDialogButtonBox::Ok);
    accept->setEnabled(false);
    m_rate->setEnabled(false);
    connect(m_reason, &QLineEdit::textChanged, accept,
            [accept](const QString& words) { accept->setEnabled(!words.trimmed().isEmpty()); });
    connect(m_lower, &QCheckBox::toggled, m_rate, &QWidget::setEnabled);
    m_reason->setFocus();
}

QString ResetDialog::reason() const {
    return m_reason->text().trimmed();
}
std::optional<double> ResetDialog::rate() const {
    return m_lower->isChecked() ? std::optional(m_rate->value()) : std::nullopt;
}

WaiverDialog::WaiverDialog(const Sources& sources, QWidget* parent) : QDialog(parent), m_reason(new QLineEdit) {
    setWindowTitle(tr("Waive robots.txt of %1").arg(named(sources)));
    QVBoxLayout* layout = column(this, 460);
    layout->addWidget(paragraph(
        tr("Only with an agreement of the site: its robots.txt is then neither read nor obeyed for its own addresses. "
           "Pictures that opt out by a header are left alone all the same.")));
    auto* label = new QLabel(tr("&Agreement"));
    label->setBuddy(m_reason);
    m_reason->setPlaceholderText(tr("Who agreed, when, where it is written; kept in the journal and the report"));
    m_reason->setAccessibleName(tr("Agreement"));
    layout->addWidget(label);
    layout->addWidget(m_reason);
    QDialogButtonBox* box = buttons(this, tr("Waive"));
    layout->addWidget(box);
    QPushButton* accept = box->button(QDialogButtonBox::Ok);
    accept->setEnabled(false);
    connect(m_reason, &QLineEdit::textChanged, accept,
            [accept](const QString& words) { accept->setEnabled(!words.trimmed().isEmpty()); });
    m_reason->setFocus();
}

QString WaiverDialog::reason() const {
    return m_reason->text().trimmed();
}

} // namespace gleaner::console
