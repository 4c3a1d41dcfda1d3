#include <array>
#include <bit>
#include <cmath>

#include "core/analysis/raster/byte_reader.h"
#include "core/analysis/raster/formats.h"

namespace gleaner::analysis {
namespace {

// Adobe Photoshop File Formats Specification (2019).
constexpr std::size_t kHeader = 26, kPalette = 768;

tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorCode::BadFormat, "psd", what);
}

enum class Mode { Bitmap = 0, Grey = 1, Indexed = 2, Rgb = 3, Cmyk = 4, Duotone = 8, Lab = 9 };

struct Document {
    bool big = false; // PSB: lengths of 8 bytes
    int width = 0, height = 0, depth = 8;
    std::size_t channels = 0; // stored
    Mode mode = Mode::Rgb;
    bool transparent = false; // the channel behind the colours is the transparency of the flattened picture
    std::vector<std::uint8_t> iccProfile;
    Octets palette;
    Octets pixels; // with the two bytes that say how they are packed

    std::size_t colours() const { // stored channels that are colours
        switch (mode) {
        case Mode::Rgb:
        case Mode::Lab:
            return 3;
        case Mode::Cmyk:
            return 4;
        default:
            return 1;
        }
    }
    bool hasAlpha() const { return transparent && channels > colours(); }
    std::size_t used() const { return colours() + (hasAlpha() ? 1 : 0); }
    std::size_t rowSize() const { return (std::size_t(width) * std::size_t(depth) + 7) / 8; }
};

// A section that begins with its own length; `at` goes behind it.
Octets section(Octets picture, std::size_t& at, std::size_t lengthSize) {
    const std::uint64_t upper = lengthSize == 8 ? big32(picture, at) : 0;
    const std::uint64_t length = upper << 32 | big32(picture, at + lengthSize - 4);
    const Octets rest = from(picture, at + lengthSize);
    const Octets body = rest.first(std::size_t(std::min<std::uint64_t>(rest.size(), length)));
    at = std::min(picture.size(), at + lengthSize) + body.size();
    return body;
}

// Resource 1039 is the profile.
std::vector<std::uint8_t> profileOf(Octets resources) {
    constexpr std::uint32_t kSignature = 0x3842494d, kProfile = 1039; // '8BIM'
    for (std::size_t at = 0; big32(resources, at) == kSignature;) {
        const Octets name = part(resources, at + 6, 1);
        if (name.empty())
            break;
        const std::size_t dataAt = at + 6 + (std::size_t(name[0]) + 2) / 2 * 2; // with its length, even
        const std::size_t size = big32(resources, dataAt);
        const Octets data = part(resources, dataAt + 4, size);
        if (big16(resources, at + 4) == kProfile)
            return {data.begin(), data.end()};
        at = dataAt + 4 + (size + 1) / 2 * 2;
    }
    return {};
}

Result<Document> documentOf(Octets picture) {
    Document document;
    if (picture.size() < kHeader || big32(picture, 0) != 0x38425053) // '8BPS'
        return broken("the header is cut short");
    const std::uint32_t version = big16(picture, 4);
    document.big = version == 2;
    document.channels = big16(picture, 12);
    constexpr std::uint32_t kLargest = 300'000; // of the format
    const std::uint32_t height = big32(picture, 14), width = big32(picture, 18);
    if (version < 1 || version > 2 || width < 1 || height < 1 || width > kLargest || height > kLargest)
        return broken("no such size");
    document.width = int(width);
    document.height = int(height);
    document.depth = int(big16(picture, 22));
    document.mode = Mode(big16(picture, 24));
    constexpr std::array kModes{Mode::Bitmap, Mode::Grey,    Mode::Indexed, Mode::Rgb,
                                Mode::Cmyk,   Mode::Duotone, Mode::Lab};
    const bool bitmap = document.mode == Mode::Bitmap;
    const bool depthFits = bitmap ? document.depth == 1
                                  : document.depth == 8 || (document.mode != Mode::Indexed &&
                                                            (document.depth == 16 || document.depth == 32));
    if (std::find(kModes.begin(), kModes.end(), document.mode) == kModes.end() || !depthFits)
        return fail(ErrorCode::Unsupported, "psd", "mode of colours");
    if (document.channels < document.colours())
        return broken("too few channels");
    std::size_t at = kHeader;
    document.palette = section(picture, at, 4);
    document.iccProfile = profileOf(section(picture, at, 4));
    const std::size_t lengthSize = document.big ? 8 : 4;
    const Octets layers = section(picture, at, lengthSize);
    // A negative count of layers says that the first channel behind the colours is the transparency.
    document.transparent = layers.size() >= lengthSize + 2 && layers[lengthSize] >= 0x80;
    document.pixels = from(picture, at);
    return document;
}

