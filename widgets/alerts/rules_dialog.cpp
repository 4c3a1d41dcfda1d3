#include "widgets/alerts/rules_dialog.h"

#include <algorithm>

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QTimeEdit>
#include <QVBoxLayout>

#include "widgets/alerts/rule_form.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {
namespace {

using theme::kStep;

const QString kClock = QStringLiteral("HH:mm");

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

} // namespace

RulesDialog::RulesDialog(theme::Theme& theme, bridge::AlertDesk& desk, bridge::Background& background, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_desk(desk), m_background(background), m_banner(new theme::Banner(theme)) {
    setWindowTitle(tr("Rules of alerts"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(880, 620);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(3 * kStep);
    column->addWidget(m_banner);
    auto* row = new QHBoxLayout;
    row->setSpacing(5 * kStep);
    row->addWidget(makeList());
    m_form = new RuleForm(theme);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    scroll->setFocusPolicy(Qt::NoFocus);
    row->addWidget(scroll, 1);
    column->addLayout(row, 1);
    column->addWidget(makeQuietHours());
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    auto* defaults = m_buttons->addButton(tr("Restore &shipped rules"), QDialogButtonBox::ResetRole);
    defaults->setAutoDefault(false);
    defaults->setToolTip(tr("Every rule that came with the program as it was; your own stay"));
    m_buttons->button(QDialogButtonBox::Save)->setDefault(true);
    column->addWidget(m_buttons);
    connect(m_form, &RuleForm::edited, this, &RulesDialog::ruleEdited);
    connect(defaults, &QPushButton::clicked, this, &RulesDialog::restoreAll);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &RulesDialog::save);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    updateButtons();
    m_background.run(
        this,
        [&desk = m_desk]() -> Result<State> {
            auto rules = desk.rules();
            if (!rules)
                return fail(rules.error());
            auto hours = desk.quietHours();
            if (!hours)
                return fail(hours.error());
            return State{std::move(*rules), std::move(*hours)};
        },
        [this](Result<State> state) { load(std::move(state)); });
}

QWidget* RulesDialog::makeList() {
    auto* side = new QWidget;
    side->setFixedWidth(300);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kStep);
    auto* frame = new QFrame;
    setLook(frame, theme::Look::Card);
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(1, 1, 1, 1);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Rules"));
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({16, 16});
    inside->addWidget(m_list);
    column->addWidget(frame, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * kStep);
    const auto button = [&](const QString& words, const QString& tip, auto action) {
        auto* made = new QPushButton(words);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        row->addWidget(made);
        connect(made, &QPushButton::clicked, this, action);
        return made;
    };
    button(tr("N&ew"), tr("A rule of your own"), &RulesDialog::addRule);
    m_copy = button(tr("Co&py"), tr("A rule like this one"), &RulesDialog::copyRule);
    m_remove = button(tr("&Remove"), tr("This rule"), &RulesDialog::removeRule);
    m_restore = button(tr("Res&tore"), tr("This rule as it came with the program"), &RulesDialog::restoreRule);
    row->addStretch();
    column->addLayout(row);
    connect(m_list, &QListWidget::currentRowChanged, this, &RulesDialog::chooseRow);
    connect(m_list, &QListWidget::itemChanged, this, &RulesDialog::itemChanged);
    return side;
}

QWidget* RulesDialog::makeQuietHours() {
    auto* strip = new QWidget;
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kStep);
    m_quiet = new QCheckBox(tr("&Notify nobody from"));
    const auto clock = [](const QString& name) {
        auto* field = new QTimeEdit;
        field->setDisplayFormat(kClock);
        field->setAccessibleName(name);
        field->setEnabled(false);
        return field;
    };
    m_quietFrom = clock(tr("Quiet from"));
    m_quietTo = clock(tr("Quiet until"));
    m_quietFrom->setTime(QTime(22, 0));
    m_quietTo->setTime(QTime(7, 0));
    row->addWidget(m_quiet);
    row->addWidget(m_quietFrom);
    row->addWidget(new QLabel(tr("to")));
    row->addWidget(m_quietTo);
    auto* note = new QLabel(tr("The list shows everything all the same."));
    setLook(note, theme::Look::Small);
    row->addWidget(note);
    row->addStretch();
    connect(m_quiet, &QCheckBox::toggled, m_quietFrom, &QWidget::setEnabled);
    connect(m_quiet, &QCheckBox::toggled, m_quietTo, &QWidget::setEnabled);
    return strip;
}

