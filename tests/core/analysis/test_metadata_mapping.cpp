// From tags to what people ask for, with fields made up for the purpose.
#include <limits>

#include <QTest>

#include "core/analysis/metadata_mapping.h"

using namespace gleaner::analysis;

namespace {

using Fields = std::vector<MetadataField>;
using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;
using Rationals = std::vector<Rational>;

Metadata named(Fields fields, std::string_view lens = {}) {
    Metadata metadata;
    metadata.fields = std::move(fields);
    nameFields(metadata, lens);
    return metadata;
}

Fields place(Rationals latitude, std::string north, Rationals longitude, std::string east) {
    return {{"Exif.GPSInfo.GPSLatitude", std::move(latitude)},
            {"Exif.GPSInfo.GPSLatitudeRef", std::move(north)},
            {"Exif.GPSInfo.GPSLongitude", std::move(longitude)},
            {"Exif.GPSInfo.GPSLongitudeRef", std::move(east)}};
}

const Rationals kStonehengeNorth{{51, 1}, {10, 1}, {41814, 1000}};
const Rationals kStonehengeWest{{1, 1}, {49, 1}, {35904, 1000}};

bool isNear(double value, double expected) {
    return std::abs(value - expected) < 1e-9;
}

std::string date(const std::string& text, const std::string& offset = {}) {
    Fields fields{{"Exif.Photo.DateTimeOriginal", text}};
    if (!offset.empty())
        fields.push_back({"Exif.Photo.OffsetTimeOriginal", offset});
    return named(fields).dateTaken;
}

} // namespace

class TestMetadataMapping : public QObject {
    Q_OBJECT

private slots:
    void degreesMinutesAndSecondsAreOneSignedNumber() {
        const auto gps = named(place(kStonehengeNorth, "N", kStonehengeWest, "W")).gps;
        QVERIFY(gps && isNear(gps->latitude, 51.178281666666667) && isNear(gps->longitude, -1.82664));
        const auto south = named(place(kStonehengeNorth, "s ", kStonehengeWest, "e")).gps;
        QVERIFY(south && south->latitude < 0 && south->longitude > 0);
    }

    void decimalMinutesWithoutSecondsAreRead() {
        const auto gps = named(place({{43, 1}, {47135666, 1000000}, {0, 0}}, "N", {{11, 1}, {14, 1}}, "E")).gps;
        QVERIFY(gps && isNear(gps->latitude, 43 + 47.135666 / 60) && isNear(gps->longitude, 11 + 14.0 / 60));
    }

    void aPositionThatDividesByZeroIsDroppedWithAWarning() {
        const Metadata metadata = named(place({{0, 0}, {0, 0}, {0, 0}}, "N", kStonehengeWest, "W"));
        QVERIFY(!metadata.gps);
        QCOMPARE(metadata.warnings, Texts{"gps_invalid latitude"});
        QVERIFY(!named(place(kStonehengeNorth, "N", {{1, 1}, {5, 0}}, "W")).gps);
    }

    void aPositionOutOfRangeIsDroppedWithAWarning() {
        QCOMPARE(named(place({{91, 1}}, "N", {{1, 1}}, "E")).warnings, Texts{"gps_invalid latitude"});
        QCOMPARE(named(place({{90, 1}}, "N", {{180, 1}, {1, 1}}, "E")).warnings, Texts{"gps_invalid longitude"});
        QVERIFY(named(place({{90, 1}}, "S", {{180, 1}}, "W")).gps);
    }

    void halfAPositionIsNone() {
        const Metadata metadata = named({{"Exif.GPSInfo.GPSLatitude", kStonehengeNorth}});
        QVERIFY(!metadata.gps);
        QCOMPARE(metadata.warnings, Texts{"gps_invalid half"});
    }

    void aPositionWithoutLettersIsTakenForNorthAndEastWithAWarning() {
        Fields fields = place(kStonehengeNorth, "N", kStonehengeWest, "W");
        fields.pop_back();
        const Metadata metadata = named(fields);
        QVERIFY(metadata.gps && metadata.gps->longitude > 0);
        QCOMPARE(metadata.warnings, Texts{"gps_unsigned"});
    }

