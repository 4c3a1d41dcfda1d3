#include "widgets/console/retry_dialog.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "widgets/console/outcome_strip.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

enum Column { Outcome, Tasks, FromSources, Newest, Columns };

// Failures of all sources that ended alike.
struct Ended {
    std::int64_t tasks = 0;
    int sources = 0;
    base::WallTime newest{};
};

std::map<std::string, Ended> byOutcome(const std::vector<crawl::Failures>& failures) {
    std::map<std::string, Ended> groups;
    for (const crawl::Failures& some : failures) {
        Ended& group = groups[some.outcome];
        group.tasks += some.tasks;
        ++group.sources;
        group.newest = std::max(group.newest, some.newest);
    }
    return groups;
}

} // namespace

RetryDialog::RetryDialog(theme::Theme& theme, bridge::Names selected, base::WallTime now, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_selected(std::move(selected)), m_now(now), m_ofSelected(new QRadioButton),
      m_ofAll(new QRadioButton(tr("&All sources"))), m_since(new QComboBox), m_outcomes(new QTableWidget(0, Columns)),
      m_preview(paragraph({})) {
    setObjectName(QStringLiteral("retryDialog"));
    setWindowTitle(tr("Retry failures"));
    QVBoxLayout* column = dialogColumn(this, 540);
    column->addWidget(paragraph(tr("Tasks that were given up go back into the queue, with all their tries again. That "
                                   "cannot be taken back.")));
    m_ofSelected->setText(m_selected.size() == 1 ? tr("&Only %1").arg(text(m_selected.front()))
                                                 : tr("&Only the %1 selected sources").arg(m_selected.size()));
    m_ofSelected->setVisible(!m_selected.empty());
    (m_selected.empty() ? m_ofAll : m_ofSelected)->setChecked(true);
    column->addWidget(m_ofSelected);
    column->addWidget(m_ofAll);
    const std::pair<QString, int> spans[] = {{tr("at any time"), 0},
                                             {tr("in the last hour"), 3600},
                                             {tr("in the last 24 hours"), 86'400},
                                             {tr("in the last 7 days"), 604'800}};
    for (const auto& [words, seconds] : spans)
        m_since->addItem(words, seconds);
    m_since->setAccessibleName(tr("Given up"));
    m_since->view()->setAccessibleName(tr("Given up"));
    auto* form = new QFormLayout;
    form->addRow(tr("&Given up"), m_since);
    column->addLayout(form);
    m_outcomes->setAccessibleName(tr("How they ended"));
    m_outcomes->setHorizontalHeaderLabels({tr("Ended as"), tr("Tasks"), tr("Sources"), tr("Newest")});
    m_outcomes->verticalHeader()->hide();
    m_outcomes->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight + 2);
    m_outcomes->horizontalHeader()->setSectionResizeMode(Outcome, QHeaderView::Stretch);
    m_outcomes->horizontalHeader()->setHighlightSections(false);
    m_outcomes->setColumnWidth(Newest, 150);
    m_outcomes->setShowGrid(false);
    frame(*m_outcomes, theme);
    for (int each = 0; each < Columns; ++each)
        m_outcomes->horizontalHeaderItem(each)->setTextAlignment((each == Outcome ? Qt::AlignLeft : Qt::AlignRight) |
                                                                 Qt::AlignVCenter);
    m_outcomes->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_outcomes->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_outcomes->setTabKeyNavigation(false);
    m_outcomes->setMinimumHeight(190);
    column->addWidget(m_outcomes, 1);
    m_preview->setMinimumHeight(20);
    column->addWidget(m_preview);
    QDialogButtonBox* box = dialogButtons(this, tr("Retry"));
    m_accept = box->button(QDialogButtonBox::Ok);
    column->addWidget(box);
    connect(m_ofAll, &QRadioButton::toggled, this, &RetryDialog::ask);
    connect(m_since, &QComboBox::currentIndexChanged, this, &RetryDialog::ask);
    connect(m_outcomes, &QTableWidget::itemChanged, this, [this](const QTableWidgetItem* item) {
        if (m_filling || item->column() != Outcome)
            return;
        const std::string outcome = item->text().toStdString();
        if (item->checkState() == Qt::Checked)
            m_left.erase(outcome);
        else
            m_left.insert(outcome);
        preview();
    });
    m_outcomes->setFocus();
    preview();
}

crawl::RetryChoice RetryDialog::scope() const {
    crawl::RetryChoice choice;
    if (!m_ofAll->isChecked())
        choice.sources = m_selected;
    if (const int seconds = m_since->currentData().toInt(); seconds > 0)
        choice.since = m_now - base::Millis(std::int64_t(seconds) * 1000);
    return choice;
}

void RetryDialog::ask() {
    m_known = false;
    preview();
    Q_EMIT asked(scope());
}

void RetryDialog::showFailures(const crawl::RetryChoice& of, const std::vector<crawl::Failures>& failures) {
    if (!(of == scope()))
        return; // an answer to an earlier question
    m_failures = failures;
    m_known = true;
    fillTable();
    preview();
}

void RetryDialog::fillTable() {
    m_filling = true;
    const auto groups = byOutcome(m_failures);
    m_outcomes->setRowCount(int(groups.size()));
    int row = 0;
    for (const auto& [outcome, ended] : groups) {
        const auto put = [&](int column, const QString& words, Qt::Alignment side) {
            auto* item = new QTableWidgetItem(words);
            item->setTextAlignment(side | Qt::AlignVCenter);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
            item->setFont(m_theme.figureFont());
            m_outcomes->setItem(row, column, item);
            return item;
        };
        QTableWidgetItem* first = put(Outcome, text(outcome), Qt::AlignLeft);
        first->setFlags(first->flags() | Qt::ItemIsUserCheckable);
        first->setCheckState(m_left.count(outcome) > 0 ? Qt::Unchecked : Qt::Checked);
        first->setForeground(theme::colourOf(classOfName(outcome), m_theme.tokens()));
        put(Tasks, text(wording::count(ended.tasks)), Qt::AlignRight);
        put(FromSources, text(wording::count(ended.sources)), Qt::AlignRight);
        const double age = std::max(0.0, base::Seconds(m_now - ended.newest).count());
        put(Newest, tr("%1 ago").arg(text(wording::duration(age))), Qt::AlignRight);
        ++row;
    }
    if (row > 0)
        m_outcomes->setCurrentCell(0, Outcome);
    m_filling = false;
}

crawl::RetryChoice RetryDialog::choice() const {
    crawl::RetryChoice choice = scope();
    std::set<std::string> wanted;
    bool all = true;
    for (const crawl::Failures& some : m_failures)
        if (m_left.count(some.outcome) > 0)
            all = false;
        else
            wanted.insert(some.outcome);
    if (!all)
        choice.outcomes.assign(wanted.begin(), wanted.end());
    return choice;
}

void RetryDialog::preview() {
    std::int64_t tasks = 0;
    std::set<std::string> sources;
    for (const crawl::Failures& some : m_failures)
        if (m_left.count(some.outcome) == 0) {
            tasks += some.tasks;
            sources.insert(some.source);
        }
    m_accept->setEnabled(m_known && tasks > 0);
    if (!m_known)
        m_preview->setText(tr("Counting …"));
    else if (m_failures.empty())
        m_preview->setText(tr("Nothing was given up there."));
    else if (tasks == 0)
        m_preview->setText(tr("Tick how they ended."));
    else
        m_preview->setText(tr("Would retry %1 of %2.")
                               .arg(tasks == 1 ? tr("1 task") : tr("%1 tasks").arg(text(wording::count(tasks))),
                                    sources.size() == 1 ? tr("1 source") : tr("%1 sources").arg(sources.size())));
}

} // namespace gleaner::console
