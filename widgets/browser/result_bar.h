#pragma once
// The line above the grid: how many pictures, how fast, what is new, and how large they are shown.

#include <QWidget>

class QLabel;
class QPushButton;
class QSlider;
class QTimer;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class ResultBar final : public QWidget {
    Q_OBJECT

public:
    explicit ResultBar(theme::Theme& theme, QWidget* parent = nullptr);

    // `shown` < `total` is said loudly. Takes away what was said to be new.
    void setResult(qint64 total, qint64 shown, double milliseconds);
    void setStale(); // what is shown is of an earlier query
    void setNew(qint64 count);
    void setSelected(qint64 count);
    void say(const QString& words); // for a moment
    void setEdge(int edge);         // of thumbnails; emits nothing

    QString words() const; // the whole line, as it is read out
    QPushButton* refreshButton() const { return m_new; }
    QSlider* slider() const { return m_slider; }

Q_SIGNALS:
    void refreshRequested();
    void edgeChosen(int edge);

private:
    theme::Theme& m_theme;
    QLabel* m_total;
    QLabel* m_time;
    QLabel* m_limit;
    QLabel* m_selected;
    QLabel* m_said;
    QPushButton* m_new;
    QSlider* m_slider;
    QTimer* m_saidEnds;
};

} // namespace gleaner::browser
