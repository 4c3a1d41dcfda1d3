#include "widgets/console/source_dialogs.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "core/crawl/crawl_plan.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr double kSlowest = 0.001, kFastest = 100'000; // requests/s, as the settings allow
constexpr double kDay = 86'400;                        // seconds

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

// A button that needs words first.
void needsWords(QLineEdit* field, QPushButton* accept) {
    accept->setEnabled(false);
    QObject::connect(field, &QLineEdit::textChanged, accept,
                     [accept](const QString& words) { accept->setEnabled(!words.trimmed().isEmpty()); });
}

QLineEdit* reasonField(QVBoxLayout* layout, const QString& words, const QString& name, const QString& hint) {
    auto* field = new QLineEdit;
    field->setPlaceholderText(hint);
    field->setAccessibleName(name);
    auto* label = new QLabel(words);
    label->setBuddy(field);
    layout->addWidget(label);
    layout->addWidget(field);
    return field;
}

double pictureBytes(const crawl::SourceFigures& source) {
    return source.ok > 0 && source.bytes > 0 ? double(source.bytes) / double(source.ok)
                                             : double(crawl::kTypicalPicture);
}

QLabel* figureLine(QFormLayout* form, const QString& words) {
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    auto* name = new QLabel(words);
    theme::setLook(name, theme::Look::Dim);
    form->addRow(name, label);
    return label;
}

} // namespace

RateDialog::RateDialog(theme::Theme& theme, Sources sources, double profileFactor, QWidget* parent)
    : QDialog(parent), m_sources(std::move(sources)), m_profileFactor(profileFactor),
      m_automatic(new QRadioButton(tr("&Automatic: by the size of the source"))),
      m_limited(new QRadioButton(tr("At &most"))),
      m_rate(rateBox(m_sources.front().rateLimit / profileFactor, tr("Requests per second"))) {
    setWindowTitle(tr("Rate of %1").arg(named(m_sources)));
    QVBoxLayout* layout = dialogColumn(this, 460);
    layout->addWidget(
        paragraph(tr("How many requests a second may be sent. Any wait that a site asks for stays in force.")));
    layout->addWidget(m_automatic);
    auto* row = new QHBoxLayout;
    row->addWidget(m_limited);
    row->addWidget(m_rate);
    row->addStretch();
    layout->addLayout(row);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(6);
    m_left = figureLine(form, tr("Time left"));
    m_volume = figureLine(form, tr("In a day"));
    layout->addLayout(form);
    auto* warning = new QHBoxLayout;
    m_sign = new QLabel;
    m_sign->setPixmap(theme.pixmap(QStringLiteral("triangle-alert"), theme.tokens().clientError, theme::kIconSize,
                                   devicePixelRatioF()));
    m_warning = paragraph({});
    m_warning->setMinimumHeight(34); // the dialog does not jump while one types
    m_warning->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    warning->addWidget(m_sign, 0, Qt::AlignTop);
    warning->addWidget(m_warning, 1);
    layout->addLayout(warning);
    layout->addWidget(dialogButtons(this, tr("Set rate")));
    const bool overridden = std::any_of(m_sources.begin(), m_sources.end(),
                                        [](const auto& s) { return s.rateOrigin == crawl::RateOrigin::Override; });
    const bool hidden = std::any_of(m_sources.begin(), m_sources.end(),
                                    [](const auto& s) { return s.rateOrigin == crawl::RateOrigin::Profile; });
    m_limited->setChecked(true);
    m_automatic->setEnabled(overridden || hidden || m_sources.size() > 1);
    connect(m_automatic, &QRadioButton::toggled, this, &RateDialog::preview);
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, &RateDialog::preview);
    m_rate->setFocus();
    m_rate->selectAll();
    preview();
}

std::optional<double> RateDialog::rate() const {
    return m_automatic->isChecked() ? std::nullopt : std::optional(m_rate->value());
}

// What one limit, or each source's own when it is 0, lets through in a day.
QString RateDialog::volumeText(double rate) const {
    double pictures = 0, bytes = 0;
    for (const crawl::SourceFigures& s : m_sources) {
        const double daily = (rate > 0 ? rate : s.automaticLimit) * m_profileFactor * kDay;
        pictures += daily;
        bytes += daily * pictureBytes(s);
    }
    return tr("at most %1 pictures, about %2")
        .arg(text(wording::count(std::llround(pictures))), text(wording::bytes(std::llround(bytes))));
}