    void altitudesBelowTheSeaAreNegativeHoweverTheReferenceIsWritten() {
        const auto altitude = [](MetadataField::Value reference) {
            Fields fields = place(kStonehengeNorth, "N", kStonehengeWest, "W");
            fields.push_back({"Exif.GPSInfo.GPSAltitude", Rationals{{3983, 1000}}});
            fields.push_back({"Exif.GPSInfo.GPSAltitudeRef", std::move(reference)});
            return named(fields).gps->altitude.value_or(0);
        };
        QCOMPARE(altitude(Numbers{0}), 3.983);
        QCOMPARE(altitude(Numbers{1}), -3.983);
        QCOMPARE(altitude(std::vector<std::uint8_t>{1}), -3.983);
        QCOMPARE(altitude(std::string("1")), -3.983);
        QCOMPARE(altitude(Numbers{'1'}), -3.983);
        QCOMPARE(altitude(std::string("above")), 3.983);
    }

    void anImpossibleAltitudeCostsOnlyItself() {
        for (const Rational odd : {Rational{5, 0}, Rational{std::numeric_limits<std::uint32_t>::max(), 1}}) {
            Fields fields = place(kStonehengeNorth, "N", kStonehengeWest, "W");
            fields.push_back({"Exif.GPSInfo.GPSAltitude", Rationals{odd}});
            const Metadata metadata = named(fields);
            QVERIFY(metadata.gps && !metadata.gps->altitude);
            QCOMPARE(metadata.warnings, Texts{"altitude_invalid"});
        }
    }

    void xmpsPositionIsReadWhereExifHasNone() {
        Fields fields{{"Xmp.exif.GPSLatitude", std::string("48,12.5N")},
                      {"Xmp.exif.GPSLongitude", std::string("16,22,30W")},
                      {"Xmp.exif.GPSAltitude", std::string("1500/10")},
                      {"Xmp.exif.GPSAltitudeRef", std::string("1")}};
        const auto gps = named(fields).gps;
        QVERIFY(gps && isNear(gps->latitude, 48 + 12.5 / 60) && isNear(gps->longitude, -16.375));
        QCOMPARE(gps->altitude.value_or(0), -150.0);
        for (const MetadataField& field : place(kStonehengeNorth, "N", kStonehengeWest, "W"))
            fields.push_back(field);
        QVERIFY(isNear(named(fields).gps->longitude, -1.82664));
    }

    void xmpDegreesInEverySpelling() {
        QCOMPARE(xmpDegrees("-48.25").value_or(0), -48.25);
        QCOMPARE(xmpDegrees("48,30s").value_or(0), -48.5);
        QVERIFY(!xmpDegrees("") && !xmpDegrees("N") && !xmpDegrees("48,x") && !xmpDegrees("48,1,2,3N"));
        QVERIFY(!xmpDegrees("48,-1N") && !xmpDegrees("nan") && !xmpDegrees("1/0"));
    }

    void datesBecomeIso8601() {
        QCOMPARE(date("2003:12:04 06:46:52"), std::string("2003-12-04T06:46:52"));
        QCOMPARE(date("2003-12-04T06:46:52.123+05:30"), std::string("2003-12-04T06:46:52+05:30"));
        QCOMPARE(date("2003/12/04 06:46"), std::string("2003-12-04T06:46:00"));
        QCOMPARE(date("2003.12.04 06.46.52"), std::string("2003-12-04T06:46:52"));
        QCOMPARE(date("20031204T064652Z"), std::string("2003-12-04T06:46:52+00:00"));
        QCOMPARE(date("2003:12:04"), std::string("2003-12-04"));
        QCOMPARE(date("2003:12"), std::string("2003-12"));
        QCOMPARE(date("2003"), std::string("2003"));
    }

    void anOffsetIsThereOnlyIfRecorded() {
        QCOMPARE(date("2003:12:04 06:46:52", "+01:00"), std::string("2003-12-04T06:46:52+01:00"));
        QCOMPARE(date("2003:12:04 06:46:52", "-0330"), std::string("2003-12-04T06:46:52-03:30"));
        QCOMPARE(date("2003:12:04 06:46:52", "   :  "), std::string("2003-12-04T06:46:52"));
        QCOMPARE(date("2003:12:04 06:46:52", "+99:00"), std::string("2003-12-04T06:46:52"));
    }

