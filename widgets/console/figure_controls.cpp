#include "widgets/console/figure_controls.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include "widgets/console/burn_down.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using What = FigureWish::What;

QPushButton* chipOf(const QString& text, const QString& name, QWidget* parent) {
    auto* chip = new QPushButton(text, parent);
    chip->setCheckable(true);
    chip->setAccessibleName(name);
    chip->setToolTip(name);
    theme::setLook(chip, theme::Look::Chip);
    return chip;
}

} // namespace

// Controls that stay together when the line is too short for all.
QHBoxLayout* FigureControls::addGroup() {
    auto* group = new QWidget(this);
    auto* row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 2 * theme::kStep, 0);
    row->setSpacing(theme::kStep + 2);
    group->setMinimumHeight(theme::kControlHeight);
    m_flow->addWidget(group);
    return row;
}

std::vector<Figure> FigureChoice::figures() const {
    if (what == What::BurnDown)
        return {};
    if (what == What::EverySource)
        return {top};
    const std::set<Figure>& shown = what == What::Crawl ? crawl : own;
    std::vector<Figure> figures;
    if (shown.count(top))
        figures.push_back(top);
    for (const Figure figure : figuresOf(what == What::Source)) {
        if (figure != top && shown.count(figure))
            figures.push_back(figure);
    }
    return figures;
}

FigureControls::FigureControls(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_flow(new theme::FlowLayout(2 * theme::kStep)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4 * theme::kStep, 2 * theme::kStep, 4 * theme::kStep, theme::kStep);
    row->addLayout(m_flow);
    addWhat();
    addSpans();
    addFigures();
    addSources();
}

void FigureControls::addWhat() {
    m_what = new QComboBox(this);
    m_what->setAccessibleName(tr("What is shown"));
    m_what->view()->setAccessibleName(m_what->accessibleName());
    m_what->addItem(tr("Whole crawl"), int(What::Crawl));
    m_what->addItem(tr("Every source"), int(What::EverySource));
    m_what->addItem(tr("Burn-down"), int(What::BurnDown));
    connect(m_what, &QComboBox::activated, this, [this] { Q_EMIT whatChosen(What(m_what->currentData().toInt())); });
    QHBoxLayout* group = addGroup();
    group->addWidget(m_what);
    m_runs = new QComboBox(this);
    m_runs->setMinimumWidth(190);
    m_runs->setAccessibleName(tr("Which crawl"));
    m_runs->view()->setAccessibleName(m_runs->accessibleName());
    connect(m_runs, &QComboBox::activated, this, [this] { Q_EMIT runChosen(m_runs->currentData().toLongLong()); });
    group->addWidget(m_runs);
}

void FigureControls::addSpans() {
    QHBoxLayout* group = addGroup();
    m_spanGroup = group->parentWidget();
    for (const history::Tier& tier : history::kTiers) {
        const int key = int(tier.span) + 1;
        auto* chip = chipOf(spanText(tier.span), tr("Show %1 (%2)").arg(spanName(tier.span)).arg(key), this);
        connect(chip, &QPushButton::clicked, this, [this, chip, span = tier.span] {
            chip->setChecked(true); // one is always chosen
            Q_EMIT spanChosen(span);
        });
        m_spans.push_back(chip);
        group->addWidget(chip);
    }
}

void FigureControls::addFigures() {
    QHBoxLayout* group = addGroup();
    m_figureGroup = group->parentWidget();
    for (int i = 0; i < kFigures; ++i) {
        const auto figure = Figure(i);
        auto* chip = chipOf(labelOf(figure), titleOf(figure), this);
        connect(chip, &QPushButton::clicked, this, [this, figure](bool shown) { Q_EMIT figureChosen(figure, shown); });
        m_figures.push_back(chip);
        group->addWidget(chip);
    }
}

