#pragma once
// The command palette (Ctrl+P): everything that can be done, gone to or set, found by a few letters and run by Enter.

#include <functional>
#include <optional>
#include <vector>

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QString>
#include <QStringList>

class QAction;
class QLabel;
class QLineEdit;
class QListView;
class QSettings;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::mainwindow {

class CommandModel;

struct Command {
    QString id;       // stays the same from start to start; what was used lately is known by it
    QString words;    // "Go to source flickr"
    QString group;    // "Action", "Source", "Setting" …: shown beside the words, found by its letters, too
    QString shortcut; // for show
    QString icon;     // name in resources/icons, or empty
    bool enabled = true;
    std::function<void()> run; // called when the palette has closed
};

// Commands out of actions: those with words that are visible; "&" and "…" of their words are dealt with. The action's
// name (objectName(), else its words) is the id. An action that is gone when it is run does nothing.
std::vector<Command> commandsOf(const QList<QAction*>& actions, const QString& group);

// How well `letters` fit `words`: nothing when they do not stand in it in this order; more is better. Beginnings of
// words and runs of letters count. Both case folded.
std::optional<int> fuzzyScore(const QString& letters, const QString& words);

// Lies over the window it was made with, which it dims; hidden until open(). GUI thread.
class CommandPalette final : public QWidget {
    Q_OBJECT

public:
    // Asked each time the palette opens; must not block.
    using Provider = std::function<std::vector<Command>()>;

    static constexpr int kShown = 200; // at most so many of what fits are listed
    static constexpr int kRecent = 20; // so many of the commands used last come first

    CommandPalette(theme::Theme& theme, QWidget& window);

    void addProvider(Provider provider);
    void open();  // asks the providers, remembers who has the focus and takes it
    void close(); // gives the focus back

    QStringList recent() const { return m_recent; } // ids, the last one first
    void saveState(QSettings& settings) const;
    void restoreState(const QSettings& settings);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void lookFor(const QString& letters);
    void runCurrent();
    bool handleKey(int key);
    void place();

    theme::Theme& m_theme;
    QWidget& m_window;
    QFrame* m_panel;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_count;
    QLabel* m_nothing;
    CommandModel* m_model;
    std::vector<Provider> m_providers;
    QStringList m_recent;
    QPointer<QWidget> m_focusBefore;
};

} // namespace gleaner::mainwindow
