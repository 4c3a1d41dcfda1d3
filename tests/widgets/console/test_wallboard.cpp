#include <QApplication>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_clock.h"
#include "tests/support/made_up_crawl.h"
#include "widgets/console/board_painter.h"
#include "widgets/console/wallboard.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using namespace std::chrono_literals;

namespace {

struct Shown {
    theme::Theme theme{*qApp};
    test::FakeClock clock;
    console::Wallboard board{theme, clock};
    int second = 0;

    explicit Shown(bool ticked = true) {
        board.resize(1280, 720);
        board.show();
        (void)QTest::qWaitForWindowActive(&board);
        if (ticked)
            tick();
    }
    void tick(crawl::CrawlFigures figures = test::madeUpFigures()) {
        figures.time += base::Millis(1000 * ++second);
        bridge::Tick tick;
        tick.figures = std::make_shared<const crawl::CrawlFigures>(std::move(figures));
        board.setTick(tick);
    }
    void passes(std::chrono::milliseconds time) { // without figures
        clock.advance(time);
        board.beat();
    }
    void passesWithTicks(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            clock.advance(1s);
            tick();
        }
    }
    QString said() const { return board.accessibleDescription(); }
    // Pixels in a colour of meaning, or nearly.
    int pixels(const QColor& colour) {
        const QImage image = board.grab().toImage();
        int number = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                number += std::abs(pixel.red() - colour.red()) < 12 && std::abs(pixel.green() - colour.green()) < 12 &&
                          std::abs(pixel.blue() - colour.blue()) < 12;
            }
        return number;
    }
};

} // namespace

