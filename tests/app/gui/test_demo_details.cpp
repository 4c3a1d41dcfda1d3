// Every picture of the demo is shown with what its analysis found.
#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/assembly/assembly.h"
#include "app/gui/search_page.h"
#include "app/gui/window_parts.h"
#include "core/workstation/workstation.h"
#include "tests/cli/cli_fixture.h"
#include "widgets/browser/analysis_view.h"
#include "widgets/browser/collapsible_section.h"
#include "widgets/browser/detail_panel.h"
#include "widgets/browser/query_field.h"
#include "widgets/mainwindow/main_window.h"
#include "widgets/models/record_grid_model.h"

using namespace gleaner;

namespace {

constexpr int kMinute = 60'000; // ms
constexpr int kPictures = 160;  // every one of the set at least once

// A library that crawled the demo's pictures, faster than the demo does.
struct Crawled : test::Cli {
    Crawled() {
        if (!init())
            return;
        test::Web web(folder.path(), 8, kPictures);
        if (run({"import", web.list.string()}).exitCode != 0)
            return;
        for (const std::string& name : web.names)
            (void)run({"sources", "set", name, "--rate", "200", "--allow-private"});
        stored = document({"crawl", "--until-done"})["ok"].get<int>();
    }
    int stored = 0;
};

} // namespace

class TestDemoDetails : public QObject {
    Q_OBJECT

    std::unique_ptr<Crawled> m_crawled;

private slots:
    void initTestCase() {
        m_crawled = std::make_unique<Crawled>();
        QCOMPARE(m_crawled->stored, kPictures);
    }
    void cleanupTestCase() { m_crawled.reset(); }

    void everyPictureHasFactsPaletteLabelsAndQuality() {
        QTemporaryDir folder;
        theme::Theme theme(*qApp);
        auto library = assembly::openLibrary(m_crawled->library, workstation::Access::Read);
        QVERIFY(library);
        const browser::WorkstationSource source(**library);
        const auto keys = source.keys("", 1'000);
        QVERIFY(keys);
        QCOMPARE(keys->size(), size_t(kPictures));
        int places = 0;
        browser::AnalysisView view(theme);
        for (const model::RecordKey key : *keys) {
            auto detail = source.detail(key);
            QVERIFY(detail);
            browser::readAnalysis(*detail);
            view.showDetail(*detail);
            const std::string title = detail->view.record.title;
            for (const char* part : {"picture", "palette", "labels", "quality"})
                QVERIFY2(!view.section(part)->isHidden(), (title + " has no " + part).c_str());
            places += view.section("place")->isHidden() ? 0 : 1;
            QVERIFY2(!view.texts().join('\n').contains("older Gleaner"), title.c_str());
        }
        QVERIFY2(places >= 2, "some know their place");
    }
    void thePlaceAndTheCameraOfAPhotographAreFoundByTyping() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        theme::Theme theme(*qApp);
        mainwindow::MainWindow window(theme, settings, gui::makeParts(theme, settings, {}));
        window.resize(1440, 900);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy opened(&window, &mainwindow::MainWindow::libraryOpened);
        window.openLibrary(QString::fromStdString(m_crawled->library.string()));
        QVERIFY(opened.wait(kMinute));
        window.showPlace(mainwindow::Place::Search);
        browser::SearchPlace& place = static_cast<gui::SearchPage*>(window.searchPlace())->place();
        QTest::keyClicks(&place.queryField(), "stonehenge");
        QTest::keyClick(&place.queryField(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(place.model().rowCount() > 0 && place.model().rowCount() < 5, kMinute);
        place.grid().setFocus();
        QTest::keyClick(&place.grid(), Qt::Key_Home);
        place.grid().setCurrentIndex(place.model().index(0));
        QTRY_VERIFY_WITH_TIMEOUT(place.details().title().startsWith("Stonehenge"), kMinute);
        const QString facts = place.details().factTexts().join('\n');
        for (const char* line :
             {"Camera: NIKON D5300", "GPS: 51.1783° N, 1.8266° W", "97 m above the sea", "Taken: 16 Jul 2015"})
            QVERIFY2(facts.contains(QString::fromUtf8(line)), qPrintable(facts));
        QVERIFY(!place.details().analysis().section("palette")->isHidden());
    }
};

QTEST_MAIN(TestDemoDetails)
#include "test_demo_details.moc"
