#include <QAbstractItemModelTester>
#include <QIdentityProxyModel>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include "tests/support/fake_record_source.h"
#include "widgets/models/record_grid_model.h"

using namespace gleaner;
using gleaner::models::RecordGridModel;
using gleaner::test::FakeRecordSource;
using gleaner::test::keysUpTo;

namespace {

// Counts what a view asks for.
class CountingModel final : public QIdentityProxyModel {
public:
    mutable int dataCalls = 0;
    QVariant data(const QModelIndex& index, int role) const override {
        ++dataCalls;
        return QIdentityProxyModel::data(index, role);
    }
};

QString titleAt(const RecordGridModel& model, int row) {
    return model.index(row).data(Qt::DisplayRole).toString();
}

} // namespace

class TestRecordGridModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void obeysTheRulesOfModels() {
        FakeRecordSource source;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setKeys(keysUpTo(1000));
        QTRY_COMPARE(titleAt(model, 0), "Picture 1");
        model.setKeys(keysUpTo(10));
        QTRY_COMPARE(titleAt(model, 9), "Picture 10");
        model.setKeys({});
        QCOMPARE(model.rowCount(), 0);
    }

    void answersAtOnceAndFillsInLater() {
        FakeRecordSource source;
        source.hold();
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(600));
        QCOMPARE(titleAt(model, 5), "Loading");
        QVERIFY(!model.index(5).data(RecordGridModel::StateRole).isValid());
        source.release();
        QTRY_COMPARE(titleAt(model, 5), "Picture 6");
        QCOMPARE(model.index(5).data(RecordGridModel::LicenceRole).toString(), "CC0 1.0");
    }

    void readsAPageOnceAndSaysSoOnce() {
        FakeRecordSource source;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(1000));
        QSignalSpy changed(&model, &RecordGridModel::dataChanged);
        for (int row = 0; row < 256; ++row)
            titleAt(model, row);
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(source.pageReads.load(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex().row(), 0);
        QCOMPARE(changed.first().at(1).toModelIndex().row(), 255);
    }

    void readsOnlyWhereTheViewIsAfterALongScroll() {
        FakeRecordSource source;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(100'000));
        for (int row = 0; row < 100'000; row += 50)
            titleAt(model, row);
        QTRY_COMPARE(titleAt(model, 99'999), "Picture 100000");
        QVERIFY(source.pageReads <= RecordGridModel::kPagesWaiting + pool.maxThreadCount());
    }

    void speaksWholeSentences() {
        FakeRecordSource source;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys({{1}, {5}, {2}});
        const auto spoken = [&](int row) { return model.index(row).data(Qt::AccessibleTextRole).toString(); };
        QTRY_COMPARE(spoken(0), "Picture 1, by Maker 1, CC BY 4.0, not yet crawled");
        QCOMPARE(spoken(1), "Picture 5, no creator known, CC BY 4.0, gone");
        QCOMPARE(spoken(2), "Picture 2, by Maker 2, CC0 1.0, gone");
    }

    void dropsAnswersForAnOlderList() {
        FakeRecordSource source;
        source.hold();
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(300));
        titleAt(model, 0);
        QTRY_COMPARE(source.pageReads.load(), 1);
        model.setKeys({{900}, {901}});
        titleAt(model, 0);
        source.release();
        QTRY_COMPARE(titleAt(model, 0), "Picture 900");
        QCOMPARE(titleAt(model, 1), "Picture 901");
    }

    void keepsShowingWhatItKnowsWhenTheListIsRenewed() {
        FakeRecordSource source;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(10));
        titleAt(model, 0);
        QTRY_COMPARE(titleAt(model, 3), "Picture 4");
        source.hold();
        model.setKeys({{50}, {4}});
        QCOMPARE(titleAt(model, 0), "Loading");
        QCOMPARE(titleAt(model, 1), "Picture 4");
        source.release();
    }

    void readsChangedRecordsAgainAndOnlyThose() {
        FakeRecordSource source;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(1000));
        titleAt(model, 0);
        QTRY_COMPARE(titleAt(model, 0), "Picture 1");
        source.retitled[8] = "Renamed";
        QSignalSpy changed(&model, &RecordGridModel::dataChanged);
        const std::vector<model::RecordKey> keys{
            {8}, {700}, {5000}}; // 700's page was never read, 5000 is not in the list
        model.recordsChanged(keys);
        QTRY_COMPARE(titleAt(model, 7), "Renamed");
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex().row(), 7);
        QCOMPARE(changed.first().at(1).toModelIndex().row(), 7);
        QCOMPARE(source.pageReads.load(), 2);
    }

    void aChangeDuringAReadIsNotLost() {
        FakeRecordSource source;
        source.hold();
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(10));
        titleAt(model, 0);
        QTRY_COMPARE(source.pageReads.load(), 1);
        source.waitUntilWaiting(1); // the page is read, but has not answered
        source.retitled[2] = "Renamed";
        model.recordsChanged(std::vector<model::RecordKey>{{2}});
        source.release();
        QTRY_COMPARE(titleAt(model, 1), "Renamed");
    }

    void showsARemovedRecordAsRemoved() {
        FakeRecordSource source;
        source.gone.insert(2);
        QThreadPool pool;
        RecordGridModel model(source, pool);
        model.setKeys(keysUpTo(3));
        titleAt(model, 0);
        QTRY_COMPARE(titleAt(model, 2), "Picture 3");
        QCOMPARE(titleAt(model, 1), "No longer in the library");
        QVERIFY(model.rowState(1) == RecordGridModel::RowState::Removed);
    }

    void aPageThatCannotBeReadSaysSoOnceUntilItIsRetried() {
        FakeRecordSource source;
        source.failReads = true;
        QThreadPool pool;
        RecordGridModel model(source, pool);
        QSignalSpy failed(&model, &RecordGridModel::readFailed);
        model.setKeys(keysUpTo(3));
        titleAt(model, 0);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(titleAt(model, 0), "Could not be read");
        QCOMPARE(source.pageReads.load(), 1);
        source.failReads = false;
        model.retry();
        titleAt(model, 0);
        QTRY_COMPARE(titleAt(model, 0), "Picture 1");
    }

    void mayDieWhileItIsReading() {
        FakeRecordSource source;
        source.hold();
        QThreadPool pool;
        auto model = std::make_unique<RecordGridModel>(source, pool);
        model->setKeys(keysUpTo(10));
        titleAt(*model, 0);
        QTRY_COMPARE(source.pageReads.load(), 1);
        source.release();
        model.reset();
        QCoreApplication::processEvents();
    }

    void theCostOfAFirstPaintDoesNotGrowWithTheRows() {
        FakeRecordSource source;
        QThreadPool pool;
        int calls[2] = {};
        for (int run = 0; run < 2; ++run) {
            RecordGridModel model(source, pool);
            model.setKeys(keysUpTo(run == 0 ? 1'000 : 100'000));
            CountingModel counting;
            counting.setSourceModel(&model);
            QListView view;
            view.setWrapping(true);
            view.setFlow(QListView::LeftToRight);
            view.setUniformItemSizes(true);
            view.setGridSize({150, 170});
            view.resize(1000, 800);
            view.setModel(&counting);
            view.grab();
            calls[run] = counting.dataCalls;
        }
        QCOMPARE(calls[1], calls[0]);
        QVERIFY(calls[1] > 0);
    }
};

QTEST_MAIN(TestRecordGridModel)
#include "test_record_grid_model.moc"
