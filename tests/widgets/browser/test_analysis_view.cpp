#include <memory>

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include "core/analysis/lab.h"
#include "core/pipeline/analysis_json.h"
#include "tests/support/fake_search_source.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/browser/analysis_view.h"
#include "widgets/browser/collapsible_section.h"
#include "widgets/browser/detail_panel.h"
#include "widgets/browser/palette_list.h"
#include "widgets/browser/picture_facts.h"
#include "widgets/browser/quality_bars.h"
#include "widgets/browser/tag_table.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using namespace gleaner::browser;
using analysis::Analysis;
using analysis::MetadataField;
using analysis::Rational;
using gleaner::test::FakeSearchSource;

namespace {

// What an analysis of everything finds.
Analysis full() {
    Analysis a;
    a.type = "jpeg";
    a.mime = "image/jpeg";
    a.width = 3024;
    a.height = 4032;
    a.storedWidth = 4032;
    a.storedHeight = 3024;
    a.orientation = 6;
    a.colourSpace = "sRGB";
    a.iccProfile = "Display P3";
    a.warnings = {"claimed image/png", "exif_cut Exif.Photo.MakerNote"};
    analysis::Metadata& m = a.metadata;
    m.gps = {48.2082, -16.3738, -3.0};
    m.dateTaken = "2003-12-04T06:46:52+01:00";
    m.make = "Canon";
    m.model = "Canon EOS 5D";
    m.lens = "EF50mm f/1.8 & more";
    m.title = "<b>Fox</b>";
    m.keywords = {"fox", "snow"};
    m.licence = "https://creativecommons.org/licenses/by/4.0/";
    m.rating = 4;
    m.fields = {{"Exif.Photo.ExposureTime", std::vector<Rational>{{1, 250}}},
                {"Exif.Photo.FNumber", std::vector<Rational>{{28, 10}}},
                {"Exif.Photo.ISOSpeedRatings", std::vector<std::int64_t>{400}},
                {"Exif.Photo.FocalLength", std::vector<Rational>{{50, 1}}},
                {"Exif.Photo.FocalLengthIn35mmFilm", std::vector<std::int64_t>{75}},
                {"Exif.Photo.MakerNote", std::vector<std::uint8_t>(100, 0xab)},
                {"Xmp.dc.subject", std::vector<std::string>{"fox", "snow"}}};
    analysis::Measures& measures = a.measures.emplace();
    measures.quality = 74;
    measures.sharpness = 81;
    measures.exposure = -0.3;
    measures.entropy = 7.2;
    measures.colourfulness = 44;
    measures.compressionQuality = 90;
    const auto colour = [](std::uint8_t r, std::uint8_t g, std::uint8_t b, const char* name, double weight) {
        const analysis::Lab lab = analysis::labOfRgb({r, g, b});
        return analysis::PaletteColour{lab.l, lab.a, lab.b, name, weight};
    };
    measures.palette = {colour(27, 111, 106, "teal", 0.5), colour(240, 240, 235, "white", 0.3),
                        colour(200, 60, 30, "red", 0.1)};
    measures.labels = {{"vivid", 0.93}, {"high-key", 0.4}};
    return a;
}

RecordDetail detailOf(const Analysis* analysis, std::int64_t analysed = analysis::currentStamp()) {
    RecordDetail detail = FakeSearchSource::record(1, "Fox", "Ana", "by 4.0", "flickr");
    FakeSearchSource::store(detail);
    detail.view.analysed = analysed;
    if (analysis)
        detail.view.analysis = pipeline::analysisJson(*analysis);
    readAnalysis(detail);
    return detail;
}

} // namespace

class TestAnalysisView : public QObject {
    Q_OBJECT

    std::unique_ptr<theme::Theme> m_theme;

