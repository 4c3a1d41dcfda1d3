// What Gleaner reads out of a thousand pictures' metadata against the truth table, which exiftool wrote.
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <QTest>

#include "core/analysis/analyser.h"
#include "core/analysis/exiv2/exiv2_metadata.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

// Columns of images/index.tsv; see the README of the shared data.
enum Column {
    File = 0,
    GpsLatitude = 15,
    GpsLongitude,
    GpsAltitude,
    Make,
    Model,
    Lens,
    Date,
    Title,
    Caption,
    Keywords,
    Creator,
    Copyright,
    Rating,
    VipsOpens = 29
};

// Where Gleaner and the table differ on a file that libvips opens, and why.
const std::map<std::string, std::set<std::string>> kExplained{
    // The XMP is read here although EXIF is damaged; the table has what EXIF alone gave.
    {"exif/exifsamples__30-type_error.jpg", {"date"}},
    {"formats/pillow__exif_gps_typeerror.jpg", {"date"}},
    {"formats/pillow__exif_typeerror.jpg", {"date"}},
    // An altitude without a reference is above the sea (EXIF 2.32, 4.6.6); the table's reader wants one.
    {"exif/exifsamples__87_OSError.jpg", {"gps"}},
    // An altitude without a position is no place.
    {"exif/exiv2__avif_exif_xmp.avif", {"gps"}},
    // Make and model of a scanner in XMP; the table has EXIF's only.
    {"exif/exiv2__exiv2-bug1074.png", {"make", "model"}},
    // Two XMP packets that contradict each other: the first counts, the table has the second.
    {"exif/exiv2__exiv2-bug1229.jpg", {"keywords"}},
    // Damaged IPTC: what stands before the damage is kept, the table's reader gave all of it up.
    {"exif/exiv2__exiv2-bug444.jpg", {"caption", "keywords"}},
    // A resource of Photoshop with another signature, which the table's reader skips.
    {"exif/exiv2__exiv2-bug800-AgHg.jpg", {"creator"}},
    // Rated by Windows in EXIF; the table has XMP's ratings only.
    {"exif/exiv2__exiv2-bug528.jpg", {"rating"}},
    {"exif/exiv2__exiv2-bug855.jpg", {"rating"}},
    // An SVG's own title; the table has RDF's only.
    {"formats/sharp__struct-image-04-t.svg", {"title"}},
    // Text that is no UTF-8: Latin-1 here, a question mark there.
    {"formats/pillow__hopper_jpg.tif", {"caption"}},
    {"formats/pillow__hopper_lzma.tif", {"caption"}},
    {"formats/pillow__hopper_lzw.tif", {"caption"}},
};

// What the table's reader opens and Exiv2, or Gleaner, does not know: X3F, RAF, XMP sidecars, an Exiv2 container.
// Libvips opens none of them.
bool isForeign(const std::string& file) {
    return file.ends_with(".xmp") || file.ends_with(".x3f") || file.ends_with(".raf");
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words)
        all += (all.empty() ? "" : ", ") + word;
    return all;
}

// Both as one line with single blanks: the table has no line ends.
std::string onOneLine(const std::string& text) {
    return QString::fromStdString(text).simplified().toStdString();
}

std::string isoOf(const std::string& date) { // "2003:12:04 06:46:52"
    if (date.size() < 19 || date.starts_with("0000"))
        return {};
    return date.substr(0, 4) + "-" + date.substr(5, 2) + "-" + date.substr(8, 2) + "T" + date.substr(11, 8);
}

bool samePlace(const std::optional<GpsPosition>& found, const std::vector<std::string>& row) {
    if (row[GpsLatitude].empty())
        return !found && row[GpsAltitude].empty();
    if (!found)
        return false;
    const auto isNear = [](double value, const std::string& truth) {
        return std::abs(value - std::stod(truth)) < 1e-6;
    };
    const bool altitudes = found->altitude ? !row[GpsAltitude].empty() && isNear(*found->altitude, row[GpsAltitude])
                                           : row[GpsAltitude].empty();
    return isNear(found->latitude, row[GpsLatitude]) && isNear(found->longitude, row[GpsLongitude]) && altitudes;
}