    void aClockThatWasNotSetGivesNoDateAndNoWarning() {
        for (const char* unset : {"0000:00:00 00:00:00", "    :  :     :  :  ", ""}) {
            const Metadata metadata = named({{"Exif.Photo.DateTimeOriginal", std::string(unset)}});
            QVERIFY(metadata.dateTaken.empty() && metadata.warnings.empty());
        }
    }

    void impossibleDatesAreWarnedOfAndTheNextOneIsAsked() {
        const std::string odd[]{"2003:13:04 06:46:52",
                                "2003:02:29 06:46:52",
                                "2003:12:04 26:46:52",
                                "2004:06:21 2 :37:53",
                                "2003:12:04 06:61:00",
                                "yesterday",
                                "2003:13",
                                "2003:00"};
        for (const std::string& text : odd) {
            const Metadata metadata = named(
                {{"Exif.Photo.DateTimeOriginal", text}, {"Xmp.exif.DateTimeOriginal", std::string("2001-02-03")}});
            QCOMPARE(metadata.dateTaken, std::string("2001-02-03"));
            QCOMPARE(metadata.warnings, Texts{"date_invalid " + text});
        }
        QVERIFY(!date("2004:02:29 00:00:60").empty());
    }

    void aDayOfScanningIsNoDayOfTaking() {
        QVERIFY(named({{"Exif.Photo.DateTimeDigitized", std::string("2003:12:04 06:46:52")}}).dateTaken.empty());
    }

    void cameraNamesAreTidied() {
        const Metadata metadata = named({{"Exif.Image.Make", std::string(" OLYMPUS OPTICAL CO.,LTD  \t")},
                                         {"Exif.Image.Model", std::string("C960Z,D460Z\n")}});
        QCOMPARE(metadata.make, std::string("OLYMPUS OPTICAL CO.,LTD"));
        QCOMPARE(metadata.model, std::string("C960Z,D460Z"));
    }

    void theLensThatIsNamedIsBelievedBeforeTheMakersNumber() {
        const MetadataField lens{"Exif.Photo.LensModel", std::string("RF24-70mm F2.8 L IS USM")};
        QCOMPARE(named({lens}, "Canon EF 50mm").lens, std::string("RF24-70mm F2.8 L IS USM"));
        const MetadataField blank{"Exif.Photo.LensModel", std::string("----")};
        QCOMPARE(named({blank}, "Canon EF 50mm").lens, std::string("Canon EF 50mm"));
        for (const char* nothing : {"Unknown Lens (255)", "(65535)", "n/a", "0 0 0"})
            QVERIFY(named({blank}, nothing).lens.empty());
    }

    void aCompactCamerasLensNumberMeansNothing() {
        QVERIFY(named({{"Exif.CanonCs.Lens", Numbers{0, 0, 0}}}, "Canon EF 28mm f/2.8").lens.empty());
        QVERIFY(!named({{"Exif.CanonCs.Lens", Numbers{55, 18, 1}}}, "Canon EF-S 18-55mm").lens.empty());
    }

    void wordsAreTheBestOfThreeStandards() {
        Fields fields{{"Exif.Image.ImageDescription", std::string("OLYMPUS DIGITAL CAMERA")},
                      {"Exif.Image.Artist", std::string("unknown")},
                      {"Exif.Image.XPTitle", std::string("third")}};
        QCOMPARE(named(fields).caption, std::string("OLYMPUS DIGITAL CAMERA"));
        QCOMPARE(named(fields).title, std::string("third"));
        fields.push_back({"Iptc.Application2.Caption", std::string("A sailor")});
        fields.push_back({"Iptc.Application2.Byline", Texts{"Alan Levine", "Ann Other"}});
        fields.push_back({"Iptc.Application2.ObjectName", std::string("second")});
        QCOMPARE(named(fields).caption, std::string("A sailor"));
        QCOMPARE(named(fields).creator, std::string("Alan Levine, Ann Other"));
        QCOMPARE(named(fields).title, std::string("second"));
        fields.push_back({"Xmp.dc.description", Texts{"Un marin", "Ein Seemann"}});
        fields.push_back({"Xmp.dc.creator", Texts{"Pilar Flores"}});
        fields.push_back({"Xmp.dc.title", std::string("first")});
        QCOMPARE(named(fields).caption, std::string("Un marin"));
        QCOMPARE(named(fields).creator, std::string("Pilar Flores"));
        QCOMPARE(named(fields).title, std::string("first"));
    }

