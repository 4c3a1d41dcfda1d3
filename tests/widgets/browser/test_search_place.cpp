#include <memory>

#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QThreadPool>
#include <QWheelEvent>

#include "tests/support/fake_search_source.h"
#include "widgets/browser/detail_panel.h"
#include "widgets/browser/facet_panel.h"
#include "widgets/browser/picture_view.h"
#include "widgets/browser/query_field.h"
#include "widgets/browser/query_problem.h"
#include "widgets/browser/result_bar.h"
#include "widgets/browser/search_place.h"
#include "widgets/models/record_grid_model.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/empty_state.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using namespace gleaner::browser;
using gleaner::test::FakeSearchSource;

namespace {

// Five pictures that differ in everything a facet counts.
FakeSearchSource::Details five() {
    FakeSearchSource::Details all{
        FakeSearchSource::record(1, "Bridge", "Sander", "by-sa 4.0", "flickr", {"sky", "sea"}),
        FakeSearchSource::record(2, "Evening glow", "Ian Hex", "by 4.0", "flickr", {"sunset", "sea"}),
        FakeSearchSource::record(3, "Calla", "Ana", "cc0 1.0", "wikimedia", {"flower"}),
        FakeSearchSource::record(4, "Goldfish", "", "by 4.0", "wikimedia", {"animal", "sea"}),
        FakeSearchSource::record(5, "City", "Kay", "pdm", "geograph", {"sky"}),
    };
    FakeSearchSource::store(all[1]);
    all[1].view.record.creatorUrl = "https://example.org/ian";
    all[1].view.provenance["license"] = model::Writer::Bulk;
    all[1].attempts.push_back(
        {base::WallTime(base::Millis(1'790'000'000'000)), model::Outcome::http(200), 200, 265'000, 40, 120});
    all[4].view.record.width = 800;
    all[4].view.record.height = 1200;
    return all;
}

FakeSearchSource::Details many(std::int64_t count) {
    FakeSearchSource::Details all;
    for (std::int64_t key = 1; key <= count; ++key)
        all.push_back(FakeSearchSource::record(key, "Picture " + std::to_string(key), "Maker", "by 4.0", "flickr"));
    return all;
}

// A place on the screen, with its library.
struct Stage {
    std::unique_ptr<FakeSearchSource> source = std::make_unique<FakeSearchSource>();
    QThreadPool searches, records, thumbnails;
    std::unique_ptr<SearchPlace> place;

    Stage(theme::Theme& theme, FakeSearchSource::Details details) {
        source->set(std::move(details));
        place = std::make_unique<SearchPlace>(theme, *source, SearchPools{searches, records, thumbnails});
        place->resize(1200, 800);
        place->show();
        place->activateWindow();
    }
    void type(const char* text) const {
        QTest::keyClicks(&place->queryField(), QString::fromUtf8(text));
        QTest::keyClick(&place->queryField(), Qt::Key_Return);
    }
    QStringList titles() const {
        QStringList titles;
        for (int row = 0; row < place->model().rowCount(); ++row)
            titles << place->model().index(row).data().toString();
        return titles;
    }
    void select(int row) const {
        QListView& grid = place->grid();
        const QRect cell = grid.visualRect(place->model().index(row));
        QTest::mouseClick(grid.viewport(), Qt::LeftButton, Qt::NoModifier, cell.center());
    }
};

} // namespace

class TestSearchPlace : public QObject {
    Q_OBJECT

    std::unique_ptr<theme::Theme> m_theme;

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qobject_cast<QApplication*>(qApp)); }

