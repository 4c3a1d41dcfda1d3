#include <cmath>

#include "core/analysis/metadata_lookup.h"
#include "core/analysis/metadata_mapping.h"

namespace gleaner::analysis {
namespace {

constexpr double kDeepest = -12'000, kHighest = 100'000; // metres: below every trench, above every balloon

// 'N' or 'n', from a text or the byte of one; 0 when there is none.
char letterIn(const FieldLookup& fields, std::string_view key) {
    const std::string text = fields.text(key);
    return text.empty() ? char(0) : char(text.front() & ~0x20);
}

// Degrees, minutes, seconds; what is missing or 0/0 after the degrees counts as 0, as cameras mean it that leave the
// seconds out.
std::optional<double> degreesIn(const MetadataValue& value) {
    auto degrees = numberAt(value, 0);
    if (!degrees)
        return std::nullopt;
    const auto* rationals = std::get_if<std::vector<Rational>>(&value);
    double share = 1;
    double beyond = 0;
    for (size_t i = 1; i < std::min<size_t>(3, numberCount(value)); ++i) {
        share /= 60;
        const auto part = numberAt(value, i);
        if (!part && rationals && (*rationals)[i].numerator != 0)
            return std::nullopt;
        beyond += part.value_or(0) * share;
    }
    return *degrees < 0 ? *degrees - beyond : *degrees + beyond;
}

struct Coordinate {
    std::string_view key, reference;
    char positive, negative;
    double largest;
};
constexpr Coordinate kLatitude{"Exif.GPSInfo.GPSLatitude", "Exif.GPSInfo.GPSLatitudeRef", 'N', 'S', 90};
constexpr Coordinate kLongitude{"Exif.GPSInfo.GPSLongitude", "Exif.GPSInfo.GPSLongitudeRef", 'E', 'W', 180};

std::optional<double> coordinateIn(const FieldLookup& fields, const Coordinate& coordinate, bool& isSigned) {
    const MetadataValue* value = fields.find(coordinate.key);
    const auto degrees = value ? degreesIn(*value) : std::nullopt;
    if (!degrees || std::abs(*degrees) > coordinate.largest)
        return std::nullopt;
    const char letter = letterIn(fields, coordinate.reference);
    isSigned = isSigned && (letter == coordinate.positive || letter == coordinate.negative);
    return letter == coordinate.negative ? -std::abs(*degrees) : *degrees;
}

bool isThere(const FieldLookup& fields, std::string_view key) {
    return fields.find(key) != nullptr;
}

// Numbers are EXIF's: 0 above the sea, 1 below (2 and 3 since EXIF 3.0: the same over the ellipsoid). Some write the
// digit as a letter.
bool isBelow(const FieldLookup& fields, std::string_view key) {
    const MetadataValue* value = fields.find(key);
    const auto number = value ? numberAt(*value, 0) : std::nullopt;
    if (!number)
        return false;
    return *number == 1 || *number == 3 || *number == '1' || *number == '3';
}

std::optional<double> altitudeIn(const FieldLookup& fields, std::string_view key, std::string_view reference,
                                 std::vector<std::string>& warnings) {
    const MetadataValue* value = fields.find(key);
    if (!value)
        return std::nullopt;
    const auto metres = numberAt(*value, 0);
    if (!metres || *metres < kDeepest || *metres > kHighest) {
        warnings.push_back("altitude_invalid");
        return std::nullopt;
    }
    return isBelow(fields, reference) ? -std::abs(*metres) : *metres;
}

std::optional<GpsPosition> exifPosition(const FieldLookup& fields, std::vector<std::string>& warnings) {
    const bool hasLatitude = isThere(fields, kLatitude.key), hasLongitude = isThere(fields, kLongitude.key);
    if (!hasLatitude && !hasLongitude)
        return std::nullopt;
    bool isSigned = true;
    const auto latitude = coordinateIn(fields, kLatitude, isSigned);
    const auto longitude = coordinateIn(fields, kLongitude, isSigned);
    if (!latitude || !longitude) {
        warnings.push_back(!hasLatitude || !hasLongitude ? "gps_invalid half"
                           : !latitude                   ? "gps_invalid latitude"
                                                         : "gps_invalid longitude");
        return std::nullopt;
    }
    if (!isSigned)
        warnings.push_back("gps_unsigned");
    return GpsPosition{*latitude, *longitude,
                       altitudeIn(fields, "Exif.GPSInfo.GPSAltitude", "Exif.GPSInfo.GPSAltitudeRef", warnings)};
}

std::optional<GpsPosition> xmpPosition(const FieldLookup& fields, std::vector<std::string>& warnings) {
    const std::string latitude = fields.text("Xmp.exif.GPSLatitude");
    const std::string longitude = fields.text("Xmp.exif.GPSLongitude");
    if (latitude.empty() && longitude.empty())
        return std::nullopt;
    const auto north = xmpDegrees(latitude), east = xmpDegrees(longitude);
    if (!north || !east || std::abs(*north) > kLatitude.largest || std::abs(*east) > kLongitude.largest) {
        warnings.push_back("gps_invalid XMP");
        return std::nullopt;
    }
    return GpsPosition{*north, *east, altitudeIn(fields, "Xmp.exif.GPSAltitude", "Xmp.exif.GPSAltitudeRef", warnings)};
}

} // namespace

std::optional<double> xmpDegrees(std::string_view text) {
    double sign = 1;
    if (!text.empty()) {
        const char letter = char(text.back() & ~0x20);
        const bool isLetter = letter == 'N' || letter == 'E' || letter == 'S' || letter == 'W';
        sign = letter == 'S' || letter == 'W' ? -1 : 1;
        if (isLetter)
            text.remove_suffix(1);
    }
    double degrees = 0, share = 1;
    for (int parts = 0; parts < 3; ++parts, share /= 60) {
        const size_t comma = text.find(',');
        const auto part = numberIn(text.substr(0, comma));
        if (!part || (parts > 0 && *part < 0))
            return std::nullopt;
        if (parts == 0 && *part < 0)
            sign = -1;
        degrees += std::abs(*part) * share;
        if (comma == text.npos)
            return sign * degrees;
        text.remove_prefix(comma + 1);
    }
    return std::nullopt;
}

std::optional<GpsPosition> positionIn(const FieldLookup& fields, std::vector<std::string>& warnings) {
    if (auto position = exifPosition(fields, warnings))
        return position;
    return xmpPosition(fields, warnings);
}

} // namespace gleaner::analysis