    void anEmptyWordLetsTheNextSpeak() {
        const Metadata metadata =
            named({{"Xmp.dc.title", std::string("  ")}, {"Exif.Image.XPTitle", std::string("real")}});
        QCOMPARE(metadata.title, std::string("real"));
    }

    void keywordsAreUniqueAndKeepTheirOrder() {
        QCOMPARE(named({{"Xmp.dc.subject", Texts{"sunset", "sea", "sunset", "", "boat"}}}).keywords,
                 (Texts{"sunset", "sea", "boat"}));
        QCOMPARE(named({{"Exif.Image.XPKeywords", std::string("sea; boat;;sea;")}}).keywords, (Texts{"sea", "boat"}));
        QCOMPARE(named({{"Iptc.Application2.Keywords", std::string("one")}}).keywords, Texts{"one"});
    }

    void theLicencesAddressIsBelievedBeforeItsWords() {
        Fields fields{{"Xmp.xmpRights.UsageTerms", std::string("Free for all")}};
        QCOMPARE(named(fields).licence, std::string("Free for all"));
        fields.push_back({"Xmp.xmpRights.WebStatement", std::string("https://example.org/rights")});
        QCOMPARE(named(fields).licence, std::string("https://example.org/rights"));
        fields.push_back({"Xmp.cc.license", std::string("https://creativecommons.org/licenses/by/4.0/")});
        QCOMPARE(named(fields).licence, std::string("https://creativecommons.org/licenses/by/4.0/"));
    }

    void ratingsBeyondTheScaleAreWarnedOf() {
        QCOMPARE(named({{"Xmp.xmp.Rating", std::string("-1")}}).rating, std::optional<int>(-1));
        QCOMPARE(named({{"Xmp.xmp.Rating", std::string("4.0")}}).rating, std::optional<int>(4));
        QCOMPARE(named({{"Exif.Image.Rating", Numbers{3}}}).rating, std::optional<int>(3));
        const Metadata odd = named({{"Xmp.xmp.Rating", std::string("99")}, {"Exif.Image.Rating", Numbers{3}}});
        QCOMPARE(odd.rating, std::optional<int>(3));
        QCOMPARE(odd.warnings, Texts{"rating_invalid 99"});
    }

    // Every tag in every wrong type: the others are read all the same.
    void oneOddValueNeverLosesTheRest() {
        const MetadataField::Value odd[]{std::string("\x01"),
                                         Texts{},
                                         Numbers{std::numeric_limits<std::int64_t>::min()},
                                         Rationals{{1, 0}},
                                         std::vector<double>{std::numeric_limits<double>::quiet_NaN()},
                                         std::vector<std::uint8_t>{0xFF, 0x00},
                                         Rationals{},
                                         Numbers{}};
        const Fields whole{{"Exif.Image.Make", std::string("Canon")},
                           {"Exif.Photo.DateTimeOriginal", std::string("2003:12:04 06:46:52")},
                           {"Xmp.dc.title", std::string("Title")},
                           {"Xmp.dc.subject", Texts{"word"}},
                           {"Xmp.xmp.Rating", std::string("2")}};
        for (size_t spoilt = 0; spoilt < whole.size(); ++spoilt)
            for (const MetadataField::Value& value : odd) {
                Fields fields = whole;
                fields[spoilt].value = value;
                const Metadata metadata = named(fields);
                QCOMPARE(metadata.make == "Canon", spoilt != 0);
                QCOMPARE(metadata.dateTaken == "2003-12-04T06:46:52", spoilt != 1);
                QCOMPARE(metadata.title == "Title", spoilt != 2);
                QCOMPARE(metadata.keywords == Texts{"word"}, spoilt != 3);
                QCOMPARE(metadata.rating == 2, spoilt != 4);
                QCOMPARE(metadata.fields.size(), whole.size());
            }
    }
};

QTEST_GUILESS_MAIN(TestMetadataMapping)
#include "test_metadata_mapping.moc"
