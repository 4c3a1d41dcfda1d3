#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/made_up_crawl.h"
#include "widgets/console/console_columns.h"
#include "widgets/console/console_model.h"

using namespace gleaner;
using console::ConsoleModel;
using console::StateGroup;

namespace {

using Figures = std::shared_ptr<const crawl::CrawlFigures>;

Figures made(std::function<void(crawl::CrawlFigures&)> change = {}, int seconds = 0) {
    crawl::CrawlFigures figures = test::madeUpFigures(test::kNoon + base::Millis(seconds * 1000));
    if (change)
        change(figures);
    return std::make_shared<const crawl::CrawlFigures>(std::move(figures));
}

crawl::SourceFigures& sourceIn(crawl::CrawlFigures& figures, const std::string& name) {
    return *std::find_if(figures.sources.begin(), figures.sources.end(), [&](const auto& s) { return s.name == name; });
}

QString cell(const ConsoleModel& model, const QString& name, int column, int role = Qt::DisplayRole) {
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, ConsoleModel::Source).data().toString() == name)
            return model.index(row, column).data(role).toString();
    return QStringLiteral("no such row");
}

QStringList names(const ConsoleModel& model) {
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row)
        list.append(model.index(row, ConsoleModel::Source).data().toString());
    return list;
}

} // namespace

