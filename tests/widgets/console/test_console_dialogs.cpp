// The questions of the Crawl place by themselves: what they show before anything is done.
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimeEdit>

#include "tests/support/made_up_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/probe_dialog.h"
#include "widgets/console/profile_button.h"
#include "widgets/console/profiles_dialog.h"
#include "widgets/console/retry_dialog.h"
#include "widgets/console/source_dialogs.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

console::Sources only(const std::string& name) {
    console::Sources sources;
    for (crawl::SourceFigures& source : test::madeUpFigures().sources)
        if (source.name == name) {
            source.automaticLimit = 20.9;
            sources.push_back(source);
        }
    return sources;
}

eventlog::EventPtr answer(const std::string& outcome, int number) {
    eventlog::Event event;
    event.time = test::kNoon;
    event.outcome = outcome;
    event.url = "https://behance.example/" + std::to_string(number);
    event.totalMs = 40 + number;
    return std::make_shared<const eventlog::Event>(event);
}

QString textsOf(const QWidget& widget) {
    QStringList words;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (!label->isHidden())
            words.append(label->text());
    return words.join(QLatin1Char('\n'));
}

// Shown, and gone with the scope.
template<typename Dialog>
struct Open {
    theme::Theme theme{*qApp};
    QPointer<Dialog> dialog;
    template<typename... Args>
    explicit Open(Args&&... args) : dialog(new Dialog(theme, std::forward<Args>(args)...)) {
        dialog->show();
        (void)QTest::qWaitForWindowActive(dialog);
    }
    ~Open() { delete dialog; }
    Dialog* operator->() { return dialog; }
    QString words() { return textsOf(*dialog); }
};

} // namespace