class TestWallboard : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { QApplication::setLayoutDirection(Qt::LeftToRight); }

    void itSaysWhoNeedsSomebodyAndWhy() {
        const Shown shown;
        QVERIFY2(shown.said().contains(QLatin1String("behance: The last 50 requests all failed")),
                 qPrintable(shown.said()));
        QVERIFY(shown.said().contains(QLatin1String("142.6 of 188.4 requests per second")));
        QVERIFY(shown.said().contains(QLatin1String("5 running")));
    }
    void beforeTheFirstFiguresNothingIsKnownAndNothingIsGreen() {
        Shown shown(false);
        QVERIFY(shown.board.stale());
        QCOMPARE(shown.said(), QStringLiteral("No data yet"));
        QCOMPARE(shown.pixels(shown.theme.tokens().success), 0);
    }
    void freshFiguresAreColoured() {
        Shown shown;
        QVERIFY(!shown.board.stale());
        QVERIFY(shown.pixels(shown.theme.tokens().success) > 20);
    }
    void threeMissedTicksAreStaleAndNoLongerGreen() {
        Shown shown;
        shown.passes(3400ms);
        QVERIFY(!shown.board.stale());
        shown.passes(200ms);
        QVERIFY(shown.board.stale());
        QCOMPARE(shown.pixels(shown.theme.tokens().success), 0);
        shown.tick();
        QVERIFY(!shown.board.stale());
    }
    void theSameFiguresAgainAreNoNews() {
        // Another process writes them; when it dies, its last file stays.
        Shown shown;
        const auto same = std::make_shared<const crawl::CrawlFigures>(test::madeUpFigures());
        for (int i = 0; i < 5; ++i) {
            bridge::Tick tick;
            tick.figures = same;
            shown.board.setTick(tick);
            shown.passes(1s);
        }
        QVERIFY(shown.board.stale());
        shown.board.setTick({});
        QVERIFY2(shown.said().startsWith(QLatin1String("No data since")), qPrintable(shown.said()));
    }
    void aTickWithoutFiguresIsNoNewsEither() {
        Shown shown;
        for (int i = 0; i < 4; ++i) {
            shown.board.setTick({});
            shown.passes(1s);
        }
        QVERIFY(shown.board.stale());
    }

    void pagesTurnEveryFifteenSeconds() {
        Shown shown;
        QCOMPARE(shown.board.pageCount(), 3); // the overview, and ten sources that are not done
        shown.passesWithTicks(14);
        QCOMPARE(shown.board.page(), 0);
        shown.passesWithTicks(1);
        QCOMPARE(shown.board.page(), 1);
        shown.passesWithTicks(30);
        QCOMPARE(shown.board.page(), 0); // and begin again
    }
    void spaceHoldsThePage() {
        Shown shown;
        QTest::keyClick(&shown.board, Qt::Key_Space);
        QVERIFY(shown.board.held());
        shown.passesWithTicks(60);
        QCOMPARE(shown.board.page(), 0);
        QTest::keyClick(&shown.board, Qt::Key_Space);
        shown.passesWithTicks(15);
        QCOMPARE(shown.board.page(), 1);
    }
    void arrowsTurnPagesAndTheNextTurnIsAFullTimeAway() {
        Shown shown;
        shown.passesWithTicks(14);
        QTest::keyClick(&shown.board, Qt::Key_Right);
        QCOMPARE(shown.board.page(), 1);
        shown.passesWithTicks(14);
        QCOMPARE(shown.board.page(), 1);
        QTest::keyClick(&shown.board, Qt::Key_Left);
        QTest::keyClick(&shown.board, Qt::Key_Left);
        QCOMPARE(shown.board.page(), 2);
        QTest::keyClick(&shown.board, Qt::Key_Home);
        QCOMPARE(shown.board.page(), 0);
    }
    void fromRightToLeftTheLeftArrowGoesOn() {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        Shown shown;
        QTest::keyClick(&shown.board, Qt::Key_Left);
        QCOMPARE(shown.board.page(), 1);
    }
    void aPageThatIsNoMoreIsLeft() {
        Shown shown;
        QTest::keyClick(&shown.board, Qt::Key_End);
        QCOMPARE(shown.board.page(), 2);
        crawl::CrawlFigures few = test::madeUpFigures();
        few.sources.resize(1);
        shown.tick(few);
        QCOMPARE(shown.board.pageCount(), 2);
        QCOMPARE(shown.board.page(), 1);
    }
    void tenThousandSourcesDoNotMakeAThousandPages() {
        Shown shown;
        crawl::CrawlFigures many = test::madeUpFigures();
        const crawl::SourceFigures one = many.sources.front();
        many.sources.assign(10'000, one);
        shown.tick(many);
        QCOMPARE(shown.board.pageCount(), 1 + console::kMostSourcePages);
    }
    void whatNeedsSomebodyIsOnTheFirstPageOfSources() {
        const auto figures = test::madeUpFigures();
        QCOMPARE(console::boardSources(figures).front()->name, std::string("behance"));
        for (const auto* source : console::boardSources(figures))
            QVERIFY(source->state != model::SourceState::Done);
    }

    void thePictureMovesEveryMinute() {
        Shown shown;
        const QPoint before = shown.board.shift();
        shown.passesWithTicks(59);
        QCOMPARE(shown.board.shift(), before);
        shown.passesWithTicks(1);
        QVERIFY(shown.board.shift() != before);
        QVERIFY(shown.board.shift().manhattanLength() <= 16);
    }
    void thePointerHidesWhenItRests() {
        Shown shown;
        shown.passes(3s);
        QCOMPARE(shown.board.cursor().shape(), Qt::BlankCursor);
        QTest::mouseMove(&shown.board, QPoint(50, 50));
        QTRY_VERIFY(shown.board.cursor().shape() != Qt::BlankCursor);
    }
    void escapeF11AndADoubleClickLeave() {
        Shown shown;
        QSignalSpy left(&shown.board, &console::Wallboard::leaving);
        for (const Qt::Key key : {Qt::Key_Escape, Qt::Key_F11}) {
            shown.board.show();
            QTest::keyClick(&shown.board, key);
            QVERIFY(!shown.board.isVisible());
        }
        shown.board.show();
        QTest::mouseDClick(&shown.board, Qt::LeftButton);
        QVERIFY(!shown.board.isVisible());
        QCOMPARE(left.count(), 3);
    }
    void aCrawlThatDoesNotRunIsNotGreen() {
        Shown shown;
        crawl::CrawlFigures idle = test::madeUpFigures();
        idle.running = false;
        for (auto& source : idle.sources)
            source.state = model::SourceState::Idle;
        shown.tick(idle);
        QVERIFY(!shown.board.stale());
        QCOMPARE(shown.pixels(shown.theme.tokens().success), 0);
    }
};

QTEST_MAIN(TestWallboard)
#include "test_wallboard.moc"
