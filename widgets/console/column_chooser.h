#pragma once
// Which columns the table shows, by group: tick boxes, all or none of a group, back to the beginning.

#include <array>

#include <QDialog>

#include "widgets/console/console_columns.h"

class QCheckBox;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// A popup: each tick is in force at once. Esc or a click elsewhere closes it.
class ColumnChooser final : public QDialog {
    Q_OBJECT

public:
    using Shown = std::array<bool, ConsoleModel::Columns>;

    ColumnChooser(theme::Theme& theme, const Shown& shown, QWidget* parent = nullptr);
    void setShown(const Shown& shown);

Q_SIGNALS:
    void columnToggled(int column, bool shown);
    void resetRequested(); // columns, widths and order as at first

private:
    QWidget* makeGroup(theme::Theme& theme, ColumnGroup group);
    void toggleGroup(ColumnGroup group);
    void showGroup(ColumnGroup group);

    std::array<QCheckBox*, ConsoleModel::Columns> m_boxes{};
    std::array<QCheckBox*, kColumnGroups> m_groups{};
    bool m_telling = false; // boxes follow the table, not a person
};

} // namespace gleaner::console
