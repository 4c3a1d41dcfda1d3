#pragma once
// The wallboard: a screen that is read from across the room. Big figures, what needs somebody and why, how old the data
// is. Turns its pages every 15 s; Space holds them, arrows turn them; Escape or F11 leaves.
//
// Data that is three ticks old is visibly stale: greyed, with words across it. What is not known is never green.

#include <memory>

#include <QWidget>

#include "core/base/clock.h"
#include "widgets/bridge/crawl_feed.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// A window of its own. GUI thread. Theme and clock must outlive it.
class Wallboard final : public QWidget {
    Q_OBJECT

public:
    static constexpr base::Seconds kPageTime{15};
    static constexpr base::Seconds kStaleAfter{3.5}; // the third tick should have come half a second ago
    static constexpr base::Seconds kShiftTime{60};   // the picture moves by some pixels, so that nothing burns in
    static constexpr base::Seconds kPointerTime{3};  // the pointer hides when it has not moved

    Wallboard(theme::Theme& theme, const base::Clock& clock, QWidget* parent = nullptr);
    ~Wallboard() override;

    void setLibraryName(const QString& name);
    void setTick(const bridge::Tick& tick);

    // What passes with time: pages, shift, staleness, pointer. The board's own timer calls it twice a second while it
    // is shown; tests call it after moving their clock.
    void beat();

    int page() const;      // 0 = overview
    int pageCount() const; // overview and as many pages as the sources fill
    bool held() const;     // pages do not turn by themselves
    bool stale() const;    // no data, or data of three ticks ago
    QPoint shift() const;  // of the picture, in pixels

Q_SIGNALS:
    void leaving(); // after Escape, F11 or a double click; the board has hidden itself

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::console
