#pragma once
// A message in the flow of the window: what happened and what to do about it. Errors are shown here and stay until
// closed.

#include <functional>

#include <QFrame>

#include "core/base/result.h"

class QHBoxLayout;
class QLabel;

namespace gleaner::theme {

class Theme;

// Hidden until something is shown; the next message replaces the last.
class Banner final : public QFrame {
    Q_OBJECT

public:
    enum class Kind { Note, Warning, Error };

    explicit Banner(Theme& theme, QWidget* parent = nullptr);

    void show(Kind kind, const QString& text, const QString& remedy = {});
    // wording::describe() and wording::remedy() of `error`.
    void showError(const Error& error);
    // A button beside the message, until the next message.
    void addAction(const QString& text, std::function<void()> action);
    void dismiss();

    QString text() const;
    QString remedy() const;

Q_SIGNALS:
    void dismissed();

private:
    Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_remedy;
    QHBoxLayout* m_actions;
    Kind m_kind = Kind::Note;

    void paintIcon();
};

} // namespace gleaner::theme
