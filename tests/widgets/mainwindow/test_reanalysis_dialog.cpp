#include <memory>

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>

#include "tests/support/fake_analysis_desk.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/mainwindow/reanalysis_dialog.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using analysis::Part;
using mainwindow::ReanalysisDialog;
using test::FakeAnalysisDesk;

namespace {

struct Stage {
    FakeAnalysisDesk desk;
    bridge::Background background;
    std::unique_ptr<bridge::AnalysisRun> run;
    std::unique_ptr<ReanalysisDialog> dialog;

    explicit Stage(theme::Theme& theme, std::int64_t due = 1'200,
                   const std::function<void(FakeAnalysisDesk&)>& set = {}, const std::optional<Error>& lockedBy = {})
        : desk(due) {
        if (set)
            set(desk);
        run = std::make_unique<bridge::AnalysisRun>(desk);
        open(theme, lockedBy);
    }
    void open(theme::Theme& theme, const std::optional<Error>& lockedBy = {}) {
        dialog = std::make_unique<ReanalysisDialog>(theme, *run, background, lockedBy);
        dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        dialog->show();
    }
    QPushButton* button(const QString& words) const {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text().remove(QLatin1Char('&')) == words)
                return button;
        return nullptr;
    }
};

} // namespace

class TestReanalysisDialog : public QObject {
    Q_OBJECT

