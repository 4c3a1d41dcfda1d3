// The table of sources: its columns, how they are chosen, kept and sorted by, and what it copies.
#include <set>

#include <QCheckBox>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMenu>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTest>
#include <QToolTip>

#include "tests/support/made_up_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/column_chooser.h"
#include "widgets/console/column_layout.h"
#include "widgets/console/console_columns.h"
#include "widgets/console/console_table.h"
#include "widgets/console/outcome_strip.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using console::ColumnChooser;
using console::ConsoleModel;
using console::ConsoleTable;

namespace {

struct Shown {
    theme::Theme theme{*qApp};
    ConsoleModel model;
    ConsoleTable table{theme, model};

    explicit Shown(const crawl::CrawlFigures& figures = test::madeUpFigures()) {
        table.resize(1300, 600);
        table.show();
        model.setFigures(std::make_shared<const crawl::CrawlFigures>(figures));
        (void)QTest::qWaitForWindowActive(&table);
    }
    QHeaderView& header() { return *table.horizontalHeader(); }
    QStringList names() const {
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names.append(model.index(row, ConsoleModel::Source).data().toString());
        return names;
    }
    QCheckBox* box(const QString& words) {
        for (auto* each : table.findChildren<QCheckBox*>())
            if (each->text() == words)
                return each;
        return nullptr;
    }
};

// Knows one answer of every source.
class OneAnswer final : public bridge::EventDesk {
public:
    eventlog::EventLog::Reading events(std::uint64_t, const eventlog::Filter&, size_t) override { return {}; }
    std::vector<eventlog::EventPtr> lastAttempts(const std::string& source, size_t) override {
        eventlog::Event event;
        event.source = source;
        event.outcome = "500";
        event.url = "https://" + source + ".example/<b>.jpg";
        event.totalMs = 48;
        event.time = test::kNoon;
        return {std::make_shared<const eventlog::Event>(event)};
    }
    std::vector<eventlog::EventPtr> lastFailures(const std::string&, size_t) override { return {}; }
    eventlog::EventLog::Counts counts() override { return {}; }
    std::string file() override { return {}; }
};

} // namespace

