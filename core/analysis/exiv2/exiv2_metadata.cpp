#include "core/analysis/exiv2/exiv2_metadata.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>

#include <exiv2/exiv2.hpp>

#include "core/analysis/embedded_text.h"
#include "core/analysis/metadata_mapping.h"
#include "core/analysis/metadata_text.h"

namespace gleaner::analysis {
namespace {

using Value = MetadataField::Value;

// Exiv2 says what is odd to one handler for the whole program; each thread hears its own.
thread_local std::vector<std::string>* t_heard = nullptr;

void hear(int, const char* words) {
    constexpr size_t kEnough = 8; // a damaged file repeats itself for pages
    if (!t_heard || t_heard->size() >= kEnough)
        return;
    std::string text = tidied(textOf(words));
    if (std::find(t_heard->begin(), t_heard->end(), text) == t_heard->end())
        t_heard->push_back(std::move(text));
}

class Hearing {
public:
    explicit Hearing(std::vector<std::string>& heard) { t_heard = &heard; }
    ~Hearing() { t_heard = nullptr; }
    Hearing(const Hearing&) = delete;
    Hearing& operator=(const Hearing&) = delete;
};

void lockXmp(void* mutex, bool lock) {
    auto& held = *static_cast<std::recursive_mutex*>(mutex);
    if (lock)
        held.lock();
    else
        held.unlock();
}

void startExiv2() {
    static std::recursive_mutex xmpMutex;
    [[maybe_unused]] static const bool started = [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::warn);
        Exiv2::LogMsg::setHandler(hear);
        Exiv2::XmpParser::initialize(lockXmp, &xmpMutex);
        Exiv2::enableBMFF(true);
        return true;
    }();
}

std::string asText(const std::string& raw) {
    return textOf(raw);
}

template<typename Number>
std::vector<std::int64_t> wholeNumbers(const Exiv2::Value& value) {
    const auto* typed = dynamic_cast<const Exiv2::ValueType<Number>*>(&value);
    return typed ? std::vector<std::int64_t>(typed->value_.begin(), typed->value_.end()) : std::vector<std::int64_t>();
}

template<typename Pair>
std::vector<Rational> rationals(const Exiv2::Value& value) {
    std::vector<Rational> all;
    if (const auto* typed = dynamic_cast<const Exiv2::ValueType<Pair>*>(&value))
        for (const Pair& one : typed->value_)
            all.push_back({one.first, one.second});
    return all;
}

template<typename Real>
std::vector<double> reals(const Exiv2::Value& value) {
    const auto* typed = dynamic_cast<const Exiv2::ValueType<Real>*>(&value);
    return typed ? std::vector<double>(typed->value_.begin(), typed->value_.end()) : std::vector<double>();
}

std::vector<std::uint8_t> rawBytes(const Exiv2::Value& value) {
    std::vector<std::uint8_t> bytes(size_t(std::max(0L, value.size())));
    if (!bytes.empty())
        value.copy(bytes.data(), Exiv2::bigEndian);
    return bytes;
}

// EXIF's BYTE is a small number where there are few, and a block of data where there are many.
Value bytesOrNumbers(const Exiv2::Value& value) {
    constexpr long kFew = 32;
    std::vector<std::uint8_t> bytes = rawBytes(value);
    if (value.count() > kFew)
        return bytes;
    if (value.typeId() == Exiv2::unsignedByte)
        return std::vector<std::int64_t>(bytes.begin(), bytes.end());
    std::vector<std::int64_t> numbers;
    for (const std::uint8_t byte : bytes)
        numbers.push_back(std::int8_t(byte));
    return numbers;
}

// The languages' texts, the default first.
Value languageTexts(const Exiv2::Value& value) {
    std::vector<std::string> texts;
    if (const auto* languages = dynamic_cast<const Exiv2::LangAltValue*>(&value))
        for (const auto& [language, text] : languages->value_)
            texts.insert(language == "x-default" ? texts.begin() : texts.end(), asText(text));
    if (texts.size() == 1)
        return std::move(texts.front());
    return texts;
}

Value listedTexts(const Exiv2::Value& value) {
    std::vector<std::string> texts;
    if (const auto* list = dynamic_cast<const Exiv2::XmpArrayValue*>(&value))
        for (long i = 0; i < list->count(); ++i)
            texts.push_back(asText(list->toString(i)));
    return texts;
}

// What the tags of the GPS directory and UserComment share, whatever type they were written with.
bool isCharacterCoded(const std::string& key) {
    return key == "Exif.Photo.UserComment" || key == "Exif.GPSInfo.GPSProcessingMethod" ||
           key == "Exif.GPSInfo.GPSAreaInformation";
}

bool isWindowsText(const std::string& key) {
    return key.starts_with("Exif.Image.XP");
}

Value typedValue(const Exiv2::Value& value) {
    switch (value.typeId()) {
    case Exiv2::unsignedByte:
    case Exiv2::signedByte:
        return bytesOrNumbers(value);
    case Exiv2::unsignedShort:
        return wholeNumbers<std::uint16_t>(value);
    case Exiv2::signedShort:
        return wholeNumbers<std::int16_t>(value);
    case Exiv2::unsignedLong:
    case Exiv2::tiffIfd:
        return wholeNumbers<std::uint32_t>(value);
    case Exiv2::signedLong:
        return wholeNumbers<std::int32_t>(value);
    case Exiv2::unsignedRational:
        return rationals<Exiv2::URational>(value);
    case Exiv2::signedRational:
        return rationals<Exiv2::Rational>(value);
    case Exiv2::tiffFloat:
        return reals<float>(value);
    case Exiv2::tiffDouble:
        return reals<double>(value);
    case Exiv2::asciiString:
    case Exiv2::string:
        if (const auto* text = dynamic_cast<const Exiv2::StringValueBase*>(&value))
            return asText(text->value_);
        return asText(value.toString());
    case Exiv2::date:
    case Exiv2::time:
    case Exiv2::xmpText:
        return asText(value.toString());
    case Exiv2::langAlt:
        return languageTexts(value);
    case Exiv2::xmpAlt:
    case Exiv2::xmpBag:
    case Exiv2::xmpSeq:
        return listedTexts(value);
    default:
        return rawBytes(value);
    }
}

// Gathers what is within the limits.
class Gathering {
public:
    Gathering(Metadata& metadata, const MetadataLimits& limits) : m_metadata(metadata), m_limits(limits) {}

