#include <cmath>
#include <limits>

#include <QTest>

#include <nlohmann/json.hpp>

#include "core/pipeline/analysis_json.h"

using namespace gleaner;
using namespace gleaner::analysis;
using nlohmann::json;
using pipeline::analysisFromJson;
using pipeline::analysisJson;

namespace {

Metadata everyField() {
    Metadata m;
    m.gps = GpsPosition{51.178281, -1.82664, -3.5};
    m.dateTaken = "2003-12-04T06:46:52+01:00";
    m.make = "NIKON CORPORATION";
    m.model = "NIKON D5300";
    m.lens = "18.0-250.0 mm f/3.5-6.3";
    m.title = "Stonehenge";
    m.caption = "Stones \"standing\"\nup — 巨石";
    m.creator = "Robin Mills";
    m.copyright = "© Robin Mills";
    m.licence = "https://creativecommons.org/licenses/by/4.0/";
    m.keywords = {"stone", "circle"};
    m.rating = 4;
    m.fields = {{"Exif.Image.Make", std::string("NIKON CORPORATION")},
                {"Exif.Photo.ISOSpeedRatings", std::vector<std::int64_t>{200}},
                {"Exif.Photo.ExposureTime", std::vector<Rational>{{1, 60}, {-7, 0}}},
                {"Exif.Nikon3.Odd", std::vector<double>{1.5, -2}},
                {"Exif.Photo.ExifVersion", std::vector<std::uint8_t>{'0', '2', 0x00, 0xFF}},
                {"Xmp.dc.subject", std::vector<std::string>{"stone", "circle"}},
                {"Xmp.dc.nothing", std::vector<std::string>{}},
                {"Exif.Image.Nothing", std::vector<std::int64_t>{}},
                {"Exif.Photo.Nothing", std::vector<Rational>{}}};
    return m;
}

Measures everyMeasure() {
    Measures m;
    m.quality = 77;
    m.sharpness = 61.25;
    m.exposure = -0.5;
    m.entropy = 7.25;
    m.colourfulness = 41.5;
    m.compressionQuality = 92;
    m.palette = {{53.25, 80.5, 67.25, "red", 0.75}, {20, 0, 0, "dark grey", 0.25}};
    Pdq pdq;
    pdq.hash = *PdqHash::parse(std::string(63, '0') + "7");
    pdq.quality = 100;
    for (size_t i = 0; i < pdq.dihedral.size(); ++i)
        pdq.dihedral[i] = *PdqHash::parse(std::string(63, 'f') + char('0' + i));
    m.pdq = pdq;
    m.descriptor = {1, 2, 3, 250, 0};
    m.labels = {{"photograph", 0.875}, {"vivid", 0.5}};
    return m;
}

Analysis everything() {
    Analysis a;
    a.type = "jpeg";
    a.mime = "image/jpeg";
    a.width = 3000;
    a.height = 4000;
    a.storedWidth = 4000;
    a.storedHeight = 3000;
    a.orientation = 6;
    a.frames = 2;
    a.depth = 12;
    a.colourSpace = "sRGB";
    a.iccProfile = "Display P3";
    a.hasAlpha = true;
    a.lane = Lane::Fast;
    a.metadata = everyField();
    a.measures = everyMeasure();
    a.warnings = {"trailing bytes"};
    return a;
}

std::vector<std::string> keysOf(const json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

} // namespace

class TestAnalysisJson : public QObject {
    Q_OBJECT

private slots:
    void whatIsWrittenIsReadBack() {
        const Analysis a = everything();
        const auto b = analysisFromJson(analysisJson(a));
        QVERIFY(b.has_value());
        QCOMPARE(b->type, a.type);
        QCOMPARE(b->mime, a.mime);
        QVERIFY(b->width == a.width && b->height == a.height && b->orientation == a.orientation);
        QVERIFY(b->storedWidth == a.storedWidth && b->storedHeight == a.storedHeight);
        QVERIFY(b->frames == a.frames && b->depth == a.depth && b->hasAlpha && b->lane == Lane::Fast);
        QCOMPARE(b->colourSpace, a.colourSpace);
        QCOMPARE(b->iccProfile, a.iccProfile);
        QCOMPARE(b->warnings, a.warnings);
        QVERIFY(b->metadata == a.metadata);
        QCOMPARE(analysisJson(*b), analysisJson(a));
    }