void RulesDialog::load(Result<State> state) {
    if (!state)
        return m_banner->showError(state.error());
    m_before = m_rules = std::move(state->rules);
    m_quietBefore = state->quietHours;
    const QStringList hours = text(m_quietBefore).split(QLatin1Char('-'));
    if (hours.size() == 2) {
        m_quiet->setChecked(true);
        m_quietFrom->setTime(QTime::fromString(hours[0], kClock));
        m_quietTo->setTime(QTime::fromString(hours[1], kClock));
    }
    m_loaded = true;
    fillList(0);
    m_list->setFocus();
    if (!m_desk.canChange())
        m_banner->show(theme::Banner::Kind::Note, tr("This library was opened to look at only; nothing can be saved."));
}

void RulesDialog::fillList(int current) {
    m_filling = true;
    m_list->clear();
    for (size_t row = 0; row < m_rules.size(); ++row) {
        auto* item = new QListWidgetItem;
        item->setSizeHint({100, 32});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        m_list->addItem(item);
        renewItem(int(row));
    }
    m_filling = false;
    m_list->setCurrentRow(std::min(current, m_list->count() - 1));
    chooseRow(m_list->currentRow());
}

void RulesDialog::renewItem(int row) {
    const bool filling = std::exchange(m_filling, true);
    const alerts::AlertRule& rule = m_rules[size_t(row)];
    QListWidgetItem* item = m_list->item(row);
    const bool critical = rule.severity == alerts::Severity::Critical;
    item->setText(rule.name.empty() ? tr("(no name)") : text(wording::ruleName(rule.name)));
    item->setIcon(m_theme.icon(critical ? QStringLiteral("octagon-alert") : QStringLiteral("triangle-alert"),
                               !rule.enabled ? theme::Ink::Dim
                               : critical    ? theme::Ink::Alarm
                                             : theme::Ink::Caution));
    item->setCheckState(rule.enabled ? Qt::Checked : Qt::Unchecked);
    item->setToolTip(text(wording::ruleSentence(rule)));
    item->setData(Qt::AccessibleTextRole,
                  tr("%1, %2, %3")
                      .arg(item->text(), text(wording::severityWord(alerts::name(rule.severity))),
                           rule.enabled ? tr("on") : tr("off")));
    m_filling = filling;
}

void RulesDialog::itemChanged(QListWidgetItem* item) {
    if (m_filling)
        return;
    const int row = m_list->row(item);
    m_rules[size_t(row)].enabled = item->checkState() == Qt::Checked;
    renewItem(row);
    if (row == m_list->currentRow())
        m_form->setRule(m_rules[size_t(row)]);
    updateButtons();
}

void RulesDialog::chooseRow(int row) {
    if (m_filling)
        return;
    m_form->setEnabled(row >= 0);
    if (row >= 0)
        m_form->setRule(m_rules[size_t(row)]);
    updateButtons();
}

void RulesDialog::ruleEdited() {
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    m_rules[size_t(row)] = m_form->rule();
    if (m_banner->isVisible() && firstInvalid() < 0)
        m_banner->dismiss();
    renewItem(row);
    updateButtons();
}

void RulesDialog::addRule() {
    alerts::AlertRule rule;
    rule.name = tr("New rule").toStdString();
    rule.threshold = 10;
    rule.pendingFor = base::Seconds(60);
    rule.action = "look_at_failures";
    m_rules.push_back(std::move(rule));
    fillList(int(m_rules.size()) - 1);
    m_form->focusName();
}