    void showsTheWholeLibraryAtFirst() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.titles(), QStringList({"Bridge", "Evening glow", "Calla", "Goldfish", "City"}));
        QVERIFY(stage.place->resultBar().words().startsWith("5 images"));
        QVERIFY(!stage.place->emptyState());
    }

    void searchesWhatIsTyped() {
        Stage stage(*m_theme, five());
        QTest::keyClicks(&stage.place->queryField(), "sea"); // no Enter: when typing pauses
        QTRY_COMPARE(stage.titles(), QStringList({"Bridge", "Evening glow", "Goldfish"}));
    }

    void facetsCountOrWithinAndAndAcross() {
        Stage stage(*m_theme, five());
        FacetPanel& facets = stage.place->facets();
        QTRY_COMPARE(facets.countWords("license", "by"), "2");
        QCOMPARE(facets.countWords("source", "flickr"), "2");
        QCOMPARE(facets.countWords("aspect", "tall"), "1");
        facets.box("license", "by")->click();
        QTRY_COMPARE(stage.titles(), QStringList({"Evening glow", "Goldfish"}));
        QCOMPARE(stage.place->query(), "license:by");
        QTRY_COMPARE(facets.countWords("source", "geograph"), "0"); // across: AND
        QVERIFY(!facets.box("source", "geograph")->isEnabled());
        QCOMPARE(facets.countWords("license", "cc0"), "1"); // within: OR
        facets.box("license", "cc0")->click();
        QTRY_COMPARE(stage.titles(), QStringList({"Evening glow", "Calla", "Goldfish"}));
        QCOMPARE(stage.place->query(), "license:by,cc0");
        facets.box("license", "by")->click();
        QTRY_COMPARE(stage.place->query(), "license:cc0");
    }

    void theTextTicksTheFacets() {
        Stage stage(*m_theme, five());
        stage.type("license:by source:flickr");
        FacetPanel& facets = stage.place->facets();
        QTRY_VERIFY(facets.box("license", "by") && facets.box("license", "by")->isChecked());
        QVERIFY(facets.box("source", "flickr")->isChecked());
        QVERIFY(!facets.box("license", "cc0")->isChecked());
        QCOMPARE(stage.place->query(), "license:by source:flickr"); // as it was written
    }

    void aBadQueryIsMarkedWhereItIsBadAndTheSuggestionMendsIt() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        stage.type("sea licens:by");
        QTRY_VERIFY(!stage.place->problem().words().isEmpty());
        QCOMPARE(stage.place->queryField().problemPosition(), 4);
        QCOMPARE(stage.place->queryField().problemLength(), 9);
        QCOMPARE(stage.place->model().rowCount(), 5); // what was there stays
        QCOMPARE(stage.place->problem().suggestionButton()->text(), "Use “license:by”");
        QTest::mouseClick(stage.place->problem().suggestionButton(), Qt::LeftButton);
        QCOMPARE(stage.place->query(), "sea license:by");
        QTRY_COMPARE(stage.titles(), QStringList({"Evening glow", "Goldfish"}));
        QVERIFY(stage.place->problem().words().isEmpty());
        QCOMPARE(stage.place->queryField().problemPosition(), -1);
    }

    void thePlaceOfAProblemCountsLettersNotBytes() {
        Stage stage(*m_theme, five());
        stage.place->setQuery("größe licens:by");
        QTRY_COMPARE(stage.place->queryField().problemPosition(), 6);
        QCOMPARE(stage.place->queryField().problemLength(), 9);
    }

    void anEmptyLibrarySaysHowToFillIt() {
        Stage stage(*m_theme, {});
        QTRY_VERIFY(stage.place->emptyState());
        QCOMPARE(stage.place->emptyState()->accessibleName(), "This library is empty");
        QSignalSpy wanted(stage.place.get(), &SearchPlace::importRequested);
        QTest::mouseClick(stage.place->emptyState()->findChildren<QPushButton*>().front(), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        stage.place->setOffers(false, false);
        QVERIFY(stage.place->emptyState()->findChildren<QPushButton*>().isEmpty());
    }

    void nothingFoundSaysWhichWordIsToBlameAndOffersToClearTheFilters() {
        Stage stage(*m_theme, five());
        stage.type("sea license:cc0");
        const auto words = [&] {
            QStringList all;
            if (stage.place->emptyState())
                for (const QLabel* label : stage.place->emptyState()->findChildren<QLabel*>())
                    all << label->text();
            return all.join('\n');
        };
        QTRY_VERIFY(words().contains("Without the filters: 3."));
        QVERIFY(words().contains("“sea” by itself: 3."));
        const auto buttons = stage.place->emptyState()->findChildren<QPushButton*>();
        QCOMPARE(buttons.front()->text(), "Clear the filters");
        QTest::mouseClick(buttons.front(), Qt::LeftButton);
        QCOMPARE(stage.place->query(), "sea");
        QTRY_COMPARE(stage.place->model().rowCount(), 3);
    }

    void aSelectedPictureIsShownAtFullLength() {
        Stage stage(*m_theme, five());
        stage.type("sea");
        QTRY_COMPARE(stage.place->model().rowCount(), 3);
        stage.select(1);
        DetailPanel& details = stage.place->details();
        QTRY_COMPARE(details.title(), "Evening glow");
        const QString facts = details.factTexts().join('\n');
        QVERIFY2(facts.contains("Licence: CC BY 4.0"), qPrintable(facts));
        QVERIFY(facts.contains("Size: 1,280 × 800 · JPEG"));
        QVERIFY(facts.contains("Crawl: Stored · 200 · "));
        QVERIFY(details.findChild<QLabel*>("missingParts")->isHidden());
        QTRY_VERIFY(!details.picture().picture().isNull());
        bool why = false;
        for (const QLabel* label : details.findChildren<QLabel*>())
            why |= label->isVisible() && label->text().contains("Why this rank");
        QVERIFY(why);
    }

    void whatACreditLacksIsSaid() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        stage.select(3);
        QTRY_COMPARE(stage.place->details().title(), "Goldfish");
        QCOMPARE(stage.place->details().findChild<QLabel*>("missingParts")->text(),
                 "Missing for a full credit: creator");
        QVERIFY(stage.place->details().findChild<QLabel*>("byline")->text().startsWith("No creator known"));
        QCOMPARE(stage.place->details().picture().placeholder(), "Not yet crawled");
    }

    void theCreditGoesToTheClipboardRichAndPlain() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        stage.select(1);
        QTRY_COMPARE(stage.place->details().title(), "Evening glow");
        stage.place->details().copyCredit(curation::CreditFormat::Rich);
        const QMimeData* mime = QApplication::clipboard()->mimeData();
        QVERIFY(mime->hasHtml());
        QVERIFY(mime->html().contains("https://example.org/ian"));
        QVERIFY(mime->text().contains("\"Evening glow\" by Ian Hex is licensed under CC BY 4.0."));
        stage.place->details().copyCredit(curation::CreditFormat::Bibtex);
        QVERIFY(QApplication::clipboard()->text().startsWith("@misc{"));
        QVERIFY(!QApplication::clipboard()->mimeData()->hasHtml());
    }

    void ctrlCCopiesTheCreditsOfAllThatIsSelected() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        stage.select(0);
        QTest::keyClick(&stage.place->grid(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(stage.place->resultBar().words().contains("2 selected"));
        QApplication::clipboard()->clear();
        QTest::keyClick(&stage.place->grid(), Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(stage.place->resultBar().words().contains("2 credits copied"));
        QVERIFY(QApplication::clipboard()->text().contains("Bridge"));
        QVERIFY(QApplication::clipboard()->text().contains("Evening glow"));
    }

    void keysLeadFromTheQueryToThePicturesAndBack() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        QVERIFY(QTest::qWaitForWindowActive(stage.place.get()));
        stage.place->focusQuery();
        QTest::keyClick(&stage.place->queryField(), Qt::Key_Down);
        QVERIFY(stage.place->grid().hasFocus());
        QCOMPARE(stage.place->grid().currentIndex().row(), 0);
        QTest::keyClick(&stage.place->grid(), Qt::Key_B); // no type-ahead
        QCOMPARE(stage.place->grid().currentIndex().row(), 0);
        QTest::keyClick(&stage.place->grid(), Qt::Key_Slash);
        QVERIFY(stage.place->queryField().hasFocus());
        QTest::keyClicks(&stage.place->queryField(), "a/b"); // a slash is a letter here
        QCOMPARE(stage.place->query(), "a/b");
        QTest::keyClick(&stage.place->queryField(), Qt::Key_Escape);
        QCOMPARE(stage.place->query(), "");
        QTest::keyClick(&stage.place->queryField(), Qt::Key_Escape);
        QVERIFY(stage.place->grid().hasFocus());
    }

    void aTagIsSearchedOnClick() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        stage.select(1);
        QTRY_COMPARE(stage.place->details().title(), "Evening glow");
        for (QPushButton* chip : stage.place->details().findChildren<QPushButton*>())
            if (chip->text() == "sunset")
                QTest::mouseClick(chip, Qt::LeftButton);
        QCOMPARE(stage.place->query(), "tag:sunset");
        QTRY_COMPARE(stage.titles(), QStringList{"Evening glow"});
    }

    void aChangedRecordIsShownAsItIsNow() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.titles().value(0), "Bridge");
        stage.select(0);
        QTRY_COMPARE(stage.place->details().title(), "Bridge");
        stage.source->change([](auto& all) { FakeSearchSource::store(all[0]); });
        stage.place->recordsChanged({{1}});
        QTRY_COMPARE(stage.place->model().index(0).data(models::RecordGridModel::StateRole).toInt(),
                     int(model::CrawlState::Stored));
        QTRY_VERIFY(stage.place->details().factTexts().contains("Crawl: Stored"));
    }

    void newResultsAreOfferedAndTheListStaysUntilTheyAreWanted() {
        Stage stage(*m_theme, many(400));
        QTRY_COMPARE(stage.place->model().rowCount(), 400);
        RecordGrid& grid = stage.place->grid();
        grid.verticalScrollBar()->setValue(10 * grid.gridSize().height() + 7);
        const int topRow = grid.visibleRows().first;
        const RecordKey top = stage.place->model().keyAt(topRow);
        grid.setCurrentIndex(stage.place->model().index(topRow + 8));
        const RecordKey chosen = stage.place->model().keyAt(topRow + 8);
        stage.source->change([](auto& all) {
            all.insert(all.begin(), FakeSearchSource::record(1000, "New", "Maker", "by 4.0", "flickr"));
        });
        stage.place->recordsChanged({{1000}});
        QTRY_VERIFY_WITH_TIMEOUT(stage.place->resultBar().refreshButton()->isVisible(), 20'000);
        QCOMPARE(stage.place->resultBar().refreshButton()->text(), "1 new result · Refresh");
        QCOMPARE(stage.place->model().rowCount(), 400);
        QTest::mouseClick(stage.place->resultBar().refreshButton(), Qt::LeftButton);
        QTRY_COMPARE(stage.place->model().rowCount(), 401);
        QVERIFY(!stage.place->resultBar().refreshButton()->isVisible());
        QCOMPARE(stage.place->model().keyAt(grid.currentIndex().row()), chosen);
        QVERIFY(grid.selectionModel()->isSelected(grid.currentIndex()));
        const auto [first, last] = grid.visibleRows();
        const int now = stage.place->model().rowOf(top);
        QVERIFY2(now >= first && now <= last, "the picture at the top is still on the screen");
    }

    void facetsFollowACrawlWhileTheListStays() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->facets().countWords("aspect", "tall"), "1");
        stage.source->change([](auto& all) { all[0].view.record.height = 4000; });
        stage.place->recordsChanged({{1}});
        QTRY_COMPARE_WITH_TIMEOUT(stage.place->facets().countWords("aspect", "tall"), "2", 20'000);
        QVERIFY(!stage.place->resultBar().refreshButton()->isVisible()); // nothing new to list
    }

    void anEmptyPlaceFillsByItself() {
        Stage stage(*m_theme, {});
        QTRY_VERIFY(stage.place->emptyState());
        stage.source->set(five());
        stage.place->recordsChanged({{1}});
        QTRY_COMPARE_WITH_TIMEOUT(stage.place->model().rowCount(), 5, 20'000);
    }

    void aFailingIndexIsSaidWithItsRemedy() {
        Stage stage(*m_theme, five());
        QTRY_COMPARE(stage.place->model().rowCount(), 5);
        stage.source->failSearches = true;
        stage.type("sea");
        auto* banner = stage.place->findChild<theme::Banner*>();
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(banner->text().contains("index/generation-1.db"));
        QVERIFY(!banner->remedy().isEmpty());
        stage.source->failSearches = false;
        for (QPushButton* button : banner->findChildren<QPushButton*>())
            if (button->text() == "Try again")
                QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(stage.place->model().rowCount(), 3);
        QTRY_VERIFY(!banner->isVisible());
    }

    void picturesGrowWithTheSliderAndCtrlWheel() {
        Stage stage(*m_theme, many(100));
        QTRY_COMPARE(stage.place->model().rowCount(), 100);
        RecordGrid& grid = stage.place->grid();
        const int before = grid.gridSize().width();
        stage.place->resultBar().slider()->setValue(240);
        QVERIFY(grid.gridSize().width() > before);
        const QPoint centre = grid.viewport()->rect().center();
        QWheelEvent wheel(centre, grid.viewport()->mapToGlobal(centre), {}, {0, 120}, Qt::NoButton, Qt::ControlModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(grid.viewport(), &wheel);
        QCOMPARE(stage.place->resultBar().slider()->value(), 256);
        const QByteArray state = stage.place->saveState();
        stage.place->resultBar().slider()->setValue(100);
        QVERIFY(stage.place->restoreState(state));
        QCOMPARE(grid.thumbnailEdge(), 256);
        QVERIFY(!stage.place->restoreState("nonsense"));
    }

    void theVisibleRowsAreThoseTheViewPaints() {
        Stage stage(*m_theme, many(1000));
        QTRY_COMPARE(stage.place->model().rowCount(), 1000);
        RecordGrid& grid = stage.place->grid();
        for (const int value : {0, 333, 4000, grid.verticalScrollBar()->maximum()}) {
            grid.verticalScrollBar()->setValue(value);
            const auto [first, last] = grid.visibleRows();
            QVERIFY(grid.visualRect(stage.place->model().index(first)).intersects(grid.viewport()->rect()));
            QVERIFY(first == 0 ||
                    !grid.visualRect(stage.place->model().index(first - 1)).intersects(grid.viewport()->rect()));
            QVERIFY(last == 999 ||
                    !grid.visualRect(stage.place->model().index(last + 1)).intersects(grid.viewport()->rect()));
        }
    }

    void everyControlHasAName() {
        Stage stage(*m_theme, five());
        QTRY_VERIFY(stage.place->facets().box("license", "by"));
        stage.select(1);
        QTRY_COMPARE(stage.place->details().title(), "Evening glow");
        for (QWidget* widget : stage.place->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            const QByteArray what = QByteArray(widget->metaObject()->className()) + ' ' + widget->objectName().toUtf8();
            QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(), what.constData());
        }
    }

    void itDiesInTheMiddleOfEverything() {
        for (int round = 0; round < 5; ++round) {
            Stage stage(*m_theme, many(500));
            stage.type("picture");
            QCoreApplication::processEvents();
        }
    }
};

QTEST_MAIN(TestSearchPlace)
#include "test_search_place.moc"