void RateDialog::preview() {
    m_rate->setEnabled(!m_automatic->isChecked());
    const double rate = m_automatic->isChecked() ? 0 : m_rate->value();
    double longest = 0, before = 0;
    std::int64_t queued = 0;
    for (const crawl::SourceFigures& s : m_sources) {
        const double limit = (rate > 0 ? rate : s.automaticLimit) * m_profileFactor;
        longest = limit > 0 ? std::max(longest, double(s.queue.left()) / limit) : longest;
        before = s.rateLimit > 0 ? std::max(before, double(s.queue.left()) / s.rateLimit) : before;
        queued += s.queue.left();
    }
    m_left->setText(queued == 0 ? tr("nothing is queued")
                                : tr("at least %1 for %2 queued (%3 at the limit of now)")
                                      .arg(text(wording::duration(longest)), text(wording::count(queued)),
                                           text(wording::duration(before))));
    m_volume->setText(volumeText(rate));
    showWarning();
}

void RateDialog::showWarning() {
    QString words;
    const double rate = m_automatic->isChecked() ? 0 : m_rate->value();
    const auto above = std::count_if(m_sources.begin(), m_sources.end(), [&](const auto& s) {
        return s.automaticLimit > 0 && rate > s.automaticLimit * 1.0005; // the box has three decimals
    });
    const crawl::SourceFigures& first = m_sources.front();
    if (above > 0 && m_sources.size() == 1)
        words =
            tr("That is %1 times the automatic limit of %2 for a site of this size. Only with its consent.")
                .arg(QString::number(rate / first.automaticLimit, 'f', 1), text(wording::rate(first.automaticLimit)));
    else if (above > 0)
        words = tr("For %1 of %2 sources that is above the automatic limit for their size. Only with their consent.")
                    .arg(above)
                    .arg(m_sources.size());
    m_sign->setVisible(!words.isEmpty());
    if (words.isEmpty() && m_profileFactor < 1)
        words = tr("The rate profile in force leaves %1 % of it.").arg(m_profileFactor * 100, 0, 'g', 3);
    else if (words.isEmpty() && m_automatic->isChecked())
        words = tr("The limit follows from the size of the source again.");
    m_warning->setText(words);
}

