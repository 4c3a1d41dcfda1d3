// What workstation and decoder say to each other, and what the workstation does not believe.
#include <functional>
#include <limits>

#include <QTest>

#include "core/analysis/sandbox/decoder_wire.h"
#include "core/analysis/sandbox/wire_bytes.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

// The beginning of a JPEG of that size: enough for whoever reads headers.
Bytes jpegOf(int width, int height) {
    const auto high = [](int value) { return std::uint8_t(value >> 8); };
    const auto low = [](int value) { return std::uint8_t(value & 0xFF); };
    return Bytes({0xFF, 0xD8, 0xFF, 0xC0, 0,    17, 8, high(height), low(height), high(width), low(width), 3, 1,
                  0x22, 0,    2,    0,    0x11, 1,  3, 0x11,         1,           0xFF,        0xD9});
}

Thumbnail thumbnailOf(int edge, int width, int height) {
    Thumbnail thumbnail;
    thumbnail.edge = edge;
    thumbnail.width = width;
    thumbnail.height = height;
    thumbnail.jpeg = jpegOf(width, height);
    return thumbnail;
}

Metadata metadata() {
    Metadata found;
    found.gps = GpsPosition{-12.5, 130.25, 7.5};
    found.dateTaken = "2003-12-04T06:46:52+01:00";
    found.make = "Canon";
    found.model = "EOS";
    found.lens = "50 mm";
    found.title = "Grüße";
    found.caption = "a caption";
    found.creator = "somebody";
    found.copyright = "© somebody";
    found.licence = "https://creativecommons.org/licenses/by/4.0/";
    found.keywords = {"one", "", "three"};
    found.rating = -1;
    found.fields = {{"Exif.Image.Make", std::string("Canon")},
                    {"Exif.Photo.ISOSpeedRatings", std::vector<std::int64_t>{100, -1, std::int64_t(1) << 62}},
                    {"Exif.Photo.ExposureTime", std::vector<Rational>{{1, 125}, {-5, 0}}},
                    {"Exif.Image.Double", std::vector<double>{1.5, std::numeric_limits<double>::infinity()}},
                    {"Exif.Photo.MakerNote", std::vector<std::uint8_t>{0, 255, 3}},
                    {"Xmp.dc.subject", std::vector<std::string>{"a", "b"}},
                    {"Exif.Empty", std::vector<std::int64_t>{}}};
    found.warnings = {"odd offset"};
    return found;
}

Measures measures() {
    Measures found;
    found.quality = 77;
    found.sharpness = 55.5;
    found.exposure = -0.25;
    found.entropy = 7.75;
    found.colourfulness = 48;
    found.compressionQuality = 91;
    found.palette = {{53.2, 80.1, 67.2, "red", 0.75}, {100, 0, 0, "white", 0.25}};
    found.pdq.emplace();
    found.pdq->quality = 100;
    found.pdq->hash.setBit(255);
    for (int i = 0; i < 8; ++i)
        found.pdq->dihedral[size_t(i)].setBit(i * 31);
    found.descriptor = std::vector<std::uint8_t>(160, 7);
    found.labels = {{"vivid", 0.9}, {"square", 0}};
    return found;
}

// Every field has a value of its own.
Analysis picture() {
    Analysis analysis;
    analysis.type = "jpeg";
    analysis.mime = "image/jpeg";
    analysis.bytes = 123'456;
    analysis.width = 300;
    analysis.height = 900;
    analysis.storedWidth = 900;
    analysis.storedHeight = 301;
    analysis.orientation = 6;
    analysis.frames = 3;
    analysis.depth = 16;
    analysis.colourSpace = "CMYK";
    analysis.iccProfile = "Display P3";
    analysis.hasAlpha = true;
    analysis.lane = Lane::Fast;
    analysis.warnings = {"something odd"};
    analysis.metadata = metadata();
    analysis.measures = measures();
    analysis.placeholder = Bytes(std::vector<std::uint8_t>{1, 2, 3});
    analysis.thumbnails = {thumbnailOf(256, 85, 256), thumbnailOf(640, 213, 640)};
    return analysis;
}

Analysis refused() {
    Analysis analysis;
    analysis.outcome = {OutcomeKind::DecodeRefused, 0};
    analysis.reason = "premature end";
    return analysis;
}

std::string problemOf(const Analysis& analysis) {
    const auto read = wire::decodedAnalysis(wire::encoded(analysis));
    return read ? std::string() : read.error().detail;
}

} // namespace

