// gleaner, the window.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include "app/assembly/assembly.h"
#include "app/gui/command_line.h"
#include "app/gui/tour.h"
#include "app/gui/watched_application.h"
#include "app/gui/window_parts.h"
#include "widgets/wording/wording.h"

namespace {

using namespace gleaner;

bool haveScreen() {
    const auto set = [](const char* name) {
        const char* value = std::getenv(name);
        return value && *value;
    };
    return set("DISPLAY") || set("WAYLAND_DISPLAY") || set("QT_QPA_PLATFORM");
}

int runWindow(QApplication& app, const gui::CommandLine& line) {
    theme::Theme theme(app);
    QTemporaryDir temporary; // only the tour uses it
    const bool tour = line.tour.has_value();
    const QString settingsFile = tour ? temporary.filePath(QStringLiteral("settings.ini")) : QString();
    const auto settings = tour ? std::make_unique<QSettings>(settingsFile, QSettings::IniFormat)
                               : std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                                             QStringLiteral("gleaner"), QStringLiteral("gleaner"));
    const std::filesystem::path demoFolder =
        tour ? std::filesystem::path(temporary.filePath(QStringLiteral("demo")).toStdString())
             : assembly::defaultDemoFolder();
    mainwindow::MainWindow window(theme, *settings, gui::makeParts(theme, *settings, demoFolder));
    if (tour) {
        gui::Tour guide(window, theme, QString::fromStdString(*line.tour));
        // From within the event loop, so that exit() has a loop to leave.
        QTimer::singleShot(0, &guide, &gui::Tour::start);
        return QApplication::exec();
    }
    window.show();
    if (line.demo)
        window.openDemo(true);
    else if (line.library)
        window.openLibrary(QString::fromStdString(*line.library));
    else
        window.reopenLast();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    const gui::CommandLine line = gui::parse(std::vector<std::string>(argv + 1, argv + argc));
    if (!line.problem.empty()) {
        std::fprintf(stderr, "gleaner: %s\n\n%s", line.problem.c_str(), gui::kUsage);
        return 2;
    }
    if (line.help) {
        std::fputs(gui::kUsage, stdout);
        return 0;
    }
    if (line.version) {
        std::puts("gleaner " GLEANER_VERSION);
        return 0;
    }
    if (line.tour)
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (!haveScreen()) {
        std::fputs(
            "gleaner: There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "Use gleaner-cli, which does the same from the command line, or --offscreen-tour DIR for pictures.\n",
            stderr);
        return 1;
    }
    QCoreApplication::setOrganizationName(QStringLiteral("gleaner"));
    QCoreApplication::setApplicationName(QStringLiteral("gleaner"));
    QCoreApplication::setApplicationVersion(QStringLiteral(GLEANER_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Gleaner"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.gleaner.Gleaner"));
    int qtArguments = 1; // ours are read; Qt is given none
    gui::WatchedApplication app(qtArguments, argv);
    wording::setTranslator(
        [](const char* english) { return QCoreApplication::translate("gleaner::wording", english).toStdString(); });
    return runWindow(app, line);
}
