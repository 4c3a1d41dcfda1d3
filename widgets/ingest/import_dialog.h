#pragma once
// Importing lists of pictures, step by step: choose and look, read, see what became of every line.

#include <memory>
#include <stop_token>

#include <QDialog>
#include <QList>
#include <QThreadPool>

#include "widgets/ingest/import_service.h"
#include "widgets/models/worker_jobs.h"

class QPushButton;
class QStackedWidget;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::ingest {

class ImportChoicePage;
class ImportRunPage;

// For open(), never exec(). Closing it stops an import that is running; what was read so far stays in the library.
class ImportDialog final : public QDialog {
    Q_OBJECT

public:
    static constexpr size_t kPreviewRecords = 20;

    // Of a library opened for writing, which outlives the dialog.
    ImportDialog(workstation::Workstation& workstation, theme::Theme& theme, const QList<std::filesystem::path>& paths,
                 QWidget* parent = nullptr);
    ImportDialog(std::unique_ptr<ImportService> service, theme::Theme& theme, const QList<std::filesystem::path>& paths,
                 QWidget* parent = nullptr);
    ~ImportDialog() override;

    void reject() override; // Escape, Cancel, the window's cross
    bool running() const { return m_running; }

    ImportChoicePage& choice() { return *m_choice; }
    ImportRunPage& page() { return *m_run; }
    QPushButton* importButton() const { return m_import; }
    QPushButton* cancelButton() const { return m_cancel; }
    QPushButton* crawlButton() const { return m_crawl; }

Q_SIGNALS:
    void imported(const gleaner::ingest::ImportReport& report); // also of an import that was stopped
    void failed(const gleaner::Error& error);                   // what was committed before stays
    void crawlRequested();                                      // "Start crawl" was chosen at the end

private:
    void build();
    void preview();
    void start();
    void ended(const Result<ImportReport>& report);
    void updateButtons();

    std::unique_ptr<ImportService> m_service;
    theme::Theme& m_theme;
    QStackedWidget* m_pages;
    ImportChoicePage* m_choice;
    ImportRunPage* m_run;
    QPushButton* m_import;
    QPushButton* m_cancel;
    QPushButton* m_crawl;
    bool m_running = false;
    bool m_done = false;
    bool m_closeWhenEnded = false;
    quint64 m_preview = 0; // of the preview wanted last
    std::stop_source m_stop;
    QThreadPool m_pool;
    QObject m_relay;           // takes progress from the worker; outlives it
    models::WorkerJobs m_jobs; // last: ends before anything it writes to
};

} // namespace gleaner::ingest