// The table gives a maker note's lens as the number or the bytes it was; Gleaner gives its name or nothing.
bool isLensNumber(const std::string& lens) {
    const bool isHex = lens.find_first_not_of("0123456789ABCDEF -") == lens.npos;
    return isHex && lens.find("mm") == lens.npos;
}

std::set<std::string> differences(const Metadata& found, const std::vector<std::string>& row) {
    std::set<std::string> different;
    const auto compare = [&](const char* what, const std::string& value, const std::string& truth) {
        if (onOneLine(value) != onOneLine(truth))
            different.insert(what);
    };
    if (!samePlace(found.gps, row))
        different.insert("gps");
    compare("make", found.make, row[Make]);
    compare("model", found.model, row[Model]);
    if (!isLensNumber(row[Lens]))
        compare("lens", found.lens, row[Lens]);
    compare("date", found.dateTaken.substr(0, 19), isoOf(row[Date]));
    compare("title", found.title, row[Title]);
    compare("caption", found.caption, row[Caption]);
    compare("keywords", joined(found.keywords), row[Keywords]);
    compare("creator", found.creator, row[Creator]);
    compare("copyright", found.copyright, row[Copyright]);
    compare("rating", found.rating ? std::to_string(*found.rating) : "", row[Rating]);
    return different;
}

std::vector<std::uint8_t> fileBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Metadata readFrom(const std::filesystem::path& path, const MetadataLimits& limits = {}) {
    const auto bytes = fileBytes(path);
    return Exiv2Metadata().read(bytes, sniffType(bytes), limits);
}

std::string described(const std::set<std::string>& different) {
    return joined({different.begin(), different.end()});
}

} // namespace

