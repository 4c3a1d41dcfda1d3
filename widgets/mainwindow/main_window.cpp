#include "widgets/mainwindow/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include "widgets/alerts/alert_bell.h"
#include "widgets/alerts/alert_panel.h"
#include "widgets/console/crawl_place.h"
#include "widgets/desktop/crawl_summary.h"
#include "widgets/mainwindow/coming_place.h"
#include "widgets/mainwindow/command_palette.h"
#include "widgets/mainwindow/desktop_link.h"
#include "widgets/mainwindow/first_start.h"
#include "widgets/mainwindow/reanalysis_dialog.h"
#include "widgets/mainwindow/status_strip.h"
#include "widgets/preferences/settings_dialog.h"
#include "widgets/theme/banner.h"

namespace gleaner::mainwindow {
namespace {

constexpr const char* kGeometry = "window/geometry";
constexpr const char* kPlace = "window/place";
constexpr const char* kScheme = "window/scheme";

} // namespace

MainWindow::MainWindow(theme::Theme& theme, QSettings& settings, Parts parts, QWidget* parent)
    : QMainWindow(parent), m_theme(theme), m_settings(settings), m_parts(std::move(parts)), m_menu(new QMenu(this)),
      m_banner(new theme::Banner(theme)), m_pages(new QStackedWidget), m_firstStart(new FirstStart(theme)) {
    setWindowTitle(tr("Gleaner"));
    setWindowIcon(theme.icon(QStringLiteral("radar"), theme::Ink::Accent));
    setAcceptDrops(true);
    m_theme.setScheme(theme::Scheme(m_settings.value(kScheme, int(theme::Scheme::System)).toInt()));
    makeMenu();
    m_rail = new Rail(theme, *m_menu);
    m_status = new StatusStrip(theme);
    makePages();
    makePalette();
    connect(m_rail, &Rail::placeChosen, this, &MainWindow::showPlace);
    connect(m_rail, &Rail::settingsChosen, this, [this] { showSettings(); });
    connect(m_status, &StatusStrip::workChosen, this, &MainWindow::showReanalysis);
    connect(&m_status->bell(), &QToolButton::clicked, this, [this] {
        if (m_alerts)
            m_alerts->toggle(&m_status->bell());
    });
    connect(m_firstStart, &FirstStart::demoChosen, this, [this] { openDemo(); });
    connect(m_firstStart, &FirstStart::newChosen, this, &MainWindow::askFolderToCreate);
    connect(m_firstStart, &FirstStart::openChosen, this, &MainWindow::askFolderToOpen);
    connect(m_firstStart, &FirstStart::recentChosen, this, &MainWindow::openLibrary);
    m_place = Place(std::clamp(m_settings.value(kPlace, 0).toInt(), 0, kPlaces - 1));
    resize(1440, 900);
    setMinimumSize(960, 600);
    restoreGeometry(m_settings.value(kGeometry).toByteArray());
    m_rail->setPlacesEnabled(false);
    fillRecent();
    makeDesktopLink();
}

// The places look at the library, so they go first.
MainWindow::~MainWindow() {
    dropLibrary();
}

void MainWindow::makePages() {
    m_pages->addWidget(m_firstStart);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(0, 0, 0, 0);
    bannerRow->addWidget(m_banner);
    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addLayout(bannerRow);
    right->addWidget(m_pages, 1);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addLayout(right, 1);
    auto* all = new QWidget;
    setLook(all, theme::Look::Ground);
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(middle, 1);
    column->addWidget(m_status);
    setCentralWidget(all);
}

void MainWindow::makeMenu() {
    const auto add = [this](const QString& words, const QString& icon, const QKeySequence& key, auto&& slot) {
        QAction* action = m_menu->addAction(m_theme.icon(icon), words);
        action->setShortcut(key);
        addAction(action); // the menu is shut most of the time; the keys work all the same
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_menu->setAccessibleName(tr("Library"));
    add(tr("&New library…"), QStringLiteral("plus"), Qt::CTRL | Qt::Key_N, [this] { askFolderToCreate(); });
    add(tr("&Open library…"), QStringLiteral("folder-open"), Qt::CTRL | Qt::Key_O, [this] { askFolderToOpen(); });
    m_recentMenu = m_menu->addMenu(m_theme.icon(QStringLiteral("history")), tr("Open &recent"));
    add(tr("Open &demo library"), QStringLiteral("sparkles"), {}, [this] { openDemo(); });
    m_menu->addSeparator();
    m_importAction = add(tr("&Import…"), QStringLiteral("list-plus"), Qt::CTRL | Qt::Key_I, [this] { import({}); });
    m_analyseAction = add(tr("&Analyse again…"), QStringLiteral("refresh-cw"), {}, [this] { showReanalysis(); });
    m_closeAction = add(tr("&Close library"), QStringLiteral("x"), Qt::CTRL | Qt::Key_W, [this] { closeLibrary(); });
    m_menu->addSeparator();
    m_schemeMenu = m_menu->addMenu(m_theme.icon(QStringLiteral("sun")), tr("&Look"));
    auto* schemes = new QActionGroup(this);
    const std::tuple<theme::Scheme, QString, QString> looks[] = {
        {theme::Scheme::System, tr("As the &system"), QStringLiteral("monitor")},
        {theme::Scheme::Light, tr("&Light"), QStringLiteral("sun")},
        {theme::Scheme::Dark, tr("&Dark"), QStringLiteral("moon")}};
    for (const auto& [scheme, words, icon] : looks) {
        QAction* action = m_schemeMenu->addAction(m_theme.icon(icon), words);
        action->setCheckable(true);
        action->setData(int(scheme));
        schemes->addAction(action);
        connect(action, &QAction::triggered, this, [this, look = scheme] { chooseScheme(look); });
    }
    add(tr("&Settings…"), QStringLiteral("settings"), Qt::CTRL | Qt::Key_Comma, [this] { showSettings(); });
    add(tr("&About Gleaner"), QStringLiteral("info"), {}, [this] { showAbout(); });
    m_menu->addSeparator();
    add(tr("&Quit"), QStringLiteral("power"), Qt::CTRL | Qt::Key_Q, [this] { close(); });
    for (QAction* action : {m_importAction, m_analyseAction, m_closeAction})
        action->setEnabled(false);
    for (int i = 0; i < kPlaces; ++i) {
        auto* action = new QAction(placeName(Place(i)), this);
        action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)));
        connect(action, &QAction::triggered, this, [this, i] { showPlace(Place(i)); });
        addAction(action);
    }
    updateScheme();
}

