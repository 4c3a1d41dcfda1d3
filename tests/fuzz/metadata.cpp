// Any fields at all into the mapping: nothing but bytes decides on keys, types and values.
#include <cmath>

#include "core/analysis/embedded_text.h"
#include "core/analysis/metadata_mapping.h"
#include "core/analysis/metadata_text.h"
#include "core/base/utf8.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

constexpr std::string_view kKeys[]{"Exif.GPSInfo.GPSLatitude",
                                   "Exif.GPSInfo.GPSLatitudeRef",
                                   "Exif.GPSInfo.GPSLongitude",
                                   "Exif.GPSInfo.GPSLongitudeRef",
                                   "Exif.GPSInfo.GPSAltitude",
                                   "Exif.GPSInfo.GPSAltitudeRef",
                                   "Xmp.exif.GPSLatitude",
                                   "Xmp.exif.GPSLongitude",
                                   "Xmp.exif.GPSAltitude",
                                   "Exif.Photo.DateTimeOriginal",
                                   "Exif.Photo.OffsetTimeOriginal",
                                   "Xmp.exif.DateTimeOriginal",
                                   "Exif.Image.Make",
                                   "Exif.Photo.LensModel",
                                   "Exif.CanonCs.Lens",
                                   "Xmp.dc.title",
                                   "Iptc.Application2.Caption",
                                   "Iptc.Application2.Keywords",
                                   "Exif.Image.XPKeywords",
                                   "Xmp.dc.creator",
                                   "Exif.Image.Copyright",
                                   "Xmp.cc.license",
                                   "Xmp.xmp.Rating",
                                   "Exif.Image.Rating"};

class Source {
public:
    explicit Source(std::string_view text) : m_text(text) {}
    bool empty() const { return m_text.empty(); }
    std::uint8_t byte() {
        if (m_text.empty())
            return 0;
        const auto first = std::uint8_t(m_text.front());
        m_text.remove_prefix(1);
        return first;
    }
    std::int64_t number() {
        std::int64_t value = 0;
        for (int i = byte() % 9; i > 0; --i)
            value = std::int64_t(std::uint64_t(value) << 8 | byte());
        return value;
    }
    std::string text() {
        const size_t size = std::min<size_t>(byte(), m_text.size());
        const std::string taken(m_text.substr(0, size));
        m_text.remove_prefix(size);
        return taken;
    }
    template<typename Take>
    auto several(Take take) {
        std::vector<decltype(take())> all;
        for (int i = byte() % 6; i > 0; --i)
            all.push_back(take());
        return all;
    }

private:
    std::string_view m_text;
};

MetadataField::Value valueFrom(Source& source) {
    switch (source.byte() % 6) {
    case 0:
        return textOf(source.text());
    case 1:
        return source.several([&] { return source.number(); });
    case 2:
        return source.several([&] { return Rational{source.number(), source.number()}; });
    case 3:
        return source.several([&] { return double(source.number()) / double(source.number()); });
    case 4:
        return source.several([&] { return source.byte(); });
    default:
        return source.several([&] { return textOf(source.text()); });
    }
}

bool isText(const std::string& text) {
    return base::firstMalformed(text) == text.npos && text.find('\0') == text.npos;
}

void check(const Metadata& found) {
    if (found.gps) {
        holds(std::abs(found.gps->latitude) <= 90 && std::abs(found.gps->longitude) <= 180);
        holds(!found.gps->altitude || std::isfinite(*found.gps->altitude));
    }
    holds(!found.rating || (*found.rating >= -1 && *found.rating <= 5));
    holds(found.dateTaken.empty() || isoDate(found.dateTaken) == found.dateTaken);
    for (const std::string* text : {&found.make, &found.model, &found.lens, &found.title, &found.caption,
                                    &found.creator, &found.copyright, &found.licence, &found.dateTaken})
        holds(isText(*text));
    for (const std::string& word : found.keywords)
        holds(!word.empty() && isText(word));
}

} // namespace

FUZZED(text) {
    Source source(text);
    Metadata metadata;
    while (!source.empty()) {
        const std::uint8_t key = source.byte();
        metadata.fields.push_back({std::string(kKeys[key % std::size(kKeys)]), valueFrom(source)});
    }
    const size_t fields = metadata.fields.size();
    nameFields(metadata, text);
    holds(metadata.fields.size() == fields);
    check(metadata);

    holds(isText(textOf(text)));
    holds(base::firstMalformed(utf16Text(bytesOf(text), text.size() & 2)) == std::string::npos);
    if (const auto words = characterCodedText(bytesOf(text), false))
        holds(isText(*words));
    if (const auto date = isoDate(text))
        holds(isoDate(*date) == *date);

    MetadataLimits limits;
    limits.maxFields = 50;
    limits.maxValueBytes = 100;
    for (const auto& read : {svgTexts(bytesOf(text), limits), pngTexts(bytesOf(text), limits)}) {
        holds(read.size() <= 50);
        for (const MetadataField& field : read)
            if (const auto* value = std::get_if<std::string>(&field.value))
                holds(isText(*value) && value->size() <= 100);
    }
}
