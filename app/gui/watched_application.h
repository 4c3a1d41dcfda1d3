#pragma once
// The application, which in debug builds says what kept the GUI thread from the next event for too long.

#include <functional>

#include <QApplication>

namespace gleaner::gui {

// Without NDEBUG each event that was handled in more than kLongest is logged with its receiver, once it is over. Time
// in a nested event loop (a menu, a drag) is the loop's, not the handler's, and is not judged.
class WatchedApplication final : public QApplication {
    Q_OBJECT

public:
    static constexpr double kLongest = 16; // ms (design/window.md, "Frame")

    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;

private:
    int m_depth = 0;       // handlers within handlers: only the outermost is timed
    int m_loopLevel = 0;   // of the outermost
    bool m_nested = false; // a loop was begun within it
};

} // namespace gleaner::gui
