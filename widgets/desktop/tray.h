#pragma once
// The icon in the desktop's tray, where there is one: how the crawl is, and what to do about it without the window.

#include <memory>

#include <QIcon>
#include <QObject>

#include "widgets/desktop/crawl_summary.h"

class QAction;
class QMenu;
class QSystemTrayIcon;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::desktop {

// The sign as a disc with a glyph, so that no state is told by its colour alone.
QIcon signIcon(CrawlSign sign, theme::Theme& theme);
QString signWord(CrawlSign sign); // "needs you"

// GUI thread.
class Tray final : public QObject {
    Q_OBJECT

public:
    static bool available();

    explicit Tray(theme::Theme& theme, QObject* parent = nullptr);
    ~Tray() override;

    // Shown only where a tray is available; off at first.
    void setVisible(bool visible);
    void setFigures(const crawl::CrawlFigures* figures, const QString& library, bool canCrawl);

    CrawlSign sign() const { return m_sign; }
    QString toolTip() const { return m_toolTip; }
    QMenu* menu() { return m_menu.get(); }

Q_SIGNALS:
    void pauseAllRequested();
    void resumeAllRequested();
    void showRequested();
    void quitRequested();

private:
    void paint();

    theme::Theme& m_theme;
    std::unique_ptr<QMenu> m_menu;
    QAction* m_state;
    QAction* m_pause;
    QAction* m_resume;
    QSystemTrayIcon* m_icon = nullptr; // none where there is no tray
    CrawlSign m_sign = CrawlSign::Idle;
    QString m_toolTip;
};

} // namespace gleaner::desktop