class TestConsoleDialogs : public QObject {
    Q_OBJECT

private slots:
    void aRateSaysWhatItMeansWhileItIsTyped() {
        Open<console::RateDialog> open(only("europeana"), 1.0); // 580 queued, 14,220 stored in 5.2 GB
        auto* box = open->findChild<QDoubleSpinBox*>();
        QTest::keyClicks(box, QStringLiteral("5"));
        QVERIFY2(open.words().contains(QStringLiteral("at least 2 min for 580 queued (28 s at the limit of now)")),
                 qUtf8Printable(open.words()));
        QVERIFY2(open.words().contains(QStringLiteral("at most 432,000 pictures, about 158 GB")),
                 qUtf8Printable(open.words()));
        QVERIFY(!open.words().contains(QStringLiteral("automatic limit of")));
        QTest::keyClicks(box, QStringLiteral("0")); // fifty
        QVERIFY2(open.words().contains(QStringLiteral("2.4 times the automatic limit of 20.9")),
                 qUtf8Printable(open.words()));
        QCOMPARE(open->rate(), std::optional(50.0));
    }
    void theAutomaticLimitItselfIsNoWarning() {
        Open<console::RateDialog> open(only("europeana"), 1.0);
        open->findChild<QDoubleSpinBox*>()->setValue(20.9);
        QVERIFY(!open.words().contains(QStringLiteral("automatic limit of")));
    }
    void underAProfileTheRateIsTheWholeOneAndThePreviewWhatIsLeftOfIt() {
        Open<console::RateDialog> open(only("europeana"), 0.25);
        QCOMPARE(open->findChild<QDoubleSpinBox*>()->value(), 20.9 / 0.25);
        open->findChild<QDoubleSpinBox*>()->setValue(4);
        QVERIFY2(open.words().contains(QStringLiteral("at most 86,400 pictures")), qUtf8Printable(open.words()));
        QVERIFY2(open.words().contains(QStringLiteral("leaves 25 % of it")), qUtf8Printable(open.words()));
    }
    void aResetShowsTheCauseAndTheLastFiveAnswers() {
        Open<console::ResetDialog> open(only("behance"), test::kNoon);
        QVERIFY2(open.words().contains(QStringLiteral("The last 50 requests all failed (500 × 50).")),
                 qUtf8Printable(open.words()));
        QVERIFY2(open.words().contains(QStringLiteral("Looking for the last responses")), qUtf8Printable(open.words()));
        std::vector<eventlog::EventPtr> answers;
        for (int i = 0; i < 7; ++i)
            answers.push_back(answer(i == 6 ? "Timeout" : "500", i));
        open->showAttempts(answers);
        auto* list = open->findChild<QListWidget*>();
        QCOMPARE(list->count(), 5);
        QVERIFY(list->item(0)->text().contains(QStringLiteral("Timeout   46 ms   https://behance.example/6")));
        QVERIFY(!open.words().contains(QStringLiteral("Looking for")));
        QVERIFY2(open.words().contains(QStringLiteral("half-open")), qUtf8Printable(open.words()));
        QCOMPARE(test::unnamedControls(*open.dialog), QString());
    }
    void anEventLogWithoutAnswersSaysWhatToDo() {
        Open<console::ResetDialog> open(only("behance"), test::kNoon);
        open->showAttempts({});
        QVERIFY2(open.words().contains(QStringLiteral("Probe shows what it answers now")),
                 qUtf8Printable(open.words()));
    }
    void aProbeThatWasNotMadeSaysWhy() {
        Open<console::ProbeDialog> open(std::string("flickr"));
        crawlstate::Transition result;
        result.source = "flickr";
        result.reason = "no_work";
        open->showResult(result);
        QVERIFY2(open.words().contains(QStringLiteral("flickr was not asked: it has no picture left to ask for.")),
                 qUtf8Printable(open.words()));
        QVERIFY(open->findChild<QPlainTextEdit*>()->isHidden());
        QVERIFY(!open->asText().contains(QStringLiteral("no_work")));
    }
    void aRetryOfNothingCannotBePressed() {
        Open<console::RetryDialog> open(bridge::Names{}, test::kNoon);
        QSignalSpy asked(open.dialog, &console::RetryDialog::asked);
        open->ask();
        QCOMPARE(asked.count(), 1);
        QVERIFY2(open.words().contains(QStringLiteral("Counting")), qUtf8Printable(open.words()));
        open->showFailures({{"another"}, {}, {}}, {{"a", "503", 1, test::kNoon}}); // of an earlier question
        QVERIFY2(open.words().contains(QStringLiteral("Counting")), qUtf8Printable(open.words()));
        open->showFailures({}, {});
        QVERIFY2(open.words().contains(QStringLiteral("Nothing was given up there.")), qUtf8Printable(open.words()));
        for (auto* button : open->findChildren<QPushButton*>())
            QVERIFY(button->text() != QLatin1String("Retry") || !button->isEnabled());
    }
    void aProfileByHoursSaysWhatItDoes() {
        Open<console::ProfilesDialog> open(crawl::RateProfiles{"", {{"library", 0.5, "09:00-17:00", 0.1}}});
        QSignalSpy saved(open.dialog, &console::ProfilesDialog::saveRequested);
        open->findChild<QListWidget*>()->setCurrentRow(1);
        QVERIFY2(open.words().contains(QStringLiteral("50 % of every limit 09:00 – 17:00, 10 % otherwise")),
                 qUtf8Printable(open.words()));
        QTest::keyClick(open->findChild<QLineEdit*>(), Qt::Key_Return);
        QCOMPARE(saved.count(), 1);
        QVERIFY(saved.first().first().value<crawl::RateProfile>() ==
                (crawl::RateProfile{"library", 0.5, "09:00-17:00", 0.1}));
    }
    void hoursThatAreNoneAreRefusedWithAReason() {
        Open<console::ProfilesDialog> open(crawl::RateProfiles{"", {{"library", 0.5, "09:00-17:00", 0.1}}});
        open->findChild<QListWidget*>()->setCurrentRow(1);
        const auto times = open->findChildren<QTimeEdit*>();
        times.first()->setTime(times.last()->time());
        QVERIFY2(open.words().contains(QStringLiteral("HH:MM-HH:MM")), qUtf8Printable(open.words()));
        for (auto* button : open->findChildren<QPushButton*>())
            QVERIFY(button->text() != QLatin1String("Save changes") || !button->isEnabled());
    }
    void theProfileInForceIsSaidInWordsToo() {
        theme::Theme theme(*qApp);
        console::ProfileButton button(theme);
        QCOMPARE(button.text(), QStringLiteral("Normal"));
        button.setInForce(QStringLiteral("night"), 0.25);
        QCOMPARE(button.text(), QStringLiteral("Night · 25 %"));
        QVERIFY(button.accessibleName().contains(QStringLiteral("25 % of every limit")));
        QSignalSpy chosen(&button, &console::ProfileButton::chosen);
        button.menu()->actions().at(1)->trigger();
        QCOMPARE(chosen.first().first().toString(), QStringLiteral("gentle"));
    }
};

QTEST_MAIN(TestConsoleDialogs)
#include "test_console_dialogs.moc"
