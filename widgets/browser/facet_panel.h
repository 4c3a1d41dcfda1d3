#pragma once
// The facets of a result as ticks with counts.

#include <map>
#include <set>
#include <vector>

#include <QScrollArea>

#include "widgets/browser/result_facets.h"

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

// How a facet and its values are called: "Licence", "CC BY", "JPEG" …
QString facetWords(const std::string& key);
QString facetValueWords(const std::string& key, const std::string& value);

class FacetPanel final : public QScrollArea {
    Q_OBJECT

public:
    static constexpr int kShownValues = 8; // of one facet, until all are asked for

    explicit FacetPanel(theme::Theme& theme, QWidget* parent = nullptr);

    // Ticks stay where they are while only counts change.
    void setGroups(const std::vector<FacetGroup>& groups);
    // While the text is no query there is nothing to tick.
    void setQueryValid(bool valid);

    QCheckBox* box(const std::string& key, const std::string& value) const; // null when it is not shown
    QString countWords(const std::string& key, const std::string& value) const;

Q_SIGNALS:
    void ticked(const std::string& key, const std::string& value, bool on);

private:
    struct Row {
        QWidget* line = nullptr;
        QCheckBox* box = nullptr;
        QLabel* count = nullptr;
    };
    void build();
    void fill();
    Row addRow(QVBoxLayout* column, const std::string& key, const FacetValue& value);

    theme::Theme& m_theme;
    std::vector<FacetGroup> m_groups;
    std::set<std::string> m_unfolded; // facets whose every value is shown
    std::map<std::pair<std::string, std::string>, Row> m_rows;
};

} // namespace gleaner::browser
