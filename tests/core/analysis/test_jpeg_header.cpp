#include <fstream>
#include <iterator>

#include <QTest>

#include "core/analysis/jpeg_header.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets fileBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Octets(std::istreambuf_iterator<char>(in), {});
}

std::string word(size_t value) {
    return {char(value >> 8 & 0xff), char(value & 0xff)};
}
std::string segment(int marker, const std::string& data) {
    return std::string("\xff") + char(marker) + word(data.size() + 2) + data;
}
std::string frame(int marker = 0xc0, int components = 3) {
    std::string data = char(8) + word(40) + word(60) + char(components);
    for (int i = 0; i < components; ++i)
        data += std::string{char(i + 1), char(i == 0 ? 0x22 : 0x11), char(i == 0 ? 0 : 1)};
    return segment(marker, data);
}
std::string table(int index, int step) {
    return segment(0xdb, char(index) + std::string(64, char(step)));
}
std::string profilePiece(int number, int count, const std::string& data) {
    return segment(0xe2, std::string("ICC_PROFILE\0", 12) + char(number) + char(count) + data);
}
// An Exif with one entry.
std::string exif(const std::string& order, const std::string& entry) {
    const bool little = order == "II";
    const std::string head =
        little ? std::string("II*\0\x08\0\0\0\x01\0", 10) : std::string("MM\0*\0\0\0\x08\0\x01", 10);
    return segment(0xe1, std::string("Exif\0\0", 6) + head + entry);
}

std::optional<JpegHeader> headerOf(const std::string& segments) {
    const std::string whole = "\xff\xd8" + segments;
    return jpegHeader(Octets(whole.begin(), whole.end()));
}

} // namespace

