#include "widgets/ingest/import_dialog.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include "widgets/ingest/import_choice_page.h"
#include "widgets/ingest/import_run_page.h"
#include "widgets/theme/theme.h"

namespace gleaner::ingest {
namespace {

using theme::kStep;

} // namespace

ImportDialog::ImportDialog(workstation::Workstation& workstation, theme::Theme& theme,
                           const QList<std::filesystem::path>& paths, QWidget* parent)
    : ImportDialog(std::make_unique<WorkstationImport>(workstation), theme, paths, parent) {}

ImportDialog::ImportDialog(std::unique_ptr<ImportService> service, theme::Theme& theme,
                           const QList<std::filesystem::path>& paths, QWidget* parent)
    : QDialog(parent), m_service(std::move(service)), m_theme(theme), m_pages(new QStackedWidget),
      m_choice(new ImportChoicePage(theme)), m_run(new ImportRunPage(theme)), m_import(new QPushButton(tr("Import"))),
      m_cancel(new QPushButton(tr("Cancel"))), m_crawl(new QPushButton(tr("Start crawl"))), m_jobs(m_pool) {
    m_pool.setMaxThreadCount(1); // a preview that is still being read comes to its end before the import begins
    build();
    connect(m_choice, &ImportChoicePage::changed, this, &ImportDialog::updateButtons);
    connect(m_choice, &ImportChoicePage::previewWanted, this, &ImportDialog::preview);
    connect(m_import, &QPushButton::clicked, this, &ImportDialog::start);
    connect(m_cancel, &QPushButton::clicked, this, &ImportDialog::reject);
    connect(m_crawl, &QPushButton::clicked, this, [this] {
        Q_EMIT crawlRequested();
        accept();
    });
    connect(m_run, &ImportRunPage::openRequested, this,
            [](const QString& file) { QDesktopServices::openUrl(QUrl::fromLocalFile(file)); });
    m_choice->addPaths(paths);
    updateButtons();
}

ImportDialog::~ImportDialog() {
    m_stop.request_stop();
}

void ImportDialog::build() {
    setWindowTitle(tr("Import"));
    resize(820, 620);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(5 * kStep, 5 * kStep, 5 * kStep, 4 * kStep);
    column->setSpacing(4 * kStep);
    m_pages->addWidget(m_choice);
    m_pages->addWidget(m_run);
    column->addWidget(m_pages, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(2 * kStep);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_crawl);
    buttons->addWidget(m_import);
    column->addLayout(buttons);
    m_import->setIcon(m_theme.icon(QStringLiteral("list-plus"), theme::Ink::OnAccent));
    theme::setLook(m_import, theme::Look::Primary);
    m_import->setDefault(true);
    m_crawl->setIcon(m_theme.icon(QStringLiteral("play"), theme::Ink::OnAccent));
    theme::setLook(m_crawl, theme::Look::Primary);
    m_crawl->setToolTip(tr("Fetches the queued pictures politely, each source under its own limit"));
}

void ImportDialog::updateButtons() {
    const bool choosing = m_pages->currentWidget() == m_choice;
    m_import->setVisible(choosing);
    m_import->setEnabled(choosing && !m_choice->files().empty());
    m_cancel->setText(m_done ? tr("Close") : m_running ? tr("Stop") : tr("Cancel"));
    m_cancel->setEnabled(!m_stop.stop_requested() || m_done);
    m_crawl->setVisible(false);
}

void ImportDialog::preview() {
    const std::filesystem::path file = m_choice->current();
    const quint64 wanted = ++m_preview;
    m_jobs.run([this, wanted, file, options = m_choice->options()]() -> models::WorkerJobs::Answer {
        auto preview = std::make_shared<Result<ImportPreview>>(m_service->preview(file, options, kPreviewRecords));
        return [this, wanted, preview] {
            if (wanted != m_preview)
                return;
            if (*preview)
                m_choice->setPreview(**preview);
            else
                m_choice->setPreviewError(preview->error());
        };
    });
}

void ImportDialog::start() {
    const std::vector<std::filesystem::path> files = m_choice->files();
    if (files.empty() || m_running || m_done)
        return;
    m_running = true;
    ++m_preview;
    m_pages->setCurrentWidget(m_run);
    m_run->begin(files);
    updateButtons();
    ImportOptions options = m_choice->options();
    options.rejectedFolder = m_service->rejectedFolder();
    m_jobs.run([this, files, options, stop = m_stop.get_token()]() -> models::WorkerJobs::Answer {
        const auto show = [this](const ImportProgress& progress) {
            QMetaObject::invokeMethod(
                &m_relay, [this, progress] { m_run->setProgress(progress); }, Qt::QueuedConnection);
        };
        auto report = std::make_shared<Result<ImportReport>>(m_service->run(files, options, stop, show));
        return [this, report] { ended(*report); };
    });
}

void ImportDialog::ended(const Result<ImportReport>& report) {
    m_running = false;
    m_done = true;
    updateButtons();
    if (report) {
        m_run->setReport(*report);
        m_crawl->setVisible(report->counts.queued > 0);
        m_crawl->setDefault(report->counts.queued > 0);
        Q_EMIT imported(*report);
    } else {
        m_run->setError(report.error());
        Q_EMIT failed(report.error());
    }
    if (m_closeWhenEnded)
        QDialog::reject();
}

// While an import runs, the first wish stops it, and its report is shown; the second closes as soon as it has stopped.
void ImportDialog::reject() {
    if (!m_running)
        return m_done ? QDialog::accept() : QDialog::reject();
    if (m_stop.stop_requested()) {
        m_closeWhenEnded = true;
        return;
    }
    m_stop.request_stop();
    m_run->setStopping();
    m_cancel->setEnabled(false);
}

} // namespace gleaner::ingest
