#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/simulatedweb/rehearsal.h"
#include "tests/support/fake_rehearsal.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/rehearsal_dialog.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;

namespace {

struct Shown {
    theme::Theme theme{*qApp};
    test::FakeRehearsal desk;
    bridge::Background background;
    console::RehearsalDialog* dialog = new console::RehearsalDialog(theme, desk, background);

    Shown() {
        dialog->show();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        QTRY_VERIFY(dialog->boxOf(QStringLiteral("tate")));
    }
    ~Shown() { delete dialog; }
    void click(const QString& words) {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text() == words)
                return QTest::mouseClick(button, Qt::LeftButton);
        QFAIL("no such button");
    }
};

} // namespace

class TestRehearsalDialog : public QObject {
    Q_OBJECT

private slots:
    void aPartIsChosenByKeyAndItsLessonSaid() {
        Shown shown;
        QSignalSpy chosen(shown.dialog, &console::RehearsalDialog::sourceChosen);
        QComboBox* box = shown.dialog->boxOf(QStringLiteral("tate"));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Down);
        QTRY_COMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().front().toString(), QStringLiteral("tate"));
        QCOMPARE(shown.desk.partOf("tate"), std::string("server_error"));
        QCOMPARE(shown.dialog->lesson(), console::partLesson("server_error"));
    }
    void allBehaveAtOneClick() {
        Shown shown;
        QComboBox* box = shown.dialog->boxOf(QStringLiteral("flickr"));
        QTest::keyClick(box, Qt::Key_End);
        QTRY_COMPARE(shown.desk.partOf("flickr"), std::string("gone"));
        shown.click(QStringLiteral("All behave"));
        QTRY_COMPARE(box->currentIndex(), 0);
        QCOMPARE(shown.desk.partOf("flickr"), std::string());
    }
    void whatWasRefusedIsSaidAndTakenBack() {
        Shown shown;
        shown.desk.refuses = true;
        QComboBox* box = shown.dialog->boxOf(QStringLiteral("flickr"));
        QTest::keyClick(box, Qt::Key_End);
        auto& banner = *shown.dialog->findChild<theme::Banner*>();
        QTRY_VERIFY(banner.isVisible());
        QTRY_COMPARE(box->currentIndex(), 0);
    }
    void thePicturesCanBeCrawledAgain() {
        Shown shown;
        QSignalSpy queued(shown.dialog, &console::RehearsalDialog::queued);
        shown.click(QStringLiteral("Crawl all again"));
        QTRY_COMPARE(queued.size(), 1);
        QVERIFY(shown.dialog->findChild<theme::Banner*>()->text().contains(QStringLiteral("240")));
    }
    void everyPartHasWords() {
        for (const std::string& part : simulatedweb::Rehearsal::parts()) {
            QVERIFY2(!console::partTitle(part).isEmpty(), part.c_str());
            QVERIFY2(!console::partLesson(part).isEmpty(), part.c_str());
        }
    }
    void everyControlIsNamed() {
        Shown shown;
        QCOMPARE(test::unnamedControls(*shown.dialog), QString());
    }
};

QTEST_MAIN(TestRehearsalDialog)
#include "test_rehearsal_dialog.moc"
