#include <QApplication>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/made_up_alerts.h"
#include "tests/support/made_up_crawl.h"
#include "widgets/desktop/tray.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using desktop::CrawlSign;

namespace {

crawl::CrawlFigures calmCrawl() {
    crawl::CrawlFigures figures;
    figures.running = true;
    figures.requestRate = 142.4;
    figures.rateLimit = 188.4;
    figures.storedRate = 131.8;
    figures.left = 412'806;
    crawl::SourceFigures source;
    source.name = "flickr";
    source.state = model::SourceState::Running;
    source.queue.queued = 412'806;
    figures.sources = {source};
    return figures;
}

crawl::CrawlFigures with(model::SourceState state) {
    crawl::CrawlFigures figures = calmCrawl();
    figures.sources[0].state = state;
    return figures;
}

crawl::CrawlFigures with(const crawl::Alert& alert) {
    crawl::CrawlFigures figures = calmCrawl();
    figures.alerts = {alert};
    return figures;
}

CrawlSign signOf(const crawl::CrawlFigures& figures) {
    return desktop::signOf(&figures);
}

} // namespace

class TestTrayAndTitle : public QObject {
    Q_OBJECT

private slots:
    void theTitleSaysRateNeedAndLibrary() {
        crawl::CrawlFigures figures = with(test::openBreaker());
        QCOMPARE(desktop::windowTitle(&figures, QStringLiteral("Autumn")),
                 QStringLiteral("▶ 142 req/s · 1 needs you – Autumn – Gleaner"));
        figures.alerts.clear();
        figures.profile = "night"; // nobody forgets that it is on
        QCOMPARE(desktop::windowTitle(&figures, QStringLiteral("Autumn")),
                 QStringLiteral("▶ 142 req/s · night – Autumn – Gleaner"));
    }
    void theTitleOfACrawlThatIsPausedOrNotRunning() {
        crawl::CrawlFigures figures = with(model::SourceState::Paused);
        QCOMPARE(desktop::windowTitle(&figures, QStringLiteral("Autumn")),
                 QStringLiteral("⏸ paused – Autumn – Gleaner"));
        figures.running = false;
        QCOMPARE(desktop::windowTitle(&figures, QStringLiteral("Autumn")), QStringLiteral("Autumn – Gleaner"));
        QCOMPARE(desktop::windowTitle(nullptr, {}), QStringLiteral("Gleaner"));
    }
    void theSignIsOfTheWorstThatHolds() {
        QCOMPARE(desktop::signOf(nullptr), CrawlSign::Idle);
        QCOMPARE(signOf(calmCrawl()), CrawlSign::Ok);
        QCOMPARE(signOf(with(model::SourceState::Paused)), CrawlSign::Paused);
        QCOMPARE(signOf(with(model::SourceState::Halted)), CrawlSign::Degraded);
        QCOMPARE(signOf(with(model::SourceState::BreakerOpen)), CrawlSign::Open);
        QCOMPARE(signOf(with(test::manyErrors())), CrawlSign::Degraded);
        QCOMPARE(signOf(with(test::openBreaker())), CrawlSign::Open);
        crawl::Alert known = test::openBreaker();
        known.acknowledgedBy = "ann@desk";
        QCOMPARE(signOf(with(known)), CrawlSign::Ok);
        QCOMPARE(signOf(with(test::inPhase(test::manyErrors(), crawl::Alert::Phase::Pending))), CrawlSign::Ok);
    }
    void everySignHasAPictureOfItsOwn() {
        theme::Theme theme(*qApp);
        QList<QImage> pictures;
        for (const CrawlSign sign :
             {CrawlSign::Idle, CrawlSign::Ok, CrawlSign::Paused, CrawlSign::Degraded, CrawlSign::Open}) {
            const QImage picture =
                desktop::signIcon(sign, theme).pixmap(22).toImage().convertToFormat(QImage::Format_Grayscale8);
            QVERIFY(!pictures.contains(picture)); // not by colour alone
            pictures.append(picture);
        }
    }
    void theToolTipHasTheRates() {
        theme::Theme theme(*qApp);
        desktop::Tray tray(theme);
        const crawl::CrawlFigures figures = with(test::openBreaker());
        tray.setFigures(&figures, QStringLiteral("Autumn"), true);
        QVERIFY(tray.toolTip().contains(QStringLiteral("142.4 / 188.4 requests/s")));
        QVERIFY(tray.toolTip().contains(QStringLiteral("1 needs you")));
        QCOMPARE(tray.sign(), CrawlSign::Open);
    }
    void theMenuOffersWhatCanBeDone() {
        theme::Theme theme(*qApp);
        desktop::Tray tray(theme);
        QSignalSpy paused(&tray, &desktop::Tray::pauseAllRequested);
        const auto action = [&](const QString& words) {
            for (QAction* one : tray.menu()->actions())
                if (one->text().remove(QLatin1Char('&')).startsWith(words))
                    return one;
            qFatal("no such action");
        };
        crawl::CrawlFigures figures = calmCrawl();
        tray.setFigures(&figures, QStringLiteral("Autumn"), true);
        QVERIFY(action(QStringLiteral("Pause"))->isEnabled());
        QVERIFY(!action(QStringLiteral("Resume"))->isEnabled());
        action(QStringLiteral("Pause"))->trigger();
        QCOMPARE(paused.size(), 1);
        figures = with(model::SourceState::Paused);
        tray.setFigures(&figures, QStringLiteral("Autumn"), true);
        QVERIFY(!action(QStringLiteral("Pause"))->isEnabled());
        QVERIFY(action(QStringLiteral("Resume"))->isEnabled());
        tray.setFigures(&figures, QStringLiteral("Autumn"), false); // somebody else's library
        QVERIFY(!action(QStringLiteral("Resume"))->isEnabled());
    }
    void whereThereIsNoTrayNothingIsShown() {
        theme::Theme theme(*qApp);
        desktop::Tray tray(theme);
        tray.setVisible(true); // offscreen has none
        QVERIFY(!desktop::Tray::available());
    }
};

QTEST_MAIN(TestTrayAndTitle)
#include "test_tray_and_title.moc"