class TestJpegHeader : public QObject {
    Q_OBJECT

private slots:
    void theFrameSaysSizeAndComponents() {
        const auto header = headerOf(frame());
        QVERIFY(header);
        QCOMPARE(header->width, 60);
        QCOMPARE(header->height, 40);
        QCOMPARE(header->precision, 8);
        QCOMPARE(header->components.size(), size_t(3));
        QCOMPARE(header->components[0].horizontal, 2);
        QCOMPARE(header->components[0].vertical, 2);
        QCOMPARE(header->components[2].id, 3);
        QCOMPARE(header->components[2].table, 1);
    }
    void processes_data() {
        QTest::addColumn<int>("marker");
        QTest::addColumn<bool>("progressive");
        QTest::addColumn<bool>("lossless");
        QTest::addColumn<bool>("arithmetic");
        QTest::newRow("baseline") << 0xc0 << false << false << false;
        QTest::newRow("extended") << 0xc1 << false << false << false;
        QTest::newRow("progressive") << 0xc2 << true << false << false;
        QTest::newRow("lossless") << 0xc3 << false << true << false;
        QTest::newRow("arithmetic") << 0xc9 << false << false << true;
        QTest::newRow("arithmetic progressive") << 0xca << true << false << true;
    }
    void processes() {
        QFETCH(int, marker);
        const auto header = headerOf(frame(marker));
        QVERIFY(header);
        QTEST(header->progressive, "progressive");
        QTEST(header->lossless, "lossless");
        QTEST(header->arithmetic, "arithmetic");
    }
    void whatIsNoJpegOrHasNoFrameSaysNothing() {
        QVERIFY(!jpegHeader({}));
        QVERIFY(!jpegHeader(Octets{0xff, 0xd8}));
        QVERIFY(!jpegHeader(Octets{'G', 'I', 'F', '8', '9', 'a'}));
        QVERIFY(!headerOf(segment(0xda, "")));
        QVERIFY(!headerOf(segment(0xda, "") + frame()));            // behind the first scan
        QVERIFY(!headerOf(frame().substr(0, 12)));                  // cut short
        QVERIFY(!headerOf(segment(0xc4, std::string(20, '\x08')))); // DHT is no frame
    }
    void everyBeginningOfAFileIsSafe() {
        const Octets whole = fileBytes(test::dataFile("analysis/orientation_6_48x32.jpg"));
        bool found = false;
        for (size_t size = 0; size <= whole.size(); ++size) {
            const auto header = jpegHeader(std::span(whole).first(size));
            QVERIFY(header || !found); // what is known of a beginning is known of a longer one
            found = header.has_value();
            if (header)
                (void)compressionQuality(*header);
        }
        QVERIFY(found);
    }
    void bytesBetweenSegmentsArePassedOver() {
        QVERIFY(headerOf(std::string("\0\x12\xff\0\xff\xff", 6) + frame().substr(1)));
        QVERIFY(headerOf(std::string("rubbish") + frame()));
        QVERIFY(headerOf("\xff\x01" + frame())); // TEM stands alone
    }
    void orientation_data() {
        QTest::addColumn<QByteArray>("order");
        QTest::addColumn<QByteArray>("entry");
        QTest::addColumn<int>("orientation");
        const auto row = [](const char* name, const char* order, const std::string& entry, int orientation) {
            QTest::newRow(name) << QByteArray(order) << QByteArray::fromStdString(entry) << orientation;
        };
        row("little endian", "II", std::string("\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 12), 6);
        row("big endian", "MM", std::string("\x01\x12\0\x03\0\0\0\x01\0\x08\0\0", 12), 8);
        row("as a long", "II", std::string("\x12\x01\x04\0\x01\0\0\0\x03\0\0\0", 12), 3);
        row("out of range", "II", std::string("\x12\x01\x03\0\x01\0\0\0\x09\0\0\0", 12), 1);
        row("zero", "II", std::string("\x12\x01\x03\0\x01\0\0\0\0\0\0\0", 12), 1);
        row("text", "II", std::string("\x12\x01\x02\0\x01\0\0\0\x06\0\0\0", 12), 1);
        row("another tag", "II", std::string("\x13\x01\x03\0\x01\0\0\0\x06\0\0\0", 12), 1);
        row("cut short", "II", std::string("\x12\x01\x03\0\x01", 5), 1);
    }
    void orientation() {
        QFETCH(QByteArray, order);
        QFETCH(QByteArray, entry);
        const auto header = headerOf(exif(order.toStdString(), entry.toStdString()) + frame());
        QVERIFY(header && header->hasMetadata);
        QTEST(header->orientation, "orientation");
    }
    void theFirstExifCounts() {
        const std::string six = exif("II", std::string("\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 12));
        const std::string three = exif("II", std::string("\x12\x01\x03\0\x01\0\0\0\x03\0\0\0", 12));
        QCOMPARE(headerOf(six + three + frame())->orientation, 6);
    }
    void metadataIsCounted() {
        const auto plain = headerOf(segment(0xe0, std::string("JFIF\0\x01\x01", 7)) + frame());
        QVERIFY(plain && plain->hasJfif && !plain->hasMetadata);
        QCOMPARE(plain->metadataBytes, std::int64_t(7));
        const auto rich = headerOf(segment(0xed, "Photoshop 3.0") + segment(0xfe, "a comment") + frame());
        QVERIFY(rich && rich->hasMetadata);
        QCOMPARE(rich->metadataBytes, std::int64_t(22));
    }
    void adobeSaysTheTransform() {
        QVERIFY(!headerOf(frame())->adobeTransform);
        QCOMPARE(headerOf(segment(0xee, std::string("Adobe\0\x64\0\0\0\0\x02", 12)) + frame())->adobeTransform,
                 std::optional<int>(2));
        QVERIFY(!headerOf(segment(0xee, "Adobe") + frame())->adobeTransform);
    }
    void aProfileIsJoinedOrNotThere() {
        const auto joined = [](const std::string& pieces) {
            const auto profile = headerOf(pieces + frame())->iccProfile;
            return std::string(profile.begin(), profile.end());
        };
        QCOMPARE(joined(profilePiece(1, 1, "one")), std::string("one"));
        QCOMPARE(joined(profilePiece(2, 2, "B") + profilePiece(1, 2, "A")), std::string("AB"));
        QCOMPARE(joined(profilePiece(1, 2, "A")), std::string()); // the second is missing
        QCOMPARE(joined(profilePiece(1, 2, "A") + profilePiece(1, 2, "A")), std::string());
        QCOMPARE(joined(profilePiece(3, 2, "A")), std::string());
        QCOMPARE(joined(profilePiece(0, 0, "A")), std::string());
        QCOMPARE(joined(profilePiece(1, 2, "A") + profilePiece(2, 3, "B")), std::string());
    }
    void qualityOfStandardTables_data() {
        QTest::addColumn<int>("quality");
        for (const int quality : {1, 5, 10, 24, 25, 49, 50, 51, 75, 82, 90, 95, 99, 100})
            QTest::addRow("%d", quality) << quality;
    }
    void qualityOfStandardTables() {
        QFETCH(int, quality);
        // The first and the last step of the standard tables (T.81, K.1 and K.2), scaled, are enough to be nearest.
        const int percent = quality < 50 ? 5000 / quality : 200 - quality * 2;
        constexpr std::array<int, 64> luma{16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
                                           14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
                                           18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
                                           49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
        JpegHeader header;
        header.components = {{1, 1, 1, 0}};
        for (size_t i = 0; i < luma.size(); ++i)
            header.quantisation[0][i] = std::uint16_t(std::clamp((luma[i] * percent + 50) / 100, 1, 255));
        const auto found = compressionQuality(header);
        QVERIFY(found);
        // Below 3 and above 99 neighbouring qualities have the same table.
        QVERIFY2(std::abs(*found - quality) <= (quality < 3 ? 1 : 0), qPrintable(QString::number(*found)));
    }
    void foreignTablesHaveANearestQuality() {
        const auto flat = [](int step) {
            return *compressionQuality(*headerOf(table(0, step) + table(1, step) + frame()));
        };
        QVERIFY(flat(1) >= 99);
        QVERIFY(flat(4) > flat(16));
        QVERIFY(flat(16) > flat(60));
        QVERIFY(flat(200) < 15);
    }
    void withoutALumaTableThereIsNoQuality() {
        QVERIFY(!compressionQuality(*headerOf(frame())));
        QVERIFY(!compressionQuality(*headerOf(table(1, 9) + frame())));
        QVERIFY(!compressionQuality(*headerOf(table(0, 9) + frame(0xc3))));
        QVERIFY(compressionQuality(*headerOf(table(0, 9) + frame())));
    }
    void aThumbnailOfQuality60IsRead() {
        const auto header = jpegHeader(fileBytes(test::dataFile("analysis/two_colours_1500x1000.jpg")));
        QVERIFY(header);
        QCOMPARE(compressionQuality(*header), std::optional<int>(60)); // as ImageMagick says
    }
};

QTEST_GUILESS_MAIN(TestJpegHeader)
#include "test_jpeg_header.moc"
