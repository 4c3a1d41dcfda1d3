#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimeEdit>

#include "tests/support/fake_alert_desk.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/alerts/rules_dialog.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

struct Shown {
    theme::Theme theme{*qApp};
    test::FakeAlertDesk desk;
    bridge::Background background;
    QPointer<alertviews::RulesDialog> dialog = new alertviews::RulesDialog(theme, desk, background);

    Shown() {
        dialog->show();
        QVERIFY(QTest::qWaitFor([&] { return dialog->loaded(); }));
        QVERIFY(QTest::qWaitForWindowActive(dialog));
    }
    ~Shown() { delete dialog; }
    QListWidget& list() { return *dialog->findChild<QListWidget*>(); }
    template<typename Widget>
    Widget* named(const QString& name) {
        for (auto* widget : dialog->findChildren<Widget*>())
            if (widget->accessibleName() == name)
                return widget;
        qFatal("nothing named %s", qUtf8Printable(name));
    }
    QPushButton* button(const QString& words) {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text().remove(QLatin1Char('&')) == words)
                return button;
        qFatal("no button %s", qUtf8Printable(words));
    }
    void click(const QString& words) { QTest::mouseClick(button(words), Qt::LeftButton); }
    void choose(const QString& rule) {
        const auto found = list().findItems(rule, Qt::MatchExactly);
        QCOMPARE(found.size(), 1);
        list().setCurrentItem(found.first());
    }
    void type(QLineEdit* field, const QString& words) {
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, words);
    }
    void type(QDoubleSpinBox* box, const QString& number) {
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, number);
    }
    bool says(const QString& words) {
        for (auto* label : dialog->findChildren<QLabel*>())
            if (label->isVisibleTo(dialog) && label->text().contains(words))
                return true;
        return false;
    }
    // What the desk was asked, once the dialog has closed.
    QStringList saved() {
        click(QStringLiteral("Save"));
        (void)QTest::qWaitFor([&] { return !dialog && background.idle(); });
        QStringList lines;
        for (const std::string& line : desk.asked())
            lines.append(QString::fromStdString(line));
        return lines;
    }
    alerts::AlertRule rule(std::int64_t id) {
        const auto rules = desk.book.rules().value();
        for (const alerts::AlertRule& one : rules)
            if (one.id == id)
                return one;
        return {};
    }
};

bridge::Tick tickWith(std::int64_t errors) {
    auto figures = std::make_shared<crawl::CrawlFigures>();
    crawl::SourceFigures source;
    source.name = "wikimedia";
    source.state = model::SourceState::Running;
    source.windowTotal = 400;
    source.windowErrors = errors;
    figures->sources = {source};
    bridge::Tick tick;
    tick.figures = figures;
    return tick;
}

} // namespace

