#pragma once
// A part of the detail with a head that opens and closes it.

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class CollapsibleSection final : public QWidget {
    Q_OBJECT

public:
    // Owns `content`.
    CollapsibleSection(theme::Theme& theme, QString id, const QString& title, QWidget* content,
                       QWidget* parent = nullptr);

    const QString& id() const { return m_id; }
    bool isOpen() const { return m_open; }
    void setOpen(bool open); // emits opened() when it changes
    QWidget* content() const { return m_content; }
    QToolButton* head() const { return m_head; }

Q_SIGNALS:
    void opened(bool open);

protected:
    void changeEvent(QEvent* event) override;

private:
    void draw();

    theme::Theme& m_theme;
    const QString m_id;
    QToolButton* m_head;
    QWidget* m_content;
    bool m_open = true;
};

} // namespace gleaner::browser
