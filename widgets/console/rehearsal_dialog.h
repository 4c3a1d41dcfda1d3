#pragma once
// Tells sources of the demo to misbehave and says what the console will then show; stays open beside it.

#include <vector>

#include <QDialog>
#include <QHash>

#include "widgets/bridge/background.h"
#include "widgets/bridge/rehearsal_desk.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace gleaner::theme {
class Banner;
class Theme;
} // namespace gleaner::theme

namespace gleaner::console {

// The words of a part: "Answer 500 to everything", and what to look for. Empty part = behaves.
QString partTitle(const std::string& part);
QString partLesson(const std::string& part);

// GUI thread. show() it: it is not modal, one watches the console meanwhile.
class RehearsalDialog final : public QDialog {
    Q_OBJECT

public:
    // Desk and background outlive it.
    RehearsalDialog(theme::Theme& theme, bridge::RehearsalDesk& desk, bridge::Background& background,
                    QWidget* parent = nullptr);

    void choose(const QString& source); // whose box has the focus when it is shown
    QComboBox* boxOf(const QString& source) const { return m_boxes.value(source); }
    QString lesson() const;

Q_SIGNALS:
    void sourceChosen(const QString& source); // to be shown in the console
    void queued();                            // there is work again

private:
    void fill(const std::vector<bridge::RehearsalDesk::Role>& roles);
    void play(const QString& source, const std::string& part);
    void refresh();
    void showFailure(const Error& error);

    bridge::RehearsalDesk& m_desk;
    bridge::Background& m_background;
    const std::vector<std::string> m_parts;
    theme::Banner* m_banner;
    QGridLayout* m_grid;
    QLabel* m_lesson;
    QPushButton* m_behave;
    QPushButton* m_again;
    QHash<QString, QComboBox*> m_boxes;
    QString m_wanted;
};

} // namespace gleaner::console
