#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_analysis_desk.h"
#include "widgets/bridge/analysis_run.h"

using namespace gleaner;
using bridge::AnalysisRun;
using test::FakeAnalysisDesk;

class TestAnalysisRun : public QObject {
    Q_OBJECT

private slots:
    void aRunTellsHowFarItIsAndEnds() {
        FakeAnalysisDesk desk(10);
        AnalysisRun run(desk);
        QVERIFY(!run.everRan());
        run.start({});
        QVERIFY(run.running());
        QTRY_COMPARE(run.figures().total, 10);
        desk.allow(4);
        QTRY_COMPARE(run.figures().finished(), 4);
        desk.allow(6);
        QTRY_VERIFY(!run.running());
        QCOMPARE(run.figures().done, 10);
        QVERIFY(!run.figures().stopped);
        QVERIFY(!run.failure());
    }
    void thereIsOneRunAtATime() {
        FakeAnalysisDesk desk(10);
        AnalysisRun run(desk);
        run.start({{analysis::Part::Palette}, false});
        run.start({{}, true});
        desk.allow(10);
        QTRY_VERIFY(!run.running());
        QVERIFY(!desk.lastRequest().all);
        QCOMPARE(desk.lastRequest().parts.size(), size_t(1));
        desk.allow(1'500);
        run.start({{}, true});
        QTRY_VERIFY(!run.running());
        QVERIFY(desk.lastRequest().all);
    }
    void aPausedRunWaitsAndGoesOn() {
        FakeAnalysisDesk desk(10);
        AnalysisRun run(desk);
        run.start({});
        QTRY_COMPARE(run.figures().total, 10);
        run.pause(true);
        QVERIFY(desk.paused());
        QVERIFY(run.paused());
        QCOMPARE(run.rate(), 0.0);
        QVERIFY(!run.secondsLeft());
        desk.allow(10);
        run.pause(false);
        QTRY_VERIFY(!run.running());
        QCOMPARE(run.figures().done, 10);
    }
    void aRunThatIsStoppedSaysSo() {
        FakeAnalysisDesk desk(10);
        AnalysisRun run(desk);
        run.start({});
        desk.allow(3);
        QTRY_COMPARE(run.figures().done, 3);
        run.stop();
        QVERIFY(run.stopping());
        QTRY_VERIFY(!run.running());
        QVERIFY(run.figures().stopped);
        QVERIFY(!run.stopping());
    }
    void aFailureIsKept() {
        FakeAnalysisDesk desk(10);
        desk.failure = Error{ErrorCode::DiskFull, "library.db", {}, {}};
        AnalysisRun run(desk);
        run.start({});
        desk.allow(1);
        QTRY_VERIFY(!run.running());
        QVERIFY(run.failure() && run.failure()->code == ErrorCode::DiskFull);
        desk.failure.reset();
        run.start({});
        QVERIFY(!run.failure());
        desk.allow(10);
        QTRY_VERIFY(!run.running());
    }
    void itEndsInTheMiddleOfARun() {
        FakeAnalysisDesk desk(1'000'000);
        {
            AnalysisRun run(desk);
            run.start({});
            desk.allow(5);
            run.pause(true);
        }
        QVERIFY(!desk.paused()); // a paused run hears that it is over
    }
    void itsThreadIsGivenAwayAskedToStop() {
        FakeAnalysisDesk desk(10);
        std::jthread thread;
        {
            AnalysisRun run(desk);
            run.start({});
            thread = run.release();
        }
        thread.join(); // without an event loop: nobody listens any more
        QCoreApplication::processEvents();
    }
};

QTEST_GUILESS_MAIN(TestAnalysisRun)
#include "test_analysis_run.moc"
