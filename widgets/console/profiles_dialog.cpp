#include "widgets/console/profiles_dialog.h"

#include <algorithm>

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QTimeEdit>
#include <QVBoxLayout>

#include "widgets/console/dialog_parts.h"
#include "widgets/console/profile_button.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

QSpinBox* percentBox(const QString& name) {
    auto* box = new QSpinBox;
    box->setRange(int(crawl::kSmallestFactor * 100), 100);
    box->setSuffix(ProfilesDialog::tr(" % of every limit"));
    box->setAccessibleName(name);
    box->setMinimumWidth(170);
    return box;
}

QTimeEdit* timeBox(const QString& name) {
    auto* box = new QTimeEdit;
    box->setDisplayFormat(QStringLiteral("HH:mm"));
    box->setLayoutDirection(Qt::LeftToRight); // or hours and minutes would change places
    box->setAccessibleName(name);
    return box;
}

} // namespace

ProfilesDialog::ProfilesDialog(theme::Theme& theme, crawl::RateProfiles profiles, QWidget* parent)
    : QDialog(parent), m_profiles(std::move(profiles)) {
    setWindowTitle(tr("Own rate profiles"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(620);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(14);
    auto* words = new QLabel(tr("A profile slows every source down by the same share; it never lifts a limit. What a "
                                "site asks for stays in force."));
    words->setWordWrap(true);
    setLook(words, theme::Look::Dim);
    column->addWidget(words);
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    row->addWidget(makeList(theme));
    row->addWidget(makeForm(), 1);
    column->addLayout(row, 1);
    auto* foot = new QHBoxLayout;
    m_save = new QPushButton;
    m_save->setDefault(true);
    auto* close = new QPushButton(tr("Close"));
    close->setAutoDefault(false);
    foot->addStretch();
    foot->addWidget(close);
    foot->addWidget(m_save);
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &ProfilesDialog::save);
    fillList();
    showCurrent();
    m_name->setFocus();
}

QWidget* ProfilesDialog::makeList(theme::Theme& theme) {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Own profiles"));
    m_list->setFixedWidth(190);
    frame(*m_list, theme);
    column->addWidget(m_list, 1);
    m_remove = new QPushButton(theme.icon(QStringLiteral("trash-2")), tr("Remove"));
    m_remove->setAutoDefault(false);
    column->addWidget(m_remove);
    connect(m_list, &QListWidget::currentRowChanged, this, &ProfilesDialog::showCurrent);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const QListWidgetItem* item = m_list->currentItem(); item && m_list->currentRow() > 0)
            Q_EMIT removeRequested(item->text());
    });
    return box;
}

QWidget* ProfilesDialog::makeForm() {
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(12);
    m_name = new QLineEdit;
    m_name->setMaxLength(int(crawl::kLongestProfileName));
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("library hours"));
    form->addRow(tr("&Name"), m_name);
    m_factor = percentBox(tr("Share of every limit"));
    form->addRow(tr("&Share"), m_factor);
    m_byHours = new QCheckBox(tr("Only between these &hours"));
    form->addRow(QString(), m_byHours);
    auto* hours = new QHBoxLayout;
    hours->setSpacing(8);
    m_from = timeBox(tr("From"));
    m_to = timeBox(tr("Until"));
    hours->addWidget(m_from);
    hours->addWidget(new QLabel(QStringLiteral("–")));
    hours->addWidget(m_to);
    hours->addStretch();
    form->addRow(tr("Hours"), hours);
    m_otherwise = percentBox(tr("Share of every limit otherwise"));
    m_otherwiseLabel = new QLabel(tr("&Otherwise"));
    m_otherwiseLabel->setBuddy(m_otherwise);
    form->addRow(m_otherwiseLabel, m_otherwise);
    m_says = new QLabel;
    m_says->setWordWrap(true);
    m_says->setMinimumHeight(36);
    setLook(m_says, theme::Look::Small);
    form->addRow(m_says);
    connect(m_name, &QLineEdit::textChanged, this, &ProfilesDialog::judgeForm);
    connect(m_factor, &QSpinBox::valueChanged, this, &ProfilesDialog::judgeForm);
    connect(m_byHours, &QCheckBox::toggled, this, &ProfilesDialog::judgeForm);
    connect(m_from, &QTimeEdit::timeChanged, this, &ProfilesDialog::judgeForm);
    connect(m_to, &QTimeEdit::timeChanged, this, &ProfilesDialog::judgeForm);
    connect(m_otherwise, &QSpinBox::valueChanged, this, &ProfilesDialog::judgeForm);
    return box;
}

