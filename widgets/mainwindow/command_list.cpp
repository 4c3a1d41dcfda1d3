#include "widgets/mainwindow/command_list.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include <QPainter>

#include "widgets/theme/theme.h"

namespace gleaner::mainwindow {
namespace {

constexpr int kPad = 10;
constexpr int kIcon = 16;

bool beginsWord(const QString& words, qsizetype at) {
    return at == 0 || !words.at(at - 1).isLetterOrNumber();
}

} // namespace

// The letters are found greedily, but a letter that begins a word is preferred to an earlier one that does not when
// the rest is still to be found behind it.
std::optional<int> fuzzyScore(const QString& letters, const QString& words) {
    int score = 0;
    qsizetype from = 0, last = -2;
    for (const QChar letter : letters) {
        if (letter.isSpace())
            continue;
        qsizetype at = words.indexOf(letter, from);
        if (at < 0)
            return std::nullopt;
        if (at != last + 1 && !beginsWord(words, at))
            for (qsizetype next = at; next >= 0; next = words.indexOf(letter, next + 1))
                if (beginsWord(words, next)) {
                    at = next;
                    break;
                }
        score += at == last + 1 ? 6 : beginsWord(words, at) ? 5 : 1;
        last = at;
        from = at + 1;
    }
    if (words.startsWith(letters))
        score += 40;
    else if (words.contains(letters))
        score += 20;
    return score * 16 - int(std::min<qsizetype>(words.size(), 160)) / 10; // of equals, the shorter one
}

void CommandModel::setCommands(std::vector<Command> commands, const QStringList& recent) {
    beginResetModel();
    m_commands = std::move(commands);
    m_folded.clear();
    m_folded.reserve(m_commands.size());
    std::unordered_map<QString, int> ranks;
    for (int i = 0; i < int(recent.size()); ++i)
        ranks.emplace(recent.at(i), i);
    m_rank.assign(m_commands.size(), CommandPalette::kRecent);
    for (size_t i = 0; i < m_commands.size(); ++i) {
        const Command& command = m_commands[i];
        m_folded.push_back((command.words + QLatin1Char(' ') + command.group).toCaseFolded());
        if (const auto rank = ranks.find(command.id); rank != ranks.end())
            m_rank[i] = rank->second;
    }
    m_rows.clear();
    m_found = 0;
    endResetModel();
}

void CommandModel::lookFor(const QString& letters) {
    m_letters = letters.toCaseFolded();
    std::vector<std::tuple<int, int, int>> order; // worse first: −score, rank, place
    order.reserve(m_commands.size());
    for (int i = 0; i < int(m_commands.size()); ++i)
        if (m_letters.isEmpty())
            order.emplace_back(0, m_rank[size_t(i)], i);
        else if (const auto score = fuzzyScore(m_letters, m_folded[size_t(i)]))
            order.emplace_back(-*score + (m_commands[size_t(i)].enabled ? 0 : 64) -
                                   (m_rank[size_t(i)] < CommandPalette::kRecent ? 24 : 0),
                               m_rank[size_t(i)], i);
    m_found = int(order.size());
    const auto shown = std::min<std::ptrdiff_t>(m_found, CommandPalette::kShown);
    std::partial_sort(order.begin(), order.begin() + shown, order.end());
    beginResetModel();
    m_rows.clear();
    for (std::ptrdiff_t i = 0; i < shown; ++i)
        m_rows.push_back(std::get<2>(order[size_t(i)]));
    endResetModel();
}

const Command* CommandModel::command(int row) const {
    return row >= 0 && row < int(m_rows.size()) ? &m_commands[size_t(m_rows[size_t(row)])] : nullptr;
}

bool CommandModel::isRecent(int row) const {
    return m_rank[size_t(m_rows[size_t(row)])] < CommandPalette::kRecent;
}

int CommandModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant CommandModel::data(const QModelIndex& index, int role) const {
    const Command* command = index.isValid() ? this->command(index.row()) : nullptr;
    if (!command)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return command->words;
    case Qt::AccessibleTextRole: {
        QStringList aloud{command->words, command->group};
        if (!command->shortcut.isEmpty())
            aloud.append(command->shortcut);
        if (!command->enabled)
            aloud.append(tr("not possible now"));
        return aloud.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

// A key cap at the trailing end of `inner`; how wide it was.
int CommandDelegate::paintShortcut(QPainter& painter, const QStyleOptionViewItem& option, const QRect& inner,
                                   const QString& shortcut) const {
    if (shortcut.isEmpty())
        return 0;
    painter.setFont(m_theme.tinyFont());
    const int width = painter.fontMetrics().horizontalAdvance(shortcut) + 12;
    const QRect cap = QStyle::visualRect(option.direction, option.rect,
                                         QRect(inner.right() - width, inner.center().y() - 9, width, 18));
    painter.setPen(m_theme.tokens().edge);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(m_theme.tokens().dim);
    painter.drawText(cap, Qt::AlignCenter, shortcut);
    return width + kPad;
}

// Places are worked out from left to right and mirrored once.
void CommandDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = static_cast<const CommandModel*>(index.model());
    const Command* command = model->command(index.row());
    if (!command)
        return;
    const theme::Tokens& tokens = m_theme.tokens();
    const auto placed = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, option.rect, logical);
    };
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(tokens.selection);
        painter->drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), theme::kRadius, theme::kRadius);
    }
    QRect inner = option.rect.adjusted(kPad, 0, -kPad, 0);
    const QColor ink = command->enabled ? tokens.text : theme::blend(tokens.panel, tokens.dim, 0.6);
    const QString icon = !command->icon.isEmpty()       ? command->icon
                         : model->isRecent(index.row()) ? QStringLiteral("history")
                                                        : QStringLiteral("chevron-right");
    const QPixmap picture =
        m_theme.pixmap(icon, command->enabled ? tokens.dim : ink, kIcon, painter->device()->devicePixelRatioF());
    painter->drawPixmap(placed(QRect(inner.left(), inner.center().y() - kIcon / 2 + 1, kIcon, kIcon)).topLeft(),
                        picture);
    inner.setLeft(inner.left() + kIcon + kPad);
    inner.setRight(inner.right() - paintShortcut(*painter, option, inner, command->shortcut));
    painter->setFont(m_theme.smallFont());
    const int group = painter->fontMetrics().horizontalAdvance(command->group);
    painter->setPen(tokens.dim);
    painter->drawText(placed(inner), Qt::AlignVCenter | Qt::AlignRight, command->group);
    inner.setRight(inner.right() - group - kPad);
    painter->setFont(m_theme.baseFont());
    painter->setPen(ink);
    painter->drawText(placed(inner), Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(command->words, Qt::ElideRight, inner.width()));
    painter->restore();
}

} // namespace gleaner::mainwindow
