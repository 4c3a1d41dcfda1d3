#pragma once
// What the analysis of a picture found: facts, camera, place, what the file says, palette, labels, quality, all tags;
// each a part that opens and closes.

#include <map>

#include <QWidget>

#include "widgets/browser/search_source.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gleaner::theme {
class FlowLayout;
class Theme;
} // namespace gleaner::theme

namespace gleaner::browser {

class CollapsibleSection;
class FactGrid;
class PaletteList;
class QualityBars;
class TagTable;

class AnalysisView final : public QWidget {
    Q_OBJECT

public:
    explicit AnalysisView(theme::Theme& theme, QWidget* parent = nullptr);

    void showDetail(const RecordDetail& detail);
    // What is shown, as "Label: value", part by part; without closed ones' distinction, and without the tags.
    QStringList texts() const;

    QStringList closed() const; // ids of the parts that are closed
    void setClosed(const QStringList& ids);
    CollapsibleSection* section(const QString& id) const; // null when there is none of that name

Q_SIGNALS:
    void linkActivated(const QString& link); // as DetailFact::html has them
    void analyseRequested();
    void closedChanged();

private:
    CollapsibleSection* add(const QString& id, const QString& title, QWidget* content);
    void showState(const RecordDetail& detail);
    void showLabels(std::vector<analysis::Label> labels);

    theme::Theme& m_theme;
    QVBoxLayout* m_column;
    QWidget* m_state;
    QLabel* m_stateWords;
    QPushButton* m_again;
    std::map<QString, FactGrid*> m_facts;
    PaletteList* m_palette;
    QWidget* m_labelsHolder;
    theme::FlowLayout* m_labels;
    QualityBars* m_quality;
    TagTable* m_tags;
    std::vector<CollapsibleSection*> m_sections;
    std::vector<analysis::Label> m_shownLabels;
    QStringList m_paletteTexts;
};

} // namespace gleaner::browser