class TestRulesDialog : public QObject {
    Q_OBJECT

private slots:
    void theShippedRulesAreListedAndEverythingHasAName() {
        Shown shown;
        QCOMPARE(shown.list().count(), int(alerts::defaultRules().size()));
        QCOMPARE(shown.list().item(0)->text(), QStringLiteral("Circuit breaker open"));
        QCOMPARE(test::unnamedControls(*shown.dialog), QString());
    }
    void aThresholdIsTypedAndSaved() {
        Shown shown;
        shown.choose(QStringLiteral("Many errors"));
        shown.type(shown.named<QDoubleSpinBox>(QStringLiteral("Threshold")), QStringLiteral("12.5"));
        QCOMPARE(shown.saved(), QStringList{QStringLiteral("apply save 7 many_errors")}); // still called by its code
        QCOMPARE(shown.rule(7).threshold, 12.5);
    }
    void bytesAreTypedAsGigabytes() {
        Shown shown;
        shown.choose(QStringLiteral("Disk filling up"));
        auto* threshold = shown.named<QDoubleSpinBox>(QStringLiteral("Threshold"));
        QCOMPARE(threshold->value(), 5.0);
        shown.type(threshold, QStringLiteral("20"));
        (void)shown.saved();
        QCOMPARE(shown.rule(9).threshold, 20e9);
    }
    void aRuleIsSwitchedOffWithTheSpaceBar() {
        Shown shown;
        shown.choose(QStringLiteral("Circuit breaker open"));
        shown.list().setFocus();
        QTest::keyClick(&shown.list(), Qt::Key_Space);
        QCOMPARE(shown.saved(), QStringList{QStringLiteral("apply save 1 breaker_open")});
        QVERIFY(!shown.rule(1).enabled);
    }
    void cancelChangesNothing() {
        Shown shown;
        shown.choose(QStringLiteral("Many errors"));
        shown.type(shown.named<QDoubleSpinBox>(QStringLiteral("Threshold")), QStringLiteral("50"));
        shown.click(QStringLiteral("Remove"));
        QTest::keyClick(shown.dialog.data(), Qt::Key_Escape);
        QTRY_VERIFY(!shown.dialog);
        QVERIFY(shown.desk.asked().empty());
        QCOMPARE(shown.rule(7).threshold, 5.0);
    }
    void aRuleOfOnesOwnIsMade() {
        Shown shown;
        shown.click(QStringLiteral("New"));
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Long queue"));
        auto* metric = shown.named<QComboBox>(QStringLiteral("What is watched"));
        metric->setCurrentIndex(metric->findText(QStringLiteral("Queued")));
        shown.type(shown.named<QDoubleSpinBox>(QStringLiteral("Threshold")), QStringLiteral("5000"));
        QVERIFY(shown.says(QStringLiteral("Queued, of each source: above 5,000 for 1 min.")));
        QCOMPARE(shown.saved(), QStringList{QStringLiteral("apply save 0 Long queue")});
        const alerts::AlertRule made = shown.rule(alerts::kLastDefaultRule + 1);
        QCOMPARE(made.name, std::string("Long queue"));
        QCOMPARE(made.threshold, 5000.0);
    }
    void aRuleForNamedSourcesNeedsTheirNames() {
        Shown shown;
        shown.choose(QStringLiteral("Many errors"));
        auto* scope = shown.named<QComboBox>(QStringLiteral("Of whom"));
        scope->setCurrentIndex(scope->findText(QStringLiteral("these sources")));
        QVERIFY(shown.says(QStringLiteral("Name at least one source")));
        shown.click(QStringLiteral("Save"));
        QVERIFY(shown.dialog->findChild<theme::Banner*>()->isVisible());
        QVERIFY(shown.desk.asked().empty());
        shown.type(shown.named<QLineEdit>(QStringLiteral("Names of sources")), QStringLiteral("flickr, met"));
        QVERIFY(!shown.says(QStringLiteral("Name at least one source")));
        (void)shown.saved();
        QCOMPARE(shown.rule(7).sources, (std::vector<std::string>{"flickr", "met"}));
    }
    void thePreviewSaysWhomItWouldFireForNow() {
        Shown shown;
        shown.choose(QStringLiteral("Many errors"));
        shown.dialog->setTick(tickWith(57)); // 14.25 %
        QVERIFY(shown.says(QStringLiteral("It would fire now for: wikimedia (14.2 %)")));
        shown.type(shown.named<QDoubleSpinBox>(QStringLiteral("Threshold")), QStringLiteral("20"));
        QVERIFY(shown.says(QStringLiteral("It would fire for nobody now.")));
    }
    void aShippedRuleIsRestored() {
        Shown shown;
        alerts::AlertRule changed = *alerts::defaultRule(7);
        changed.threshold = 99;
        QVERIFY(shown.desk.book.saveRule(changed));
        delete shown.dialog;
        shown.dialog = new alertviews::RulesDialog(shown.theme, shown.desk, shown.background);
        shown.dialog->show();
        QTRY_VERIFY(shown.dialog->loaded());
        shown.choose(QStringLiteral("Many errors"));
        shown.click(QStringLiteral("Restore"));
        QCOMPARE(shown.saved(), QStringList{QStringLiteral("apply restore 7")});
        QCOMPARE(shown.rule(7).threshold, 5.0);
    }
    void aRemovedShippedRuleComesBackWithAllOfThem() {
        Shown shown;
        QVERIFY(shown.desk.book.removeRule(7));
        delete shown.dialog;
        shown.dialog = new alertviews::RulesDialog(shown.theme, shown.desk, shown.background);
        shown.dialog->show();
        QTRY_VERIFY(shown.dialog->loaded());
        QVERIFY(shown.list().findItems(QStringLiteral("Many errors"), Qt::MatchExactly).isEmpty());
        shown.click(QStringLiteral("Restore shipped rules"));
        QCOMPARE(shown.saved(), QStringList{QStringLiteral("apply restore 7")});
        QCOMPARE(shown.rule(7).id, std::int64_t(7));
    }
    void quietHoursAreSavedAndTold() {
        Shown shown;
        QSignalSpy told(shown.dialog.data(), &alertviews::RulesDialog::quietHoursChanged);
        QCheckBox* quiet = nullptr;
        for (auto* box : shown.dialog->findChildren<QCheckBox*>())
            if (box->text().contains(QStringLiteral("otify nobody")))
                quiet = box;
        QVERIFY(quiet);
        quiet->setFocus();
        QTest::keyClick(quiet, Qt::Key_Space);
        shown.named<QTimeEdit>(QStringLiteral("Quiet until"))->setTime(QTime(6, 30));
        QCOMPARE(shown.saved(), QStringList{QStringLiteral("apply quiet 22:00-06:30")});
        QCOMPARE(told.size(), 1);
        QCOMPARE(shown.desk.book.quietHours().value(), std::string("22:00-06:30"));
    }
    void whatCannotBeSavedStaysAndIsSaid() {
        Shown shown;
        shown.choose(QStringLiteral("Many errors"));
        shown.type(shown.named<QDoubleSpinBox>(QStringLiteral("Threshold")), QStringLiteral("50"));
        shown.desk.store.failWith(Error{ErrorCode::DiskFull, "/library", {}, {}});
        shown.click(QStringLiteral("Save"));
        QTRY_VERIFY(shown.dialog->findChild<theme::Banner*>()->isVisible());
        QCOMPARE(shown.named<QDoubleSpinBox>(QStringLiteral("Threshold"))->value(), 50.0);
        QVERIFY(shown.button(QStringLiteral("Save"))->isEnabled());
    }
};

QTEST_MAIN(TestRulesDialog)
#include "test_rules_dialog.moc"
