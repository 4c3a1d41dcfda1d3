#pragma once
// The page shown while no library is open: what Gleaner is, and the ways in.

#include <filesystem>
#include <vector>

#include <QWidget>

class QLabel;
class QProgressBar;
class QStackedWidget;
class QVBoxLayout;

namespace gleaner::theme {
class Banner;
class Theme;
} // namespace gleaner::theme

namespace gleaner::mainwindow {

class FirstStart final : public QWidget {
    Q_OBJECT

public:
    explicit FirstStart(theme::Theme& theme, QWidget* parent = nullptr);

    void setRecent(const QStringList& folders);
    void showOpening(const QString& words); // a library is being opened: the ways in are shut
    void showWays();

Q_SIGNALS:
    void demoChosen();
    void newChosen();
    void openChosen();
    void recentChosen(const QString& folder);

private:
    QWidget* makeWays();
    QWidget* makeOpening();

    theme::Theme& m_theme;
    QStackedWidget* m_stack;
    QVBoxLayout* m_recent = nullptr;
    QLabel* m_recentTitle = nullptr;
    QLabel* m_opening = nullptr;
    QLabel* m_logo = nullptr;
};

} // namespace gleaner::mainwindow
