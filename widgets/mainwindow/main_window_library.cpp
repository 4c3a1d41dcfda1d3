// Opening, closing, importing, quitting.
#include <QAction>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QUrl>

#include "widgets/alerts/alert_panel.h"
#include "widgets/console/crawl_place.h"
#include "widgets/mainwindow/desktop_link.h"
#include "widgets/mainwindow/first_start.h"
#include "widgets/mainwindow/main_window.h"
#include "widgets/mainwindow/reanalysis_dialog.h"
#include "widgets/mainwindow/status_strip.h"
#include "widgets/theme/banner.h"

namespace gleaner::mainwindow {
namespace {

constexpr const char* kRecent = "libraries/recent";
constexpr const char* kLast = "libraries/last"; // open when the window was closed; empty = none
constexpr int kRecentKept = 8;

std::filesystem::path pathOf(const QString& name) {
    return std::filesystem::path(name.toStdString());
}

} // namespace

QStringList MainWindow::recent() const {
    return m_settings.value(kRecent).toStringList();
}

void MainWindow::remember(const QString& folder) {
    QStringList folders = recent();
    folders.removeAll(folder);
    folders.prepend(folder);
    m_settings.setValue(kRecent, QStringList(folders.mid(0, kRecentKept)));
    m_settings.setValue(kLast, folder);
    fillRecent();
}

void MainWindow::reopenLast() {
    const QString folder = m_settings.value(kLast).toString();
    if (!folder.isEmpty() && QDir(folder).exists())
        openLibrary(folder);
}

void MainWindow::openLibrary(const QString& folder) {
    open(
        tr("Opening %1 …").arg(QDir::toNativeSeparators(folder)),
        [door = m_parts.doors.open, path = pathOf(folder)] { return door(path); }, false);
}

void MainWindow::createLibrary(const QString& folder) {
    open(
        tr("Making a library in %1 …").arg(QDir::toNativeSeparators(folder)),
        [door = m_parts.doors.create, path = pathOf(folder)] { return door(path); }, false);
}

void MainWindow::openDemo(bool start) {
    open(
        tr("Opening the demo library …"), [door = m_parts.doors.openDemo] { return door(); }, start);
}

void MainWindow::askFolderToOpen() {
    auto* dialog = new QFileDialog(this, tr("Open library"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openLibrary);
    dialog->open();
}

void MainWindow::askFolderToCreate() {
    auto* dialog = new QFileDialog(this, tr("New library: choose or make an empty folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setLabelText(QFileDialog::Accept, tr("Make library"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::createLibrary);
    dialog->open();
}

void MainWindow::unlessCrawling(const QString& question, std::function<void()> go) {
    const auto& figures = m_session ? m_session->feed().latest().figures : nullptr;
    if (!m_session || !m_session->canWrite() || !figures || !figures->running)
        return go();
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("A crawl is running"), question, QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("crawlQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("Nothing is lost either way: what is not finished stays in the queue."));
    QPushButton* finish = box->addButton(tr("Finish what is under way"), QMessageBox::AcceptRole);
    QPushButton* cut = box->addButton(tr("Stop at once"), QMessageBox::DestructiveRole);
    box->setEscapeButton(box->addButton(tr("Keep crawling"), QMessageBox::RejectRole));
    box->setDefaultButton(finish);
    connect(finish, &QPushButton::clicked, this, [this, go] {
        m_afterDrain = go;
        m_session->actions().drain();
        m_banner->show(theme::Banner::Kind::Note, tr("Finishing what is under way …"),
                       tr("The library is closed as soon as the last answers are in."));
    });
    connect(cut, &QPushButton::clicked, this, go);
    box->open();
}

void MainWindow::open(const QString& words, Opening opening, bool start) {
    if (m_opening)
        return; // one at a time; the page says so
    unlessCrawling(
        tr("Another library is to be opened, but this one is being crawled."), [this, words, opening, start] {
            m_opening = true;
            dropLibrary();
            m_banner->dismiss();
            m_firstStart->showOpening(words);
            m_pages->setCurrentWidget(m_firstStart);
            m_status->setMessage(words);
            m_jobs.run(this, opening,
                       [this, start](Result<bridge::OpenedLibrary> library) { opened(std::move(library), start); });
        });
}

void MainWindow::opened(Result<bridge::OpenedLibrary> library, bool start) {
    m_opening = false;
    m_firstStart->showWays();
    if (!library) {
        m_status->setMessage(tr("No library open"));
        m_banner->showError(library.error());
        Q_EMIT libraryNotOpened(library.error());
        return;
    }
    m_session = std::make_unique<bridge::LibrarySession>(std::move(*library));
    if (!m_session->demo())
        remember(QString::fromStdString(m_session->folder().string()));
    buildPlaces();
    if (m_session->lockedBy()) {
        m_banner->showError(*m_session->lockedBy());
        m_banner->addAction(tr("Try again"), [this, folder = QString::fromStdString(m_session->folder().string())] {
            openLibrary(folder);
        });
    }
    if (start)
        m_session->actions().start();
    Q_EMIT libraryOpened();
}

void MainWindow::closeLibrary() {
    unlessCrawling(tr("The library is to be closed, but it is being crawled."), [this] {
        dropLibrary();
        m_settings.remove(kLast);
    });
}

// The places and the session end here; the library itself off the GUI thread, as stopping a crawl takes a moment.
// Whatever is opened next waits for that.
void MainWindow::dropLibrary() {
    if (!m_session)
        return;
    saveState();
    m_afterDrain = {};
    for (const QPointer<QDialog>& dialog : std::exchange(m_libraryDialogs, {}))
        delete dialog.data();
    m_pages->setCurrentWidget(m_firstStart);
    for (QWidget*& page : m_placePages) {
        m_pages->removeWidget(page);
        delete page;
        page = nullptr;
    }
    m_crawl = nullptr;
    m_search = nullptr;
    delete std::exchange(m_alerts, nullptr);
    if (m_desktop)
        m_desktop->forget();
    auto library = std::make_shared<bridge::OpenedLibrary>(m_session->release());
    m_session.reset();
    m_jobs.run(
        this,
        [library] {
            library->analysis = {}; // waits for what is in flight
            library->rehearsal.reset();
            library->workstation.reset();
            library->companion.reset();
        },
        [] {});
    m_rail->setPlacesEnabled(false);
    for (QAction* action : {m_importAction, m_analyseAction, m_closeAction})
        action->setEnabled(false);
    m_banner->dismiss();
    m_status->setMessage(tr("No library open"));
    setWindowTitle(tr("Gleaner"));
}

void MainWindow::import(const Paths& paths) {
    if (!m_session)
        return;
    if (!m_session->canWrite()) {
        m_banner->showError(
            m_session->lockedBy().value_or(Error{ErrorCode::ReadOnly, m_session->folder().string(), {}, {}}));
        return;
    }
    QDialog* dialog = m_parts.makeImport(*this, *m_session, paths);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_libraryDialogs.append(dialog);
    connect(dialog, &QDialog::finished, this, [this] {
        if (m_session)
            m_session->feed().askNow();
    });
    dialog->open();
    Q_EMIT importOpened(dialog);
}

void MainWindow::showReanalysis() {
    if (!m_session)
        return;
    if (!m_reanalysis) {
        m_reanalysis =
            new ReanalysisDialog(m_theme, m_session->analysis(), m_session->reading(), m_session->lockedBy(), this);
        m_libraryDialogs.append(m_reanalysis);
    }
    m_reanalysis->show();
    m_reanalysis->raise();
    m_reanalysis->activateWindow();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (m_session && event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    Paths paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            paths.push_back(pathOf(url.toLocalFile()));
    if (paths.empty())
        return;
    event->acceptProposedAction();
    import(paths);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const auto& figures = m_session ? m_session->feed().latest().figures : nullptr;
    if (!m_quitting && m_session && m_session->canWrite() && figures && figures->running) {
        event->ignore();
        unlessCrawling(tr("Gleaner is to be closed, but a crawl is running."), [this] {
            m_quitting = true;
            close();
        });
        return;
    }
    saveState();
    event->accept();
}

} // namespace gleaner::mainwindow
