#include <QTest>

#include "core/pipeline/analysis_facts.h"
#include "core/pipeline/analysis_json.h"

using namespace gleaner;
using namespace gleaner::pipeline;
using analysis::Part;

class TestAnalysisFacts : public QObject {
    Q_OBJECT

private slots:
    void theStampHoldsWhatTheAnalysisHolds() {
        analysis::Analysis bare;
        QCOMPARE(analysis::versionIn(stampOf(bare), Part::Facts), analysis::currentVersion(Part::Facts));
        QCOMPARE(analysis::versionIn(stampOf(bare), Part::Palette), 0);
        bare.measures.emplace();
        QCOMPARE(stampOf(bare), analysis::currentStamp());
    }
    void aClaimIsOddWhenItNamesAnotherFormat_data() {
        QTest::addColumn<QString>("claimed");
        QTest::addColumn<QString>("warning");
        QTest::newRow("right") << "image/jpeg"
                               << "";
        QTest::newRow("right with parameters") << " Image/JPEG ; charset=utf-8"
                                               << "";
        QTest::newRow("an old habit") << "image/jpg"
                                      << "";
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("no claim") << "application/octet-stream"
                                  << "";
        QTest::newRow("another format") << "image/png"
                                        << "claimed image/png";
        QTest::newRow("a page") << "text/html; charset=utf-8"
                                << "claimed text/html";
        QTest::newRow("no media type") << "jpeg"
                                       << "";
        QTest::newRow("nonsense") << "image/\"x\""
                                  << "";
        QTest::newRow("endless") << "image/" + QString(500, u'x') << "";
    }
    void aClaimIsOddWhenItNamesAnotherFormat() {
        QFETCH(QString, claimed);
        QFETCH(QString, warning);
        QCOMPARE(QString::fromStdString(claimedWarning(claimed.toStdString(), "image/jpeg")), warning);
    }
    void twoNamesOfOneFormatAgreeEitherWay() {
        QCOMPARE(claimedWarning("image/heic", "image/heif"), std::string());
        QCOMPARE(claimedWarning("image/vnd.microsoft.icon", "image/x-icon"), std::string());
        QCOMPARE(claimedWarning("image/x-portable-pixmap", "image/x-portable-anymap"), std::string());
    }
    void theClaimIsFoundAgain() {
        analysis::Analysis picture;
        picture.warnings = {"one", "claimed text/html"};
        QCOMPARE(claimedIn(analysisJson(picture)), std::string("claimed text/html"));
        QCOMPARE(claimedIn("{\"title\":\"claimed image/png\"}"), std::string());
        QCOMPARE(claimedIn(""), std::string());
    }
    void theQualityIsFoundAmongEverything() {
        analysis::Analysis picture;
        picture.metadata.title = "\\\"quality\":99, {[";
        picture.metadata.fields = {{"quality", std::string("98")}};
        auto& measures = picture.measures.emplace();
        measures.quality = 63;
        measures.pdq.emplace().quality = 97;
        QCOMPARE(qualityIn(analysisJson(picture)), std::optional(63.0));
        picture.measures.reset();
        QCOMPARE(qualityIn(analysisJson(picture)), std::nullopt);
    }
    void whatIsNoQualityIsNone() {
        for (const char* json : {"", "{", "{}", "[]", "{\"quality\":null}", "{\"quality\":\"7\"}", "{\"quality\":101}",
                                 "{\"quality\":-1}", "{\"quality\"", "{\"quality\":", "\"\\"})
            QVERIFY2(!qualityIn(json), json);
    }
};

QTEST_GUILESS_MAIN(TestAnalysisFacts)
#include "test_analysis_facts.moc"
