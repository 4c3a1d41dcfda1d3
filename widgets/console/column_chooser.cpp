#include "widgets/console/column_chooser.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

constexpr int kIndent = 4;

} // namespace

ColumnChooser::ColumnChooser(theme::Theme& theme, const Shown& shown, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint) {
    setObjectName(QStringLiteral("columnChooser"));
    setWindowTitle(tr("Columns"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* frame = new QFrame;
    setLook(frame, theme::Look::Card);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(frame);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(16, 14, 16, 12);
    column->setSpacing(14);
    auto* groups = new QHBoxLayout;
    groups->setSpacing(28);
    for (int group = int(ColumnGroup::Limit); group < kColumnGroups; ++group)
        groups->addWidget(makeGroup(theme, ColumnGroup(group)), 0, Qt::AlignTop);
    column->addLayout(groups);
    auto* foot = new QHBoxLayout;
    auto* hint = new QLabel(tr("Drag a heading to move its column; right-click it to sort."));
    setLook(hint, theme::Look::Small);
    auto* reset = new QPushButton(tr("Reset to default"));
    reset->setAutoDefault(false);
    foot->addWidget(hint, 1);
    foot->addWidget(reset);
    column->addLayout(foot);
    connect(reset, &QPushButton::clicked, this, &ColumnChooser::resetRequested);
    setShown(shown);
    m_groups[size_t(ColumnGroup::Limit)]->setFocus();
}

QWidget* ColumnChooser::makeGroup(theme::Theme& theme, ColumnGroup group) {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto* heading = new QCheckBox(groupName(group));
    heading->setTristate(true);
    heading->setFont(theme.strongFont());
    heading->setToolTip(tr("All or none of this group"));
    heading->setAccessibleName(tr("All columns of the group %1").arg(groupName(group)));
    connect(heading, &QCheckBox::clicked, this, [this, group] { toggleGroup(group); });
    m_groups[size_t(group)] = heading;
    column->addWidget(heading);
    for (int each = 0; each < ConsoleModel::Columns; ++each) {
        if (lookOf(each).group != group)
            continue;
        auto* tick = new QCheckBox(columnTitle(each));
        tick->setToolTip(columnTip(each));
        tick->setContentsMargins(kIndent, 0, 0, 0);
        connect(tick, &QCheckBox::toggled, this, [this, each, group](bool on) {
            showGroup(group);
            if (!m_telling)
                Q_EMIT columnToggled(each, on);
        });
        m_boxes[size_t(each)] = tick;
        column->addWidget(tick);
    }
    return box;
}

void ColumnChooser::setShown(const Shown& shown) {
    m_telling = true;
    for (size_t each = 0; each < m_boxes.size(); ++each)
        if (m_boxes[each])
            m_boxes[each]->setChecked(shown[each]);
    m_telling = false;
    for (int group = int(ColumnGroup::Limit); group < kColumnGroups; ++group)
        showGroup(ColumnGroup(group));
}

// All of them, unless all are there already.
void ColumnChooser::toggleGroup(ColumnGroup group) {
    bool all = true;
    for (int each = 0; each < ConsoleModel::Columns; ++each)
        all = all && (lookOf(each).group != group || m_boxes[size_t(each)]->isChecked());
    for (int each = 0; each < ConsoleModel::Columns; ++each)
        if (lookOf(each).group == group)
            m_boxes[size_t(each)]->setChecked(!all);
    showGroup(group);
}

void ColumnChooser::showGroup(ColumnGroup group) {
    int on = 0, of = 0;
    for (int each = 0; each < ConsoleModel::Columns; ++each)
        if (lookOf(each).group == group && m_boxes[size_t(each)]) {
            ++of;
            on += m_boxes[size_t(each)]->isChecked();
        }
    m_groups[size_t(group)]->setCheckState(on == 0 ? Qt::Unchecked : on == of ? Qt::Checked : Qt::PartiallyChecked);
}

} // namespace gleaner::console
