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
    fill();
}

void FactGrid::refresh() {
    fill();
}

void FactGrid::fill() {
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    int row = 0;
    for (const DetailFact& fact : m_facts) {
        auto* label = new QLabel(fact.label);
        theme::setLook(label, theme::Look::Dim);
        label->setWordWrap(true);
        label->setMaximumWidth(kFactLabelWidth + 16);
        auto* value = new QLabel;
        value->setTextFormat(Qt::RichText);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextBrowserInteraction);
        value->setText(fact.html);
        value->setToolTip(fact.tip);
        value->setAccessibleName(fact.label);
        value->setAccessibleDescription(fact.tip);
        connect(value, &QLabel::linkActivated, this, &FactGrid::linkActivated);
        m_grid->addWidget(label, row, 0, Qt::AlignTop);
        m_grid->addWidget(value, row, 1, Qt::AlignTop);
        ++row;
    }
}

QStringList FactGrid::texts() const {
    QStringList texts;
    for (const DetailFact& fact : m_facts)
        texts << fact.label + QStringLiteral(": ") + QTextDocumentFragment::fromHtml(fact.html).toPlainText();
    return texts;
}

} // namespace gleaner::browser
