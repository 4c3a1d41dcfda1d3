#include <algorithm>

#include <QTest>

#include "core/analysis/descriptor.h"
#include "tests/core/analysis/measures/decoded_picture.h"
#include "tests/core/analysis/measures/painted.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
using gleaner::test::noiseAt;
using gleaner::test::painted;
using test::Rgb;

namespace {

using Descriptor = std::vector<std::uint8_t>;

Descriptor descriptorOfPicture(const Planes& planes) {
    return descriptorOf(planes, coloursOf(planes));
}

// A red disc at the upper left, stripes at the lower right.
Rgb scene(double x, double y) {
    if (std::hypot(x - 0.3, y - 0.3) < 0.2)
        return {200, 30, 40};
    if (x > 0.6 && y > 0.6)
        return int(x * 40) % 2 ? Rgb{20, 60, 30} : Rgb{230, 240, 200};
    return {int(60 + 100 * y), int(120 + 60 * x), 200};
}
Planes sceneOf(int width, int height) {
    return painted(width, height, [=](int x, int y) { return scene((x + 0.5) / width, (y + 0.5) / height); });
}
// Another one: noise of many colours.
Planes noiseOf(int width, int height, int cell) {
    return painted(width, height, [=](int x, int y) {
        return Rgb{noiseAt(x / cell, y / cell), noiseAt(x / cell + 99, y / cell), noiseAt(x / cell, y / cell + 99)};
    });
}

} // namespace

