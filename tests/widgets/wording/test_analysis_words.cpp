#include <QTest>

#include "widgets/wording/analysis.h"

using gleaner::wording::analysisWarning;

class TestAnalysisWords : public QObject {
    Q_OBJECT

private slots:
    void codesAreSentencesWithTheirArgument() {
        QCOMPARE(analysisWarning("date_invalid 2004:06:21 2 :37"),
                 std::string("“2004:06:21 2 :37” is no date and was left out."));
        QCOMPARE(analysisWarning("value_cut Exif.Image.Make"),
                 std::string("Exif.Image.Make is longer than what is kept; its end was cut."));
        QCOMPARE(analysisWarning("claimed image/png"), std::string("It is called image/png, which it is not."));
        QCOMPARE(analysisWarning("altitude_invalid"), std::string("The altitude is impossible and was left out."));
    }

    void aWholeWarningIsKnownBeforeItsFirstWord() {
        QCOMPARE(analysisWarning("gps_invalid half"), std::string("Half of a position is no place; it was left out."));
        QCOMPARE(analysisWarning("gps_invalid XMP"), std::string("The position is impossible and was left out."));
    }

    void aLibrarysWordsStayAsTheyAre() {
        QCOMPARE(analysisWarning("Directory Image: Next pointer is out of bounds; ignored."),
                 std::string("Directory Image: Next pointer is out of bounds; ignored."));
        QCOMPARE(analysisWarning(""), std::string());
    }
};

QTEST_GUILESS_MAIN(TestAnalysisWords)
#include "test_analysis_words.moc"