class TestDecoderWire : public QObject {
    Q_OBJECT

private slots:
    void everyFieldComesBack() {
        const auto read = wire::decodedAnalysis(wire::encoded(picture()));
        QVERIFY2(read, read ? "" : read.error().detail.c_str());
        QVERIFY(read->outcome.isStored());
        QCOMPARE(read->width, 300);
        QCOMPARE(read->storedHeight, 301);
        QCOMPARE(read->orientation, 6);
        QCOMPARE(read->frames, 3);
        QCOMPARE(read->depth, 16);
        QCOMPARE(read->iccProfile, std::string("Display P3"));
        QVERIFY(read->hasAlpha && read->lane == Lane::Fast);
        QVERIFY(read->metadata == metadata());
        QVERIFY(read->measures->palette == measures().palette);
        QVERIFY(read->measures->labels == measures().labels);
        QVERIFY(read->measures->pdq->dihedral == measures().pdq->dihedral);
        QCOMPARE(read->measures->pdq->hash.distance(measures().pdq->hash), 0);
        QCOMPARE(*read->measures->compressionQuality, 91);
        QCOMPARE(read->thumbnails.size(), size_t(2));
        QCOMPARE(read->thumbnails[1].jpeg.size(), picture().thumbnails[1].jpeg.size());
        QVERIFY(wire::encoded(*read) == wire::encoded(picture())); // and whatever was not named above
    }
    void aRefusedPictureComesBack() {
        const auto read = wire::decodedAnalysis(wire::encoded(refused()));
        QVERIFY(read);
        QCOMPARE(read->outcome.kind, OutcomeKind::DecodeRefused);
        QCOMPARE(read->reason, std::string("premature end"));
        QVERIFY(!read->measures);
    }
    void optionsComeBack() {
        AnalysisOptions options;
        options.thumbnailEdges = {128, 512};
        options.thumbnailQuality = 70;
        options.maxPixels = std::int64_t(1) << 40;
        options.maxFrames = 5;
        options.metadata = {1, 2, 3};
        options.measures = false;
        const auto read = wire::decodedOptions(wire::encoded(options));
        QVERIFY(read);
        QVERIFY(read->thumbnailEdges == options.thumbnailEdges);
        QCOMPARE(read->maxPixels, options.maxPixels);
        QCOMPARE(read->metadata.maxFields, 3);
        QVERIFY(wire::encoded(*read) == wire::encoded(options));
    }

    void aMessageThatIsCutShortIsAnError() {
        const std::vector<std::uint8_t> analysis = wire::encoded(picture()), options = wire::encoded(AnalysisOptions());
        for (size_t size = 0; size < analysis.size(); ++size)
            QVERIFY2(!wire::decodedAnalysis(std::span(analysis).first(size)), std::to_string(size).c_str());
        for (size_t size = 0; size < options.size(); ++size)
            QVERIFY2(!wire::decodedOptions(std::span(options).first(size)), std::to_string(size).c_str());
    }
    void aMessageThatGoesOnIsAnError() {
        std::vector<std::uint8_t> message = wire::encoded(picture());
        message.push_back(0);
        QCOMPARE(wire::decodedAnalysis(message).error().detail, std::string("more than was announced"));
    }
    void whateverAByteIsTurnedIntoNothingButAnErrorOrAnotherMessageComesOfIt() {
        const std::vector<std::uint8_t> message = wire::encoded(picture());
        for (size_t at = 0; at < message.size(); ++at)
            for (const int value : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
                std::vector<std::uint8_t> turned = message;
                turned[at] = std::uint8_t(value);
                if (const auto read = wire::decodedAnalysis(turned))
                    QVERIFY(wire::decodedAnalysis(wire::encoded(*read)));
            }
    }
    void aCountThatCannotBeTrueReservesNothing() {
        wire::Writer to;
        to.count(0xFFFFFFFF);
        const std::vector<std::uint8_t> message = to.take();
        wire::Reader from(message);
        QCOMPARE(from.count(1, 0xFFFFFFFF, "list"), size_t(0));
        QCOMPARE(from.problem(), std::string("list"));
    }