void FigureControls::addSources() {
    QHBoxLayout* group = addGroup();
    m_sourceGroup = group->parentWidget();
    m_filter = new QLineEdit(this);
    m_filter->setPlaceholderText(tr("Filter sources"));
    m_filter->setAccessibleName(tr("Filter sources"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(190);
    m_filter->addAction(m_theme.icon(QStringLiteral("search"), theme::Ink::Dim), QLineEdit::LeadingPosition);
    connect(m_filter, &QLineEdit::textChanged, this, &FigureControls::filterChosen);
    group->addWidget(m_filter);
    const auto arrow = [&](const char* icon, const QString& name) {
        auto* button = new QToolButton(this);
        button->setIcon(m_theme.icon(QLatin1String(icon)));
        button->setAccessibleName(name);
        button->setToolTip(name);
        group->addWidget(button);
        return button;
    };
    m_before = arrow("chevron-up", tr("Sources before these"));
    connect(m_before, &QToolButton::clicked, this,
            [this] { Q_EMIT firstChosen(m_first - std::min(m_first, kSourcesAtOnce)); });
    m_after = arrow("chevron-down", tr("Sources after these"));
    connect(m_after, &QToolButton::clicked, this, [this] { Q_EMIT firstChosen(m_first + kSourcesAtOnce); });
    m_range = new QLabel(this);
    m_range->setFont(m_theme.figureFont(theme::kSmallPixels));
    theme::setLook(m_range, theme::Look::Small);
    group->addWidget(m_range);
}

void FigureControls::setChoice(const FigureChoice& choice) {
    const bool sources = choice.what == What::EverySource, burnDown = choice.what == What::BurnDown;
    // The source that was looked at last can be returned to.
    const int own = m_what->findData(int(What::Source));
    if (own >= 0)
        m_what->setItemText(own, choice.sourceName);
    else if (!choice.sourceName.isEmpty())
        m_what->insertItem(1, choice.sourceName, int(What::Source));
    m_what->setCurrentIndex(m_what->findData(int(choice.what)));
    for (const history::Tier& tier : history::kTiers) {
        QPushButton* chip = m_spans[size_t(tier.span)];
        chip->setChecked(tier.span == choice.span);
    }
    m_spanGroup->setVisible(!burnDown);
    m_figureGroup->setVisible(!burnDown);
    m_sourceGroup->setVisible(sources);
    setFigures(choice);
    m_runs->setVisible(burnDown);
    if (m_filter->text() != choice.filter) {
        const QSignalBlocker blocker(m_filter);
        m_filter->setText(choice.filter);
    }
    m_first = choice.first;
    const size_t last = std::min(choice.first + kSourcesAtOnce, choice.matching);
    const bool isLong = choice.matching > kSourcesAtOnce;
    m_before->setVisible(isLong);
    m_before->setEnabled(choice.first > 0);
    m_after->setVisible(isLong);
    m_after->setEnabled(last < choice.matching);
    m_range->setText(choice.matching == 0 ? tr("No source has this name")
                     : isLong             ? tr("%1 – %2 of %3 sources")
                                    .arg(choice.first + 1)
                                    .arg(last)
                                    .arg(text(wording::count(static_cast<long long>(choice.matching))))
                     : choice.matching == 1 ? tr("One source")
                                            : tr("%1 sources").arg(choice.matching));
}

void FigureControls::setFigures(const FigureChoice& choice) {
    const std::vector<Figure> shown = choice.figures();
    for (int i = 0; i < kFigures; ++i) {
        const auto figure = Figure(i);
        const bool offered =
            choice.what == What::Crawl ? isOfCrawl(figure) : choice.what != What::BurnDown && isOfSource(figure);
        m_figures[size_t(i)]->setVisible(offered);
        m_figures[size_t(i)]->setChecked(std::find(shown.begin(), shown.end(), figure) != shown.end());
    }
}

void FigureControls::setRuns(const std::vector<history::Run>& runs, std::int64_t chosen) {
    if (m_runs->view()->isVisible())
        return; // somebody is choosing
    m_runs->clear();
    for (const history::Run& run : runs)
        m_runs->addItem(runText(run), qlonglong(run.id));
    m_runs->setCurrentIndex(std::max(0, m_runs->findData(qlonglong(chosen))));
}

} // namespace gleaner::console
