#include "widgets/browser/fact_grid.h"

#include <QGridLayout>
#include <QLabel>
#include <QTextDocumentFragment>

#include "widgets/theme/theme.h"

namespace gleaner::browser {

using theme::kStep;

FactGrid::FactGrid(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(3 * kStep);
    m_grid->setVerticalSpacing(kStep + 1);
    m_grid->setColumnMinimumWidth(0, kFactLabelWidth);
    m_grid->setColumnStretch(1, 1);
}

void FactGrid::setFacts(std::vector<DetailFact> facts) {
    m_facts = std::move(facts);
    while (m_rows.size() < m_facts.size())
        addRow();
    for (size_t at = 0; at < m_rows.size(); ++at) {
        const Row& row = m_rows[at];
        const bool used = at < m_facts.size();
        if (used) {
            const DetailFact& fact = m_facts[at];
            row.label->setText(fact.label);
            row.value->setText(fact.html);
            row.value->setToolTip(fact.tip);
            row.value->setAccessibleName(fact.label);
            row.value->setAccessibleDescription(fact.tip);
        }
        row.label->setVisible(used);
        row.value->setVisible(used);
    }
}

void FactGrid::refresh() {
    for (size_t at = 0; at < m_facts.size(); ++at) {
        m_rows[at].value->clear(); // the same text again would change nothing
        m_rows[at].value->setText(m_facts[at].html);
    }
}

void FactGrid::addRow() {
    const Row row{new QLabel, new QLabel};
    theme::setLook(row.label, theme::Look::Dim);
    row.label->setWordWrap(true);
    row.label->setMaximumWidth(kFactLabelWidth + 16);
    row.value->setTextFormat(Qt::RichText);
    row.value->setWordWrap(true);
    row.value->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(row.value, &QLabel::linkActivated, this, &FactGrid::linkActivated);
    const int line = int(m_rows.size());
    m_grid->addWidget(row.label, line, 0, Qt::AlignTop);
    m_grid->addWidget(row.value, line, 1, Qt::AlignTop);
    m_rows.push_back(row);
}

QStringList FactGrid::texts() const {
    QStringList texts;
    for (const DetailFact& fact : m_facts)
        texts << fact.label + QStringLiteral(": ") + QTextDocumentFragment::fromHtml(fact.html).toPlainText();
    return texts;
}

} // namespace gleaner::browser
