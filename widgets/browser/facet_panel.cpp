#include "widgets/browser/facet_panel.h"

#include <algorithm>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "widgets/models/record_words.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::browser {
namespace {

QString tr(const char* english) {
    return FacetPanel::tr(english);
}

// The same values in the same order: only counts and ticks differ.
bool sameShape(const std::vector<FacetGroup>& one, const std::vector<FacetGroup>& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const FacetGroup& a, const FacetGroup& b) {
        return a.key == b.key &&
               std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                          [](const FacetValue& x, const FacetValue& y) { return x.value == y.value; });
    });
}

} // namespace

QString facetWords(const std::string& key) {
    if (key == "license")
        return tr("Licence");
    if (key == "source")
        return tr("Source");
    if (key == "type")
        return tr("Type");
    if (key == "size")
        return tr("Size");
    if (key == "aspect")
        return tr("Shape");
    return models::text(key);
}

QString facetValueWords(const std::string& key, const std::string& value) {
    if (key == "license") {
        if (value == "pdm")
            return tr("Public domain");
        if (value == "cc0")
            return QStringLiteral("CC0");
        const QString name = models::text(model::parseLicence(value).displayName());
        return name.isEmpty() ? models::text(value) : name;
    }
    if (key == "type")
        return value == "jpg"   ? QStringLiteral("JPEG")
               : value == "tif" ? QStringLiteral("TIFF")
                                : models::text(value).toUpper();
    static const std::pair<const char*, const char*> kNames[] = {
        {"small", QT_TRANSLATE_NOOP("gleaner::browser::FacetPanel", "Small")},
        {"medium", QT_TRANSLATE_NOOP("gleaner::browser::FacetPanel", "Medium")},
        {"large", QT_TRANSLATE_NOOP("gleaner::browser::FacetPanel", "Large")},
        {"wide", QT_TRANSLATE_NOOP("gleaner::browser::FacetPanel", "Wide")},
        {"tall", QT_TRANSLATE_NOOP("gleaner::browser::FacetPanel", "Tall")},
        {"square", QT_TRANSLATE_NOOP("gleaner::browser::FacetPanel", "Square")},
    };
    if (key == "size" || key == "aspect")
        for (const auto& [name, english] : kNames)
            if (value == name)
                return tr(english);
    return models::text(value);
}

FacetPanel::FacetPanel(theme::Theme& theme, QWidget* parent) : QScrollArea(parent), m_theme(theme) {
    setObjectName(QStringLiteral("facets"));
    setAccessibleName(tr("Filters"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(180);
}

void FacetPanel::setGroups(const std::vector<FacetGroup>& groups) {
    const bool same = widget() && sameShape(m_groups, groups);
    m_groups = groups;
    if (!same)
        build();
    fill();
}

void FacetPanel::setQueryValid(bool valid) {
    if (widget())
        widget()->setEnabled(valid);
}

void FacetPanel::build() {
    m_rows.clear();
    auto* inside = new QWidget;
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(4 * theme::kStep, 3 * theme::kStep, 4 * theme::kStep, 4 * theme::kStep);
    column->setSpacing(0);
    for (const FacetGroup& group : m_groups) {
        auto* head = new QLabel(facetWords(group.key));
        theme::setLook(head, theme::Look::Section);
        column->addWidget(head);
        column->addSpacing(theme::kStep);
        const bool folded = int(group.values.size()) > kShownValues + 1 && !m_unfolded.contains(group.key);
        for (size_t at = 0; at < group.values.size(); ++at)
            if (!folded || at < kShownValues || group.values[at].ticked)
                m_rows[{group.key, group.values[at].value}] = addRow(column, group.key, group.values[at]);
        if (folded) {
            auto* all = new QPushButton(tr("Show all %1").arg(group.values.size()));
            theme::setLook(all, theme::Look::Link);
            all->setAccessibleName(tr("Show all values of %1").arg(facetWords(group.key)));
            connect(all, &QPushButton::clicked, this, [this, key = group.key] {
                m_unfolded.insert(key);
                build();
                fill();
            });
            column->addWidget(all, 0, Qt::AlignLeft);
        }
        column->addSpacing(3 * theme::kStep);
    }
    column->addStretch();
    setWidget(inside);
    inside->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

FacetPanel::Row FacetPanel::addRow(QVBoxLayout* column, const std::string& key, const FacetValue& value) {
    Row row{new QWidget, new QCheckBox, new QLabel};
    const QString words = facetValueWords(key, value.value);
    // A name longer than the panel is cut; its tip has the whole.
    row.box->setText(QFontMetrics(m_theme.baseFont())
                         .elidedText(words, Qt::ElideRight, 118)
                         .replace(QLatin1Char('&'), QLatin1String("&&")));
    row.box->setToolTip(words);
    row.count->setFont(m_theme.figureFont());
    theme::setLook(row.count, theme::Look::Dim);
    auto* line = new QHBoxLayout(row.line);
    line->setContentsMargins(0, 2, 0, 2);
    line->addWidget(row.box, 1);
    line->addWidget(row.count);
    column->addWidget(row.line);
    connect(row.box, &QCheckBox::toggled, this,
            [this, key, name = value.value](bool on) { Q_EMIT ticked(key, name, on); });
    return row;
}

void FacetPanel::fill() {
    for (const FacetGroup& group : m_groups)
        for (const FacetValue& value : group.values) {
            const auto found = m_rows.find({group.key, value.value});
            if (found == m_rows.end())
                continue;
            const Row& row = found->second;
            const QSignalBlocker quiet(row.box);
            row.box->setChecked(value.ticked);
            row.count->setText(models::text(wording::count(value.count)));
            row.line->setEnabled(value.count > 0 || value.ticked);
            row.box->setAccessibleName(tr("%1: %2, %n picture(s)", nullptr, int(value.count))
                                           .arg(facetWords(group.key), facetValueWords(group.key, value.value)));
        }
}

QCheckBox* FacetPanel::box(const std::string& key, const std::string& value) const {
    const auto found = m_rows.find({key, value});
    return found == m_rows.end() ? nullptr : found->second.box;
}

QString FacetPanel::countWords(const std::string& key, const std::string& value) const {
    const auto found = m_rows.find({key, value});
    return found == m_rows.end() ? QString() : found->second.count->text();
}

} // namespace gleaner::browser
