// What the command palette finds: actions, places, sources, settings, recent libraries.
#include <QAction>
#include <QDir>
#include <QMenu>

#include "widgets/console/crawl_place.h"
#include "widgets/mainwindow/command_palette.h"
#include "widgets/mainwindow/main_window.h"
#include "widgets/preferences/settings_dialog.h"

namespace gleaner::mainwindow {

void MainWindow::makePalette() {
    m_palette = new CommandPalette(m_theme, *this);
    auto* open = new QAction(m_theme.icon(QStringLiteral("search")), tr("Co&mmands…"), this);
    open->setShortcut(Qt::CTRL | Qt::Key_P);
    connect(open, &QAction::triggered, m_palette, &CommandPalette::open);
    addAction(open);
    m_menu->insertAction(m_schemeMenu->menuAction(), open);
    m_palette->addProvider([this, open] {
        QList<QAction*> own = actions();
        own.removeAll(open);
        std::vector<Command> commands = commandsOf(own, tr("Window"));
        std::vector<Command> looks = commandsOf(m_schemeMenu->actions(), tr("Look"));
        std::move(looks.begin(), looks.end(), std::back_inserter(commands));
        return commands;
    });
    m_palette->addProvider(
        [this] { return m_crawl ? commandsOf(m_crawl->commands(), tr("Crawl")) : std::vector<Command>(); });
    m_palette->addProvider([this] { return sourceCommands(); });
    m_palette->addProvider([this] { return settingCommands(); });
    m_palette->addProvider([this] { return libraryCommands(); });
    m_palette->restoreState(m_settings);
}

std::vector<Command> MainWindow::sourceCommands() {
    std::vector<Command> commands;
    const auto& figures = m_session ? m_session->feed().latest().figures : nullptr;
    if (!figures)
        return commands;
    for (const crawl::SourceFigures& source : figures->sources) {
        Command command;
        const QString name = QString::fromStdString(source.name);
        command.id = QStringLiteral("source/") + name;
        command.words = tr("Go to source %1").arg(name);
        command.group = tr("Source");
        command.icon = QStringLiteral("globe");
        command.run = [this, name] { showSource(name); };
        commands.push_back(std::move(command));
    }
    return commands;
}

std::vector<Command> MainWindow::settingCommands() {
    std::vector<Command> commands;
    if (!m_session)
        return commands;
    for (const preferences::SettingsDialog::Field& field : preferences::SettingsDialog::fields()) {
        Command command;
        const QString key = QString::fromLatin1(field.key);
        command.id = QStringLiteral("setting/") + key;
        command.words = tr("Setting: %1").arg(field.words);
        command.group = tr("Setting");
        command.icon = QStringLiteral("settings");
        command.run = [this, key] { showSettings(key); };
        commands.push_back(std::move(command));
    }
    return commands;
}

std::vector<Command> MainWindow::libraryCommands() {
    std::vector<Command> commands;
    for (const QString& folder : recent()) {
        Command command;
        command.id = QStringLiteral("library/") + folder;
        command.words = tr("Open %1").arg(QDir::toNativeSeparators(folder));
        command.group = tr("Library");
        command.icon = QStringLiteral("folder-open");
        command.run = [this, folder] { openLibrary(folder); };
        commands.push_back(std::move(command));
    }
    return commands;
}

void MainWindow::showCommands() {
    m_palette->open();
}

void MainWindow::hideCommands() {
    m_palette->close();
}

void MainWindow::showSource(const QString& name) {
    if (!m_crawl)
        return;
    showPlace(Place::Crawl);
    m_crawl->selectSource(name);
    m_crawl->setFocus();
}

} // namespace gleaner::mainwindow
