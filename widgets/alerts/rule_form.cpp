#include "widgets/alerts/rule_form.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>

#include "core/alerts/judge.h"
#include "widgets/alerts/duration_field.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {
namespace {

using alerts::Metric;
using alerts::Unit;
using model::SourceState;

constexpr size_t kNamedInPreview = 4;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString capital(const QString& words) {
    return words.left(1).toUpper() + words.mid(1);
}

// States a rule can be about; that a source runs or is done is nothing to be told of.
constexpr SourceState kStates[] = {
    SourceState::BreakerOpen, SourceState::Halted,   SourceState::RetryAfter, SourceState::RobotsUnavailable,
    SourceState::Offline,     SourceState::HalfOpen, SourceState::Paused,     SourceState::Idle,
    SourceState::Done};

QComboBox* combo(const QString& name) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->view()->setAccessibleName(name);
    return box;
}

alerts::MachineFigures machineOf(const bridge::MachineFigures& machine) {
    const auto maybe = [](std::int64_t value) { return value < 0 ? std::nullopt : std::optional(value); };
    return {maybe(machine.memory), maybe(machine.diskFree)};
}

} // namespace

RuleForm::RuleForm(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_layout(new QFormLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    m_layout->setHorizontalSpacing(16);
    m_layout->setVerticalSpacing(8);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_layout->setLabelAlignment(Qt::AlignLeading);
    column->addLayout(m_layout);
    makeWhat();
    makeWhen();
    makeWho();
    m_sentence = new QLabel;
    m_sentence->setWordWrap(true);
    setLook(m_sentence, theme::Look::Section);
    m_preview = new QLabel;
    m_preview->setWordWrap(true);
    m_preview->setMinimumHeight(36);
    m_preview->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    setLook(m_preview, theme::Look::Dim);
    column->addSpacing(4);
    column->addWidget(m_sentence);
    column->addWidget(m_preview);
    column->addStretch();
}

// A row with room for what is wrong with it.
void RuleForm::addRow(const QString& words, QWidget* field, const std::string& key) {
    auto* label = new QLabel(words);
    label->setBuddy(field);
    m_layout->addRow(label, field);
    if (key.empty())
        return;
    auto* problem = new QLabel;
    problem->setWordWrap(true);
    problem->setFont(m_theme.smallFont());
    problem->setObjectName(QStringLiteral("resultLimit")); // the colour of a caution
    problem->hide();
    m_layout->addRow(QString(), problem);
    m_problems[key] = problem;
}

void RuleForm::makeWhat() {
    m_name = new QLineEdit;
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("What you call it"));
    m_name->setMaxLength(int(alerts::kLongestName));
    addRow(tr("&Name"), m_name, "name");
    m_metric = combo(tr("What is watched"));
    fillMetrics();
    addRow(tr("&Watch"), m_metric);
    m_condition = combo(tr("Condition"));
    for (const std::string& code : alerts::allConditions())
        m_condition->addItem(text(wording::conditionName(code)), text(code));
    addRow(tr("C&ondition"), m_condition, "condition");
    m_states = new QWidget;
    auto* grid = new QGridLayout(m_states);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(4);
    int at = 0;
    for (const SourceState state : kStates) {
        auto* box = new QCheckBox(capital(text(wording::stateName(state))));
        grid->addWidget(box, at / 2, at % 2);
        ++at;
        m_stateBoxes[state] = box;
        connect(box, &QCheckBox::toggled, this, &RuleForm::change);
    }
    addRow(tr("States"), m_states, "states");
    connect(m_name, &QLineEdit::textEdited, this, &RuleForm::change);
    connect(m_metric, &QComboBox::currentIndexChanged, this, &RuleForm::metricChosen);
    connect(m_condition, &QComboBox::currentIndexChanged, this, &RuleForm::metricChosen);
}

