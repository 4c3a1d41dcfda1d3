#pragma once
// The tour: opens the demo, crawls it, and saves a picture of every place, light and dark. For documentation and as a
// test that the whole window stands.

#include <functional>
#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

#include "widgets/mainwindow/main_window.h"

namespace gleaner::browser {
class SearchPlace;
}

namespace gleaner::gui {

// Quits the application when done: exit code 0, or 1 with the reason on standard error.
class Tour final : public QObject {
    Q_OBJECT

public:
    Tour(mainwindow::MainWindow& window, theme::Theme& theme, QString folder);
    void start();

private:
    struct Step {
        QString picture;
        std::function<void()> prepare;
    };

    void onTick(const bridge::Tick& tick);
    void planSteps();
    void addPlaces(bool dark);
    void addCrawlViews();
    void addDialogs();
    void selectWhoNeedsALook();
    browser::SearchPlace& searchPlace();
    static void closeDialogs();
    void next();
    void save(const QString& picture);
    void fail(const QString& reason);

    mainwindow::MainWindow& m_window;
    theme::Theme& m_theme;
    const QString m_folder;
    QTimer m_limit;
    std::vector<Step> m_steps;
    size_t m_step = 0;
    int m_ticksLeft = 0; // until the picture is taken: what was asked for has come by then
    bool m_crawled = false;
    bool m_ended = false;
    QPointer<QDialog> m_dialog; // the import
};

} // namespace gleaner::gui
