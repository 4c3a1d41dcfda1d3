#pragma once
// The line at the bottom: what the crawl does, how fast, how long yet; memory and disk.

#include <QWidget>

#include "widgets/bridge/crawl_feed.h"

class QLabel;
class QPushButton;

namespace gleaner::alertviews {
class AlertBell;
}

namespace gleaner::theme {
class Theme;
}

namespace gleaner::mainwindow {

class StatusStrip final : public QWidget {
    Q_OBJECT

public:
    explicit StatusStrip(theme::Theme& theme, QWidget* parent = nullptr);

    void setTick(const bridge::Tick& tick);
    void setMessage(const QString& words); // shown in place of the crawl's state while no library is open
    QString stateText() const;             // "Crawling 14 of 20 sources"
    // What is at work beside the crawl; empty = nothing. A click on it is told.
    void setWork(const QString& words);
    QString workText() const;

    alertviews::AlertBell& bell() { return *m_bell; }

Q_SIGNALS:
    void workChosen();

private:
    QLabel* add(bool strong = false);
    void paintDot();

    theme::Theme& m_theme;
    QLabel* m_dot;
    QLabel* m_state;
    QLabel* m_of;
    QLabel* m_requests;
    QLabel* m_stored;
    QLabel* m_queueName;
    QLabel* m_queue;
    QLabel* m_eta;
    QPushButton* m_work;
    QLabel* m_memory;
    QLabel* m_disk;
    alertviews::AlertBell* m_bell;
    enum class Mood { None, Idle, Busy, Waiting, Trouble } m_mood = Mood::None;
};

} // namespace gleaner::mainwindow
