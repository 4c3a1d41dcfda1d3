#pragma once
// Analyses stored pictures again: what is missing or older, what to do about it, and how far it is. Closing it leaves
// the work going on.

#include <vector>

#include <QDialog>

#include "widgets/bridge/analysis_run.h"
#include "widgets/bridge/background.h"

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace gleaner::theme {
class Banner;
class Theme;
} // namespace gleaner::theme

namespace gleaner::mainwindow {

// "Analysing 412 of 1,234"; empty while there is nothing to say.
QString reanalysisState(const bridge::AnalysisRun& run);

// GUI thread. show() it: it is not modal.
class ReanalysisDialog final : public QDialog {
    Q_OBJECT

public:
    // Both outlive it. `lockedBy`: why the library cannot be written, when it cannot.
    ReanalysisDialog(theme::Theme& theme, bridge::AnalysisRun& run, bridge::Background& background,
                     const std::optional<Error>& lockedBy, QWidget* parent = nullptr);

    pipeline::ReanalysisRequest request() const; // as chosen
    QCheckBox* boxOf(analysis::Part part) const { return m_parts[size_t(part)].box; }
    QString words() const; // what is due, or how far it is

private:
    struct Row {
        QCheckBox* box = nullptr;
        QLabel* missing = nullptr;
        QLabel* older = nullptr;
    };
    QWidget* makeParts();
    QWidget* makeProgress();
    void askPreview();
    void showPreview(const pipeline::ReanalysisPreview& preview);
    void follow();
    void showRunning();
    void showResult();

    theme::Theme& m_theme;
    bridge::AnalysisRun& m_run;
    bridge::Background& m_background;
    theme::Banner* m_banner;
    std::vector<Row> m_parts; // by Part
    QCheckBox* m_all;
    QLabel* m_due;
    QWidget* m_choice;
    QWidget* m_progress;
    QProgressBar* m_bar;
    QLabel* m_words;
    QLabel* m_notes;
    QPushButton* m_start;
    QPushButton* m_pause;
    QPushButton* m_stop;
    QPushButton* m_close;
    quint64 m_asked = 0; // previews; answers to older ones are dropped
    bool m_wasRunning = false;
};

} // namespace gleaner::mainwindow