    void everyMeasureIsReadBack() {
        const Measures a = everyMeasure();
        const auto b = analysisFromJson(analysisJson(everything()))->measures;
        QVERIFY(b.has_value());
        QVERIFY(b->quality == a.quality && b->sharpness == a.sharpness && b->exposure == a.exposure);
        QVERIFY(b->entropy == a.entropy && b->colourfulness == a.colourfulness);
        QVERIFY(b->compressionQuality == a.compressionQuality);
        QVERIFY(b->palette == a.palette && b->labels == a.labels && b->descriptor == a.descriptor);
        QVERIFY(b->pdq && b->pdq->hash == a.pdq->hash && b->pdq->quality == a.pdq->quality);
        QVERIFY(b->pdq->dihedral == a.pdq->dihedral);
    }

    void theFieldNamesAreThoseOfTheContract() {
        const json document = json::parse(analysisJson(everything()));
        const std::vector<std::string> expected{
            "alpha",       "caption",       "colour_space", "colourfulness", "compression_quality",
            "copyright",   "creator",       "date_taken",   "depth",         "descriptor",
            "entropy",     "exposure",      "fields",       "frames",        "gps",
            "height",      "icc_profile",   "keywords",     "labels",        "lane",
            "lens",        "license",       "make",         "mime",          "model",
            "orientation", "palette",       "pdq",          "quality",       "rating",
            "sharpness",   "stored_height", "stored_width", "title",         "type",
            "versions",    "warnings",      "width"};
        QCOMPARE(keysOf(document), expected);
        QCOMPARE(keysOf(document["gps"]), (std::vector<std::string>{"alt", "lat", "lon"}));
        QCOMPARE(keysOf(document["pdq"]), (std::vector<std::string>{"dihedral", "hash", "quality"}));
        QCOMPARE(keysOf(document["palette"][0]), (std::vector<std::string>{"lab", "name", "weight"}));
        QCOMPARE(keysOf(document["labels"][0]), (std::vector<std::string>{"confidence", "name"}));
        QCOMPARE(document["fields"][2]["value"].dump(), std::string("{\"rationals\":[\"1/60\",\"-7/0\"]}"));
        QCOMPARE(document["fields"][4]["value"].dump(), std::string("{\"bytes\":\"MDIA/w==\"}"));
        QCOMPARE(document["descriptor"].get<std::string>(), std::string("AQID+gA="));
    }

    void whatIsNotKnownIsLeftOut() {
        Analysis bare;
        bare.type = "png";
        const json document = json::parse(analysisJson(bare));
        for (const char* key : {"gps", "date_taken", "make", "rating", "keywords", "fields", "quality", "pdq",
                                "palette", "labels", "descriptor", "warnings", "icc_profile", "license"})
            QVERIFY2(!document.contains(key), key);
        const auto back = analysisFromJson(document.dump());
        QVERIFY(back && !back->measures && !back->metadata.gps && !back->metadata.rating);
    }

    void documentsOfOlderVersionsAreRead() {
        const auto old = analysisFromJson("{\"alpha\":false,\"colour_space\":\"sRGB\",\"depth\":8,\"frames\":1,"
                                          "\"mime\":\"image/jpeg\",\"orientation\":6,\"stored_height\":300,"
                                          "\"stored_width\":400,\"type\":\"jpeg\"}");
        QVERIFY(old.has_value());
        QCOMPARE(old->type, std::string("jpeg"));
        QVERIFY(old->width == 300 && old->height == 400 && old->storedWidth == 400);
        QVERIFY(!old->measures && old->metadata == Metadata());
        QVERIFY(old->outcome.isStored());
    }