// PackBits (TIFF 6.0, section 9). False when it is cut short.
bool unpackRow(Octets packed, std::span<std::uint8_t> out) {
    std::size_t to = 0;
    for (std::size_t at = 0; to < out.size();) {
        const Octets head = part(packed, at++, 1);
        if (head.empty())
            return false;
        if (head[0] == 128)
            continue;
        const bool run = head[0] > 128;
        const std::size_t count = run ? 257U - head[0] : head[0] + 1U;
        const Octets bytes = part(packed, at, run ? 1 : count);
        if (bytes.empty())
            return false;
        at += bytes.size();
        for (std::size_t i = 0; i < count && to < out.size(); ++i)
            out[to++] = bytes[run ? 0 : i];
    }
    return true;
}

// The stored rows of the channels that are used, in the order of the file.
class Rows {
public:
    explicit Rows(const Document& document) : m_document(document), m_buffer(document.rowSize()) {
        m_packing = document.pixels.size() < 2 ? 0xffff : big16(document.pixels, 0);
        m_lengthSize = document.big ? 4 : 2;
        m_at = 2;
        if (m_packing == kRuns)
            m_at += document.channels * std::size_t(document.height) * m_lengthSize;
    }
    bool canRead() const { return m_packing == kRaw || m_packing == kRuns; }

    // Empty when it is cut short.
    Octets next() {
        if (m_packing == kRaw) {
            const Octets row = part(m_document.pixels, m_at, m_document.rowSize());
            m_at += row.size();
            return row;
        }
        const std::size_t length = big(m_document.pixels, 2 + m_row++ * m_lengthSize, m_lengthSize);
        const Octets packed = part(m_document.pixels, m_at, length);
        m_at += length;
        return unpackRow(packed, m_buffer) ? Octets(m_buffer) : Octets{};
    }

private:
    static constexpr std::uint32_t kRaw = 0, kRuns = 1;
    const Document& m_document;
    std::vector<std::uint8_t> m_buffer;
    std::uint32_t m_packing = 0;
    std::size_t m_lengthSize = 2, m_at = 0, m_row = 0;
};

std::uint8_t fromFloat(std::uint32_t bits, bool isColour) {
    const float value = std::bit_cast<float>(bits);
    if (!(value > 0)) // not a number, too
        return 0;
    if (value >= 1)
        return 255;
    const float shown = !isColour             ? value
                        : value <= 0.0031308F ? value * 12.92F
                                              : 1.055F * std::pow(value, 1 / 2.4F) - 0.055F;
    return std::uint8_t(shown * 255 + 0.5F);
}

std::uint8_t sampleOf(const Document& document, Octets row, std::size_t x, bool isColour) {
    switch (document.depth) {
    case 1:
        return row[x / 8] >> (7 - x % 8) & 1 ? 0 : 255; // 1 is black
    case 8:
        return row[x];
    case 16:
        return std::uint8_t((big16(row, x * 2) * 255 + 32767) / 65535);
    default:
        return fromFloat(big32(row, x * 4), isColour);
    }
}

} // namespace

Result<RasterFacts> photoshopFacts(Octets picture) {
    const Result<Document> document = documentOf(picture);
    if (!document)
        return fail(document.error());
    RasterFacts facts;
    facts.width = document->width;
    facts.height = document->height;
    facts.depth = document->depth;
    facts.iccProfile = document->iccProfile;
    facts.hasAlpha = document->hasAlpha();
    if (document->mode == Mode::Cmyk)
        facts.colours = RasterColours::Cmyk;
    else if (document->mode == Mode::Lab)
        facts.colours = RasterColours::Lab;
    else if (document->mode != Mode::Rgb && document->mode != Mode::Indexed)
        facts.colours = RasterColours::Grey;
    return facts;
}

Result<Raster> photoshopPixels(Octets picture) {
    const Result<Document> read = documentOf(picture);
    if (!read)
        return fail(read.error());
    const Document& document = *read;
    Rows rows(document);
    if (!rows.canRead())
        return fail(ErrorCode::Unsupported, "psd", "packing of the pixels");
    const bool indexed = document.mode == Mode::Indexed;
    if (indexed && document.palette.size() < kPalette)
        return broken("the palette is cut short");
    const std::size_t alpha = document.hasAlpha() ? 1 : 0, colours = indexed ? 3 : document.colours();
    const std::size_t channels = colours + alpha;
    const auto width = std::size_t(document.width), height = std::size_t(document.height);
    Raster raster{document.width, document.height, int(channels), {}};
    raster.samples.resize(width * height * channels);
    for (std::size_t channel = 0; channel < document.used(); ++channel)
        for (std::size_t y = 0; y < height; ++y) {
            const Octets row = rows.next();
            if (row.empty())
                return broken("the pixels are cut short");
            std::uint8_t* out = raster.samples.data() + y * width * channels;
            const bool isColour = channel < document.colours();
            for (std::size_t x = 0; x < width; ++x, out += channels) {
                const std::uint8_t sample = sampleOf(document, row, x, isColour);
                if (indexed && isColour) // reds, then greens, then blues
                    for (std::size_t c = 0; c < 3; ++c)
                        out[c] = document.palette[c * 256 + sample];
                else
                    out[isColour ? channel : colours] =
                        document.mode == Mode::Cmyk && isColour ? std::uint8_t(255 - sample) : sample;
            }
        }
    return raster;
}

} // namespace gleaner::analysis
