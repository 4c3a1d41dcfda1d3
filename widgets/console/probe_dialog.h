#pragma once
// What a source answers now: one request, its answer in full.

#include <QDialog>

#include "core/crawlstate/source_registry.h"

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// Opened when the probe is asked for; showResult() when its answer has come. Not modal: work goes on meanwhile.
class ProbeDialog final : public QDialog {
    Q_OBJECT

public:
    ProbeDialog(theme::Theme& theme, const std::string& source, QWidget* parent = nullptr);

    const std::string& source() const { return m_source; }
    void showWaiting();
    // A transition whose action is crawl::kProbeResult.
    void showResult(const crawlstate::Transition& result);
    QString asText() const; // all of it, for the clipboard

Q_SIGNALS:
    void againRequested();

private:
    void addFact(const QString& name, const QString& value);

    theme::Theme& m_theme;
    const std::string m_source;
    QLabel* m_sign;
    QLabel* m_sentence;
    QFormLayout* m_facts;
    QLabel* m_headersTitle;
    QPlainTextEdit* m_headers;
    QPushButton* m_again;
    QPushButton* m_copy;
    QStringList m_lines; // of the facts, for the clipboard
};

} // namespace gleaner::console