    void aMemberOfTheWrongKindCountsAsUnknown() {
        json document = json::parse(analysisJson(everything()));
        for (const auto& [key, value] : document.items())
            for (const json& odd : {json(), json(1e300), json("x"), json::array({json::array()}), json::object(),
                                    json(true), json(std::numeric_limits<std::uint64_t>::max())}) {
                json spoilt = document;
                spoilt[key] = odd;
                const auto read = analysisFromJson(spoilt.dump());
                QVERIFY2(read.has_value(), key.c_str());
                QVERIFY2(key == "model" || read->metadata.model == "NIKON D5300", key.c_str());
            }
    }

    void whatIsNoObjectIsRefused() {
        for (const char* text : {"", "[]", "7", "{\"type\":", "null"})
            QVERIFY(!analysisFromJson(text) && analysisFromJson(text).error().code == ErrorCode::BadFormat);
    }

    void theLargestFieldsAreLeftOutWhenThereAreTooMany() {
        Analysis a;
        a.metadata.fields = {{"Exif.Image.Make", std::string("Canon")},
                             {"Exif.Photo.MakerNote", std::vector<std::uint8_t>(60'000, 7)},
                             {"Exif.Image.Model", std::string("EOS")}};
        const std::string text = analysisJson(a);
        QVERIFY(text.size() < pipeline::kMaxFieldsJson + 2'000);
        const auto back = analysisFromJson(text);
        QCOMPARE(back->metadata.fields.size(), size_t(2));
        QCOMPARE(back->metadata.fields[1].key, std::string("Exif.Image.Model"));
        QCOMPARE(back->warnings, std::vector<std::string>{"fields_left_out 1"});
    }

    void packetsThatOnlyRepeatOtherTagsAreNotKept() {
        const std::vector<std::uint8_t> bytes(100, 7);
        Analysis a;
        a.metadata.fields = {{"Exif.Photo.MakerNote", bytes}, {"Exif.Image.XMLPacket", bytes}};
        QCOMPARE(analysisFromJson(analysisJson(a))->metadata.fields.size(), size_t(1)); // the note may be all there is
        a.metadata.fields.push_back({"Exif.MakerNote.Offset", std::vector<std::int64_t>{8}});
        const auto back = analysisFromJson(analysisJson(a));
        QCOMPARE(back->metadata.fields.size(), size_t(1));
        QCOMPARE(back->metadata.fields[0].key, std::string("Exif.MakerNote.Offset"));
        QVERIFY(back->warnings.empty());
    }

    void malformedTextsAreRepaired() {
        Analysis a;
        a.metadata.title = "bro\xFFken";
        QCOMPARE(analysisFromJson(analysisJson(a))->metadata.title, std::string("bro\xEF\xBF\xBDken"));
    }

    void numbersThatAreNoneAreKeptApart() {
        Analysis a;
        a.metadata.fields = {{"Exif.Odd", std::vector<double>{std::numeric_limits<double>::quiet_NaN(), 2}}};
        const auto back = analysisFromJson(analysisJson(a));
        const auto& reals = std::get<std::vector<double>>(back->metadata.fields[0].value);
        QVERIFY(std::isnan(reals[0]) && reals[1] == 2);
    }

    void theVersionsAreThoseOfTheStamp() {
        const json now = json::parse(analysisJson({}));
        QCOMPARE(now["versions"]["pdq"].get<int>(), currentVersion(Part::Pdq));
        const json never = json::parse(analysisJson({}, 0));
        QCOMPARE(never["versions"]["pdq"].get<int>(), 0);
        QCOMPARE(never["versions"].size(), kParts.size());
    }
};

QTEST_GUILESS_MAIN(TestAnalysisJson)
#include "test_analysis_json.moc"
