#include "widgets/desktop/tray.h"

#include <algorithm>

#include <QMenu>
#include <QPainter>
#include <QSystemTrayIcon>

#include "widgets/theme/theme.h"

namespace gleaner::desktop {
namespace {

struct Face {
    QColor colour;
    const char* glyph;
};

Face faceOf(CrawlSign sign, const theme::Tokens& tokens) {
    switch (sign) {
    case CrawlSign::Idle:
        return {tokens.none, "square"};
    case CrawlSign::Ok:
        return {tokens.success, "play"};
    case CrawlSign::Paused:
        return {tokens.none, "pause"};
    case CrawlSign::Degraded:
        return {tokens.clientError, "triangle-alert"};
    case CrawlSign::Open:
        return {tokens.serverError, "x"};
    }
    return {tokens.none, "square"};
}

} // namespace

QString signWord(CrawlSign sign) {
    switch (sign) {
    case CrawlSign::Idle:
        return Tray::tr("Not crawling");
    case CrawlSign::Ok:
        return Tray::tr("Crawling");
    case CrawlSign::Paused:
        return Tray::tr("Paused");
    case CrawlSign::Degraded:
        return Tray::tr("Crawling with trouble");
    case CrawlSign::Open:
        return Tray::tr("Needs you");
    }
    return {};
}

QIcon signIcon(CrawlSign sign, theme::Theme& theme) {
    const Face face = faceOf(sign, theme.tokens());
    QIcon icon;
    for (const int side : {16, 22, 24, 32, 48, 64}) {
        QPixmap disc(side, side);
        disc.fill(Qt::transparent);
        QPainter painter(&disc);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(face.colour);
        painter.drawEllipse(QRectF(0.5, 0.5, side - 1, side - 1));
        const int glyph = side * 5 / 8;
        const QPixmap drawn =
            theme.pixmap(QLatin1String(face.glyph), theme.tokens().dark ? theme.tokens().ground : Qt::white, glyph, 1);
        painter.drawPixmap((side - glyph) / 2, (side - glyph) / 2, drawn);
        painter.end();
        icon.addPixmap(disc);
    }
    return icon;
}

bool Tray::available() {
    return QSystemTrayIcon::isSystemTrayAvailable();
}

Tray::Tray(theme::Theme& theme, QObject* parent)
    : QObject(parent), m_theme(theme), m_menu(std::make_unique<QMenu>()), m_state(m_menu->addAction(QString())),
      m_pause(nullptr), m_resume(nullptr) {
    m_state->setEnabled(false);
    m_menu->addSeparator();
    m_pause = m_menu->addAction(tr("&Pause all sources"), this, &Tray::pauseAllRequested);
    m_resume = m_menu->addAction(tr("&Resume all sources"), this, &Tray::resumeAllRequested);
    m_menu->addSeparator();
    m_menu->addAction(tr("&Show Gleaner"), this, &Tray::showRequested);
    m_menu->addAction(tr("&Quit"), this, &Tray::quitRequested);
    connect(&theme, &theme::Theme::changed, this, &Tray::paint);
    setFigures(nullptr, {}, false);
}

Tray::~Tray() = default;

void Tray::setVisible(bool visible) {
    if (visible && !m_icon && available()) {
        m_icon = new QSystemTrayIcon(this);
        m_icon->setContextMenu(m_menu.get());
        connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
            if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
                Q_EMIT showRequested();
        });
        paint();
        m_icon->setToolTip(m_toolTip);
    }
    if (m_icon)
        m_icon->setVisible(visible);
}

void Tray::setFigures(const crawl::CrawlFigures* figures, const QString& library, bool canCrawl) {
    const CrawlSign sign = signOf(figures);
    const bool changed = sign != std::exchange(m_sign, sign);
    if (const QString tip = trayToolTip(figures, library); tip != m_toolTip) {
        m_toolTip = tip;
        if (m_icon)
            m_icon->setToolTip(tip);
    }
    const auto paused = [](const crawl::SourceFigures& s) { return s.state == model::SourceState::Paused; };
    const bool some = figures && !figures->sources.empty();
    const bool anyPaused = some && std::any_of(figures->sources.begin(), figures->sources.end(), paused);
    const bool allPaused = some && std::all_of(figures->sources.begin(), figures->sources.end(), paused);
    m_pause->setEnabled(canCrawl && some && !allPaused);
    m_resume->setEnabled(canCrawl && anyPaused);
    m_state->setText(signWord(m_sign));
    if (changed)
        paint();
}

void Tray::paint() {
    m_state->setIcon(signIcon(m_sign, m_theme));
    if (m_icon)
        m_icon->setIcon(m_state->icon());
}

} // namespace gleaner::desktop
