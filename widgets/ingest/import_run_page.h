#pragma once
// The second page of an import: how far it is, and at the end what became of every line.

#include <QElapsedTimer>
#include <QWidget>

#include "core/ingest/importer.h"

class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace gleaner::theme {
class Banner;
class Theme;
} // namespace gleaner::theme

namespace gleaner::ingest {

class ImportRunPage final : public QWidget {
    Q_OBJECT

public:
    explicit ImportRunPage(theme::Theme& theme, QWidget* parent = nullptr);

    void begin(const std::vector<std::filesystem::path>& files);
    void setProgress(const ImportProgress& progress);
    void setStopping();
    void setReport(const ImportReport& report);
    void setError(const Error& error); // what was committed before stays

    int percent() const;
    QString headWords() const;
    QString countWords() const; // "12 new · 3 updated …", then what was rejected

Q_SIGNALS:
    void openRequested(const QString& file); // the file of rejected lines

private:
    void setCounts(const ImportCounts& counts);
    void finish(const QString& head, const char* icon, const QColor& ink);

    theme::Theme& m_theme;
    QLabel* m_icon; // how it ended
    QLabel* m_head;
    QLabel* m_file;
    QProgressBar* m_bar;
    QLabel* m_remaining;
    QLabel* m_figures[4];
    QLabel* m_queued;
    QLabel* m_rejected;
    QLabel* m_rejectedFiles;
    theme::Banner* m_banner;
    std::vector<std::int64_t> m_sizes; // bytes of each file; 0 of a folder
    QElapsedTimer m_time;
};

} // namespace gleaner::ingest