void RuleForm::fillMetrics() {
    for (const bool ofSource : {true, false}) {
        if (!ofSource)
            m_metric->insertSeparator(m_metric->count());
        for (const alerts::MetricInfo& info : alerts::allMetrics())
            if (info.ofSource == ofSource)
                m_metric->addItem(text(wording::metricName(info.metric)), int(info.metric));
    }
}

void RuleForm::makeWhen() {
    m_thresholdRow = new QWidget;
    auto* row = new QHBoxLayout(m_thresholdRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_comparison = combo(tr("Comparison"));
    for (const alerts::Comparison comparison : {alerts::Comparison::Above, alerts::Comparison::AtLeast,
                                                alerts::Comparison::Below, alerts::Comparison::AtMost})
        m_comparison->addItem(text(wording::comparisonWord(comparison)), int(comparison));
    m_threshold = new QDoubleSpinBox;
    m_threshold->setAccessibleName(tr("Threshold"));
    m_threshold->setMinimumWidth(150);
    row->addWidget(m_comparison);
    row->addWidget(m_threshold);
    row->addStretch();
    m_thresholdRow->setFocusProxy(m_comparison);
    addRow(tr("&Is"), m_thresholdRow, "threshold");
    m_for = new DurationField(tr("For"));
    addRow(tr("&For"), m_for, "for_seconds");
    m_keep = new DurationField(tr("Keep firing"));
    m_keep->setToolTip(tr("How long it must be well again before the alert ends: against flapping"));
    addRow(tr("&Keep firing"), m_keep, "keep_firing_seconds");
    connect(m_comparison, &QComboBox::currentIndexChanged, this, &RuleForm::change);
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, &RuleForm::change);
    connect(m_for, &DurationField::edited, this, &RuleForm::change);
    connect(m_keep, &DurationField::edited, this, &RuleForm::change);
}

void RuleForm::makeWho() {
    m_scope = combo(tr("Of whom"));
    addRow(tr("&Of"), m_scope);
    m_sources = new QLineEdit;
    m_sources->setAccessibleName(tr("Names of sources"));
    m_sources->setPlaceholderText(tr("flickr, rijksmuseum"));
    addRow(tr("Sour&ces"), m_sources, "sources");
    auto* severity = new QWidget;
    auto* row = new QHBoxLayout(severity);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    m_severity = new QButtonGroup(this);
    for (const alerts::Severity one : {alerts::Severity::Warning, alerts::Severity::Critical}) {
        auto* button = new QRadioButton(capital(text(wording::severityWord(alerts::name(one)))));
        m_severity->addButton(button, int(one));
        row->addWidget(button);
    }
    row->addStretch();
    addRow(tr("Severity"), severity);
    m_action = combo(tr("What to do"));
    for (const std::string& code : alerts::allActions())
        m_action->addItem(code == "none" ? tr("Nothing in particular") : text(wording::alertAction(code)), text(code));
    m_action->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_action->setMinimumContentsLength(24);
    addRow(tr("&Advice"), m_action);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &RuleForm::change);
    connect(m_sources, &QLineEdit::textEdited, this, &RuleForm::change);
    connect(m_severity, &QButtonGroup::idClicked, this, &RuleForm::change);
    connect(m_action, &QComboBox::currentIndexChanged, this, &RuleForm::change);
}

void RuleForm::focusName() {
    m_name->setFocus();
    m_name->selectAll();
}

// The unit a threshold is shown and typed in.
void RuleForm::setUnit(Metric metric) {
    const Unit unit = alerts::infoOf(metric).unit;
    struct Shown {
        double factor = 1, highest = 1e9;
        int decimals = 2;
        QString suffix;
    };
    const Shown shown = metric == Metric::StateAge   ? Shown{60, 1e5, 1, tr(" min")}
                        : unit == Unit::Percent      ? Shown{1, 100, 1, tr(" %")}
                        : unit == Unit::Seconds      ? Shown{1, 1e7, 0, tr(" s")}
                        : unit == Unit::Milliseconds ? Shown{1, 1e7, 0, tr(" ms")}
                        : unit == Unit::Bytes        ? Shown{1e9, 1e6, 2, tr(" GB")}
                        : unit == Unit::PerSecond    ? Shown{1, 1e6, 2, tr(" per second")}
                                                     : Shown{1, 1e12, 0, {}};
    m_factor = shown.factor;
    m_threshold->setDecimals(shown.decimals);
    m_threshold->setRange(0, shown.highest);
    m_threshold->setSuffix(shown.suffix);
}

