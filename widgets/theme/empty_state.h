#pragma once
// What a place shows when it has nothing to show: an icon, what this is, what to do next.

#include <functional>

#include <QWidget>

class QLabel;
class QHBoxLayout;
class QVBoxLayout;
class QPushButton;

namespace gleaner::theme {

class Theme;

class EmptyState final : public QWidget {
    Q_OBJECT

public:
    EmptyState(Theme& theme, const QString& icon, const QString& title, const QString& paragraph,
               QWidget* parent = nullptr);

    void setText(const QString& title, const QString& paragraph);
    void addPoint(const QString& text); // a line of a bullet list
    QPushButton* addButton(const QString& text, const QString& icon, bool primary, std::function<void()> action);

private:
    Theme& m_theme;
    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_paragraph;
    QVBoxLayout* m_points;
    QHBoxLayout* m_buttons;

    void paintIcon();
};

} // namespace gleaner::theme