class TestDescriptor : public QObject {
    Q_OBJECT

private slots:
    void aDescriptorBeginsWithItsVersionAndHasItsSize() {
        const Descriptor bytes = descriptorOfPicture(sceneOf(200, 150));
        QCOMPARE(bytes.size(), kDescriptorBytes);
        QVERIFY(bytes.size() <= 160);
        QCOMPARE(bytes[0], kDescriptorVersion);
    }
    void layoutIsTheColourOfEachField() {
        // Left half white, right half black.
        const Descriptor bytes = descriptorOfPicture(painted(250, 250, [](int x, int) {
            return x < 150 ? Rgb{255, 255, 255} : Rgb{0, 0, 0};
        }));
        for (size_t row = 0; row < 5; ++row) {
            QCOMPARE(int(bytes[1 + row * 15]), 255);     // L of the first field
            QCOMPARE(int(bytes[1 + row * 15 + 1]), 128); // a: neutral
            QCOMPARE(int(bytes[1 + row * 15 + 12]), 0);  // L of the last
        }
    }
    void edgesKnowTheirDirection() {
        const auto share = [](const Descriptor& bytes, size_t kind) {
            int sum = 0;
            for (size_t field = 0; field < 16; ++field) {
                const size_t bin = field * 5 + kind;
                const std::uint8_t pair = bytes[76 + bin / 2];
                sum += bin % 2 == 0 ? pair >> 4 : pair & 15;
            }
            return sum;
        };
        const auto stripes = [](auto place) {
            return descriptorOfPicture(test::grey(
                test::toned(256, 256, [&](int x, int y) { return (place(x, y) + 1024) % 32 < 16 ? 40 : 220; })));
        };
        const std::vector<Descriptor> all{
            stripes([](int x, int) { return x + 2; }), stripes([](int, int y) { return y + 2; }),
            stripes([](int x, int y) { return x + y; }), stripes([](int x, int y) { return x - y; })};
        // The edges run through the middle of blocks. 45°: from the lower left to the upper right, which is where x + y
        // stays.
        for (size_t kind = 0; kind < all.size(); ++kind)
            for (size_t other = 0; other < all.size(); ++other)
                if (other != kind)
                    QVERIFY2(share(all[kind], kind) > share(all[kind], other),
                             qPrintable(QStringLiteral("%1 %2").arg(kind).arg(other)));
    }
    void aPictureIsLikeItself() {
        const Descriptor bytes = descriptorOfPicture(sceneOf(200, 150));
        QVERIFY(similarity(bytes, bytes) > 99.99);
    }
    void aPictureIsLikeItselfScaled() {
        QVERIFY(similarity(descriptorOfPicture(sceneOf(256, 192)), descriptorOfPicture(sceneOf(160, 120))) > 70);
    }
    void aTurnedOrMirroredPictureIsAsAlike() {
        const Descriptor upright = descriptorOfPicture(sceneOf(240, 240));
        for (int orientation = 2; orientation <= 8; ++orientation) {
            const double alike =
                similarity(upright, descriptorOfPicture(analysis::upright(sceneOf(240, 240), orientation)));
            QVERIFY2(alike > 90, qPrintable(QStringLiteral("%1: %2").arg(orientation).arg(alike)));
        }
    }
    void aPictureWithoutItsColoursIsStillKnown() {
        const Planes scene = sceneOf(240, 180);
        const double alike = similarity(descriptorOfPicture(scene), descriptorOfPicture(test::grey(scene.y)));
        const double other = similarity(descriptorOfPicture(scene), descriptorOfPicture(noiseOf(240, 180, 12)));
        QVERIFY2(alike > other + 20, qPrintable(QStringLiteral("%1 %2").arg(alike).arg(other)));
    }
    void similarityIsTheSameBothWays() {
        const Descriptor a = descriptorOfPicture(sceneOf(200, 150)), b = descriptorOfPicture(noiseOf(150, 200, 9));
        QVERIFY(std::abs(similarity(a, b) - similarity(b, a)) < 1e-3);
    }
    void whatIsNoDescriptorIsLikeNothing() {
        const Descriptor bytes = descriptorOfPicture(sceneOf(200, 150));
        Descriptor newer = bytes;
        newer[0] = kDescriptorVersion + 1;
        QCOMPARE(similarity(bytes, newer), 0.0);
        QCOMPARE(similarity(bytes, Descriptor(bytes.begin(), bytes.end() - 1)), 0.0);
        QCOMPARE(similarity({}, {}), 0.0);
    }
    void anySizeHasADescriptor() {
        QVERIFY(descriptorOfPicture(Planes{}).empty());
        for (const auto& [width, height] : {std::pair(1, 1), {1, 256}, {256, 1}, {3, 5}, {255, 17}})
            QCOMPARE(descriptorOfPicture(sceneOf(width, height)).size(), kDescriptorBytes);
    }
    void nearDuplicatesAreMoreAlikeThanStrangers() {
        GLEANER_NEED_SHARED(table, "neardup/groups.tsv");
        enum Column { File = 0, Group = 1 };
        test::PictureDecoder decoder;
        std::vector<std::pair<std::string, Descriptor>> known;
        for (const auto& row : test::tsvRows(*table))
            if (const auto picture = decoder.decoded(table->parent_path() / row[File]))
                known.emplace_back(row[Group], descriptorOfPicture(picture->small));
        std::vector<double> same, strangers;
        for (size_t i = 0; i < known.size(); ++i)
            for (size_t j = 0; j < i; ++j) {
                const bool related = known[i].first == known[j].first;
                if (related || (i + j) % 8 == 0) // an eighth of the strangers is plenty
                    (related ? same : strangers).push_back(similarity(known[i].second, known[j].second));
            }
        QVERIFY(same.size() > 1000 && strangers.size() > 4'000);
        std::sort(strangers.begin(), strangers.end());
        double above = 0; // of all pairs of a pair of one group and one of two, how many are in order
        for (const double one : same)
            above += double(std::lower_bound(strangers.begin(), strangers.end(), one) - strangers.begin()) /
                     double(strangers.size());
        const double share = above / double(same.size());
        QVERIFY2(share >= 0.98, qPrintable(QString::number(share))); // reached: 0.996
    }
};

QTEST_GUILESS_MAIN(TestDescriptor)
#include "test_descriptor.moc"
