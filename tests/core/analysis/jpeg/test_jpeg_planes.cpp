#include <cstdio> // before jpeglib.h, which needs it

#include <jpeglib.h>

#include <QTest>

#include "core/analysis/jpeg/jpeg_planes.h"

using namespace gleaner::analysis;

namespace {

// How a JPEG for these tests is made: an even picture of tone 60, Cb 90 and Cr 170.
struct Made {
    int width = 80, height = 48, components = 3;
    int across = 2, down = 2; // sampling of luma
    bool rgb = false, arithmetic = false;
    int scans = 0; // 0: one, baseline; else progressive with that many
};

// Grey, bit by bit: the DC, then each coefficient's upper bits, then the lowest bit of each.
std::vector<jpeg_scan_info> manyScans(int count) {
    std::vector<jpeg_scan_info> scans{{1, {0}, 0, 0, 0, 0}};
    for (const auto& [high, low] : {std::pair(0, 1), std::pair(1, 0)})
        for (int k = 1; k < 64 && int(scans.size()) < count; ++k)
            scans.push_back({1, {0}, k, k, high, low});
    return scans;
}

std::vector<std::uint8_t> jpegOf(const Made& made) {
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &out, &size);
    jpeg.image_width = JDIMENSION(made.width);
    jpeg.image_height = JDIMENSION(made.height);
    jpeg.input_components = made.components;
    jpeg.in_color_space = made.components == 1 ? JCS_GRAYSCALE : made.rgb ? JCS_RGB : JCS_YCbCr;
    jpeg_set_defaults(&jpeg);
    if (made.rgb)
        jpeg_set_colorspace(&jpeg, JCS_RGB);
    jpeg.comp_info[0].h_samp_factor = made.across;
    jpeg.comp_info[0].v_samp_factor = made.down;
    jpeg.arith_code = boolean(made.arithmetic);
    const std::vector<jpeg_scan_info> scans = manyScans(made.scans);
    if (made.scans > 0) {
        jpeg.scan_info = scans.data();
        jpeg.num_scans = int(scans.size());
    }
    jpeg_start_compress(&jpeg, TRUE);
    std::vector<JSAMPLE> row;
    for (int x = 0; x < made.width; ++x)
        for (const int sample : {60, 90, 170})
            if (int(row.size()) < (x + 1) * made.components)
                row.push_back(JSAMPLE(sample));
    JSAMPROW rows[1] = {row.data()};
    while (jpeg.next_scanline < jpeg.image_height)
        jpeg_write_scanlines(&jpeg, rows, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    std::vector<std::uint8_t> bytes(out, out + size);
    std::free(out);
    return bytes;
}

bool isTaken(const Made& made) {
    JpegPlanes planes;
    return JpegPlaneDecoder().decode(jpegOf(made), 1, planes);
}

} // namespace

class TestJpegPlanes : public QObject {
    Q_OBJECT
private slots:
    void planesAreAsLargeAsTheFileHasThem_data() {
        QTest::addColumn<int>("across");
        QTest::addColumn<int>("down");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("4:4:4") << 1 << 1 << 81 << 51;
        QTest::newRow("4:2:2") << 2 << 1 << 41 << 51;
        QTest::newRow("4:2:0") << 2 << 2 << 41 << 26;
        QTest::newRow("4:4:0") << 1 << 2 << 81 << 26;
        QTest::newRow("4:1:1") << 4 << 1 << 21 << 51;
    }
    void planesAreAsLargeAsTheFileHasThem() {
        QFETCH(int, across);
        QFETCH(int, down);
        Made made;
        made.width = 81;
        made.height = 51;
        made.across = across;
        made.down = down;
        const std::vector<std::uint8_t> jpeg = jpegOf(made);
        JpegPlaneDecoder decoder;
        JpegPlanes out;
        QVERIFY(decoder.decode(jpeg, 1, out));
        QCOMPARE(out.count, 3);
        QCOMPARE(out.planes[0].width, 81);
        QCOMPARE(out.planes[0].height, 51);
        QTEST(out.planes[1].width, "width");
        QTEST(out.planes[2].height, "height");
        QCOMPARE(int(out.planes[0].row(50)[80]), 60);
        QCOMPARE(int(out.planes[1].row(out.planes[1].height - 1)[0]), 90);
        QCOMPARE(int(out.planes[2].row(0)[out.planes[2].width - 1]), 170);
    }

    void aShrunkPictureIsThatMuchSmaller() {
        JpegPlaneDecoder decoder;
        JpegPlanes out;
        for (const int shrink : {2, 4, 8}) {
            QVERIFY(decoder.decode(jpegOf({}), shrink, out));
            QCOMPARE(out.planes[0].width, 80 / shrink);
            QCOMPARE(out.planes[0].height, 48 / shrink);
            QCOMPARE(int(out.planes[0].row(0)[0]), 60);
            QCOMPARE(int(out.planes[2].row(out.planes[2].height - 1)[0]), 170);
        }
    }

    void greyHasOnePlaneWhateverItsSampling() {
        for (const int sampling : {1, 2, 4}) {
            Made made;
            made.components = 1;
            made.across = made.down = sampling;
            JpegPlaneDecoder decoder;
            JpegPlanes out;
            QVERIFY(decoder.decode(jpegOf(made), 1, out));
            QCOMPARE(out.count, 1);
            QCOMPARE(out.planes[0].height, 48);
            QCOMPARE(int(out.planes[0].row(47)[79]), 60);
        }
    }

    void otherColoursSamplingsAndCodesAreNotTaken() {
        Made rgb;
        rgb.rgb = true;
        rgb.across = rgb.down = 1;
        QVERIFY(!isTaken(rgb));
        Made odd;
        odd.across = 1;
        odd.down = 4;
        QVERIFY(!isTaken(odd));
        Made arithmetic;
        arithmetic.arithmetic = true;
        QVERIFY(!isTaken(arithmetic));
    }

    void aPictureOfVeryManyScansIsNotTaken() {
        Made made;
        made.components = made.across = made.down = 1;
        made.scans = 90;
        QVERIFY(isTaken(made));
        made.scans = 127;
        QVERIFY(!isTaken(made));
    }

    void bytesThatAreNoJpegAreNotTaken() {
        JpegPlaneDecoder decoder;
        JpegPlanes out;
        QVERIFY(!decoder.decode({}, 1, out));
        QVERIFY(!decoder.decode(std::vector<std::uint8_t>(1000, 0xff), 1, out));
        QVERIFY2(decoder.decode(jpegOf({}), 1, out), "the next one is");
    }
};

QTEST_GUILESS_MAIN(TestJpegPlanes)
#include "test_jpeg_planes.moc"