void RuleForm::metricChosen() {
    if (m_filling)
        return;
    const Metric metric = Metric(m_metric->currentData().toInt());
    alerts::AlertRule rule = this->rule();
    if (metric != m_rule.metric) {
        rule.metric = metric;
        rule.threshold = 0;
        rule.comparison = alerts::infoOf(metric).higherIsWorse ? alerts::Comparison::Above : alerts::Comparison::Below;
        rule.states.clear();
        if (metric == Metric::State || metric == Metric::StateAge)
            rule.states = {SourceState::BreakerOpen};
        rule.condition = metric == Metric::Condition ? alerts::allConditions().front() : std::string();
    }
    const bool ofSource =
        metric == Metric::Condition ? alerts::conditionIsOfSource(rule.condition) : alerts::infoOf(metric).ofSource;
    if (ofSource == (rule.scope == alerts::Scope::WholeCrawl))
        rule.scope = ofSource ? alerts::Scope::EachSource : alerts::Scope::WholeCrawl;
    setRule(rule);
    Q_EMIT edited();
}

void RuleForm::setRule(const alerts::AlertRule& rule) {
    m_filling = true;
    m_rule = rule;
    const Unit unit = alerts::infoOf(rule.metric).unit;
    const bool ofStates = rule.metric == Metric::State || rule.metric == Metric::StateAge;
    const bool ofCondition = rule.metric == Metric::Condition;
    m_name->setText(text(wording::ruleName(rule.name)));
    m_metric->setCurrentIndex(m_metric->findData(int(rule.metric)));
    m_condition->setCurrentIndex(std::max(0, m_condition->findData(text(rule.condition))));
    for (const auto& [state, box] : m_stateBoxes)
        box->setChecked(std::find(rule.states.begin(), rule.states.end(), state) != rule.states.end());
    m_scope->clear();
    if (rule.scope == alerts::Scope::WholeCrawl) {
        m_scope->addItem(tr("the whole crawl"), int(alerts::Scope::WholeCrawl));
    } else {
        m_scope->addItem(tr("each source"), int(alerts::Scope::EachSource));
        m_scope->addItem(tr("these sources"), int(alerts::Scope::NamedSources));
    }
    m_scope->setCurrentIndex(m_scope->findData(int(rule.scope)));
    m_scope->setEnabled(m_scope->count() > 1);
    QStringList sources;
    for (const std::string& source : rule.sources)
        sources.append(text(source));
    m_sources->setText(sources.join(QStringLiteral(", ")));
    setUnit(rule.metric);
    m_comparison->setCurrentIndex(m_comparison->findData(int(rule.comparison)));
    m_threshold->setValue(rule.threshold / m_factor);
    m_for->setDuration(rule.pendingFor);
    m_keep->setDuration(rule.keepFiring);
    m_severity->button(int(rule.severity))->setChecked(true);
    m_action->setCurrentIndex(std::max(0, m_action->findData(text(rule.action))));
    const auto setRowVisible = [this](QWidget* field, bool visible) {
        field->setVisible(visible);
        m_layout->labelForField(field)->setVisible(visible);
    };
    setRowVisible(m_condition, ofCondition);
    setRowVisible(m_states, ofStates);
    setRowVisible(m_thresholdRow, unit != Unit::None);
    setRowVisible(m_sources, rule.scope == alerts::Scope::NamedSources);
    m_filling = false;
    showProblems();
    showPreview();
}

alerts::AlertRule RuleForm::rule() const {
    return m_rule;
}