void RulesDialog::copyRule() {
    alerts::AlertRule rule = m_rules[size_t(m_list->currentRow())];
    rule.id = 0;
    rule.name = tr("%1 (copy)").arg(text(wording::ruleName(rule.name))).toStdString();
    m_rules.push_back(std::move(rule));
    fillList(int(m_rules.size()) - 1);
    m_form->focusName();
}

void RulesDialog::removeRule() {
    const int row = m_list->currentRow();
    m_rules.erase(m_rules.begin() + row);
    fillList(row);
}

void RulesDialog::restoreRule() {
    const int row = m_list->currentRow();
    m_rules[size_t(row)] = *alerts::defaultRule(m_rules[size_t(row)].id);
    renewItem(row);
    chooseRow(row);
}

void RulesDialog::restoreAll() {
    std::vector<alerts::AlertRule> rules = alerts::defaultRules();
    for (const alerts::AlertRule& rule : m_rules)
        if (!alerts::defaultRule(rule.id))
            rules.push_back(rule);
    m_rules = std::move(rules);
    fillList(0);
}

void RulesDialog::updateButtons() {
    const int row = m_list->currentRow();
    const alerts::AlertRule* shipped = row >= 0 ? alerts::defaultRule(m_rules[size_t(row)].id) : nullptr;
    m_copy->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0);
    m_restore->setEnabled(shipped && m_rules[size_t(row)] != *shipped);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(m_loaded && m_desk.canChange());
}

int RulesDialog::firstInvalid() const {
    const auto bad = std::find_if(m_rules.begin(), m_rules.end(),
                                  [](const alerts::AlertRule& rule) { return !rule.validate().has_value(); });
    return bad == m_rules.end() ? -1 : int(bad - m_rules.begin());
}

std::string RulesDialog::quietHours() const {
    if (!m_quiet->isChecked())
        return {};
    return (m_quietFrom->time().toString(kClock) + QLatin1Char('-') + m_quietTo->time().toString(kClock)).toStdString();
}

// Only what differs from what is saved.
bridge::RuleEdits RulesDialog::edits() const {
    bridge::RuleEdits edits;
    const auto find = [](const std::vector<alerts::AlertRule>& rules, std::int64_t id) {
        const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.id == id; });
        return found == rules.end() ? nullptr : &*found;
    };
    for (const alerts::AlertRule& rule : m_rules) {
        const alerts::AlertRule* before = rule.id == 0 ? nullptr : find(m_before, rule.id);
        const alerts::AlertRule* shipped = alerts::defaultRule(rule.id);
        if (before && *before == rule)
            continue;
        if (shipped && *shipped == rule)
            edits.restored.push_back(rule.id);
        else
            edits.saved.push_back(rule);
    }
    for (const alerts::AlertRule& rule : m_before)
        if (!find(m_rules, rule.id))
            edits.removed.push_back(rule.id);
    if (quietHours() != m_quietBefore)
        edits.quietHours = quietHours();
    return edits;
}

void RulesDialog::save() {
    if (const int bad = firstInvalid(); bad >= 0) {
        m_list->setCurrentRow(bad);
        m_banner->show(theme::Banner::Kind::Warning, tr("One rule is not complete."),
                       RuleForm::problemOf(m_rules[size_t(bad)].validate().error()));
        return;
    }
    const bridge::RuleEdits changes = edits();
    if (changes.empty())
        return accept();
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(false);
    m_background.run(
        this, [&desk = m_desk, changes] { return desk.apply(changes); },
        [this, changes](const Result<void>& applied) {
            if (!applied) {
                updateButtons();
                return m_banner->showError(applied.error());
            }
            if (changes.quietHours)
                Q_EMIT quietHoursChanged(text(*changes.quietHours));
            Q_EMIT saved();
            accept();
        });
}

void RulesDialog::setTick(const bridge::Tick& tick) {
    m_form->setTick(tick);
}

} // namespace gleaner::alertviews
