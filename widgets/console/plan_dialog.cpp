#include "widgets/console/plan_dialog.h"

#include <algorithm>
#include <array>

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr double kSecondsPerHour = 3600;

QString summaryOf(const crawl::CrawlPlan& plan) {
    const auto waiting = std::count_if(plan.sources.begin(), plan.sources.end(),
                                       [](const auto& s) { return s.queued > 0 && s.needsOperator(); });
    QString words;
    if (plan.queued > 0)
        words = PlanDialog::tr("%1 pictures, about %2, at up to %3 requests a second. The slowest source needs at "
                               "least %4.")
                    .arg(text(wording::count(plan.queued)), text(wording::bytes(plan.bytes)),
                         text(wording::rate(plan.rate)), text(wording::duration(plan.hours * kSecondsPerHour)));
    else
        words = waiting > 0 ? PlanDialog::tr("Nothing that is queued can be fetched now.")
                            : PlanDialog::tr("Nothing is queued.");
    if (waiting == 1)
        words += QLatin1Char(' ') + PlanDialog::tr("One source waits for you and is left out of these sums.");
    else if (waiting > 1)
        words +=
            QLatin1Char(' ') + PlanDialog::tr("%1 sources wait for you and are left out of these sums.").arg(waiting);
    return words;
}

QTableView* tableOf(PlanModel* model) {
    auto* table = new QTableView;
    table->setModel(model);
    table->setAccessibleName(PlanDialog::tr("Crawl plan"));
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme::kCompactRowHeight + 4);
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(PlanModel::Name, QHeaderView::Stretch);
    constexpr std::array<std::pair<int, int>, 6> kWidths{{{PlanModel::Queued, 84},
                                                          {PlanModel::Rate, 116},
                                                          {PlanModel::Share, 70},
                                                          {PlanModel::AtLeast, 104},
                                                          {PlanModel::Size, 84},
                                                          {PlanModel::State, 128}}};
    for (const auto& [column, width] : kWidths)
        table->setColumnWidth(column, width);
    return table;
}

} // namespace

PlanModel::PlanModel(const crawl::CrawlPlan& plan, base::WallTime now, theme::Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), m_now(now), m_theme(theme) {
    for (const crawl::PlannedSource& source : plan.sources)
        if (source.queued > 0)
            m_sources.push_back(source);
    std::stable_sort(m_sources.begin(), m_sources.end(), [](const auto& a, const auto& b) {
        return std::pair(a.needsOperator(), -a.hours) < std::pair(b.needsOperator(), -b.hours);
    });
}

int PlanModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_sources.size());
}
int PlanModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Columns);
}

QString PlanModel::cell(const crawl::PlannedSource& source, int column) const {
    switch (column) {
    case Name:
        return text(source.name);
    case Queued:
        return text(wording::count(source.queued));
    case Rate:
        return text(wording::rate(source.rate)) + QStringLiteral("  ") + originText(source.origin);
    case Share:
        return QStringLiteral("%1 %").arg(100 * source.share, 0, 'f', 1);
    case AtLeast:
        return text(wording::duration(source.hours * kSecondsPerHour));
    case Size:
        return text(wording::bytes(source.bytes));
    default:
        return source.why.code.empty() ? QString()
                                       : text(wording::stateChip(source.state, source.why, source.until, m_now));
    }
}

QVariant PlanModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const crawl::PlannedSource& source = m_sources[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return cell(source, index.column());
    case Qt::ToolTipRole:
        if (index.column() == State && !source.why.code.empty())
            return text(wording::whySentence(source.state, source.why, source.until, m_now));
        return index.column() == Rate ? QVariant(originTip(source.origin)) : QVariant();
    case Qt::TextAlignmentRole: {
        const bool isText = index.column() == Name || index.column() == State;
        return QVariant::fromValue(Qt::Alignment(isText ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    case Qt::FontRole:
        return m_theme.figureFont();
    case Qt::ForegroundRole:
        return source.needsOperator() ? QVariant(m_theme.tokens().dim) : QVariant();
    default:
        return {};
    }
}

QVariant PlanModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(section == Name || section == State ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[Columns] = {tr("Source"),   tr("Queued"), tr("Rate, per s"), tr("Share"),
                                    tr("At least"), tr("Size"),   tr("Now")};
    return names[section];
}

PlanDialog::PlanDialog(theme::Theme& theme, const crawl::CrawlPlan& plan, base::WallTime now, bool canStart,
                       QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Crawl plan"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(720);
    resize(860, 480);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 16);
    layout->setSpacing(12);
    auto* summary = new QLabel(summaryOf(plan));
    summary->setWordWrap(true);
    theme::setLook(summary, theme::Look::Dim);
    layout->addWidget(summary);
    auto* model = new PlanModel(plan, now, theme, this);
    layout->addWidget(tableOf(model), 1);
    auto* box = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    QPushButton* start = box->button(QDialogButtonBox::Ok);
    start->setText(tr("Start crawl"));
    start->setDefault(true);
    const bool startable = canStart && model->rowCount() > 0;
    start->setEnabled(startable);
    box->button(QDialogButtonBox::Cancel)->setText(startable ? tr("Cancel") : tr("Close"));
    connect(box, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(box);
    (startable ? start : box->button(QDialogButtonBox::Cancel))->setFocus();
}

} // namespace gleaner::console
