#include "widgets/mainwindow/desktop_link.h"

#include <QWidget>

namespace gleaner::mainwindow {

using desktop::DesktopBus;

DesktopLink::DesktopLink(theme::Theme& theme, QWidget& window)
    : m_window(window), m_session(DesktopBus::Which::Session), m_system(DesktopBus::Which::System),
      m_notifications(m_session), m_notifier(m_notifications), m_sleep(m_session, m_system), m_tray(theme) {
    m_tray.setVisible(desktop::Tray::available());
    connect(&m_notifier, &desktop::Notifier::sourceRequested, this, &DesktopLink::sourceRequested);
    connect(&m_tray, &desktop::Tray::showRequested, this, &DesktopLink::showRequested);
    connect(&m_tray, &desktop::Tray::pauseAllRequested, this, &DesktopLink::pauseAllRequested);
    connect(&m_tray, &desktop::Tray::resumeAllRequested, this, &DesktopLink::resumeAllRequested);
    connect(&m_tray, &desktop::Tray::quitRequested, this, &DesktopLink::quitRequested);
}

void DesktopLink::setTick(const bridge::Tick& tick, const QString& library, bool canCrawl) {
    const crawl::CrawlFigures* figures = tick.figures.get();
    m_tray.setFigures(figures, library, canCrawl);
    // Only a crawl of our own keeps this computer awake: another process looks after itself.
    m_sleep.setCrawling(figures && figures->running && canCrawl);
    m_notifier.setWindowActive(m_window.isActiveWindow());
    if (figures)
        m_notifier.setAlerts(figures->alerts, figures->time);
}

void DesktopLink::forget() {
    m_notifier.forget();
    m_sleep.setCrawling(false);
    m_tray.setFigures(nullptr, {}, false);
}

} // namespace gleaner::mainwindow
