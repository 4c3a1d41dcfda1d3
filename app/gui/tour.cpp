#include "app/gui/tour.h"

#include <cstdio>

#include <QApplication>
#include <QDir>
#include <QPainter>

#include "app/gui/search_page.h"
#include "widgets/alerts/alert_panel.h"
#include "widgets/browser/analysis_view.h"
#include "widgets/browser/collapsible_section.h"
#include "widgets/browser/detail_panel.h"
#include "widgets/console/crawl_place.h"
#include "widgets/console/wallboard.h"

namespace gleaner::gui {
namespace {

constexpr int kLimitSeconds = 240;
constexpr std::int64_t kEnoughStored = 100;
constexpr int kTicksAPicture = 2;
constexpr int kLookedThrough = 200; // rows of the grid, for a picture that has everything
constexpr QSize kSize(1440, 900);

} // namespace

using mainwindow::Place;

Tour::Tour(mainwindow::MainWindow& window, theme::Theme& theme, QString folder)
    : m_window(window), m_theme(theme), m_folder(std::move(folder)) {
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] { fail(tr("The tour took too long.")); });
    connect(&window, &mainwindow::MainWindow::libraryNotOpened, this,
            [this](const Error& error) { fail(QString::fromStdString(error.thing + " " + error.detail)); });
    connect(&window, &mainwindow::MainWindow::importOpened, this, [this](QDialog* dialog) { m_dialog = dialog; });
    connect(&window, &mainwindow::MainWindow::libraryOpened, this,
            [this] { connect(&m_window.session()->feed(), &bridge::CrawlFeed::ticked, this, &Tour::onTick); });
}

void Tour::start() {
    if (!QDir().mkpath(m_folder))
        return fail(tr("The folder %1 cannot be made.").arg(m_folder));
    m_limit.start(kLimitSeconds * 1000);
    m_window.setFixedSize(kSize);
    m_window.show();
    m_theme.setScheme(theme::Scheme::Dark);
    save(QStringLiteral("first-start-dark"));
    m_theme.setScheme(theme::Scheme::Light);
    save(QStringLiteral("first-start"));
    m_window.openDemo(true);
}

void Tour::onTick(const bridge::Tick& tick) {
    if (m_ended || !tick.figures)
        return;
    if (!m_crawled) {
        const bool begun = tick.figures->seconds > 0;
        m_crawled = tick.figures->ok >= kEnoughStored || (begun && !tick.figures->running);
        if (m_crawled) {
            planSteps();
            next();
        }
        return;
    }
    if (--m_ticksLeft > 0)
        return;
    save(m_steps[m_step].picture);
    ++m_step;
    next();
}

// What the crawl shows goes first: it does not wait.
void Tour::planSteps() {
    addCrawlViews();
    for (const bool dark : {false, true})
        addPlaces(dark);
    addDialogs();
}

void Tour::addCrawlViews() {
    const auto look = [this](theme::Scheme scheme, Qt::LayoutDirection direction) {
        m_theme.setScheme(scheme);
        QApplication::setLayoutDirection(direction);
    };
    const auto crawl = [this]() -> console::CrawlPlace& { return *m_window.crawlPlace(); };
    m_steps.push_back({QStringLiteral("crawl-light"), [this] {
                           m_window.showPlace(Place::Crawl);
                           selectWhoNeedsALook();
                       }});
    m_steps.push_back({QStringLiteral("crawl-dark"), [look] { look(theme::Scheme::Dark, Qt::LeftToRight); }});
    m_steps.push_back({QStringLiteral("crawl-right-to-left"), [look] { look(theme::Scheme::Light, Qt::RightToLeft); }});
    m_steps.push_back({QStringLiteral("events"), [look, crawl] {
                           look(theme::Scheme::Light, Qt::LeftToRight);
                           crawl().showLog(true);
                       }});
    m_steps.push_back({QStringLiteral("figures"), [crawl] {
                           crawl().showLog(false);
                           crawl().showFigure(QStringLiteral("requests"));
                       }});
    m_steps.push_back({QStringLiteral("burn-down"), [crawl] { crawl().showFigure(QStringLiteral("burn_down")); }});
    m_steps.push_back({QStringLiteral("wallboard"), [this, crawl] {
                           m_theme.setScheme(theme::Scheme::Dark);
                           crawl().showWallboard();
                           for (QWidget* widget : QApplication::topLevelWidgets())
                               if (qobject_cast<console::Wallboard*>(widget)) {
                                   widget->showNormal(); // a screen that is none has a size of its own
                                   widget->setFixedSize(kSize);
                               }
                       }});
    m_steps.push_back({QStringLiteral("alerts"), [this] {
                           m_theme.setScheme(theme::Scheme::Light);
                           for (QWidget* widget : QApplication::topLevelWidgets())
                               if (qobject_cast<console::Wallboard*>(widget))
                                   widget->hide();
                           m_window.showPlace(Place::Crawl);
                           m_window.showAlerts();
                       }});
    m_steps.push_back({QStringLiteral("palette"), [this] { m_window.showCommands(); }});
    m_steps.push_back({QStringLiteral("rehearsal"), [this, crawl] {
                           m_window.hideCommands();
                           crawl().showRehearsal();
                       }});
    m_steps.push_back({QStringLiteral("plan"), [crawl] {
                           closeDialogs();
                           crawl().showPlan();
                       }});
}