void RuleForm::change() {
    if (m_filling)
        return;
    alerts::AlertRule& rule = m_rule;
    // A shipped rule keeps the code of its name until somebody calls it something else.
    if (const std::string name = m_name->text().trimmed().toStdString(); name != wording::ruleName(rule.name))
        rule.name = name;
    rule.condition = rule.metric == Metric::Condition ? m_condition->currentData().toString().toStdString() : "";
    rule.states.clear();
    if (rule.metric == Metric::State || rule.metric == Metric::StateAge)
        for (const SourceState state : kStates)
            if (m_stateBoxes.at(state)->isChecked())
                rule.states.push_back(state);
    const auto scopeBefore = std::exchange(rule.scope, alerts::Scope(m_scope->currentData().toInt()));
    rule.sources.clear();
    for (const QString& name : m_sources->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!name.trimmed().isEmpty())
            rule.sources.push_back(name.trimmed().toStdString());
    rule.comparison = alerts::Comparison(m_comparison->currentData().toInt());
    rule.threshold = m_threshold->value() * m_factor;
    rule.pendingFor = m_for->duration();
    rule.keepFiring = m_keep->duration();
    rule.severity = alerts::Severity(m_severity->checkedId());
    rule.action = m_action->currentData().toString().toStdString();
    if (scopeBefore != rule.scope) {
        const bool named = rule.scope == alerts::Scope::NamedSources;
        m_sources->setVisible(named);
        m_layout->labelForField(m_sources)->setVisible(named);
    }
    showProblems();
    showPreview();
    Q_EMIT edited();
}

QString RuleForm::problemOf(const Error& error) {
    const QString field = text(error.thing).section(QLatin1Char('.'), -1);
    if (field == QLatin1String("name"))
        return tr("Give it a name of at most %1 letters.").arg(alerts::kLongestName);
    if (field == QLatin1String("sources"))
        return tr("Name at least one source, with commas between several.");
    if (field == QLatin1String("states"))
        return tr("Choose at least one state.");
    const auto allowed = error.args.find("allowed");
    return tr("Allowed: %1").arg(allowed == error.args.end() ? QString() : text(allowed->second));
}

void RuleForm::showProblems() {
    const Result<void> valid = m_rule.validate();
    for (const auto& [field, label] : m_problems) {
        const bool here = !valid && valid.error().thing == field;
        label->setVisible(here);
        label->setText(here ? problemOf(valid.error()) : QString());
    }
}

void RuleForm::setTick(const bridge::Tick& tick) {
    m_tick = tick;
    showPreview();
}

void RuleForm::showPreview() {
    m_sentence->setText(text(wording::ruleSentence(m_rule)));
    if (!m_tick.figures || !m_rule.validate()) {
        m_preview->setText(m_tick.figures ? QString() : tr("There are no figures to try it with."));
        return;
    }
    const auto findings = alerts::findingsNow(m_rule, *m_tick.figures, machineOf(m_tick.machine));
    const Unit unit = alerts::infoOf(m_rule.metric).unit;
    QStringList beyond;
    int number = 0, unknown = 0;
    for (const alerts::Finding& finding : findings) {
        if (finding.verdict == alerts::Verdict::Unknown) {
            ++unknown;
            continue;
        }
        if (++number > int(kNamedInPreview))
            continue;
        const QString who = finding.source == alerts::Finding::kCrawl
                                ? tr("the whole crawl")
                                : text(m_tick.figures->sources[finding.source].name);
        beyond.append(finding.value ? tr("%1 (%2)").arg(who, text(wording::amount(*finding.value, unit))) : who);
    }
    QString words = number == 0 ? tr("It would fire for nobody now.")
                                : tr("It would fire now for: %1").arg(beyond.join(QStringLiteral(", ")));
    if (number > int(kNamedInPreview))
        words += tr(" and %n more", nullptr, number - int(kNamedInPreview));
    if (unknown > 0)
        words += QLatin1Char(' ') + tr("Cannot be known of %n.", nullptr, unknown);
    m_preview->setText(words);
}

} // namespace gleaner::alertviews
