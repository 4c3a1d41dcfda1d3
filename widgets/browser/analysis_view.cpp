#include "widgets/browser/analysis_view.h"

#include <algorithm>

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/browser/collapsible_section.h"
#include "widgets/browser/fact_grid.h"
#include "widgets/browser/palette_list.h"
#include "widgets/browser/picture_facts.h"
#include "widgets/browser/quality_bars.h"
#include "widgets/browser/tag_table.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

using theme::kStep;

constexpr const char* kPalette = "palette";
constexpr const char* kLabels = "labels";
constexpr const char* kQuality = "quality";
constexpr const char* kTags = "tags";

} // namespace

AnalysisView::AnalysisView(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_column(new QVBoxLayout(this)), m_state(new QWidget), m_stateWords(new QLabel),
      m_again(new QPushButton(tr("Analyse again …"))), m_palette(new PaletteList(theme)), m_labelsHolder(new QWidget),
      m_labels(new theme::FlowLayout(kStep)), m_quality(new QualityBars(theme)), m_tags(new TagTable(theme)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2 * kStep);
    auto* state = new QVBoxLayout(m_state);
    state->setContentsMargins(0, kStep, 0, kStep);
    state->setSpacing(kStep);
    m_stateWords->setWordWrap(true);
    m_stateWords->setObjectName(QStringLiteral("analysisState"));
    theme::setLook(m_stateWords, theme::Look::Small);
    m_again->setIcon(theme.icon(QStringLiteral("refresh-cw")));
    m_again->setObjectName(QStringLiteral("analyseAgain"));
    connect(m_again, &QPushButton::clicked, this, &AnalysisView::analyseRequested);
    state->addWidget(m_stateWords);
    state->addWidget(m_again, 0, Qt::AlignLeft);
    m_column->addWidget(m_state);

    add(QLatin1String(kPalette), tr("Palette"), m_palette);
    m_labelsHolder->setLayout(m_labels);
    add(QLatin1String(kLabels), tr("Labels"), m_labelsHolder);
    add(QLatin1String(kQuality), tr("Quality"), m_quality);
    const std::pair<const char*, QString> groups[] = {
        {"picture", tr("Picture")}, {"camera", tr("Camera")}, {"place", tr("Place")}, {"file", tr("From the file")}};
    for (const auto& [id, title] : groups) {
        auto* facts = new FactGrid;
        connect(facts, &FactGrid::linkActivated, this, &AnalysisView::linkActivated);
        m_facts[QLatin1String(id)] = facts;
        add(QLatin1String(id), title, facts);
    }
    add(QLatin1String(kTags), tr("All tags"), m_tags)->setOpen(false);
    connect(m_palette, &PaletteList::chosen, this,
            [this](const QString& digits) { Q_EMIT linkActivated(QStringLiteral("copy:") + digits); });
    // A label keeps the colour that its links had when they were set.
    connect(&theme, &theme::Theme::changed, this, [this] {
        for (const auto& [id, facts] : m_facts)
            facts->refresh();
        showLabels(m_shownLabels);
    });
}

CollapsibleSection* AnalysisView::add(const QString& id, const QString& title, QWidget* content) {
    auto* section = new CollapsibleSection(m_theme, id, title, content);
    connect(section, &CollapsibleSection::opened, this, &AnalysisView::closedChanged);
    m_column->addWidget(section);
    m_sections.push_back(section);
    return section;
}

CollapsibleSection* AnalysisView::section(const QString& id) const {
    const auto found = std::find_if(m_sections.begin(), m_sections.end(),
                                    [&](const CollapsibleSection* section) { return section->id() == id; });
    return found == m_sections.end() ? nullptr : *found;
}

void AnalysisView::showDetail(const RecordDetail& detail) {
    showState(detail);
    for (const auto& [id, facts] : m_facts)
        section(id)->hide();
    for (FactGroup& group : groupsOf(detail)) {
        m_facts.at(group.id)->setFacts(std::move(group.facts));
        section(group.id)->show();
    }
    const analysis::Measures* measures =
        detail.analysis && detail.analysis->measures ? &*detail.analysis->measures : nullptr;
    m_paletteTexts.clear();
    if (measures) {
        m_palette->setColours(measures->palette);
        for (const analysis::PaletteColour& colour : measures->palette)
            m_paletteTexts << models::text(colour.name);
        showLabels(measures->labels);
        m_quality->setMeasures(*measures);
    }
    section(QLatin1String(kPalette))->setVisible(measures && !measures->palette.empty());
    section(QLatin1String(kLabels))->setVisible(measures && !measures->labels.empty());
    section(QLatin1String(kQuality))->setVisible(measures);
    const bool hasTags = detail.analysis && !detail.analysis->metadata.fields.empty();
    m_tags->setFields(hasTags ? detail.analysis->metadata.fields : std::vector<analysis::MetadataField>());
    section(QLatin1String(kTags))->setVisible(hasTags);
    if (hasTags)
        section(QLatin1String(kTags))
            ->head()
            ->setText(tr("All tags (%1)").arg(QLocale().toString(qulonglong(detail.analysis->metadata.fields.size()))));
}

void AnalysisView::showState(const RecordDetail& detail) {
    const AnalysisState state = analysisState(detail.view);
    m_stateWords->setText(state.words);
    m_again->setVisible(state.canHelp);
    m_state->setVisible(!state.words.isEmpty());
}

void AnalysisView::showLabels(std::vector<analysis::Label> labels) {
    m_shownLabels = std::move(labels);
    while (QLayoutItem* item = m_labels->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const analysis::Label& label : m_shownLabels) {
        const QString share = QLocale().toString(label.confidence * 100, 'f', 0);
        const QString words = labelWords(label.name);
        auto* chip = new QLabel(QStringLiteral("%1 <span style=\"color:%2\">%3 %</span>")
                                    .arg(words.toHtmlEscaped(), m_theme.tokens().dim.name(), share));
        chip->setTextFormat(Qt::RichText);
        theme::setLook(chip, theme::Look::Tag);
        chip->setToolTip(tr("%1: %2 % sure").arg(words, share));
        chip->setAccessibleName(tr("%1, %2 % sure").arg(words, share));
        m_labels->addWidget(chip);
    }
    m_labelsHolder->updateGeometry();
}

QStringList AnalysisView::texts() const {
    QStringList texts;
    if (!m_stateWords->text().isEmpty())
        texts << m_stateWords->text();
    for (const auto& [id, facts] : m_facts)
        if (!section(id)->isHidden())
            texts << facts->texts();
    if (!section(QLatin1String(kPalette))->isHidden())
        texts << tr("Palette: %1").arg(m_paletteTexts.join(QStringLiteral(", ")));
    QStringList labels;
    for (const analysis::Label& label : m_shownLabels)
        labels << labelWords(label.name);
    if (!section(QLatin1String(kLabels))->isHidden())
        texts << tr("Labels: %1").arg(labels.join(QStringLiteral(", ")));
    if (!section(QLatin1String(kQuality))->isHidden())
        texts << tr("Quality: %1").arg(m_quality->texts().join(QStringLiteral(", ")));
    return texts;
}

QStringList AnalysisView::closed() const {
    QStringList ids;
    for (const CollapsibleSection* section : m_sections)
        if (!section->isOpen())
            ids << section->id();
    return ids;
}

void AnalysisView::setClosed(const QStringList& ids) {
    for (CollapsibleSection* section : m_sections)
        section->setOpen(!ids.contains(section->id()));
}

} // namespace gleaner::browser
