#include "core/analysis/sandbox/decoder_wire.h"

#include <array>
#include <limits>

#include "core/analysis/jpeg_header.h"
#include "core/analysis/sandbox/wire_bytes.h"

namespace gleaner::analysis::wire {
namespace {

using model::OutcomeKind;

// What no honest answer goes beyond. Texts are cut to it by the writer.
constexpr std::size_t kName = 128;       // a type, a colour, a label
constexpr std::size_t kSentence = 4'096; // a reason, a warning, a key
constexpr std::size_t kProse = 16 << 20; // what stands in a picture: a caption, a value
constexpr std::size_t kList = 1 << 20;   // elements of a value, keywords
constexpr std::size_t kFields = 1 << 18; // of metadata
constexpr std::size_t kWarnings = 1'024;
constexpr std::size_t kThumbnails = 32;
constexpr std::size_t kThumbnail = 64 << 20; // bytes
constexpr std::size_t kPlaceholder = 1'024;  // bytes
constexpr std::size_t kColours = 6, kDescriptor = 160, kLabels = 64;
constexpr int kLargestEdge = 65'500; // that a JPEG can hold
constexpr int kLongestSide = std::numeric_limits<std::int32_t>::max();

template<typename T, typename Write>
void writeOptional(Writer& to, const std::optional<T>& value, const Write& write) {
    to.flag(value.has_value());
    if (value)
        write(*value);
}

template<typename T, typename Read>
std::optional<T> readOptional(Reader& from, const char* what, const Read& read) {
    return from.flag(what) ? std::optional<T>(read()) : std::nullopt;
}

template<typename T>
std::span<const T> mostOf(const std::vector<T>& values, std::size_t most) {
    return std::span(values).first(std::min(values.size(), most));
}

void writeTexts(Writer& to, const std::vector<std::string>& texts, std::size_t many, std::size_t most) {
    to.count(mostOf(texts, many).size());
    for (const std::string& text : mostOf(texts, many))
        to.text(text, most);
}

std::vector<std::string> readTexts(Reader& from, std::size_t many, std::size_t most, const char* what) {
    std::vector<std::string> texts(from.count(sizeof(std::uint32_t), many, what));
    for (std::string& text : texts)
        text = from.text(most, what);
    return texts;
}

// --- metadata ---

struct ValueWriter {
    Writer& to;

