#include <QTest>

#include <cstring>
#include <random>

#include "core/history/group_codec.h"
#include "core/history/history_store.h"

using namespace gleaner::history;

class TestGroupCodec : public QObject {
    Q_OBJECT

    static constexpr size_t kWidth = 7;
    static std::vector<float> nothing() { return std::vector<float>(size_t(kGroupBuckets) * kWidth, 0.0f); }
    static bool same(const std::vector<float>& a, const std::vector<float>& b, size_t width = kWidth) {
        if (a.size() != b.size())
            return false;
        for (size_t row = 0; row < a.size() / width; ++row) {
            const bool there = a[row * width] > 0;
            if (there != (b[row * width] > 0) ||
                (there && std::memcmp(&a[row * width], &b[row * width], width * sizeof(float)) != 0))
                return false;
        }
        return true;
    }

private slots:
    void whateverIsWrittenComesBackExactly() {
        std::mt19937 random(7);
        const std::array<float, 8> usual{0.0f, kUnknown, 11.8f, 412'806.0f, 1e9f, 6553.5f, 6553.6f, 0.05f};
        for (int round = 0; round < 2000; ++round) {
            std::vector<float> cells = nothing();
            for (size_t row = 0; row < size_t(kGroupBuckets); ++row) {
                if (random() % 3 == 0)
                    continue;
                cells[row * kWidth] = float(1 + random() % 7200);
                for (size_t column = 1; column < kWidth; ++column) {
                    cells[row * kWidth + column] = random() % 4 == 0   ? float(random()) / 977.0f
                                                   : random() % 2 == 0 ? usual[random() % usual.size()]
                                                                       : usual[column];
                }
            }
            QVERIFY(same(decodeGroup(encodeGroup(cells, kWidth), kWidth), cells));
        }
    }
    void whatRepeatsIsSmall() {
        std::vector<float> cells = nothing();
        for (size_t row = 0; row < size_t(kGroupBuckets); ++row) {
            const float rate = float(row) / 10;
            const std::array<float, kWidth> is{1, rate, rate, rate, 20, kUnknown, 5};
            std::copy(is.begin(), is.end(), cells.begin() + std::ptrdiff_t(row * kWidth));
        }
        QVERIFY(encodeGroup(cells, kWidth).size() <= 4 + 3 * 5 + 21 + 2 * 2 + 1);
    }
    void columnsOfALaterProgramAreLeftOutAndThoseOfAnEarlierOneUnknown() {
        std::vector<float> cells = nothing();
        for (size_t column = 0; column < kWidth; ++column)
            cells[column] = float(column + 1);
        const auto narrow = decodeGroup(encodeGroup(cells, kWidth), 3);
        QCOMPARE(narrow.size(), size_t(kGroupBuckets) * 3);
        QCOMPARE(narrow[2], 3.0f);
        const auto wide = decodeGroup(encodeGroup(cells, kWidth), 9);
        QCOMPARE(wide[6], 7.0f);
        QVERIFY(std::isnan(wide[8]));
    }
    void rubbishIsNoGroup() {
        QVERIFY(decodeGroup({}, kWidth).empty());
        std::vector<float> cells = nothing();
        for (size_t i = 0; i < cells.size(); ++i)
            cells[i] = float(i) + 0.3f;
        const std::vector<std::uint8_t> whole = encodeGroup(cells, kWidth);
        for (size_t size = 0; size < whole.size(); ++size)
            QVERIFY(decodeGroup(std::span(whole).first(size), kWidth).empty());
        std::mt19937 random(3);
        for (int round = 0; round < 20'000; ++round) {
            std::vector<std::uint8_t> bytes = whole;
            bytes[random() % bytes.size()] = std::uint8_t(random());
            bytes.resize(random() % 2 ? bytes.size() : random() % bytes.size());
            const auto read = decodeGroup(bytes, kWidth); // whatever it says, nothing is read past the end
            QVERIFY(read.empty() || read.size() == size_t(kGroupBuckets) * kWidth);
        }
    }
};

QTEST_GUILESS_MAIN(TestGroupCodec)
#include "test_group_codec.moc"
