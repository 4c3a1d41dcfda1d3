// One picture's analysis against the truth tables of the shared data: what other programs read from a thousand
// pictures, and what must not get through.
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <QTest>

#include "core/analysis/decoding/picture_analyst.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

using Row = std::vector<std::string>;

// Columns of images/index.tsv; see the README of the shared data.
enum Column {
    File = 0,
    Type = 3,
    Width = 5,
    Height = 6,
    Orientation = 7,
    DisplayWidth = 8,
    DisplayHeight = 9,
    Frames = 10,
    Depth = 11,
    ColourSpace = 12,
    Profile = 13,
    VipsOpens = 29
};

Bytes fileBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {}));
}

std::string differences(const Analysis& found, const Row& row) {
    std::string text;
    const auto compare = [&](const char* what, const std::string& value, const std::string& truth) {
        if (!truth.empty() && value != truth)
            text += std::string(" ") + what + " " + value + " not " + truth;
    };
    compare("width", std::to_string(found.storedWidth), row[Width]);
    compare("height", std::to_string(found.storedHeight), row[Height]);
    compare("orientation", std::to_string(found.orientation), row[Orientation]);
    compare("display width", std::to_string(found.width), row[DisplayWidth]);
    compare("display height", std::to_string(found.height), row[DisplayHeight]);
    compare("frames", std::to_string(found.frames), row[Frames]);
    compare("depth", std::to_string(found.depth), row[Depth]);
    compare("colours", found.colourSpace, row[ColourSpace]);
    if (found.iccProfile != row[Profile])
        text += " profile " + found.iccProfile + " not " + row[Profile];
    return text;
}
} // namespace
class TestTruth : public QObject {
    Q_OBJECT

private slots:
    void collect() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        PictureAnalyst analyst(VipsLoaders::Strict);
        for (const auto& row : test::tsvRows(*index)) {
            
            Bytes b = fileBytes(index->parent_path() / row[File]);
            Analysis a = analyst.analyse(b.span(), {});
            std::string d = a.outcome.isStored() ? differences(a, row) : " " + a.outcome.name() + ": " + a.reason;
            if (!d.empty()) fprintf(stderr, "DIFF %s [%s %s lane %d]%s\n", row[File].c_str(), row[Type].c_str(), a.type.c_str(), int(a.lane), d.c_str());
        }
    }
};
QTEST_GUILESS_MAIN(TestTruth)
#include "test_truth.moc"
