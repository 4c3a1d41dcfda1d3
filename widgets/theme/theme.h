#pragma once
// The look of the window: light, dark, or as the system has it. Makes palette, style and style sheet from the tokens,
// and icons that follow them by themselves.

#include <memory>

#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPixmap>

#include "widgets/theme/tokens.h"

class QApplication;
class QWidget;

namespace gleaner::theme {

enum class Scheme { System, Light, Dark };

// What an icon is drawn in. Ink roles follow the scheme; an icon made once needs no renewal when the scheme changes.
enum class Ink { Text, Dim, Accent, OnAccent, Success, Caution, Alarm };

// GUI thread only. Made in main (or a test) and passed by reference; it outlives every widget that was given it.
class Theme : public QObject {
    Q_OBJECT

public:
    // Looks at the application's palette to learn whether the system is dark, so make it before anything changes that.
    explicit Theme(QApplication& application, QObject* parent = nullptr);
    ~Theme() override;

    void setScheme(Scheme scheme); // applies palette, style sheet and fonts; emits changed()
    Scheme scheme() const;
    const Tokens& tokens() const;

    // The icon resources/icons/NAME.svg: dim when disabled, accent when checked. Sharp at every device pixel ratio.
    QIcon icon(const QString& name, Ink ink = Ink::Text) const;
    // The same as a picture of `pixels` (device-independent) in any colour, for delegates; cached.
    QPixmap pixmap(const QString& name, const QColor& colour, int pixels, qreal devicePixelRatio) const;

    // The system's font at 13 px, and what is derived from it.
    QFont baseFont() const;
    QFont smallFont() const;  // 12 px
    QFont tinyFont() const;   // 11 px
    QFont headFont() const;   // 18 px, semibold
    QFont strongFont() const; // 13 px, semibold
    // Digits of one width, so that live figures do not dance: the base font where its digits are, else one that has
    // them.
    QFont figureFont(int pixels = kBasePixels) const;

Q_SIGNALS:
    void changed();

private:
    struct State;
    std::shared_ptr<State> m_state; // shared with the icons and the style, which may outlive this object
    friend class IconEngine;
    friend class WindowStyle;
};

// What the style sheet tells widgets apart by. Set before the widget is shown; setLook() on a shown widget restyles it.
enum class Look {
    Plain,
    Primary, // push button: the one thing to do next
    Quiet,   // push or tool button without a frame until hovered
    Chip,    // checkable push button, pill-shaped
    Danger,  // push button that destroys or cuts
    Rail,    // tool button of the rail
    Link,    // push button that reads like a link
    Head,    // label: 18 px semibold
    Section, // label: 13 px semibold
    Dim,     // label: secondary text
    Small,   // label: secondary text, 12 px
    Surface, // frame or widget: panel colour
    Ground,  // frame or widget: ground colour
    Card,    // frame: panel colour, line around, rounded
    Tag,     // label: small pill
    Key,     // label: a key cap
};
void setLook(QWidget* widget, Look look);

} // namespace gleaner::theme