    void add(const Exiv2::Metadatum& datum, bool bigEndian) {
        const std::int64_t size = datum.size();
        if (std::int64_t(m_metadata.fields.size()) >= m_limits.maxFields || m_bytes + size > m_limits.maxBytes) {
            ++m_leftOut;
            return;
        }
        m_bytes += size;
        const std::string key = datum.key();
        const Exiv2::Value& value = datum.value();
        const bool isText = value.typeId() == Exiv2::asciiString || value.typeId() >= Exiv2::string;
        if (size > m_limits.maxValueBytes && !isText)
            warn("value_left_out " + key);
        else if (isCharacterCoded(key))
            addCoded(key, value, bigEndian);
        else if (isWindowsText(key))
            keep(key, utf16Text(rawBytes(value), false));
        else
            keep(key, typedValue(value));
    }

    void end() {
        if (m_leftOut > 0)
            warn("fields_left_out " + std::to_string(m_leftOut));
    }

private:
    void warn(std::string words) { m_metadata.warnings.push_back(std::move(words)); }

    void addCoded(const std::string& key, const Exiv2::Value& value, bool bigEndian) {
        const auto* comment = dynamic_cast<const Exiv2::CommentValue*>(&value); // copy() would convert its text
        std::vector<std::uint8_t> raw =
            comment ? std::vector<std::uint8_t>(comment->value_.begin(), comment->value_.end()) : rawBytes(value);
        if (auto text = characterCodedText(raw, bigEndian)) {
            keep(key, std::move(*text));
        } else {
            warn("charset_unknown " + key);
            keep(key, std::move(raw));
        }
    }

