// Alerts in the window, and what the desktop is told.
#include "widgets/alerts/alert_bell.h"
#include "widgets/alerts/alert_panel.h"
#include "widgets/console/crawl_place.h"
#include "widgets/mainwindow/desktop_link.h"
#include "widgets/mainwindow/main_window.h"
#include "widgets/mainwindow/status_strip.h"

namespace gleaner::mainwindow {

void MainWindow::makeAlerts() {
    m_alerts = new alertviews::AlertPanel(m_theme, m_session->alerts(), m_session->background(), this);
    connect(m_alerts, &alertviews::AlertPanel::sourceRequested, this, &MainWindow::showSource);
    connect(m_alerts, &alertviews::AlertPanel::changed, &m_session->feed(), &bridge::CrawlFeed::askNow);
    if (m_desktop)
        connect(m_alerts, &alertviews::AlertPanel::quietHoursChanged, m_desktop.get(), &DesktopLink::setQuietHours);
}

void MainWindow::showAlerts() {
    if (m_alerts)
        m_alerts->open(&m_status->bell());
}

void MainWindow::makeDesktopLink() {
    if (!m_parts.desktop)
        return;
    m_desktop = std::make_unique<DesktopLink>(m_theme, *this);
    const auto comeUp = [this] {
        showNormal();
        raise();
        activateWindow();
    };
    connect(m_desktop.get(), &DesktopLink::showRequested, this, comeUp);
    connect(m_desktop.get(), &DesktopLink::quitRequested, this, [this] { close(); });
    connect(m_desktop.get(), &DesktopLink::sourceRequested, this, [this, comeUp](const QString& source) {
        comeUp();
        if (!source.isEmpty())
            showSource(source);
        else
            showAlerts();
    });
    connect(m_desktop.get(), &DesktopLink::pauseAllRequested, this, [this] {
        if (m_crawl)
            m_crawl->pauseAll();
    });
    connect(m_desktop.get(), &DesktopLink::resumeAllRequested, this, [this] {
        if (m_crawl)
            m_crawl->resumeAll();
    });
}

} // namespace gleaner::mainwindow