    void whatIsOutOfItsRangeIsNotBelieved_data() {
        QTest::addColumn<std::function<void(Analysis&)>>("spoil");
        const auto row = [](const char* problem, std::function<void(Analysis&)> spoil) {
            QTest::newRow(problem) << std::move(spoil);
        };
        row("outcome", [](Analysis& a) { a.outcome = model::Outcome::http(404); });
        row("outcome", [](Analysis& a) { a.outcome.kind = OutcomeKind(99); });
        row("outcome", [](Analysis& a) { a.outcome.kind = OutcomeKind::RobotsDenied; });
        row("pixels of a refused picture", [](Analysis& a) { a.outcome = {OutcomeKind::TooLarge, 0}; });
        row("size", [](Analysis& a) { a.bytes = -1; });
        row("width or height", [](Analysis& a) { a.width = 0; });
        row("width or height", [](Analysis& a) { a.storedHeight = -5; });
        row("orientation", [](Analysis& a) { a.orientation = 9; });
        row("frames", [](Analysis& a) { a.frames = 0; });
        row("latitude", [](Analysis& a) { a.metadata.gps->latitude = 90.1; });
        row("longitude", [](Analysis& a) { a.metadata.gps->longitude = kNotANumber; });
        row("altitude", [](Analysis& a) { a.metadata.gps->altitude = std::numeric_limits<double>::infinity(); });
        row("rating", [](Analysis& a) { a.metadata.rating = 6; });
        row("quality", [](Analysis& a) { a.measures->quality = 101; });
        row("sharpness", [](Analysis& a) { a.measures->sharpness = kNotANumber; });
        row("exposure", [](Analysis& a) { a.measures->exposure = -1.5; });
        row("entropy", [](Analysis& a) { a.measures->entropy = 9; });
        row("colourfulness", [](Analysis& a) { a.measures->colourfulness = -1; });
        row("compression quality", [](Analysis& a) { a.measures->compressionQuality = 0; });
        row("palette", [](Analysis& a) { a.measures->palette.resize(7); });
        row("lightness of a colour", [](Analysis& a) { a.measures->palette[0].l = 120; });
        row("weight of a colour", [](Analysis& a) { a.measures->palette[1].weight = 1.5; });
        row("quality of the perceptual hash", [](Analysis& a) { a.measures->pdq->quality = -1; });
        row("descriptor", [](Analysis& a) { a.measures->descriptor.resize(161); });
        row("labels", [](Analysis& a) { a.measures->labels.resize(65); });
        row("confidence of a label", [](Analysis& a) { a.measures->labels[0].confidence = 1.1; });
        row("placeholder", [](Analysis& a) { a.placeholder = Bytes(std::vector<std::uint8_t>(1025)); });
        row("thumbnails", [](Analysis& a) { a.thumbnails.resize(33, a.thumbnails[0]); });
        row("order of thumbnails", [](Analysis& a) { std::swap(a.thumbnails[0], a.thumbnails[1]); });
        row("width of a thumbnail", [](Analysis& a) { a.width = 84; });
        row("height of a thumbnail", [](Analysis& a) { a.thumbnails[0].height = 257; });
        row("size of a thumbnail", [](Analysis& a) { a.thumbnails[0].jpeg = jpegOf(65'000, 65'000); });
        row("thumbnail that is no JPEG", [](Analysis& a) { a.thumbnails[0].jpeg = Bytes::copyOf("<svg/>"); });
    }
    void whatIsOutOfItsRangeIsNotBelieved() {
        QFETCH(std::function<void(Analysis&)>, spoil);
        Analysis analysis = picture();
        spoil(analysis);
        QCOMPARE(problemOf(analysis), std::string(QTest::currentDataTag()));
    }

    void textThatIsNoUtf8IsWrittenAsLatin1() {
        Analysis analysis = refused();
        analysis.reason = "caf\xe9";
        QCOMPARE(wire::decodedAnalysis(wire::encoded(analysis))->reason, std::string("caf\xc3\xa9"));
    }
    void textThatIsNoUtf8IsNotRead() {
        wire::Writer to;
        to.bytes(Bytes::copyOf("caf\xe9").span());
        const std::vector<std::uint8_t> message = to.take();
        wire::Reader from(message);
        QCOMPARE(from.text(100, "reason"), std::string());
        QCOMPARE(from.problem(), std::string("reason"));
    }
    void longTextIsCutBetweenCharacters() {
        Analysis analysis = refused();
        analysis.reason = "x";
        for (int i = 0; i < 3000; ++i)
            analysis.reason += "é";
        const auto read = wire::decodedAnalysis(wire::encoded(analysis));
        QVERIFY(read);
        QCOMPARE(read->reason.size(), size_t(4095));
    }
};

QTEST_GUILESS_MAIN(TestDecoderWire)
#include "test_decoder_wire.moc"
