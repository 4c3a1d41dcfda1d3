#pragma once
// What the command palette lists: the commands that fit the letters, the best first. Private to the palette.

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "widgets/mainwindow/command_palette.h"

namespace gleaner::mainwindow {

// What is not possible now is listed, too, and can be read with the keys; the palette does not run it.
class CommandModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    // `recent`: ids, the last used first; they come before what fits as well as they do.
    void setCommands(std::vector<Command> commands, const QStringList& recent);
    void lookFor(const QString& letters);

    int found() const { return m_found; } // the list holds at most CommandPalette::kShown of them
    int all() const { return int(m_commands.size()); }
    const Command* command(int row) const; // null when there is no such row
    bool isRecent(int row) const;
    const QString& letters() const { return m_letters; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<Command> m_commands;
    std::vector<QString> m_folded; // words and group of each, as they are searched
    std::vector<int> m_rank;       // by command: 0 = used last; kRecent = not lately
    std::vector<int> m_rows;       // → m_commands
    QString m_letters;
    int m_found = 0;
};

class CommandDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kRow = 34;

    CommandDelegate(theme::Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, kRow}; }

private:
    int paintShortcut(QPainter& painter, const QStyleOptionViewItem& option, const QRect& inner,
                      const QString& shortcut) const;

    theme::Theme& m_theme;
};

} // namespace gleaner::mainwindow
