#pragma once
// The query as text: a line that marks what it cannot understand.

#include <QLineEdit>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class QueryField final : public QLineEdit {
    Q_OBJECT

public:
    explicit QueryField(theme::Theme& theme, QWidget* parent = nullptr);

    // Underlines part of the text until it is edited. Positions in UTF-16 units, as the text has them.
    void markProblem(int position, int length);
    void clearProblem();
    int problemPosition() const { return m_position; } // -1 = none
    int problemLength() const { return m_length; }

Q_SIGNALS:
    void downPressed();    // towards the results
    void cleared();        // Escape: the text was emptied
    void leaveRequested(); // Escape in an empty line

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;

private:
    void showMark();

    theme::Theme& m_theme;
    int m_position = -1;
    int m_length = 0;
    bool m_composing = false; // an input method holds text that is not ours to mark
};

} // namespace gleaner::browser