class TestConsoleModel : public QObject {
    Q_OBJECT

private slots:
    void keepsTheRulesOfModelsWhateverHappens() {
        ConsoleModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setFigures(made());
        model.sort(ConsoleModel::Queued, Qt::DescendingOrder);
        model.setFilter(QStringLiteral("e"), StateGroup::All);
        model.setFigures(made([](auto& f) { f.sources.erase(f.sources.begin() + 3); }));
        model.setFigures(made([](auto& f) { sourceIn(f, "nypl").queue.queued = 900'000; }));
        model.setFilter({}, StateGroup::NeedsYou);
        model.setFilter({}, StateGroup::All);
        model.setFigures(made([](auto& f) {
            for (int i = 0; i < 200; ++i)
                f.sources.push_back(
                    test::MadeUpSource(100 + i, "z" + std::to_string(i), model::SourceState::Idle, "not_running"));
        }));
        model.setFigures(std::make_shared<const crawl::CrawlFigures>());
        QCOMPARE(model.rowCount(), 0);
    }
    void aCellSaysWhatTheFigureIs() {
        ConsoleModel model;
        model.setFigures(made());
        QCOMPARE(cell(model, "flickr", ConsoleModel::Rate), QStringLiteral("176.9 / 178.4"));
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::State), QStringLiteral("COOLING 0:42"));
        QCOMPARE(cell(model, "met", ConsoleModel::State), QStringLiteral("HALF-OPEN 7/20"));
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::Errors), QStringLiteral("14.3 % of 10 %"));
        QVERIFY(cell(model, "wikimedia", ConsoleModel::Errors, Qt::ToolTipRole).contains(QLatin1String("59 of 412")));
        QCOMPARE(cell(model, "behance", ConsoleModel::Errors), QStringLiteral("100 % of 10 %"));
        QCOMPARE(cell(model, "cleveland", ConsoleModel::Errors), QStringLiteral("—"));
        QCOMPARE(cell(model, "europeana", ConsoleModel::FirstByte), QStringLiteral("203 / 640"));
        QCOMPARE(cell(model, "europeana", ConsoleModel::Left), QStringLiteral("34 – 50 s"));
        QCOMPARE(cell(model, "behance", ConsoleModel::Left), QStringLiteral("waits for you"));
        QCOMPARE(cell(model, "phylopic", ConsoleModel::Left), QStringLiteral("paused"));
        QCOMPARE(cell(model, "flickr", ConsoleModel::Queued), QStringLiteral("402,118"));
        QCOMPARE(cell(model, "behance", ConsoleModel::Last50), QStringLiteral("50 × 500"));
        QVERIFY(cell(model, "behance", ConsoleModel::Why).contains(QLatin1String("Reset breaker")));
    }
    void everyCellCanBeReadAloud() {
        ConsoleModel model;
        model.setFigures(made());
        for (int row = 0; row < model.rowCount(); ++row)
            for (int column = 0; column < ConsoleModel::Columns; ++column) {
                const QString aloud = model.index(row, column).data(Qt::AccessibleTextRole).toString();
                QVERIFY(aloud.contains(model.index(row, column).data().toString()));
                QVERIFY(!model.index(row, column).data().toString().isEmpty());
            }
    }
    void chipsCountAllSources() {
        ConsoleModel model;
        model.setFigures(made());
        model.setFilter(QStringLiteral("flickr"), StateGroup::All);
        QCOMPARE(model.count(StateGroup::All), 11);
        QCOMPARE(model.count(StateGroup::Running), 5);
        QCOMPARE(model.count(StateGroup::Waiting), 3);
        QCOMPARE(model.count(StateGroup::NeedsYou), 1);
        QCOMPARE(model.count(StateGroup::Paused), 1);
        QCOMPARE(model.count(StateGroup::Done), 1);
        QCOMPARE(model.rowCount(), 1);
    }
    void filterFindsNamesAndStates() {
        ConsoleModel model;
        model.setFigures(made());
        model.setFilter(QStringLiteral("MUSEUM"), StateGroup::All);
        QCOMPARE(names(model), QStringList{QStringLiteral("rijksmuseum")});
        model.setFilter(QStringLiteral("cooling"), StateGroup::All);
        QCOMPARE(names(model), QStringList{QStringLiteral("wikimedia")});
    }
    void sortsByFiguresNotByTheirText() {
        ConsoleModel model;
        model.setFigures(made());
        model.sort(ConsoleModel::Queued, Qt::DescendingOrder);
        QCOMPARE(names(model).first(3), (QStringList{"flickr", "wikimedia", "rijksmuseum"}));
        model.sort(ConsoleModel::State, Qt::AscendingOrder);
        QCOMPARE(names(model).first(), QStringLiteral("behance"));
    }
    void everyColumnSortsByItsValueAndStaysStable() {
        ConsoleModel model;
        model.setFigures(made([](auto& f) {
            std::int64_t i = 0;
            for (auto& s : f.sources) {
                s.byteRate = double(i % 3);
                s.queue.failed = i++ % 2;
            }
        }));
        for (int column = 0; column < ConsoleModel::Columns; ++column)
            for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
                model.sort(column, order);
                QCOMPARE(model.rowCount(), 11);
                if (column == ConsoleModel::Source)
                    continue;
                for (int row = 1; row < model.rowCount(); ++row) {
                    const double one = console::cellValue(model.source(row - 1), column);
                    const double two = console::cellValue(model.source(row), column);
                    QVERIFY(order == Qt::AscendingOrder ? one <= two : one >= two);
                    QVERIFY(one != two || model.source(row - 1).name < model.source(row).name);
                }
            }
    }
    void answersAreCountedByClass() {
        ConsoleModel model;
        model.setFigures(made());
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::Success), QStringLiteral("341"));
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::ServerError), QStringLiteral("51"));
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::ClientError), QStringLiteral("12"));
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::TooMany), QStringLiteral("3"));
        QCOMPARE(cell(model, "wikimedia", ConsoleModel::Network), QStringLiteral("8"));
        QVERIFY(
            cell(model, "wikimedia", ConsoleModel::ServerError, Qt::ToolTipRole).contains(QStringLiteral("51 × 503")));
    }
    void theTipOfARateSaysWhyThisLimitAndWhatWasReached() {
        ConsoleModel model;
        model.setFigures(made([](auto& f) {
            sourceIn(f, "rijksmuseum").peakRate = 2.4;
            sourceIn(f, "rijksmuseum").automaticLimit = 1.5;
        }));
        const QString tip = cell(model, "rijksmuseum", ConsoleModel::Rate, Qt::ToolTipRole);
        QVERIFY(tip.contains(QLatin1String("set by an operator")));
        QVERIFY(tip.contains(QLatin1String("Highest in this run: 2.4")));
        QVERIFY(tip.contains(QLatin1String("By its size it would have: 1.5")));
        QVERIFY(tip.contains(QLatin1String("Average: 2.0 over the last minute")));
    }
    void aNameIsNeverAPage() {
        ConsoleModel model;
        model.setFigures(made([](auto& f) { sourceIn(f, "tate").name = "<img src=x>"; }));
        QVERIFY(cell(model, "<img src=x>", ConsoleModel::Source, Qt::ToolTipRole).contains(QLatin1String("&lt;img")));
    }
    void anUnchangedSecondTellsNothing() {
        ConsoleModel model;
        const auto quiet = [](auto& f) {
            for (auto& s : f.sources)
                s.until.reset();
        };
        model.setFigures(made(quiet));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setFigures(made(quiet, 1));
        QCOMPARE(changed.count(), 0);
    }
    void whatChangedIsToldInOneSignal() {
        ConsoleModel model;
        const auto quiet = [](auto& f) {
            for (auto& s : f.sources)
                s.until.reset();
        };
        model.setFigures(made(quiet));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setFigures(made([&](auto& f) {
            quiet(f);
            sourceIn(f, "flickr").actualRate = 170;
            sourceIn(f, "nypl").actualRate = 2.5;
        }));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex().row(), 3);
        QCOMPARE(changed.first().at(1).toModelIndex().row(), 6);
        QCOMPARE(reset.count(), 0);
    }
    void aSourceThatComesOrGoesLeavesTheSelectionAlone() {
        ConsoleModel model;
        model.setFigures(made());
        QItemSelectionModel selection(&model);
        selection.select(model.index(model.rowOf({3}), 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        model.setFigures(made([](auto& f) {
            f.sources.erase(f.sources.begin());
            f.sources.push_back(test::MadeUpSource(50, "zoo", model::SourceState::Idle, "not_running"));
        }));
        model.sort(ConsoleModel::Queued, Qt::DescendingOrder);
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(model.source(selection.selectedRows().first().row()).name, std::string("wikimedia"));
    }
    void historyKeepsFiveMinutesAndItsGaps() {
        ConsoleModel model;
        for (int second = 0; second <= 400; ++second)
            if (second != 350)
                model.setFigures(made({}, second));
        const auto& samples = model.history({1})->samples();
        QCOMPARE(samples.size(), size_t(300));
        QCOMPARE(samples.front().time, console::secondsOf(test::kNoon) + 100);
    }
};

QTEST_GUILESS_MAIN(TestConsoleModel)
#include "test_console_model.moc"
