#pragma once
// Rows of a label and a value, whose links are told to whoever shows them.

#include <vector>

#include <QWidget>

#include "widgets/browser/detail_facts.h"

class QGridLayout;
class QLabel;

namespace gleaner::browser {

inline constexpr int kFactLabelWidth = 72;

class FactGrid final : public QWidget {
    Q_OBJECT

public:
    explicit FactGrid(QWidget* parent = nullptr);
    void setFacts(std::vector<DetailFact> facts);
    void refresh();            // links keep the colour they had when they were set
    QStringList texts() const; // "Label: value", without markup

Q_SIGNALS:
    void linkActivated(const QString& link);

private:
    struct Row {
        QLabel* label;
        QLabel* value;
    };
    void addRow();

    std::vector<DetailFact> m_facts;
    std::vector<Row> m_rows; // as many as were ever needed: making labels is what costs time
    QGridLayout* m_grid;
};

} // namespace gleaner::browser
