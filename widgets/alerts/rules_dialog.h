#pragma once
// The rules of the alert book: which there are, what each looks at, and who would be beyond it now. Nothing is changed
// until it is saved.

#include <memory>
#include <vector>

#include <QDialog>

#include "widgets/bridge/alert_desk.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/crawl_feed.h"

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;
class QTimeEdit;

namespace gleaner::theme {
class Banner;
class Theme;
} // namespace gleaner::theme

namespace gleaner::alertviews {

class RuleForm;

// Deletes itself when it is closed. GUI thread; the desk is asked through the background only.
class RulesDialog final : public QDialog {
    Q_OBJECT

public:
    // Desk and background must outlive it.
    RulesDialog(theme::Theme& theme, bridge::AlertDesk& desk, bridge::Background& background,
                QWidget* parent = nullptr);

    void setTick(const bridge::Tick& tick); // for the preview
    bool loaded() const { return m_loaded; }

Q_SIGNALS:
    void saved();
    void quietHoursChanged(const QString& text);

private:
    struct State {
        std::vector<alerts::AlertRule> rules;
        std::string quietHours;
    };
    QWidget* makeList();
    QWidget* makeQuietHours();
    void load(Result<State> state);
    void fillList(int current);
    void renewItem(int row);
    void itemChanged(QListWidgetItem* item);
    void chooseRow(int row);
    void ruleEdited();
    void addRule();
    void copyRule();
    void removeRule();
    void restoreRule();
    void restoreAll();
    void updateButtons();
    int firstInvalid() const; // row, or −1
    bridge::RuleEdits edits() const;
    std::string quietHours() const;
    void save();

    theme::Theme& m_theme;
    bridge::AlertDesk& m_desk;
    bridge::Background& m_background;
    std::vector<alerts::AlertRule> m_before; // as they are saved
    std::vector<alerts::AlertRule> m_rules;  // as they are edited; rows of the list
    std::string m_quietBefore;
    bool m_loaded = false;
    bool m_filling = false;

    theme::Banner* m_banner;
    QListWidget* m_list = nullptr;
    RuleForm* m_form = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_restore = nullptr;
    QCheckBox* m_quiet = nullptr;
    QTimeEdit* m_quietFrom = nullptr;
    QTimeEdit* m_quietTo = nullptr;
    QDialogButtonBox* m_buttons = nullptr;
};

} // namespace gleaner::alertviews