    std::unique_ptr<theme::Theme> m_theme;

private slots:
    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qobject_cast<QApplication*>(qApp)); }

    void itSaysWhatIsMissingAndWhatIsOlder() {
        Stage stage(*m_theme, 1'200, [](FakeAnalysisDesk& desk) { desk.unable = 7; });
        QTRY_COMPARE(stage.dialog->words(), "1,200 of 1,500 stored pictures will be analysed. 7 could not be: their "
                                            "originals are not kept, or are refused.");
        QVERIFY(stage.dialog->boxOf(Part::Palette)->accessibleDescription().startsWith("1,200 missing"));
        QVERIFY(stage.dialog->boxOf(Part::Labels)->accessibleDescription().endsWith("600 older"));
        QVERIFY(stage.button("Analyse")->isEnabled());
        QCOMPARE(test::unnamedControls(*stage.dialog), QString());
    }
    void everythingChosenAsksForEveryPart() {
        Stage stage(*m_theme);
        QVERIFY(stage.dialog->request().parts.empty());
        QCheckBox* facts = stage.dialog->boxOf(Part::Facts);
        facts->setFocus();
        QTest::keyClick(facts, Qt::Key_Space);
        QCOMPARE(stage.dialog->request().parts.size(), analysis::kParts.size() - 1);
    }
    void nothingChosenCannotBegin() {
        Stage stage(*m_theme);
        for (const Part part : analysis::kParts)
            stage.dialog->boxOf(part)->setChecked(false);
        QCOMPARE(stage.dialog->words(), "Choose at least one analysis.");
        QVERIFY(!stage.button("Analyse")->isEnabled());
    }
    void whatIsCurrentCanBeAskedForToo() {
        Stage stage(*m_theme, 0);
        QTRY_COMPARE(stage.dialog->words(), "All 1,500 stored pictures are current.");
        QVERIFY(!stage.button("Analyse")->isEnabled());
        for (auto* box : stage.dialog->findChildren<QCheckBox*>())
            if (box->text().contains("current"))
                QTest::keyClick(box, Qt::Key_Space);
        QTRY_COMPARE(stage.dialog->words(), "1,500 of 1,500 stored pictures will be analysed.");
        QVERIFY(stage.dialog->request().all);
        QVERIFY(!stage.dialog->boxOf(Part::Palette)->isEnabled());
    }
    void itRunsPausesAndGoesOn() {
        Stage stage(*m_theme, 10);
        QTRY_VERIFY(stage.button("Analyse")->isEnabled());
        QTest::keyClick(stage.dialog.get(), Qt::Key_Return); // the default button
        QVERIFY(stage.run->running());
        stage.desk.allow(4);
        QTRY_VERIFY2(stage.dialog->words().startsWith("4 of 10"), qPrintable(stage.dialog->words()));
        QCOMPARE(mainwindow::reanalysisState(*stage.run), "Analysing 4/10");
        stage.button("Pause")->setFocus();
        QTest::keyClick(stage.button("Pause"), Qt::Key_Space);
        QVERIFY(stage.desk.paused());
        QCOMPARE(stage.dialog->words(), "4 of 10 · paused");
        QCOMPARE(mainwindow::reanalysisState(*stage.run), "Analysing paused at 4/10");
        stage.button("Go on")->click();
        stage.desk.allow(6);
        QTRY_COMPARE(stage.dialog->words(), "Done: 10 pictures analysed.");
        QCOMPARE(mainwindow::reanalysisState(*stage.run), QString());
        QTRY_VERIFY(!stage.button("Analyse")->isEnabled()); // nothing is left
        QVERIFY(stage.button("Analyse")->isVisible());
    }
    void itStopsAndSaysWhatIsKept() {
        Stage stage(*m_theme, 10);
        QTRY_VERIFY(stage.button("Analyse")->isEnabled());
        stage.button("Analyse")->click();
        stage.desk.allow(3);
        QTRY_COMPARE(stage.run->figures().done, 3);
        stage.button("Stop")->click();
        QTRY_COMPARE(stage.dialog->words(), "Stopped: 3 of 10 analysed. What is done is kept.");
        QTRY_VERIFY(stage.button("Analyse")->isEnabled()); // the rest
    }
    void whatCouldNotBeAnalysedIsSaid() {
        Stage stage(*m_theme, 10, [](FakeAnalysisDesk& desk) {
            desk.refused = 1;
            desk.noOriginal = 2;
        });
        QTRY_VERIFY(stage.button("Analyse")->isEnabled());
        stage.button("Analyse")->click();
        stage.desk.allow(10);
        QTRY_COMPARE(stage.dialog->words(), "Done: 7 pictures analysed.");
        bool refused = false, original = false;
        for (const auto* label : stage.dialog->findChildren<QLabel*>()) {
            refused |= label->isVisible() && label->text().contains("1 are no longer understood");
            original |= label->isVisible() && label->text().contains("2 have no original here");
        }
        QVERIFY(refused && original);
    }
    void closedItGoesOnAndOpenedAgainItShowsHowFar() {
        Stage stage(*m_theme, 10);
        QTRY_VERIFY(stage.button("Analyse")->isEnabled());
        stage.button("Analyse")->click();
        QTest::keyClick(stage.dialog.get(), Qt::Key_Escape);
        QVERIFY(!stage.dialog->isVisible());
        stage.dialog.reset();
        QVERIFY(stage.run->running());
        stage.desk.allow(5);
        QTRY_COMPARE(stage.run->figures().done, 5);
        stage.open(*m_theme);
        QVERIFY(stage.dialog->words().startsWith("5 of 10"));
        QVERIFY(stage.button("Pause")->isVisible());
        QVERIFY(!stage.button("Analyse")->isVisible());
    }
    void aLibraryThatIsOnlyLookedAtIsRefusedKindly() {
        Stage stage(
            *m_theme, 10, [](FakeAnalysisDesk& desk) { desk.writable = false; },
            Error{ErrorCode::LibraryLocked, "/l", {}, {{"pid", "4711"}}});
        QTRY_VERIFY(stage.dialog->findChild<theme::Banner*>()->isVisible());
        QTRY_VERIFY(stage.dialog->words().contains("10 of 1,500"));
        QVERIFY(!stage.button("Analyse")->isEnabled());
    }
    void aFullDiskIsSaidWithItsRemedy() {
        Stage stage(*m_theme, 10, [](FakeAnalysisDesk& desk) {
            desk.failure = Error{ErrorCode::DiskFull, "library.db", {}, {}};
        });
        QTRY_VERIFY(stage.button("Analyse")->isEnabled());
        stage.button("Analyse")->click();
        stage.desk.allow(1);
        QTRY_VERIFY(stage.dialog->findChild<theme::Banner*>()->isVisible());
        QTRY_VERIFY(stage.button("Analyse")->isVisible());
    }
    void itIsDrawnInEveryLook() {
        const QString folder = qEnvironmentVariable("GLEANER_SHOTS");
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark})
            for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
                m_theme->setScheme(scheme);
                QApplication::setLayoutDirection(direction);
                Stage stage(*m_theme, 1'200);
                QTRY_VERIFY(stage.button("Analyse")->isEnabled());
                const QString tail = QStringLiteral("-%1-%2.png")
                                         .arg(scheme == theme::Scheme::Dark ? "dark" : "light",
                                              direction == Qt::LeftToRight ? "ltr" : "rtl");
                if (!folder.isEmpty())
                    QVERIFY(stage.dialog->grab().save(folder + "/reanalysis" + tail));
                stage.button("Analyse")->click();
                stage.desk.allow(412);
                QTRY_COMPARE(stage.run->figures().done, 412);
                if (!folder.isEmpty())
                    QVERIFY(stage.dialog->grab().save(folder + "/reanalysis-running" + tail));
            }
        QApplication::setLayoutDirection(Qt::LeftToRight);
        m_theme->setScheme(theme::Scheme::Light);
    }
};

QTEST_MAIN(TestReanalysisDialog)
#include "test_reanalysis_dialog.moc"
