#include "widgets/mainwindow/command_palette.h"

#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <QVBoxLayout>

#include "widgets/mainwindow/command_list.h"
#include "widgets/theme/theme.h"

namespace gleaner::mainwindow {
namespace {

constexpr int kWidth = 640;
constexpr int kTop = 72; // below the window's upper edge
constexpr int kRowsShown = 10;
constexpr int kMargin = 16; // to the window's edges, when it is small
constexpr double kDimming = 0.28;

QString plain(QString words) { // without mnemonics and the dots of a question
    words.remove(QLatin1Char('&'));
    if (words.endsWith(QChar(0x2026)))
        words.chop(1);
    return words.trimmed();
}

} // namespace

std::vector<Command> commandsOf(const QList<QAction*>& actions, const QString& group) {
    std::vector<Command> commands;
    for (QAction* action : actions) {
        if (action->isSeparator() || action->menu() || !action->isVisible() || action->text().isEmpty())
            continue;
        Command command;
        command.words = plain(action->text());
        command.id =
            QStringLiteral("action/") + (action->objectName().isEmpty() ? command.words : action->objectName());
        command.group = group;
        command.shortcut = action->shortcut().toString(QKeySequence::NativeText);
        command.enabled = action->isEnabled();
        command.run = [action = QPointer<QAction>(action)] {
            if (action)
                action->trigger();
        };
        commands.push_back(std::move(command));
    }
    return commands;
}

CommandPalette::CommandPalette(theme::Theme& theme, QWidget& window)
    : QWidget(&window), m_theme(theme), m_window(window), m_panel(new QFrame(this)), m_field(new QLineEdit),
      m_list(new QListView), m_count(new QLabel), m_nothing(new QLabel), m_model(new CommandModel(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands"));
    setLook(m_panel, theme::Look::Card);
    auto* column = new QVBoxLayout(m_panel);
    column->setContentsMargins(10, 10, 10, 8);
    column->setSpacing(8);
    m_field->setPlaceholderText(tr("What do you want to do? Actions, sources, settings …"));
    m_field->setAccessibleName(tr("Search commands"));
    m_field->addAction(theme.icon(QStringLiteral("search"), theme::Ink::Dim), QLineEdit::LeadingPosition);
    m_field->setMinimumHeight(36);
    column->addWidget(m_field);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus); // the keys stay in the field
    m_list->setMouseTracking(true);
    m_list->setAccessibleName(tr("Commands that fit"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_list);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setMinimumHeight(3 * theme::kRowHeight);
    setLook(m_nothing, theme::Look::Dim);
    column->addWidget(m_nothing);
    setLook(m_count, theme::Look::Small);
    column->addWidget(m_count);
    setFocusProxy(m_field);
    m_field->installEventFilter(this);
    window.installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::lookFor);
    connect(m_list, &QListView::entered, m_list, &QListView::setCurrentIndex);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
    hide();
}

void CommandPalette::addProvider(Provider provider) {
    m_providers.push_back(std::move(provider));
}

void CommandPalette::open() {
    if (isVisible())
        return;
    std::vector<Command> commands;
    for (const Provider& provider : m_providers)
        for (Command& command : provider())
            commands.push_back(std::move(command));
    m_model->setCommands(std::move(commands), m_recent);
    m_focusBefore = QApplication::focusWidget();
    m_field->clear();
    lookFor({});
    place();
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::close() {
    if (!isVisible())
        return;
    hide();
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::lookFor(const QString& letters) {
    m_model->lookFor(letters.trimmed());
    const int found = m_model->found(), all = m_model->all();
    m_list->setVisible(found > 0);
    m_nothing->setVisible(found == 0);
    m_nothing->setText(all == 0 ? tr("There is nothing to do here yet.")
                                : tr("Nothing fits “%1”. Fewer letters find more.").arg(letters.trimmed()));
    m_count->setText(tr("%1 of %2 · Enter runs, Esc closes").arg(found).arg(all));
    if (found > 0)
        m_list->setCurrentIndex(m_model->index(0));
    m_list->scrollToTop();
    place();
}

void CommandPalette::runCurrent() {
    const Command* command = m_model->command(m_list->currentIndex().row());
    if (!isVisible() || !command || !command->enabled)
        return;
    const auto run = command->run;
    m_recent.removeAll(command->id);
    m_recent.prepend(command->id);
    if (m_recent.size() > kRecent)
        m_recent.resize(kRecent);
    close();
    if (run)
        run();
}

// Keys that move in the list or end the palette, while the field has the focus.
bool CommandPalette::handleKey(int key) {
    const int last = m_model->rowCount() - 1, now = m_list->currentIndex().row();
    const auto moveTo = [&](int row) {
        if (last >= 0)
            m_list->setCurrentIndex(m_model->index(std::clamp(row, 0, last)));
        return true;
    };
    switch (key) {
    case Qt::Key_Down:
        return moveTo(now == last ? 0 : now + 1);
    case Qt::Key_Up:
        return moveTo(now == 0 ? last : now - 1);
    case Qt::Key_PageDown:
        return moveTo(now + kRowsShown - 1);
    case Qt::Key_PageUp:
        return moveTo(now - kRowsShown + 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Tab: // nothing else here takes the focus
    case Qt::Key_Backtab:
        return true;
    default:
        return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_window && event->type() == QEvent::Resize)
        place();
    if (watched == m_field && isVisible()) {
        // Esc and Enter are the palette's, not the window's shortcuts'.
        if (event->type() == QEvent::ShortcutOverride) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter)
                event->accept();
        }
        if (event->type() == QEvent::KeyPress && handleKey(static_cast<QKeyEvent*>(event)->key()))
            return true;
        if (event->type() == QEvent::FocusOut &&
            static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason &&
            static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason) {
            m_focusBefore = nullptr; // somebody else has it now
            close();
        }
    }
    return QWidget::eventFilter(watched, event);
}

void CommandPalette::place() {
    setGeometry(m_window.rect());
    const int rows = std::clamp(m_model->rowCount(), 1, kRowsShown);
    m_list->setFixedHeight(rows * CommandDelegate::kRow);
    const int width = std::max(240, std::min(kWidth, m_window.width() - 2 * kMargin));
    m_panel->setFixedWidth(width);
    m_panel->adjustSize();
    const int top = std::min(kTop, std::max(kMargin, (m_window.height() - m_panel->height()) / 3));
    m_panel->move((m_window.width() - width) / 2, top);
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor veil = m_theme.tokens().dark ? QColor(Qt::black) : m_theme.tokens().text;
    veil.setAlphaF(float(kDimming));
    painter.fillRect(rect(), veil);
}

void CommandPalette::mousePressEvent(QMouseEvent*) {
    close(); // beside the panel
}

void CommandPalette::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("palette/recent"), m_recent);
}

void CommandPalette::restoreState(const QSettings& settings) {
    m_recent = settings.value(QStringLiteral("palette/recent")).toStringList();
    m_recent.resize(std::min<qsizetype>(m_recent.size(), kRecent));
}

} // namespace gleaner::mainwindow