void ProfilesDialog::setProfiles(const crawl::RateProfiles& profiles) {
    m_profiles = profiles;
    const QSignalBlocker blocker(m_list);
    fillList();
    judgeForm();
}

// The first line is for a new one.
void ProfilesDialog::fillList() {
    const QString current = m_list->currentItem() ? m_list->currentItem()->text() : QString();
    m_list->clear();
    m_list->addItem(tr("New profile"));
    for (const crawl::RateProfile& profile : m_profiles.own) {
        auto* item = new QListWidgetItem(text(profile.name), m_list);
        item->setToolTip(profileText(profile));
        if (item->text() == current || item->text() == m_name->text())
            m_list->setCurrentItem(item);
    }
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
}

void ProfilesDialog::showCurrent() {
    const int row = m_list->currentRow();
    if (row > 0 && row <= int(m_profiles.own.size()))
        showForm(m_profiles.own[size_t(row - 1)]);
    else
        showForm({"", 0.5, "", 0.25});
}

void ProfilesDialog::showForm(const crawl::RateProfile& profile) {
    m_name->setText(text(profile.name));
    m_factor->setValue(int(std::lround(profile.factor * 100)));
    m_byHours->setChecked(!profile.hours.empty());
    const QString hours = profile.hours.empty() ? QStringLiteral("22:00-06:00") : text(profile.hours);
    m_from->setTime(QTime::fromString(hours.left(5), QStringLiteral("HH:mm")));
    m_to->setTime(QTime::fromString(hours.right(5), QStringLiteral("HH:mm")));
    m_otherwise->setValue(int(std::lround(profile.otherwise * 100)));
    judgeForm();
}

crawl::RateProfile ProfilesDialog::formProfile() const {
    crawl::RateProfile profile;
    profile.name = m_name->text().trimmed().toStdString();
    profile.factor = m_factor->value() / 100.0;
    if (m_byHours->isChecked()) {
        const QString clock = QStringLiteral("HH:mm");
        profile.hours =
            (m_from->time().toString(clock) + QLatin1Char('-') + m_to->time().toString(clock)).toStdString();
        profile.otherwise = m_otherwise->value() / 100.0;
    }
    return profile;
}

// What it would do, or why it cannot be kept, as it is typed.
void ProfilesDialog::judgeForm() {
    const bool hours = m_byHours->isChecked();
    m_from->setEnabled(hours);
    m_to->setEnabled(hours);
    m_otherwise->setEnabled(hours);
    m_otherwiseLabel->setEnabled(hours);
    const crawl::RateProfile profile = formProfile();
    const bool replaces = std::any_of(m_profiles.own.begin(), m_profiles.own.end(),
                                      [&](const crawl::RateProfile& one) { return one.name == profile.name; });
    const Result<void> good = crawl::check(profile);
    m_save->setEnabled(good.has_value());
    m_save->setText(replaces ? tr("Save changes") : tr("Add profile"));
    m_remove->setEnabled(m_list->currentRow() > 0);
    if (good)
        m_says->setText(profileText(profile));
    else if (profile.name.empty())
        m_says->setText(tr("Give it a name."));
    else
        m_says->setText(text(wording::describe(good.error()) + ' ' + wording::remedy(good.error())));
}

void ProfilesDialog::save() {
    const crawl::RateProfile profile = formProfile();
    if (crawl::check(profile))
        Q_EMIT saveRequested(profile);
}

} // namespace gleaner::console