ResetDialog::ResetDialog(theme::Theme& theme, const Sources& sources, base::WallTime now, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_attempts(attemptList(theme, tr("The last responses, newest first"))),
      m_noAttempts(paragraph(tr("Looking for the last responses …"))),
      m_lower(new QCheckBox(tr("Start with a &lower rate:"))),
      m_rate(rateBox(std::max(0.1, sources.front().rateLimit / 2), tr("Lower rate"))) {
    setWindowTitle(tr("Reset breaker of %1").arg(named(sources)));
    QVBoxLayout* layout = dialogColumn(this, 560);
    const crawl::SourceFigures& first = sources.front();
    layout->addWidget(paragraph(text(wording::whyText(first.state, first.why, first.until, now).what) +
                                QLatin1Char(' ') + tr("Open since %1.").arg(text(wording::clockTime(first.since)))));
    auto* heading =
        new QLabel(sources.size() == 1 ? tr("Last responses") : tr("Last responses of %1").arg(text(first.name)));
    setLook(heading, theme::Look::Section);
    layout->addWidget(heading);
    m_attempts->hide();
    layout->addWidget(m_attempts);
    layout->addWidget(m_noAttempts);
    layout->addWidget(paragraph(tr("It starts half-open: at a tenth of its rate, and has to prove itself with 20 good "
                                   "answers.")));
    m_reason = reasonField(layout, tr("&Reason"), tr("Reason"),
                           tr("What you looked at and what has changed; kept in the journal"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_lower);
    row->addWidget(m_rate);
    row->addStretch();
    layout->addLayout(row);
    QDialogButtonBox* box = dialogButtons(this, tr("Reset breaker"));
    layout->addWidget(box);
    m_rate->setEnabled(false);
    needsWords(m_reason, box->button(QDialogButtonBox::Ok));
    connect(m_lower, &QCheckBox::toggled, m_rate, &QWidget::setEnabled);
    m_reason->setFocus();
}

void ResetDialog::showAttempts(const std::vector<eventlog::EventPtr>& newestLast) {
    const size_t shown = std::min(newestLast.size(), kAttempts);
    fillAttempts(*m_attempts, m_theme, {newestLast.end() - std::ptrdiff_t(shown), newestLast.end()});
    m_attempts->setFixedHeight(int(std::max<size_t>(1, shown)) * std::max(20, m_attempts->sizeHintForRow(0)) + 8);
    m_attempts->setVisible(shown > 0);
    m_noAttempts->setVisible(shown == 0);
    m_noAttempts->setText(tr("The event log holds no response of it. Probe shows what it answers now."));
}

QString ResetDialog::reason() const {
    return m_reason->text().trimmed();
}
std::optional<double> ResetDialog::rate() const {
    return m_lower->isChecked() ? std::optional(m_rate->value()) : std::nullopt;
}

WaiverDialog::WaiverDialog(const Sources& sources, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Waive robots.txt of %1").arg(named(sources)));
    QVBoxLayout* layout = dialogColumn(this, 460);
    layout->addWidget(paragraph(
        tr("Only with an agreement of the site: its robots.txt is then neither read nor obeyed for its own addresses. "
           "Pictures that opt out by a header are left alone all the same.")));
    m_reason = reasonField(layout, tr("&Agreement"), tr("Agreement"),
                           tr("Who agreed, when, where it is written; kept in the journal and the report"));
    QDialogButtonBox* box = dialogButtons(this, tr("Waive"));
    layout->addWidget(box);
    needsWords(m_reason, box->button(QDialogButtonBox::Ok));
    m_reason->setFocus();
}

QString WaiverDialog::reason() const {
    return m_reason->text().trimmed();
}

PauseDialog::PauseDialog(const Sources& sources, base::WallTime now, QWidget* parent)
    : QDialog(parent), m_now(now), m_until(new QRadioButton(tr("&Until"))),
      m_open(new QRadioButton(tr("Until I &resume it"))), m_moment(new QDateTimeEdit), m_says(paragraph({})) {
    setWindowTitle(tr("Pause %1").arg(named(sources)));
    QVBoxLayout* layout = dialogColumn(this, 420);
    auto* row = new QHBoxLayout;
    m_until->setChecked(true);
    m_moment->setAccessibleName(tr("Paused until"));
    m_moment->setCalendarPopup(true);
    m_moment->setLayoutDirection(Qt::LeftToRight); // or year and minutes would change places
    m_moment->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    const QDateTime present = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count());
    m_moment->setMinimumDate(present.date());
    m_moment->setDateTime(present.addSecs(3600));
    row->addWidget(m_until);
    row->addWidget(m_moment);
    row->addStretch();
    layout->addLayout(row);
    layout->addWidget(m_open);
    m_reason = reasonField(layout, tr("Rea&son, if you like"), tr("Reason"), tr("Shown beside the source"));
    m_says->setMinimumHeight(20);
    layout->addWidget(m_says);
    QDialogButtonBox* box = dialogButtons(this, tr("Pause"));
    m_accept = box->button(QDialogButtonBox::Ok);
    layout->addWidget(box);
    connect(m_until, &QRadioButton::toggled, this, &PauseDialog::judge);
    connect(m_moment, &QDateTimeEdit::dateTimeChanged, this, &PauseDialog::judge);
    m_moment->setFocus();
    judge();
}

std::optional<base::Seconds> PauseDialog::duration() const {
    if (m_open->isChecked())
        return std::nullopt;
    return base::Seconds(double(m_moment->dateTime().toMSecsSinceEpoch() - m_now.time_since_epoch().count()) / 1000);
}

QString PauseDialog::reason() const {
    return m_reason->text().trimmed();
}

void PauseDialog::judge() {
    m_moment->setEnabled(m_until->isChecked());
    const auto span = duration();
    const bool good = !span || span->count() > 0;
    m_accept->setEnabled(good);
    m_says->setText(!span  ? tr("It stays paused until somebody resumes it.")
                    : good ? tr("For %1; then it goes on by itself.").arg(text(wording::duration(span->count())))
                           : tr("That moment is over."));
}

base::Seconds untilTomorrowMorning(base::WallTime now) {
    const QDateTime present = QDateTime::fromMSecsSinceEpoch(now.time_since_epoch().count());
    const QDateTime morning(present.date().addDays(1), QTime(8, 0));
    return base::Seconds(double(present.secsTo(morning)));
}

} // namespace gleaner::console