// The first that stands still through its own trouble, else the first.
void Tour::selectWhoNeedsALook() {
    const console::ConsoleModel& model = m_window.crawlPlace()->model();
    int chosen = 0;
    for (int row = model.rowCount() - 1; row >= 0; --row)
        if (console::groupOf(model.source(row).state) == console::StateGroup::Waiting)
            chosen = row;
    if (model.rowCount() > 0)
        m_window.crawlPlace()->selectSource(QString::fromStdString(model.source(chosen).name));
}

void Tour::addPlaces(bool dark) {
    const QString tail = dark ? QStringLiteral("-dark") : QStringLiteral("-light");
    const auto place = [&](const QString& name, std::function<void()> prepare) {
        m_steps.push_back({name + tail, [this, dark, prepare = std::move(prepare)] {
                               closeDialogs();
                               if (auto* alerts = m_window.findChild<alertviews::AlertPanel*>())
                                   alerts->hide();
                               m_theme.setScheme(dark ? theme::Scheme::Dark : theme::Scheme::Light);
                               prepare();
                           }});
    };
    place(QStringLiteral("search"), [this] { m_window.showPlace(Place::Search); });
    place(QStringLiteral("detail"), [this] {
        // One that knows its place and camera, if it is there by now.
        browser::RecordGrid& grid = searchPlace().grid();
        int chosen = std::min(6, grid.model()->rowCount() - 1);
        for (int row = 0; row < std::min(kLookedThrough, grid.model()->rowCount()); ++row)
            if (grid.model()->index(row, 0).data().toString() == QLatin1String("Stonehenge"))
                chosen = row;
        grid.setCurrentIndex(grid.model()->index(chosen, 0));
    });
    place(QStringLiteral("analysis"), [this] {
        browser::DetailPanel& details = searchPlace().details();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest); // another look has other sizes
        details.ensureWidgetVisible(details.analysis().section(QStringLiteral("place")));
    });
    place(QStringLiteral("curate"), [this] { m_window.showPlace(Place::Curate); });
    place(QStringLiteral("index"), [this] { m_window.showPlace(Place::Index); });
    place(QStringLiteral("reports"), [this] { m_window.showPlace(Place::Reports); });
}

void Tour::addDialogs() {
    m_steps.push_back({QStringLiteral("reanalysis"), [this] {
                           m_theme.setScheme(theme::Scheme::Light);
                           m_window.showReanalysis();
                       }});
    m_steps.push_back({QStringLiteral("import-dark"), [this] {
                           closeDialogs();
                           m_theme.setScheme(theme::Scheme::Dark);
                           m_window.showPlace(Place::Crawl);
                           m_window.import({m_window.session()->folder() / "demo-list.tsv"});
                       }});
    m_steps.push_back({QStringLiteral("import"), [this] { m_theme.setScheme(theme::Scheme::Light); }});
}

browser::SearchPlace& Tour::searchPlace() {
    return static_cast<SearchPage*>(m_window.searchPlace())->place();
}

void Tour::closeDialogs() {
    for (QWidget* widget : QApplication::topLevelWidgets())
        if (auto* dialog = qobject_cast<QDialog*>(widget))
            dialog->close();
}

void Tour::next() {
    if (m_step == m_steps.size()) {
        m_ended = true;
        delete m_dialog.data();
        QApplication::exit(0);
        return;
    }
    m_steps[m_step].prepare();
    m_ticksLeft = kTicksAPicture;
}

// A dialog is a window of its own: it is laid over the picture as a desktop would.
void Tour::save(const QString& picture) {
    QWidget* shown = &m_window;
    QDialog* dialog = nullptr;
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (widget->isVisible() && qobject_cast<console::Wallboard*>(widget))
            shown = widget;
        if (widget->isVisible() && qobject_cast<QDialog*>(widget))
            dialog = static_cast<QDialog*>(widget);
    }
    QPixmap shot = shown->grab();
    if (dialog) {
        QPainter painter(&shot);
        const QSize all = shown->size();
        painter.fillRect(QRect(QPoint(0, 0), all), QColor(0, 0, 0, 90));
        painter.drawPixmap((all.width() - dialog->width()) / 2, (all.height() - dialog->height()) / 2, dialog->grab());
    }
    const QString file = QDir(m_folder).filePath(picture + QStringLiteral(".png"));
    if (!shot.save(file))
        fail(tr("The picture %1 cannot be written.").arg(file));
}

void Tour::fail(const QString& reason) {
    if (std::exchange(m_ended, true))
        return;
    std::fprintf(stderr, "gleaner: %s\n", qUtf8Printable(reason));
    QApplication::exit(1);
}

} // namespace gleaner::gui