void MainWindow::chooseScheme(theme::Scheme scheme) {
    m_theme.setScheme(scheme);
    m_settings.setValue(kScheme, int(scheme));
    updateScheme();
}

void MainWindow::updateScheme() {
    for (QAction* action : m_schemeMenu->actions())
        action->setChecked(action->data().toInt() == int(m_theme.scheme()));
}

void MainWindow::fillRecent() {
    const QStringList folders = recent();
    m_firstStart->setRecent(folders);
    m_recentMenu->clear();
    m_recentMenu->setEnabled(!folders.isEmpty());
    for (const QString& folder : folders)
        connect(m_recentMenu->addAction(folder), &QAction::triggered, this, [this, folder] { openLibrary(folder); });
}

void MainWindow::showPlace(Place place) {
    if (!m_session)
        return;
    m_place = place;
    m_rail->setPlace(place);
    QWidget* page = m_placePages[size_t(place)];
    m_pages->setCurrentWidget(page);
    page->setFocus();
    m_settings.setValue(kPlace, int(place));
}

void MainWindow::buildPlaces() {
    m_crawl = new console::CrawlPlace(m_theme, m_session->actions());
    m_crawl->setDesks({&m_session->events(), &m_session->history(), m_session->rehearsal(), &m_session->reading(),
                       &m_session->workstation().clock()});
    m_crawl->setLibraryName(m_session->name());
    m_crawl->restoreState(m_settings);
    connect(m_crawl, &console::CrawlPlace::importRequested, this, [this] { import({}); });
    connect(m_crawl, &console::CrawlPlace::demoRequested, this, [this] { openDemo(); });
    connect(m_crawl, &console::CrawlPlace::contactRequested, this,
            [this] { showSettings(QString::fromLatin1(preferences::kContact)); });
    connect(m_crawl, &console::CrawlPlace::imageRequested, this, [this](model::RecordKey record) {
        showPlace(Place::Search);
        m_parts.showPicture(*m_search, record);
    });
    connect(m_crawl, &console::CrawlPlace::urlRequested, this, [](const QUrl& address) {
        if (address.scheme() == QLatin1String("https") || address.scheme() == QLatin1String("http"))
            QDesktopServices::openUrl(address);
    });
    makeAlerts();
    m_search = m_parts.makeSearch(*this, *m_session);
    m_placePages = {m_crawl, m_search, makeComingPlace(m_theme, Place::Curate), makeComingPlace(m_theme, Place::Index),
                    makeComingPlace(m_theme, Place::Reports)};
    for (QWidget* page : m_placePages)
        m_pages->addWidget(page);
    connect(&m_session->feed(), &bridge::CrawlFeed::ticked, this, &MainWindow::setTick);
    m_rail->setPlacesEnabled(true);
    m_closeAction->setEnabled(true);
    m_analyseAction->setEnabled(true);
    connect(&m_session->analysis(), &bridge::AnalysisRun::changed, this,
            [this] { m_status->setWork(reanalysisState(m_session->analysis())); });
    m_importAction->setEnabled(m_session->canWrite());
    setWindowTitle(desktop::windowTitle(nullptr, m_session->name()));
    showPlace(m_place);
}

void MainWindow::setTick(const bridge::Tick& tick) {
    m_crawl->setTick(tick);
    m_status->setTick(tick);
    m_alerts->setTick(tick);
    setWindowTitle(desktop::windowTitle(tick.figures.get(), m_session->name()));
    if (m_desktop)
        m_desktop->setTick(tick, m_session->name(), m_session->canWrite());
    if (m_afterDrain && tick.figures && !tick.figures->running)
        std::exchange(m_afterDrain, {})();
}

void MainWindow::showSettings(const QString& field) {
    std::optional<preferences::LibrarySettings> library;
    if (m_session)
        library = m_parts.librarySettings(*m_session);
    auto* dialog = new preferences::SettingsDialog(m_theme, m_session ? &m_session->background() : nullptr,
                                                   std::move(library), this);
    connect(dialog, &preferences::SettingsDialog::schemeChosen, this, &MainWindow::chooseScheme);
    if (m_session)
        m_libraryDialogs.append(dialog);
    dialog->open();
    dialog->focusField(field);
}

void MainWindow::showAbout() {
    m_jobs.run(this, m_parts.aboutFacts, [this](const preferences::AboutFacts& facts) {
        (new preferences::AboutDialog(m_theme, facts, this))->open();
    });
}

void MainWindow::saveState() {
    m_settings.setValue(kGeometry, saveGeometry());
    m_palette->saveState(m_settings);
    if (m_crawl)
        m_crawl->saveState(m_settings);
}

} // namespace gleaner::mainwindow