class TestConsoleTable : public QObject {
    Q_OBJECT

private slots:
    void everyColumnHasWordsATipAGroupAndAnIdOfItsOwn() {
        std::set<std::string> ids;
        for (int column = 0; column < ConsoleModel::Columns; ++column) {
            QVERIFY(!console::columnTitle(column).isEmpty() && !console::columnTip(column).isEmpty());
            QVERIFY(!console::groupName(console::lookOf(column).group).isEmpty());
            QVERIFY(ids.insert(console::lookOf(column).id).second);
            QCOMPARE(console::columnOf(QLatin1String(console::lookOf(column).id)), column);
        }
        QCOMPARE(console::columnOf(QStringLiteral("no such")), -1);
    }
    void aTickShowsAColumnAndAGroupAllOfIts() {
        Shown shown;
        ColumnChooser* chooser = shown.table.showColumnChooser(QPoint(20, 20));
        QCOMPARE(test::unnamedControls(*chooser), QString());
        QVERIFY(shown.table.isColumnHidden(ConsoleModel::Peak));
        QTest::keyClick(shown.box(QStringLiteral("Peak")), Qt::Key_Space);
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::Peak));
        QCheckBox* flow = shown.box(QStringLiteral("Flow"));
        QCOMPARE(flow->checkState(), Qt::PartiallyChecked);
        QTest::keyClick(flow, Qt::Key_Space); // all …
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::InFlight));
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::ByteRate));
        QCOMPARE(flow->checkState(), Qt::Checked);
        QTest::keyClick(flow, Qt::Key_Space); // … and none
        QVERIFY(shown.table.isColumnHidden(ConsoleModel::Peak));
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::Source)); // a row keeps its name
        shown.box(QStringLiteral("Why"))->click();
        chooser->findChild<QPushButton*>()->click(); // as at first
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::Why));
        QVERIFY(shown.box(QStringLiteral("Why"))->isChecked());
        QTest::keyClick(chooser, Qt::Key_Escape);
        QVERIFY(!chooser->isVisible());
    }
    void aLayoutIsKeptByName() {
        QByteArray saved;
        {
            Shown shown;
            shown.table.setColumnHidden(ConsoleModel::Bytes, false);
            shown.table.setColumnHidden(ConsoleModel::Errors, true);
            shown.table.setColumnWidth(ConsoleModel::Queued, 133);
            shown.header().moveSection(shown.header().visualIndex(ConsoleModel::Queued), 1);
            shown.table.sortByColumn(ConsoleModel::Queued, Qt::DescendingOrder);
            saved = shown.table.saveColumns();
        }
        Shown shown;
        shown.table.restoreColumns(saved);
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::Bytes));
        QVERIFY(shown.table.isColumnHidden(ConsoleModel::Errors));
        QCOMPARE(shown.table.columnWidth(ConsoleModel::Queued), 133);
        QCOMPARE(shown.header().visualIndex(ConsoleModel::Queued), 1);
        QCOMPARE(shown.names().first(), QStringLiteral("flickr"));
        QCOMPARE(shown.table.saveColumns(), saved);
    }
    void whatTheFirstVersionKeptIsUnderstood() {
        QStandardItemModel columns(0, 12);
        QHeaderView old(Qt::Horizontal);
        old.setModel(&columns);
        old.setSectionsMovable(true);
        old.setSectionHidden(5, true);                // errors
        old.moveSection(7, 1);                        // queued
        old.resizeSection(7, 101);                    //
        old.setSortIndicator(7, Qt::DescendingOrder); //
        Shown shown;
        shown.table.restoreColumns(old.saveState());
        QVERIFY(shown.table.isColumnHidden(ConsoleModel::Errors));
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::Why));
        QVERIFY(shown.table.isColumnHidden(ConsoleModel::Network)); // which it did not know
        QCOMPARE(shown.header().visualIndex(ConsoleModel::Queued), 1);
        QCOMPARE(shown.table.columnWidth(ConsoleModel::Queued), 101);
        QCOMPARE(shown.names().first(), QStringLiteral("flickr"));
        QCOMPARE(shown.header().count(), int(ConsoleModel::Columns));
    }
    void whatIsNoLayoutChangesNothing() {
        Shown shown;
        const QByteArray before = shown.table.saveColumns();
        for (const char* bad : {"", "rubbish", "{}", "[1]", "{\"columns\":[{\"id\":\"other\"}]}"}) {
            shown.table.restoreColumns(bad);
            QCOMPARE(shown.table.saveColumns(), before);
        }
    }
    void aLayoutThatHidesTheNameShowsItAllTheSame() {
        Shown shown;
        shown.table.restoreColumns(
            "{\"version\":9,\"columns\":[{\"id\":\"source\",\"shown\":false,\"width\":9},{\"id\":\"later\"}]}");
        QVERIFY(!shown.table.isColumnHidden(ConsoleModel::Source));
        QCOMPARE(shown.table.columnWidth(ConsoleModel::Source), 48);
    }
    void aHeadingSortsByItsFigure() {
        Shown shown;
        const int x = shown.header().sectionViewportPosition(ConsoleModel::Queued) + 20;
        QTest::mouseClick(shown.header().viewport(), Qt::LeftButton, {}, QPoint(x, 10));
        QTest::mouseClick(shown.header().viewport(), Qt::LeftButton, {}, QPoint(x, 10));
        QCOMPARE(shown.names().first(2), (QStringList{"flickr", "wikimedia"}));
    }
    void theKeysSortToo() {
        Shown shown;
        QMenu* menu = shown.table.showSortMenu(QPoint(20, 20));
        for (QAction* action : menu->actions())
            if (action->text() == QLatin1String("Queued"))
                menu->setActiveAction(action);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(shown.names().last(), QStringLiteral("flickr"));
        menu = shown.table.showSortMenu(QPoint(20, 20));
        for (QAction* action : menu->actions())
            if (action->text() == QLatin1String("Largest first"))
                menu->setActiveAction(action);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(shown.names().first(), QStringLiteral("flickr"));
    }
    void csvHoldsPlainNumbersAndQuotesTheRest() {
        crawl::CrawlFigures figures = test::madeUpFigures();
        figures.sources.front().name = "a, \"b\"";
        Shown shown(figures);
        const QStringList lines = shown.table.csv(ConsoleTable::Which::All).split(QStringLiteral("\r\n"));
        QCOMPARE(lines.size(), 13);
        QVERIFY(lines.at(1).startsWith(QStringLiteral("\"a, \"\"b\"\"\",OPEN,")));
        QVERIFY(lines.at(4).contains(QStringLiteral(",29000000000,"))); // flickr's bytes
        QVERIFY(lines.at(0).contains(QStringLiteral(",Blocked,")));
        QVERIFY(!shown.table.csv(ConsoleTable::Which::Shown).contains(QStringLiteral(",Blocked,")));
    }
    void theTipOfAStripIsOfTheAttemptUnderThePointer() {
        Shown shown;
        bridge::Background background;
        OneAnswer desk;
        shown.table.setEvents(desk, background);
        const QRect cell = shown.table.visualRect(shown.model.index(0, ConsoleModel::Last50)); // behance: 50 × 500
        const QPoint newest(cell.left() + 8 + 49 * 3 + 1, cell.center().y());
        const auto rest = [&] {
            QHelpEvent event(QEvent::ToolTip, newest, shown.table.viewport()->mapToGlobal(newest));
            QApplication::sendEvent(shown.table.viewport(), &event);
        };
        rest();
        QVERIFY(QToolTip::text().contains(QStringLiteral("the newest attempt")));
        QTRY_VERIFY(background.idle());
        QCoreApplication::processEvents();
        rest();
        QVERIFY2(QToolTip::text().contains(QStringLiteral("48 ms")), qUtf8Printable(QToolTip::text()));
        QVERIFY(QToolTip::text().contains(QStringLiteral("behance.example/&lt;b&gt;.jpg"))); // no page of its own
        background.stop();
    }
    void fromRightToLeftTheStripIsMirrored() {
        const QRect area(100, 0, 150, 18);
        QCOMPARE(console::stripIndexAt(area, 101, 50, Qt::LeftToRight), 0);
        QCOMPARE(console::stripIndexAt(area, 101, 50, Qt::RightToLeft), 49);
        QCOMPARE(console::stripIndexAt(area, 101, 10, Qt::LeftToRight), -1); // where nothing was asked yet
        QCOMPARE(console::stripIndexAt(area, 248, 10, Qt::LeftToRight), 9);
        QCOMPARE(console::stripIndexAt(area, 99, 50, Qt::LeftToRight), -1);
    }
};

QTEST_MAIN(TestConsoleTable)
#include "test_console_table.moc"
