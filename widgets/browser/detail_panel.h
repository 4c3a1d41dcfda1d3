#pragma once
// One record at full length: picture, credit, facts, tags, and why it stands where it stands.

#include <optional>

#include <QScrollArea>

#include "core/curation/attribution.h"
#include "widgets/browser/search_source.h"

class QLabel;
class QPushButton;
class QTimer;
class QVBoxLayout;

namespace gleaner::theme {
class FlowLayout;
class Theme;
} // namespace gleaner::theme

namespace gleaner::browser {

class AnalysisView;
class FactGrid;
class PictureView;
class ScoreBars;

class DetailPanel final : public QScrollArea {
    Q_OBJECT

public:
    static constexpr int kShownTags = 24;

    explicit DetailPanel(theme::Theme& theme, QWidget* parent = nullptr);

    // Nothing is selected: says what would be here.
    void showHint();
    // `score` when the query has words to explain.
    void showRecord(const RecordDetail& detail, const std::optional<index::ScoreParts>& score);
    void setPicture(const QImage& picture); // of the record shown; null = there is none
    const std::optional<RecordDetail>& detail() const { return m_detail; }

    void copyCredit(curation::CreditFormat format); // to the clipboard, and says so
    PictureView& picture() const { return *m_picture; }
    AnalysisView& analysis() const { return *m_analysis; }
    // The facts as "Label: value", without markup; what the analysis found follows.
    QStringList factTexts() const;
    QString title() const;

Q_SIGNALS:
    void openRequested(const QUrl& address); // http or https
    void tagChosen(const QString& tag);
    void analyseRequested(); // of stored pictures, again

private:
    void buildCredit(QVBoxLayout* column);
    void fillTags(bool all);
    void followLink(const QString& link);
    void sayCopied();

    theme::Theme& m_theme;
    std::optional<RecordDetail> m_detail;
    QWidget* m_hint;
    QWidget* m_page;
    PictureView* m_picture;
    QLabel* m_title;
    QLabel* m_byline;
    QLabel* m_missing;
    QPushButton* m_copy;
    QPushButton* m_formats;
    QPushButton* m_open;
    FactGrid* m_facts;
    QWidget* m_tagsHolder;
    QLabel* m_tagsHead;
    theme::FlowLayout* m_tags;
    QWidget* m_why;
    QLabel* m_whyTotal;
    ScoreBars* m_bars;
    AnalysisView* m_analysis;
    QTimer* m_copied; // ends "Copied"
};

} // namespace gleaner::browser