    void cut(const std::string& key, std::string& text) {
        if (std::int64_t(text.size()) <= m_limits.maxValueBytes)
            return;
        text.resize(cutTo(text, size_t(m_limits.maxValueBytes)).size());
        warn("value_cut " + key);
    }

    // IPTC repeats a key for each value: they become one field.
    void keep(const std::string& key, Value value) {
        if (auto* text = std::get_if<std::string>(&value)) {
            cut(key, *text);
        } else if (auto* texts = std::get_if<std::vector<std::string>>(&value)) {
            std::int64_t size = 0;
            for (const std::string& one : *texts)
                size += std::int64_t(one.size());
            if (size > m_limits.maxValueBytes)
                return warn("value_left_out " + key);
        }
        const auto [place, isNew] = m_places.emplace(key, m_metadata.fields.size());
        if (isNew) {
            m_metadata.fields.push_back({key, std::move(value)});
            return;
        }
        auto* text = std::get_if<std::string>(&value);
        Value& before = m_metadata.fields[place->second].value;
        if (auto* first = std::get_if<std::string>(&before); first && text)
            before = std::vector<std::string>{std::move(*first), std::move(*text)};
        else if (auto* list = std::get_if<std::vector<std::string>>(&before); list && text)
            list->push_back(std::move(*text));
        else
            m_metadata.fields.push_back({key, std::move(value)});
    }

    Metadata& m_metadata;
    const MetadataLimits& m_limits;
    std::unordered_map<std::string, size_t> m_places;
    std::int64_t m_bytes = 0, m_leftOut = 0;
};

// What the maker note's lens number means, by Exiv2's tables.
std::string lensByMaker(const Exiv2::ExifData& exif) {
    const auto lens = Exiv2::lensName(exif);
    return lens == exif.end() ? std::string() : asText(lens->print(&exif));
}

void readInto(Metadata& metadata, std::string& lens, std::span<const std::uint8_t> picture,
              const MetadataLimits& limits) {
    auto image = Exiv2::ImageFactory::open(picture.data(), long(picture.size()));
    try {
        image->readMetadata();
    } catch (const std::exception& exception) { // what was read before stays
        hear(Exiv2::LogMsg::error, exception.what());
    }
    Gathering gathering(metadata, limits);
    const bool bigEndian = image->byteOrder() == Exiv2::bigEndian;
    for (const Exiv2::Exifdatum& datum : image->exifData())
        gathering.add(datum, bigEndian);
    for (const Exiv2::Iptcdatum& datum : image->iptcData())
        gathering.add(datum, true);
    for (const Exiv2::Xmpdatum& datum : image->xmpData())
        gathering.add(datum, true);
    gathering.end();
    lens = lensByMaker(image->exifData());
}

void readWithExiv2(Metadata& metadata, std::string& lens, std::span<const std::uint8_t> picture,
                   const MetadataLimits& limits) {
    try {
        readInto(metadata, lens, picture, limits);
    } catch (const Exiv2::AnyError& error) {
        if (error.code() != Exiv2::kerMemoryContainsUnknownImageType) // a format that Exiv2 does not know
            hear(Exiv2::LogMsg::error, error.what());
    } catch (const std::exception& exception) {
        hear(Exiv2::LogMsg::error, exception.what());
    }
}

} // namespace

Exiv2Metadata::Exiv2Metadata() {
    startExiv2();
}

Metadata Exiv2Metadata::read(std::span<const std::uint8_t> picture, const std::string& type,
                             const MetadataLimits& limits) {
    Metadata metadata;
    if (type.empty())
        return metadata;
    std::vector<std::string> heard;
    const Hearing hearing(heard);
    std::string lens;
    if (type == "svg") {
        metadata.fields = svgTexts(picture, limits);
    } else {
        readWithExiv2(metadata, lens, picture, limits);
        if (type == "png")
            for (MetadataField& field : pngTexts(picture, limits))
                if (metadata.fields.size() < size_t(limits.maxFields))
                    metadata.fields.push_back(std::move(field));
    }
    nameFields(metadata, lens);
    metadata.warnings.insert(metadata.warnings.end(), heard.begin(), heard.end());
    return metadata;
}

} // namespace gleaner::analysis