    static QString textsOf(const RecordDetail& detail) {
        QStringList lines;
        for (const FactGroup& group : groupsOf(detail))
            for (const DetailFact& fact : group.facts)
                lines << group.id + "/" + fact.label + "=" + fact.html;
        return lines.join('\n');
    }

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qobject_cast<QApplication*>(qApp)); }

    void everyFactIsInItsGroup() {
        const Analysis analysis = full();
        const QString texts = textsOf(detailOf(&analysis));
        for (const char* line :
             {"picture/Pixels=3,024 × 4,032 · 12.2 megapixels", "picture/In the file=4,032 × 3,024, orientation 6",
              "picture/Type=JPEG · the site calls it image/png", "picture/Profile=Display P3",
              "picture/Odd=exif_cut Exif.Photo.MakerNote", "camera/Camera=Canon EOS 5D\n",
              "camera/Lens=EF50mm f/1.8 &amp; more", "camera/Exposure=1/250 s", "camera/Aperture=f/2.8",
              "camera/ISO=400", "camera/Focal length=50 mm, like 75 mm on 35 mm film",
              "camera/Taken=4 Dec 2003, 06:46:52 (UTC+01:00)", "48.2082° N, 16.3738° W",
              "place/Altitude=3 m below the sea", "file/Title=&lt;b&gt;Fox&lt;/b&gt;", "file/Keywords=fox, snow",
              "file/Rating=★★★★☆"})
            QVERIFY2(texts.contains(QString::fromUtf8(line)), qPrintable(QString(line) + "\nis not in\n" + texts));
        QVERIFY(texts.contains("href=\"https://creativecommons.org/licenses/by/4.0/\""));
    }
    void whatIsNotKnownHasNoRow() {
        Analysis bare;
        bare.type = "png";
        bare.width = bare.storedWidth = 10;
        bare.height = bare.storedHeight = 10;
        const QString texts = textsOf(detailOf(&bare));
        for (const char* group : {"camera/", "place/", "file/", "In the file", "Profile", "Odd", "Frames"})
            QVERIFY2(!texts.contains(group), group);
    }
    void thePlaceOfTheRecordIsShownWithoutAnAnalysis() {
        RecordDetail detail = detailOf(nullptr, 0);
        detail.view.record.place = model::GeoPoint{-33.8568, 151.2153};
        QVERIFY(textsOf(detail).contains(QString::fromUtf8("copy:-33.856800, 151.215300")));
        QVERIFY(textsOf(detail).contains(QString::fromUtf8("33.8568° S, 151.2153° E")));
    }
    void datesAreSaidAsFarAsTheyAreDates_data() {
        QTest::addColumn<QString>("iso");
        QTest::addColumn<QString>("words");
        QTest::newRow("with offset") << "2003-12-04T06:46:52-05:30"
                                     << "4 Dec 2003, 06:46:52 (UTC-05:30)";
        QTest::newRow("without") << "2003-12-04T06:46:52"
                                 << "4 Dec 2003, 06:46:52";
        QTest::newRow("fraction") << "2003-12-04T06:46:52.123Z"
                                  << "4 Dec 2003, 06:46:52 (UTC)";
        QTest::newRow("a year") << "2003"
                                << "2003";
        QTest::newRow("none") << "2003-13-44T99:46:52"
                              << "2003-13-44T99:46:52";
    }
    void datesAreSaidAsFarAsTheyAreDates() {
        QFETCH(QString, iso);
        QTEST(dateTakenWords(iso.toStdString()), "words");
    }
    void exposuresAreSaidAsPhotographersDo() {
        QCOMPARE(shutterWords(1 / 250.0), "1/250 s");
        QCOMPARE(shutterWords(0.5), "0.5 s");
        QCOMPARE(shutterWords(30), "30 s");
        QCOMPARE(exposureWords(0.1), "well exposed");
        QCOMPARE(exposureWords(-0.6), "very dark");
        QCOMPARE(exposureWords(0.3), "bright");
    }
    void valuesOfTagsStandOnOneLine() {
        const Analysis a = full();
        QCOMPARE(fieldWords(a.metadata.fields[0]), "1/250");
        QVERIFY(fieldWords(a.metadata.fields[5]).endsWith("(100 bytes)"));
        QCOMPARE(fieldWords(a.metadata.fields[6]), "fox, snow");
        QCOMPARE(fieldWords({"k", std::string("a\nb\tc")}), "a b c");
        QVERIFY(fieldWords({"k", std::string(5000, 'x')}).size() < 500);
        QVERIFY(fieldWords({"k", std::vector<std::int64_t>(100, 7)}).endsWith("(100 in all)"));
    }

    void everythingFoundIsShown() {
        DetailPanel panel(*m_theme);
        const Analysis analysis = full();
        panel.resize(340, 900);
        panel.show();
        panel.showRecord(detailOf(&analysis), std::nullopt);
        const QString texts = panel.factTexts().join('\n');
        QVERIFY2(texts.contains("Palette: teal, white, red"), qPrintable(texts));
        QVERIFY2(texts.contains("Labels: vivid, high key"), qPrintable(texts));
        QVERIFY2(texts.contains("Quality: 74 of 100, sharpness 81, exposure dark, entropy 7.2 bits"),
                 qPrintable(texts));
        QVERIFY(panel.findChild<QPushButton*>("analyseAgain")->isHidden());
        QCOMPARE(test::unnamedControls(panel), QString());
    }
    void aColourIsCopiedByKeyAndClick() {
        DetailPanel panel(*m_theme);
        const Analysis analysis = full();
        panel.resize(340, 900);
        panel.show();
        panel.showRecord(detailOf(&analysis), std::nullopt);
        const auto rows = panel.findChildren<ColourRow*>();
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0]->digits(), "#1b6f6a");
        QTRY_COMPARE(rows[0]->height(), rows[0]->sizeHint().height());
        QTest::mouseClick(rows[0], Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), "#1b6f6a");
        rows[2]->setFocus();
        QTest::keyClick(rows[2], Qt::Key_Space);
        QCOMPARE(QApplication::clipboard()->text(), rows[2]->digits());
    }
    void aPlaceIsCopiedAsDigits() {
        DetailPanel panel(*m_theme);
        const Analysis analysis = full();
        panel.showRecord(detailOf(&analysis), std::nullopt);
        Q_EMIT panel.analysis().linkActivated("copy:" + positionDigits(48.2082, -16.3738));
        QCOMPARE(QApplication::clipboard()->text(), "48.208200, -16.373800");
    }
    void partsCloseAndStayClosed() {
        AnalysisView view(*m_theme);
        const Analysis analysis = full();
        view.showDetail(detailOf(&analysis));
        view.show();
        QCOMPARE(view.closed(), QStringList("tags"));
        CollapsibleSection* quality = view.section("quality");
        QVERIFY(quality->content()->isVisible());
        quality->head()->setFocus();
        QTest::keyClick(quality->head(), Qt::Key_Space);
        QVERIFY(!quality->content()->isVisible());
        QCOMPARE(view.closed(), QStringList({"quality", "tags"}));
        view.showDetail(detailOf(&analysis)); // another picture
        QVERIFY(!quality->content()->isVisible());
        AnalysisView other(*m_theme);
        other.setClosed(view.closed());
        QVERIFY(!other.section("quality")->isOpen());
        QVERIFY(other.section("palette")->isOpen());
    }
    void tagsAreFilteredAndCopied() {
        AnalysisView view(*m_theme);
        const Analysis analysis = full();
        view.showDetail(detailOf(&analysis));
        view.show();
        view.section("tags")->setOpen(true);
        QVERIFY(view.section("tags")->head()->text().contains("(7)"));
        auto* tags = view.findChild<TagTable*>();
        QCOMPARE(tags->view().model()->rowCount(), 7);
        QTest::keyClicks(&tags->filter(), "isospeed");
        QCOMPARE(tags->view().model()->rowCount(), 1);
        QCOMPARE(tags->copied(), "Exif.Photo.ISOSpeedRatings\t400");
        tags->view().selectRow(0);
        QTest::keyClick(&tags->view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), "Exif.Photo.ISOSpeedRatings\t400");
        tags->filter().setText("nothing has this");
        QVERIFY(tags->view().isHidden());
    }
    void whatWasNotAnalysedSaysWhyAndOffersIt_data() {
        QTest::addColumn<qint64>("stamp");
        QTest::addColumn<bool>("analysis");
        QTest::addColumn<QString>("words");
        const analysis::Stamp now = analysis::currentStamp();
        QTest::newRow("never") << qint64(0) << false << "before Gleaner analysed pictures";
        QTest::newRow("little") << qint64(0) << true << "its size and type only";
        QTest::newRow("refused") << qint64(-now) << true << "could not be analysed again";
        QTest::newRow("older") << qint64(analysis::without(now, analysis::Part::Palette)) << true
                               << "this one finds more";
    }
    void whatWasNotAnalysedSaysWhyAndOffersIt() {
        QFETCH(qint64, stamp);
        QFETCH(bool, analysis);
        QFETCH(QString, words);
        Analysis bare;
        bare.type = "png";
        DetailPanel panel(*m_theme);
        QSignalSpy wanted(&panel, &DetailPanel::analyseRequested);
        panel.resize(340, 900);
        panel.show();
        panel.showRecord(detailOf(analysis ? &bare : nullptr, stamp), std::nullopt);
        const auto* state = panel.findChild<QLabel*>("analysisState");
        QVERIFY2(state->isVisible() && state->text().contains(words), qPrintable(state->text()));
        auto* again = panel.findChild<QPushButton*>("analyseAgain");
        QVERIFY(again->isVisible());
        again->setFocus();
        QTest::keyClick(again, Qt::Key_Space);
        QCOMPARE(wanted.count(), 1);
    }
    void whatIsNotStoredSaysNothingOfAnalyses() {
        RecordDetail detail = FakeSearchSource::record(1, "Fox", "Ana", "by 4.0", "flickr");
        QVERIFY(analysisState(detail.view).words.isEmpty());
        QVERIFY(groupsOf(detail).empty());
    }
    void anAnalysisThatIsNoJsonIsNone() {
        RecordDetail detail = detailOf(nullptr);
        detail.view.analysis = "{broken";
        readAnalysis(detail);
        QVERIFY(!detail.analysis);
    }
    // For eyes: GLEANER_SHOTS=folder writes pictures of the panel.
    void itIsDrawnInEveryLook() {
        const QString folder = qEnvironmentVariable("GLEANER_SHOTS");
        const Analysis analysis = full();
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark})
            for (const auto direction : {Qt::LeftToRight, Qt::RightToLeft}) {
                m_theme->setScheme(scheme);
                QApplication::setLayoutDirection(direction);
                DetailPanel panel(*m_theme);
                panel.resize(340, 1700);
                panel.showRecord(detailOf(&analysis), std::nullopt);
                panel.analysis().section("tags")->setOpen(true);
                panel.show();
                const auto* colour = panel.findChild<ColourRow*>();
                QTRY_COMPARE(colour->height(), colour->sizeHint().height());
                const QPixmap shot = panel.grab();
                QVERIFY(!shot.isNull());
                if (!folder.isEmpty())
                    QVERIFY(shot.save(QStringLiteral("%1/detail-%2-%3.png")
                                          .arg(folder, scheme == theme::Scheme::Dark ? "dark" : "light",
                                               direction == Qt::LeftToRight ? "ltr" : "rtl")));
            }
        QApplication::setLayoutDirection(Qt::LeftToRight);
        m_theme->setScheme(theme::Scheme::Light);
    }
};

QTEST_MAIN(TestAnalysisView)
#include "test_analysis_view.moc"