class TestMetadataTruth : public QObject {
    Q_OBJECT

private slots:
    void placesDatesCamerasAndTextsAgreeWithTheTable() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        std::set<std::string> differing;
        for (const auto& row : test::tsvRows(*index)) {
            if (row[VipsOpens] != "1")
                continue;
            const std::set<std::string> different = differences(readFrom(index->parent_path() / row[File]), row);
            if (different.empty())
                continue;
            differing.insert(row[File]);
            const auto explained = kExplained.find(row[File]);
            const std::string words = row[File] + ": " + described(different);
            QVERIFY2(explained != kExplained.end() && explained->second == different, words.c_str());
        }
        QCOMPARE(differing.size(), kExplained.size());
    }

    void filesThatOnlyExiv2OpensAgreeAsWell() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        const std::set<std::string> explained{
            // Two values in one damaged tag: Exiv2 reads the maker's name to its end, the table's reader drops it.
            "exif/exiv2__IMGP0006-min.jpg",
        };
        std::set<std::string> differing;
        for (const auto& row : test::tsvRows(*index))
            if (row[VipsOpens] != "1" && !isForeign(row[File]))
                if (const auto different = differences(readFrom(index->parent_path() / row[File]), row);
                    !different.empty()) {
                    differing.insert(row[File]);
                    QVERIFY2(explained.count(row[File]), (row[File] + ": " + described(different)).c_str());
                }
        QCOMPARE(differing, explained);
    }

    void clipArtIsCreditedByItsOwnRdf() {
        GLEANER_NEED_SHARED(index, "collection/index.tsv");
        enum { Path = 0, ClipTitle = 3, ClipCreator = 4, ClipTags = 7 };
        size_t files = 0;
        for (const auto& row : test::tsvRows(*index)) {
            if (!row[Path].starts_with("openclipart/"))
                continue;
            ++files;
            const Metadata found = readFrom(index->parent_path() / row[Path]);
            QCOMPARE(onOneLine(found.title), onOneLine(row[ClipTitle]));
            QCOMPARE(onOneLine(found.creator), onOneLine(row[ClipCreator]));
            QVERIFY2(found.licence.starts_with("http://web.resource.org/cc/"), row[Path].c_str());
            std::string tags;
            for (const std::string& word : found.keywords)
                if (word != "traffic signal symbol girl man go stop pedestrian") // the table left that one out
                    tags += (tags.empty() ? "" : "|") + word;
            QCOMPARE(tags, row[ClipTags]);
        }
        QVERIFY(files > 500);
    }

    void makersLensesAreNamed() {
        GLEANER_NEED_SHARED(images, "images");
        QCOMPARE(readFrom(*images / "exif-makers/exiftool__NikonD70.jpg").lens,
                 std::string("Nikon AF-S DX Zoom-Nikkor 18-70mm f/3.5-4.5G IF-ED"));
        QCOMPARE(readFrom(*images / "exif/exiv2__exiv2-bug884c.jpg").lens, std::string("PENTAX-F 28-80mm F3.5-4.5"));
        QVERIFY(readFrom(*images / "exif/exifsamples__11-tests.jpg").lens.empty()); // a compact camera
    }

    void bytesRationalsAndRepeatedWordsAreKeptAsTheyWere() {
        GLEANER_NEED_SHARED(images, "images");
        const Metadata found = readFrom(*images / "exif/exifsamples__DSCN0010.jpg");
        const auto valueOf = [&](const std::string& key) {
            for (const MetadataField& field : found.fields)
                if (field.key == key)
                    return field.value;
            return MetadataField::Value(std::string("(missing)"));
        };
        QVERIFY((valueOf("Exif.Photo.ExposureTime") == MetadataField::Value(std::vector<Rational>{{4, 300}})));
        QVERIFY(
            (valueOf("Exif.Photo.ExifVersion") == MetadataField::Value(std::vector<std::uint8_t>{'0', '2', '2', '0'})));
        QVERIFY((valueOf("Exif.Photo.ISOSpeedRatings") == MetadataField::Value(std::vector<std::int64_t>{64})));
        QVERIFY(std::holds_alternative<std::string>(valueOf("Exif.Image.Model")));
    }

    void whatIsBeyondTheLimitsIsLeftOutWithAWarning() {
        GLEANER_NEED_SHARED(images, "images");
        const auto file = *images / "exif/exifsamples__DSCN0010.jpg";
        const size_t all = readFrom(file).fields.size();
        MetadataLimits limits;
        limits.maxFields = 10;
        const Metadata few = readFrom(file, limits);
        QCOMPARE(few.fields.size(), size_t(10));
        QCOMPARE(few.warnings.back(), "fields_left_out " + std::to_string(all - 10));
        QCOMPARE(few.make, std::string("NIKON")); // among the first ten

        limits = {};
        limits.maxValueBytes = 4;
        const Metadata small = readFrom(file, limits);
        QCOMPARE(small.make, std::string("NIKO"));
        const auto& warnings = small.warnings;
        QVERIFY(std::find(warnings.begin(), warnings.end(), "value_cut Exif.Image.Make") != warnings.end());
        QVERIFY(std::find(warnings.begin(), warnings.end(), "value_left_out Exif.Photo.ExposureTime") !=
                warnings.end());

        limits = {};
        limits.maxBytes = 100;
        QVERIFY(readFrom(file, limits).fields.size() < all);
    }

    void hostileFilesAreReadWithinTheLimits() {
        GLEANER_NEED_SHARED(hostile, "hostile");
        const MetadataLimits limits;
        size_t files = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(*hostile)) {
            if (!entry.is_regular_file())
                continue;
            ++files;
            const Metadata found = readFrom(entry.path(), limits);
            QVERIFY(found.fields.size() <= size_t(limits.maxFields));
            for (const MetadataField& field : found.fields)
                if (const auto* text = std::get_if<std::string>(&field.value))
                    QVERIFY(text->size() <= size_t(limits.maxValueBytes));
        }
        QVERIFY(files > 500);
    }
};

QTEST_GUILESS_MAIN(TestMetadataTruth)
#include "test_metadata_truth.moc"
