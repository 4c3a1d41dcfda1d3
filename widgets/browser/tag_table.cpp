#include "widgets/browser/tag_table.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/browser/picture_facts.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

using theme::kStep;

constexpr int kLine = 22;
constexpr int kMostLines = 12; // shown at once
constexpr int kKeyWidth = 130;

// "Exif.Photo.ExposureTime" → "ExposureTime", "Xmp.dc.subject" → "dc.subject"; the whole key stays in the tip.
QString shortKey(const std::string& key) {
    const QString whole = models::text(key);
    return whole.section(QLatin1Char('.'), whole.startsWith(QLatin1String("Xmp.")) ? 1 : 2);
}

} // namespace

void TagTableModel::setFields(std::vector<analysis::MetadataField> fields) {
    beginResetModel();
    m_fields = std::move(fields);
    endResetModel();
}

int TagTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_fields.size());
}

int TagTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 2;
}

QVariant TagTableModel::data(const QModelIndex& index, int role) const {
    const analysis::MetadataField& field = m_fields[size_t(index.row())];
    if (role == Qt::DisplayRole)
        return index.column() == 0 ? shortKey(field.key) : fieldWords(field);
    if (role == Qt::ToolTipRole)
        return models::text(field.key) + QLatin1Char('\n') + fieldWords(field);
    if (role == Qt::UserRole) // what is filtered and copied
        return index.column() == 0 ? models::text(field.key) : fieldWords(field);
    return {};
}

QVariant TagTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("Tag") : tr("Value");
}

TagTable::TagTable(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_model(new TagTableModel(this)), m_filtered(new QSortFilterProxyModel(this)),
      m_filter(new QLineEdit), m_copy(new QPushButton), m_view(new QTableView), m_nothing(new QLabel) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kStep);
    auto* head = new QHBoxLayout;
    head->setSpacing(kStep);
    m_filter->setPlaceholderText(tr("Filter tags"));
    m_filter->setAccessibleName(tr("Filter tags"));
    m_filter->setClearButtonEnabled(true);
    m_copy->setIcon(theme.icon(QStringLiteral("copy")));
    m_copy->setAccessibleName(tr("Copy the tags"));
    m_copy->setToolTip(tr("Copies the selected tags, or all that are shown"));
    m_copy->setFixedWidth(38);
    head->addWidget(m_filter, 1);
    head->addWidget(m_copy);
    column->addLayout(head);

    m_filtered->setSourceModel(m_model);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterRole(Qt::UserRole);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_filtered);
    m_view->setAccessibleName(tr("All tags of the file"));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setTabKeyNavigation(false);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(kLine);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_view->setColumnWidth(0, kKeyWidth);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->installEventFilter(this);
    column->addWidget(m_view);
    theme::setLook(m_nothing, theme::Look::Small);
    m_nothing->setText(tr("No tag has this."));
    column->addWidget(m_nothing);

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filtered->setFilterFixedString(words.trimmed());
        countRows();
    });
    connect(m_copy, &QPushButton::clicked, this, &TagTable::copy);
    countRows();
}

void TagTable::setFields(std::vector<analysis::MetadataField> fields) {
    m_model->setFields(std::move(fields));
    countRows();
}

void TagTable::countRows() {
    const int rows = m_filtered->rowCount();
    const int lines = std::clamp(rows, 1, kMostLines);
    m_view->setFixedHeight(m_view->horizontalHeader()->sizeHint().height() + lines * kLine + 2 * m_view->frameWidth());
    m_view->setVisible(rows > 0);
    m_nothing->setVisible(rows == 0);
}

QString TagTable::copied() const {
    QStringList lines;
    const auto add = [&](int row) {
        lines << m_filtered->index(row, 0).data(Qt::UserRole).toString() + QLatin1Char('\t') +
                     m_filtered->index(row, 1).data(Qt::UserRole).toString();
    };
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    if (selected.isEmpty()) {
        for (int row = 0; row < m_filtered->rowCount(); ++row)
            add(row);
    } else {
        for (const QModelIndex& index : selected)
            add(index.row());
    }
    return lines.join(QLatin1Char('\n'));
}

void TagTable::copy() {
    QGuiApplication::clipboard()->setText(copied());
}

bool TagTable::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gleaner::browser
