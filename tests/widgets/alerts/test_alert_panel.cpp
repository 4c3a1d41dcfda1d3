#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_alert_desk.h"
#include "tests/support/made_up_alerts.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/alerts/alert_bell.h"
#include "widgets/alerts/alert_list_model.h"
#include "widgets/alerts/alert_panel.h"
#include "widgets/alerts/rules_dialog.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using test::diskFilling, test::manyErrors, test::openBreaker;
using Phase = crawl::Alert::Phase;

namespace {

// A window with a field, the bell and the panel; a breaker is open, in the desk's book as well.
struct Shown {
    theme::Theme theme{*qApp};
    test::FakeAlertDesk desk;
    bridge::Background background;
    QWidget window;
    QLineEdit* field = new QLineEdit(&window);
    alertviews::AlertBell* bell = new alertviews::AlertBell(theme, &window);
    alertviews::AlertPanel* panel = new alertviews::AlertPanel(theme, desk, background, &window);

    Shown() {
        window.resize(900, 600);
        bell->move(860, 570);
        window.show();
        field->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        for (const char* source : {"behance", "met"}) {
            crawl::SourceFigures open;
            open.name = source;
            open.state = model::SourceState::BreakerOpen;
            m_figures.sources.push_back(open);
        }
        see();
    }
    // What the book says now.
    void see() {
        m_figures.time = desk.clock.wallNow();
        auto figures = std::make_shared<crawl::CrawlFigures>(m_figures);
        figures->alerts = desk.book.evaluate(&m_figures, {std::nullopt, 100'000'000'000});
        show(std::move(figures));
    }
    // Whatever.
    void see(std::vector<crawl::Alert> alerts) {
        auto figures = std::make_shared<crawl::CrawlFigures>(m_figures);
        figures->alerts = std::move(alerts);
        show(std::move(figures));
    }
    QListView& list() { return *panel->findChild<QListView*>(QStringLiteral("alertList")); }
    QPushButton* button(const QString& words) {
        for (auto* button : panel->findChildren<QPushButton*>())
            if (button->text().remove(QLatin1Char('&')).startsWith(words))
                return button;
        qFatal("no button %s", qUtf8Printable(words));
    }
    QStringList asked(size_t number) {
        (void)QTest::qWaitFor([&] { return desk.asked().size() >= number && background.idle(); });
        QCoreApplication::processEvents();
        QStringList lines;
        for (const std::string& line : desk.asked())
            lines.append(QString::fromStdString(line));
        return lines;
    }

private:
    void show(std::shared_ptr<crawl::CrawlFigures> figures) {
        bell->setAlerts(figures->alerts);
        bridge::Tick tick;
        tick.figures = std::move(figures);
        panel->setTick(tick);
    }
    crawl::CrawlFigures m_figures;
};

} // namespace

class TestAlertPanel : public QObject {
    Q_OBJECT

private slots:
    void theBellCountsWhatNeedsSomebody() {
        Shown shown;
        crawl::Alert known = manyErrors();
        known.acknowledgedBy = "ann@desk";
        shown.see({openBreaker(), known, test::inPhase(diskFilling(), Phase::Pending)});
        QCOMPARE(shown.bell->text(), QStringLiteral("1"));
        QVERIFY(shown.bell->toolTip().contains(QStringLiteral("1 alert needs you, 1 pending")));
        QVERIFY(shown.bell->accessibleName().contains(QStringLiteral("1 alert needs you")));
        shown.see({});
        QCOMPARE(shown.bell->text(), QString());
        QVERIFY(shown.bell->toolTip().contains(QStringLiteral("Nothing needs you")));
    }
    void whatCannotBeKnownIsSaidByTheBell() {
        Shown shown;
        shown.see({test::inPhase(diskFilling(), Phase::NoData)});
        QCOMPARE(shown.bell->text(), QStringLiteral("1"));
        QVERIFY(shown.bell->toolTip().contains(QStringLiteral("1 without data")));
    }
    void f8OpensThePanelAndEscapeGivesTheFocusBack() {
        Shown shown;
        connect(shown.bell, &QToolButton::clicked, shown.panel, [&] { shown.panel->toggle(shown.bell); });
        QTest::keyClick(shown.field, Qt::Key_F8);
        QVERIFY(shown.panel->isVisible());
        QVERIFY(shown.list().hasFocus());
        QVERIFY(shown.window.rect().contains(shown.panel->geometry()));
        QTest::keyClick(&shown.list(), Qt::Key_Escape);
        QVERIFY(!shown.panel->isVisible());
        QVERIFY(shown.field->hasFocus());
    }
    void anAlertIsAcknowledgedByKeys() {
        Shown shown;
        shown.panel->open(shown.bell);
        QSignalSpy changed(shown.panel, &alertviews::AlertPanel::changed);
        QTest::keyClick(&shown.list(), Qt::Key_A, Qt::AltModifier);
        QCOMPARE(shown.asked(1), QStringList{QStringLiteral("acknowledge 1:behance")});
        QTRY_COMPARE(changed.size(), 1);
        shown.see();
        QCOMPARE(shown.panel->model().alert(0).acknowledgedBy, std::string("ann@desk"));
        QCOMPARE(shown.bell->text(), QStringLiteral("1")); // met's
        QVERIFY(!shown.button(QStringLiteral("Acknowledge"))->isEnabled());
    }
    void severalAreAcknowledgedAtOnce() {
        Shown shown;
        shown.panel->open(shown.bell);
        shown.list().selectAll();
        QTest::mouseClick(shown.button(QStringLiteral("Acknowledge")), Qt::LeftButton);
        QCOMPARE(shown.asked(1), QStringList{QStringLiteral("acknowledge 1:behance 1:met")});
        QTRY_VERIFY(shown.panel->findChild<theme::Banner*>()->text().contains(QStringLiteral("2")));
    }
    void anAlertIsSnoozedAndWoken() {
        Shown shown;
        shown.panel->open(shown.bell);
        QTest::mouseClick(shown.button(QStringLiteral("Snooze")), Qt::LeftButton);
        QMenu* menu = shown.button(QStringLiteral("Snooze"))->findChild<QMenu*>();
        QTRY_VERIFY(menu->isVisible());
        QTest::keyClick(menu, Qt::Key_Down); // from 15 minutes to 1 hour
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(shown.asked(1), QStringList{QStringLiteral("snooze 1:behance for 60 min")});
        shown.see();
        QVERIFY(shown.panel->model().alert(0).snoozedUntil);
        QTest::mouseClick(shown.button(QStringLiteral("Wake")), Qt::LeftButton);
        QCOMPARE(shown.asked(2).back(), QStringLiteral("wake 1:behance 0:behance"));
        shown.see();
        QVERIFY(!shown.panel->model().alert(0).snoozedUntil);
        QVERIFY(shown.button(QStringLiteral("Wake"))->isHidden());
    }
    void aSourceIsSilenced() {
        Shown shown;
        shown.panel->open(shown.bell);
        QTest::mouseClick(shown.button(QStringLiteral("Silence")), Qt::LeftButton);
        QMenu* menu = shown.button(QStringLiteral("Silence"))->findChild<QMenu*>();
        QTRY_VERIFY(menu->isVisible());
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(shown.asked(1), QStringList{QStringLiteral("silence behance for 15 min")});
    }
    void enterShowsTheSource() {
        Shown shown;
        shown.panel->open(shown.bell);
        QSignalSpy asked(shown.panel, &alertviews::AlertPanel::sourceRequested);
        QTest::keyClick(&shown.list(), Qt::Key_Down);
        QTest::keyClick(&shown.list(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("met"));
    }
    void theSelectionStaysWithItsAlertWhenOthersCome() {
        Shown shown;
        shown.see({openBreaker("met")});
        shown.list().setCurrentIndex(shown.panel->model().index(0));
        shown.see({openBreaker("behance"), openBreaker("met"), manyErrors()});
        QCOMPARE(shown.list().currentIndex().row(), 1);
        shown.see({manyErrors(), openBreaker("met")});
        QCOMPARE(shown.panel->model().alert(shown.list().currentIndex().row()).source, std::string("met"));
    }
    void aCalmCrawlIsSaidToBeCalm() {
        Shown shown;
        shown.see({});
        shown.panel->open(shown.bell);
        QVERIFY(!shown.list().isVisible());
        QVERIFY(!shown.button(QStringLiteral("Acknowledge"))->isVisible());
    }
    void theHistoryHasEpisodesAndIsCopied() {
        Shown shown;
        shown.panel->open(shown.bell);
        auto* tabs = shown.panel->findChild<QTabBar*>();
        tabs->setFocus();
        QTest::keyClick(tabs, Qt::Key_Right);
        auto* table = shown.panel->findChild<QTableView*>(QStringLiteral("alertHistory"));
        QTRY_COMPARE(table->model()->rowCount(), 2);
        table->selectRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("Circuit breaker open\t")));
    }
    void aDeskThatFailsSaysSo() {
        Shown shown;
        shown.panel->open(shown.bell);
        shown.desk.store.failWith(Error{ErrorCode::DiskFull, "/library", {}, {}});
        QTest::mouseClick(shown.button(QStringLiteral("Acknowledge")), Qt::LeftButton);
        QTRY_VERIFY(shown.panel->findChild<theme::Banner*>()->isVisible());
        QVERIFY(shown.panel->findChild<theme::Banner*>()->text().contains(QStringLiteral("/library")));
    }
    void whoeverMayOnlyLookCannotDecide() {
        Shown shown;
        shown.desk.writable = false;
        shown.see();
        shown.panel->open(shown.bell);
        QVERIFY(!shown.button(QStringLiteral("Acknowledge"))->isEnabled());
        QVERIFY(!shown.button(QStringLiteral("Snooze"))->isEnabled());
        QVERIFY(shown.button(QStringLiteral("Show"))->isEnabled());
    }
    void everythingHasAName() {
        Shown shown;
        QCOMPARE(test::unnamedControls(*shown.panel), QString());
        const QModelIndex first = shown.panel->model().index(0);
        const QString spoken = first.data(Qt::AccessibleTextRole).toString();
        QVERIFY(spoken.contains(QStringLiteral("critical")));
        QVERIFY(spoken.contains(QStringLiteral("firing")));
        QVERIFY(spoken.contains(QStringLiteral("behance")));
    }
};

QTEST_MAIN(TestAlertPanel)
#include "test_alert_panel.moc"
