#pragma once
// The fields of one rule, with what is wrong with each beside it, the rule in words, and who would be beyond it now.

#include <map>
#include <string>
#include <vector>

#include <QWidget>

#include "core/alerts/alert_rule.h"
#include "widgets/bridge/crawl_feed.h"

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::alertviews {

class DurationField;

class RuleForm final : public QWidget {
    Q_OBJECT

public:
    explicit RuleForm(theme::Theme& theme, QWidget* parent = nullptr);

    void setRule(const alerts::AlertRule& rule); // does not emit edited()
    alerts::AlertRule rule() const;
    void setTick(const bridge::Tick& tick);
    void focusName();
    // What a field of BadSetting wants, in words.
    static QString problemOf(const Error& error);

Q_SIGNALS:
    void edited();

private:
    void makeWhat();
    void makeWhen();
    void makeWho();
    void addRow(const QString& words, QWidget* field, const std::string& key = {});
    void fillMetrics();
    void metricChosen();
    void setUnit(alerts::Metric metric);
    void change();
    void showProblems();
    void showPreview();

    theme::Theme& m_theme;
    bridge::Tick m_tick;
    alerts::AlertRule m_rule; // the fields write into it
    bool m_filling = false;

    QFormLayout* m_layout;
    QLineEdit* m_name = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_condition = nullptr;
    QWidget* m_states = nullptr;
    std::map<model::SourceState, QCheckBox*> m_stateBoxes;
    QComboBox* m_scope = nullptr;
    QLineEdit* m_sources = nullptr;
    QWidget* m_thresholdRow = nullptr;
    QComboBox* m_comparison = nullptr;
    QDoubleSpinBox* m_threshold = nullptr;
    double m_factor = 1; // of the threshold's shown unit
    DurationField* m_for = nullptr;
    DurationField* m_keep = nullptr;
    QButtonGroup* m_severity = nullptr;
    QComboBox* m_action = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_preview = nullptr;
    std::map<std::string, QLabel*> m_problems; // by field
};

} // namespace gleaner::alertviews
