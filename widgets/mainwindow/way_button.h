#pragma once
// A large button with an icon, a title and a line below it.

#include <QAbstractButton>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::mainwindow {

class WayButton final : public QAbstractButton {
    Q_OBJECT

public:
    WayButton(theme::Theme& theme, const QString& icon, const QString& title, const QString& words,
              bool primary = false, QWidget* parent = nullptr);

    QSize sizeHint() const override { return {560, 64}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    theme::Theme& m_theme;
    QString m_iconName;
    QString m_words;
    bool m_primary;
};

} // namespace gleaner::mainwindow
