#include <QAbstractButton>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/made_up_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/figure_strip.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

struct Shown {
    theme::Theme theme{*qApp};
    console::FigureStrip strip{theme};

    explicit Shown(int width = 1364) {
        strip.resize(width, 42);
        strip.show();
        (void)QTest::qWaitForWindowActive(&strip);
        tick(figures());
    }
    static crawl::CrawlFigures figures() {
        crawl::CrawlFigures f = test::madeUpFigures();
        f.byteRate = 3'400'000;
        f.errorRate = 0.4;
        f.linkRot = 1204;
        f.workers = {1024, 40, 12, 5, 4};
        return f;
    }
    void tick(const crawl::CrawlFigures& f) {
        bridge::Tick tick;
        tick.figures = std::make_shared<const crawl::CrawlFigures>(f);
        tick.machine = {318'000'000, 1'200'000'000'000};
        strip.setTick(tick);
    }
    QList<QAbstractButton*> tiles() const { return strip.findChildren<QAbstractButton*>(); }
    // "Stored: 120,411" of the figure called "Stored".
    QString said(const QString& name) const {
        for (const QAbstractButton* tile : tiles())
            if (tile->accessibleName().startsWith(name + QLatin1String(": ")))
                return tile->accessibleName();
        return {};
    }
    QAbstractButton* tile(const QString& name) const {
        for (QAbstractButton* tile : tiles())
            if (tile->accessibleName().startsWith(name + QLatin1String(": ")))
                return tile;
        return nullptr;
    }
};

} // namespace

class TestFigureStrip : public QObject {
    Q_OBJECT

private slots:
    void everyFigureIsSaidWithItsName() {
        const Shown shown;
        QStringList said;
        for (const QAbstractButton* tile : shown.tiles())
            said.append(tile->accessibleName());
        QCOMPARE(said, (QStringList{"Crawl: Crawling · 52 min", "Stored: 120,411", "Given up: 215", "Gone: 1,204",
                                    "Requests/s of limit: 142.6 / 188.4", "Stored/s: 131.8", "Received/s: 3.4 MB",
                                    "Errors/s: 0.40", "Queue: 412,806", "Left: 38 – 41 min",
                                    "Workers: 61 of 1,024 busy", "Disk free: 1.2 TB", "Memory: 318 MB"}));
        QCOMPARE(test::unnamedControls(shown.strip), QString());
    }
    void theWorkersStatesAreSaidWhereTheyAreOnlyDrawn() {
        const Shown shown;
        const QString words = shown.tile(QStringLiteral("Workers"))->accessibleDescription();
        QCOMPARE(words,
                 QStringLiteral("Of 1,024 slots: 40 fetching · 12 waiting · 5 examining · 4 settling · 963 idle"));
    }
    void whereThereIsRoomTheWorkersStatesAreWords() {
        const Shown shown(1900);
        QCOMPARE(shown.said(QStringLiteral("Workers")),
                 QStringLiteral("Workers: 40 fetching · 12 waiting · 5 examining · 4 settling · 963 idle"));
    }
    void aCrawlThatDoesNotRunHasNoRates() {
        Shown shown;
        crawl::CrawlFigures f = Shown::figures();
        f.running = false;
        f.workers = {};
        shown.tick(f);
        QCOMPARE(shown.said(QStringLiteral("Crawl")), QStringLiteral("Crawl: Not crawling"));
        QCOMPARE(shown.said(QStringLiteral("Requests/s of limit")), QStringLiteral("Requests/s of limit: —"));
        QCOMPARE(shown.said(QStringLiteral("Workers")), QStringLiteral("Workers: —"));
        QCOMPARE(shown.said(QStringLiteral("Queue")), QStringLiteral("Queue: 412,806"));
    }
    void figuresThatCannotBeReadAreNoOldFigures() {
        Shown shown;
        shown.strip.setTick({});
        for (const QAbstractButton* tile : shown.tiles())
            QVERIFY2(tile->accessibleName().endsWith(QStringLiteral(": —")), qPrintable(tile->accessibleName()));
    }
    void everyFigureAsksForItsPlotByTabAndSpace() {
        Shown shown;
        QSignalSpy asked(&shown.strip, &console::FigureStrip::figureRequested);
        shown.tiles().first()->setFocus();
        for (qsizetype i = 0; i < shown.tiles().size(); ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QStringList figures;
        for (const auto& signal : asked)
            figures.append(signal.first().toString());
        QCOMPARE(figures, (QStringList{"burn_down", "stored", "errors", "stored", "requests", "stored", "bytes",
                                       "errors", "left", "burn_down", "in_flight", "disk", "memory"}));
    }
    void aClickAsksToo() {
        Shown shown;
        QSignalSpy asked(&shown.strip, &console::FigureStrip::figureRequested);
        QTest::mouseClick(shown.tile(QStringLiteral("Queue")), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("left"));
    }
    void aNarrowWindowHasASecondLineAndLosesNothing() {
        Shown shown(700);
        QTRY_VERIFY(shown.strip.height() >= 2 * shown.tiles().first()->height());
        for (const QAbstractButton* tile : shown.tiles())
            QVERIFY2(shown.strip.rect().contains(tile->geometry()), qPrintable(tile->accessibleName()));
    }
    void liveFiguresDoNotPushTheirNeighboursAbout() {
        Shown shown;
        QCoreApplication::processEvents();
        const int before = shown.tile(QStringLiteral("Queue"))->x();
        for (int i = 0; i < 20; ++i) {
            crawl::CrawlFigures f = Shown::figures();
            f.requestRate = 90 + i * 3; // 90.0 … 147.0
            f.left -= i * 1000;
            shown.tick(f);
            QCoreApplication::processEvents();
            QCOMPARE(shown.tile(QStringLiteral("Queue"))->x(), before);
        }
    }
};

QTEST_MAIN(TestFigureStrip)
#include "test_figure_strip.moc"
