#pragma once
// What is written in a picture about it: EXIF, IPTC and XMP, as typed values. One odd value never loses the rest.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"

namespace gleaner::analysis {

struct Rational {
    std::int64_t numerator = 0, denominator = 1; // a denominator of 0 is kept as it was written
    bool operator==(const Rational&) const = default;
};

// One tag, as it stands in the file.
struct MetadataField {
    using Value = std::variant<std::string,               // text, UTF-8 (what is not is read as Latin-1)
                               std::vector<std::int64_t>, // whole numbers of any width
                               std::vector<Rational>, std::vector<double>,
                               std::vector<std::uint8_t>, // bytes of undefined type
                               std::vector<std::string>>; // XMP bags and sequences
    std::string key; // Exiv2's: "Exif.Photo.ExposureTime", "Iptc.Application2.Keywords", "Xmp.dc.title"
    Value value;
    bool operator==(const MetadataField&) const = default;
};

struct GpsPosition {
    double latitude = 0;            // degrees, north positive, −90 … 90
    double longitude = 0;           // degrees, east positive, −180 … 180
    std::optional<double> altitude; // metres, above sea level positive
    bool operator==(const GpsPosition&) const = default;
};

// The fields people ask for, each the best of what EXIF, IPTC and XMP say, and every tag behind them.
struct Metadata {
    std::optional<GpsPosition> gps;
    std::string dateTaken; // ISO 8601, "2003-12-04T06:46:52", with "+01:00" only if the file records an offset
    std::string make, model, lens;
    std::string title, caption, creator, copyright;
    std::string licence; // an address or the words of the rights statement's licence (xmpRights, cc:license)
    std::vector<std::string> keywords;
    std::optional<int> rating; // −1 (rejected) … 5
    std::vector<MetadataField> fields;
    std::vector<std::string>
        warnings; // what could not be read, and why; codes of metadata.cpp's table, or the library's words
    bool operator==(const Metadata&) const = default;
};

struct MetadataLimits {
    std::int64_t maxBytes = 16 << 20;      // of EXIF, IPTC and XMP together
    std::int64_t maxValueBytes = 64 << 10; // a longer value is cut (text) or left out (bytes), with a warning
    int maxFields = 4'000;                 // what is beyond is left out, with a warning
};

// Reads metadata out of the whole file. One thread at a time per reader.
class MetadataReader {
public:
    virtual ~MetadataReader() = default;
    // Never fails: what cannot be read is in the warnings. `type` as sniffed.
    virtual Metadata read(std::span<const std::uint8_t> picture, const std::string& type,
                          const MetadataLimits& limits) = 0;
};

} // namespace gleaner::analysis
