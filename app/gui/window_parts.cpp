#include "app/gui/window_parts.h"

#include <QFile>

#include "app/assembly/assembly.h"
#include "app/gui/demo_rehearsal.h"
#include "app/gui/search_page.h"
#include "app/settings/settings_table.h"
#include "widgets/console/crawl_place.h"
#include "widgets/ingest/import_dialog.h"

namespace gleaner::gui {
namespace {

using bridge::LibrarySession;
using bridge::OpenedLibrary;
using mainwindow::MainWindow;

// A library that another program writes is opened beside it: looking and the operator's actions work.
Result<OpenedLibrary> openBeside(const std::filesystem::path& folder) {
    OpenedLibrary opened;
    auto library = assembly::openLibrary(folder, workstation::Access::Write);
    if (!library && library.error().code == ErrorCode::LibraryLocked) {
        opened.lockedBy = library.error();
        library = assembly::openLibrary(folder, workstation::Access::Act);
    }
    if (!library)
        return fail(library.error());
    opened.workstation = std::move(*library);
    return opened;
}

bridge::LibraryDoors makeDoors(std::filesystem::path demoFolder) {
    bridge::LibraryDoors doors;
    doors.open = openBeside;
    doors.create = [](const std::filesystem::path& folder) -> Result<OpenedLibrary> {
        if (Result<void> made = assembly::createLibrary(folder); !made)
            return fail(made.error());
        return openBeside(folder);
    };
    doors.openDemo = [demoFolder = std::move(demoFolder)]() -> Result<OpenedLibrary> {
        auto demo = assembly::openDemo(demoFolder);
        if (!demo)
            return fail(demo.error());
        OpenedLibrary opened;
        opened.rehearsal = std::make_shared<DemoRehearsal>(*demo->web, *demo->workstation);
        opened.companion = std::shared_ptr<void>(std::move(demo->web));
        opened.workstation = std::move(demo->workstation);
        opened.demo = true;
        return opened;
    };
    return doors;
}

Result<preferences::Values> readSettings(LibrarySession& session) {
    const auto stored = session.workstation().settings().all();
    if (!stored)
        return fail(stored.error());
    const auto options = settings::fromStored(*stored);
    if (!options)
        return fail(options.error());
    preferences::Values values;
    for (const settings::Setting& setting : settings::allSettings())
        values[setting.key] = *settings::valueOf(*options, setting.key);
    return values;
}

// All values are checked before the first is stored. A crawl that is running goes on as it began.
Result<void> writeSettings(LibrarySession& session, const preferences::Values& values) {
    catalog::SettingsStore& store = session.workstation().settings();
    auto stored = store.all();
    if (!stored)
        return fail(stored.error());
    for (const auto& [key, value] : values)
        (*stored)[key] = value;
    auto options = settings::fromStored(*stored);
    if (!options)
        return fail(options.error());
    for (const auto& [key, value] : values)
        if (Result<void> saved = store.set(key, value); !saved)
            return saved;
    if (!session.canWrite())
        return {};
    options->crawl.version = GLEANER_VERSION;
    const Result<void> applied = session.station().setCrawlOptions(options->crawl);
    if (!applied && applied.error().code == ErrorCode::Busy)
        return fail(ErrorCode::Busy, "The crawl",
                    "the settings are kept, and hold once it has ended and the library is opened again");
    return applied;
}

preferences::AboutFacts aboutFacts() {
    preferences::AboutFacts facts;
    facts.version = QStringLiteral(GLEANER_VERSION);
    if (const auto pictures = assembly::demoPictures()) {
        QFile credits(QString::fromStdString((*pictures / "CREDITS.md").string()));
        if (credits.open(QIODevice::ReadOnly))
            facts.pictureCredits = QString::fromUtf8(credits.readAll());
    }
    return facts;
}

} // namespace

mainwindow::Parts makeParts(theme::Theme& theme, QSettings& settings, std::filesystem::path demoFolder) {
    mainwindow::Parts parts;
    parts.doors = makeDoors(std::move(demoFolder));
    parts.makeSearch = [&theme, &settings](MainWindow& window, LibrarySession& session) {
        return new SearchPage(theme, settings, window, session);
    };
    parts.showPicture = [](QWidget& search, model::RecordKey record) {
        static_cast<SearchPage&>(search).showPicture(record);
    };
    parts.makeImport = [&theme](MainWindow& window, LibrarySession& session, const mainwindow::Paths& paths) {
        auto* dialog = new ingest::ImportDialog(session.workstation(), theme,
                                                QList<std::filesystem::path>(paths.begin(), paths.end()), &window);
        QObject::connect(dialog, &ingest::ImportDialog::imported, &session.feed(), &bridge::CrawlFeed::askNow);
        QObject::connect(dialog, &ingest::ImportDialog::crawlRequested, &window, [&window] {
            window.showPlace(mainwindow::Place::Crawl);
            window.crawlPlace()->showPlan();
        });
        return dialog;
    };
    parts.librarySettings = [](LibrarySession& session) {
        return preferences::LibrarySettings{
            [&session] { return readSettings(session); },
            [&session](const preferences::Values& values) { return writeSettings(session, values); }};
    };
    parts.aboutFacts = aboutFacts;
    parts.desktop = true;
    return parts;
}

} // namespace gleaner::gui