    void operator()(const std::string& text) const { to.text(text, kProse); }
    void operator()(const std::vector<std::string>& texts) const { writeTexts(to, texts, kList, kProse); }
    void operator()(const std::vector<std::uint8_t>& bytes) const { to.bytes(mostOf(bytes, kProse)); }
    void operator()(const std::vector<Rational>& ratios) const {
        to.count(mostOf(ratios, kList).size());
        for (const Rational& one : mostOf(ratios, kList)) {
            to.number(one.numerator);
            to.number(one.denominator);
        }
    }
    template<typename T>
    void operator()(const std::vector<T>& numbers) const {
        to.count(mostOf(numbers, kList).size());
        for (const T one : mostOf(numbers, kList))
            to.number(one);
    }
};

void writeValue(Writer& to, const MetadataField::Value& value) {
    to.number(std::uint8_t(value.index()));
    std::visit(ValueWriter{to}, value);
}

template<typename T>
std::vector<T> readNumbers(Reader& from) {
    std::vector<T> numbers(from.count(sizeof(T), kList, "value"));
    for (T& one : numbers)
        one = from.number<T>("value"); // anything a file may hold, infinities too
    return numbers;
}

MetadataField::Value readValue(Reader& from) {
    switch (from.number<std::uint8_t>("kind of value")) {
    case 0:
        return from.text(kProse, "value");
    case 1:
        return readNumbers<std::int64_t>(from);
    case 2: {
        std::vector<Rational> ratios(from.count(2 * sizeof(std::int64_t), kList, "value"));
        for (Rational& one : ratios) {
            one.numerator = from.number<std::int64_t>("value");
            one.denominator = from.number<std::int64_t>("value");
        }
        return ratios;
    }
    case 3:
        return readNumbers<double>(from);
    case 4: {
        const std::span<const std::uint8_t> bytes = from.bytes(kProse, "value");
        return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
    }
    case 5:
        return readTexts(from, kList, kProse, "value");
    default:
        from.expect(false, "kind of value");
        return {};
    }
}

// The texts people ask for, in the order of the wire.
constexpr std::array kTexts{&Metadata::dateTaken, &Metadata::make,      &Metadata::model,
                            &Metadata::lens,      &Metadata::title,     &Metadata::caption,
                            &Metadata::creator,   &Metadata::copyright, &Metadata::licence};

void writeMetadata(Writer& to, const Metadata& metadata) {
    writeOptional(to, metadata.gps, [&](const GpsPosition& gps) {
        to.number(gps.latitude);
        to.number(gps.longitude);
        writeOptional(to, gps.altitude, [&](double altitude) { to.number(altitude); });
    });
    for (const auto text : kTexts)
        to.text(metadata.*text, kProse);
    writeTexts(to, metadata.keywords, kList, kProse);
    writeOptional(to, metadata.rating, [&](int rating) { to.number(std::int32_t(rating)); });
    to.count(mostOf(metadata.fields, kFields).size());
    for (const MetadataField& field : mostOf(metadata.fields, kFields)) {
        to.text(field.key, kSentence);
        writeValue(to, field.value);
    }
    writeTexts(to, metadata.warnings, kWarnings, kSentence);
}

Metadata readMetadata(Reader& from) {
    Metadata metadata;
    metadata.gps = readOptional<GpsPosition>(from, "position", [&] {
        GpsPosition gps;
        gps.latitude = from.within(-90.0, 90.0, "latitude");
        gps.longitude = from.within(-180.0, 180.0, "longitude");
        constexpr double kFinite = std::numeric_limits<double>::max();
        gps.altitude =
            readOptional<double>(from, "altitude", [&] { return from.within(-kFinite, kFinite, "altitude"); });
        return gps;
    });
    for (const auto text : kTexts)
        metadata.*text = from.text(kProse, "metadata");
    metadata.keywords = readTexts(from, kList, kProse, "keywords");
    metadata.rating = readOptional<int>(from, "rating", [&] { return from.within<std::int32_t>(-1, 5, "rating"); });
    metadata.fields.resize(from.count(sizeof(std::uint32_t) + 1, kFields, "fields"));
    for (MetadataField& field : metadata.fields) {
        field.key = from.text(kSentence, "key");
        field.value = readValue(from);
    }
    metadata.warnings = readTexts(from, kWarnings, kSentence, "warnings of metadata");
    return metadata;
}

// --- measures ---

void writeHash(Writer& to, const PdqHash& hash) {
    to.text(hash.toString(), kName);
}

PdqHash readHash(Reader& from) {
    const std::optional<PdqHash> hash = PdqHash::parse(from.text(kName, "perceptual hash"));
    from.expect(hash.has_value(), "perceptual hash");
    return hash.value_or(PdqHash());
}

void writeMeasures(Writer& to, const Measures& measures) {
    to.number(std::int32_t(measures.quality));
    for (const double value : {measures.sharpness, measures.exposure, measures.entropy, measures.colourfulness})
        to.number(value);
    writeOptional(to, measures.compressionQuality, [&](int quality) { to.number(std::int32_t(quality)); });
    to.count(measures.palette.size());
    for (const PaletteColour& colour : measures.palette) {
        for (const double value : {colour.l, colour.a, colour.b, colour.weight})
            to.number(value);
        to.text(colour.name, kName);
    }
    writeOptional(to, measures.pdq, [&](const Pdq& pdq) {
        to.number(std::int32_t(pdq.quality));
        writeHash(to, pdq.hash);
        for (const PdqHash& hash : pdq.dihedral)
            writeHash(to, hash);
    });
    to.bytes(measures.descriptor);
    to.count(measures.labels.size());
    for (const Label& label : measures.labels) {
        to.text(label.name, kName);
        to.number(label.confidence);
    }
}

PaletteColour readColour(Reader& from) {
    constexpr double kRounding = 0.01;
    PaletteColour colour;
    colour.l = from.within(-kRounding, 100 + kRounding, "lightness of a colour");
    colour.a = from.within(-200.0, 200.0, "a of a colour"); // sRGB stays within ±110
    colour.b = from.within(-200.0, 200.0, "b of a colour");
    colour.weight = from.within(0.0, 1 + kRounding, "weight of a colour");
    colour.name = from.text(kName, "name of a colour");
    return colour;
}

Measures readMeasures(Reader& from) {
    Measures measures;
    measures.quality = from.within<std::int32_t>(0, 100, "quality");
    measures.sharpness = from.within(0.0, 100.0, "sharpness");
    measures.exposure = from.within(-1.0, 1.0, "exposure");
    measures.entropy = from.within(0.0, 8.001, "entropy");
    measures.colourfulness = from.within(0.0, 1'000.0, "colourfulness");
    measures.compressionQuality = readOptional<int>(
        from, "compression quality", [&] { return from.within<std::int32_t>(1, 100, "compression quality"); });
    measures.palette.resize(from.count(4 * sizeof(double), kColours, "palette"));
    for (PaletteColour& colour : measures.palette)
        colour = readColour(from);
    measures.pdq = readOptional<Pdq>(from, "perceptual hash", [&] {
        Pdq pdq;
        pdq.quality = from.within<std::int32_t>(0, 100, "quality of the perceptual hash");
        pdq.hash = readHash(from);
        for (PdqHash& hash : pdq.dihedral)
            hash = readHash(from);
        return pdq;
    });
    const std::span<const std::uint8_t> descriptor = from.bytes(kDescriptor, "descriptor");
    measures.descriptor.assign(descriptor.begin(), descriptor.end());
    measures.labels.resize(from.count(sizeof(double), kLabels, "labels"));
    for (Label& label : measures.labels) {
        label.name = from.text(kName, "label");
        label.confidence = from.within(0.0, 1.0, "confidence of a label");
    }
    return measures;
}

// --- the picture ---

void writeFacts(Writer& to, const Analysis& analysis) {
    to.number(std::int32_t(analysis.outcome.kind));
    to.number(std::int32_t(analysis.outcome.httpStatus));
    to.text(analysis.reason, kSentence);
    to.text(analysis.type, kName);
    to.text(analysis.mime, kName);
    to.number(analysis.bytes);
    for (const int value : {analysis.width, analysis.height, analysis.storedWidth, analysis.storedHeight,
                            analysis.orientation, analysis.frames, analysis.depth})
        to.number(std::int32_t(value));
    to.text(analysis.colourSpace, kName);
    to.text(analysis.iccProfile, kSentence);
    to.flag(analysis.hasAlpha);
    to.flag(analysis.lane == Lane::Fast);
    writeTexts(to, analysis.warnings, kWarnings, kSentence);
}

bool mayEnd(const model::Outcome& outcome) {
    switch (outcome.kind) {
    case OutcomeKind::Http:
        return outcome.httpStatus == 200;
    case OutcomeKind::NotAnImage:
    case OutcomeKind::DecodeRefused:
    case OutcomeKind::TooLarge:
        return outcome.httpStatus == 0;
    default:
        return false;
    }
}

void readFacts(Reader& from, Analysis& analysis) {
    analysis.outcome.kind = OutcomeKind(from.number<std::int32_t>("outcome"));
    analysis.outcome.httpStatus = from.number<std::int32_t>("outcome");
    from.expect(mayEnd(analysis.outcome), "outcome");
    analysis.reason = from.text(kSentence, "reason");
    analysis.type = from.text(kName, "type");
    analysis.mime = from.text(kName, "media type");
    analysis.bytes = from.within<std::int64_t>(0, std::numeric_limits<std::int64_t>::max(), "size");
    // Of a refused picture the sizes may be unknown.
    const int least = analysis.outcome.isStored() ? 1 : 0;
    for (int* side : {&analysis.width, &analysis.height, &analysis.storedWidth, &analysis.storedHeight})
        *side = from.within<std::int32_t>(least, kLongestSide, "width or height");
    analysis.orientation = from.within<std::int32_t>(1, 8, "orientation");
    analysis.frames = from.within<std::int32_t>(least, kLongestSide, "frames");
    analysis.depth = from.within<std::int32_t>(least, 128, "depth");
    analysis.colourSpace = from.text(kName, "colour space");
    analysis.iccProfile = from.text(kSentence, "profile");
    analysis.hasAlpha = from.flag("alpha");
    analysis.lane = from.flag("lane") ? Lane::Fast : Lane::General;
    analysis.warnings = readTexts(from, kWarnings, kSentence, "warnings");
}

void writeThumbnail(Writer& to, const Thumbnail& thumbnail) {
    for (const int value : {thumbnail.edge, thumbnail.width, thumbnail.height})
        to.number(std::int32_t(value));
    to.bytes(thumbnail.jpeg.span());
}

// A thumbnail is shown by programs without a sandbox: it is what it says, and no larger.
Thumbnail readThumbnail(Reader& from, const Analysis& of) {
    Thumbnail thumbnail;
    thumbnail.edge = from.within<std::int32_t>(1, kLargestEdge, "box of a thumbnail");
    thumbnail.width = from.within<std::int32_t>(1, std::min(thumbnail.edge, of.width), "width of a thumbnail");
    thumbnail.height = from.within<std::int32_t>(1, std::min(thumbnail.edge, of.height), "height of a thumbnail");
    const std::span<const std::uint8_t> jpeg = from.bytes(kThumbnail, "thumbnail");
    if (!from.ok())
        return thumbnail;
    const std::optional<JpegHeader> header = jpegHeader(jpeg);
    if (from.expect(header.has_value(), "thumbnail that is no JPEG"))
        from.expect(header->width == thumbnail.width && header->height == thumbnail.height, "size of a thumbnail");
    thumbnail.jpeg = Bytes(std::vector<std::uint8_t>(jpeg.begin(), jpeg.end()));
    return thumbnail;
}

void readThumbnails(Reader& from, Analysis& analysis) {
    const std::size_t count = from.count(4 * sizeof(std::int32_t), kThumbnails, "thumbnails");
    for (std::size_t i = 0; i < count && from.ok(); ++i) {
        analysis.thumbnails.push_back(readThumbnail(from, analysis));
        from.expect(i == 0 || analysis.thumbnails[i - 1].edge < analysis.thumbnails[i].edge, "order of thumbnails");
    }
}

template<typename T>
Result<T> finished(Reader& from, T value) {
    from.end();
    if (!from.ok())
        return fail(ErrorCode::BadFormat, "message of a decoder", from.problem());
    return value;
}

} // namespace

std::vector<std::uint8_t> encoded(const AnalysisOptions& options) {
    Writer to;
    to.count(options.thumbnailEdges.size());
    for (const int edge : options.thumbnailEdges)
        to.number(std::int32_t(edge));
    to.number(std::int32_t(options.thumbnailQuality));
    to.number(options.maxPixels);
    to.number(std::int32_t(options.maxFrames));
    to.number(options.metadata.maxBytes);
    to.number(options.metadata.maxValueBytes);
    to.number(std::int32_t(options.metadata.maxFields));
    to.flag(options.measures);
    return to.take();
}

Result<AnalysisOptions> decodedOptions(std::span<const std::uint8_t> message) {
    Reader from(message);
    AnalysisOptions options;
    options.thumbnailEdges.resize(from.count(sizeof(std::int32_t), kThumbnails, "boxes of thumbnails"));
    for (int& edge : options.thumbnailEdges)
        edge = from.within<std::int32_t>(1, kLargestEdge, "box of a thumbnail");
    options.thumbnailQuality = from.within<std::int32_t>(1, 100, "quality of thumbnails");
    options.maxPixels = from.number<std::int64_t>("most pixels");
    options.maxFrames = from.number<std::int32_t>("most frames");
    options.metadata.maxBytes = from.number<std::int64_t>("most metadata");
    options.metadata.maxValueBytes = from.number<std::int64_t>("longest value");
    options.metadata.maxFields = from.number<std::int32_t>("most fields");
    options.measures = from.flag("measures");
    return finished(from, std::move(options));
}

std::vector<std::uint8_t> encoded(const Analysis& analysis) {
    Writer to;
    writeFacts(to, analysis);
    writeMetadata(to, analysis.metadata);
    writeOptional(to, analysis.measures, [&](const Measures& measures) { writeMeasures(to, measures); });
    to.bytes(analysis.placeholder.span());
    to.count(analysis.thumbnails.size());
    for (const Thumbnail& thumbnail : analysis.thumbnails)
        writeThumbnail(to, thumbnail);
    return to.take();
}

Result<Analysis> decodedAnalysis(std::span<const std::uint8_t> message) {
    Reader from(message);
    Analysis analysis;
    readFacts(from, analysis);
    analysis.metadata = readMetadata(from);
    analysis.measures = readOptional<Measures>(from, "measures", [&] { return readMeasures(from); });
    const std::span<const std::uint8_t> placeholder = from.bytes(kPlaceholder, "placeholder");
    analysis.placeholder = Bytes(std::vector<std::uint8_t>(placeholder.begin(), placeholder.end()));
    readThumbnails(from, analysis);
    const bool empty = !analysis.measures && analysis.placeholder.empty() && analysis.thumbnails.empty();
    from.expect(analysis.outcome.isStored() || empty, "pixels of a refused picture");
    return finished(from, std::move(analysis));
}

} // namespace gleaner::analysis::wire
