#include "core/analysis/raster/dib.h"

#include <bit>
#include <limits>

#include "core/analysis/raster/byte_reader.h"

namespace gleaner::analysis {
namespace {

enum Compression : std::uint32_t { Rgb = 0, Rle8 = 1, Rle4 = 2, Bitfields = 3, Jpeg = 4, Png = 5, AlphaBitfields = 6 };
// In headers of OS/2 the same numbers mean something else.
constexpr std::uint32_t kOs2Huffman = 3, kOs2Rle24 = 4;
constexpr std::size_t kOs2Header = 64, kCoreHeader = 12, kInfoHeader = 40;

tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorCode::BadFormat, "bmp", what);
}
tl::unexpected<Error> unsupported(const char* what) {
    return fail(ErrorCode::Unsupported, "bmp", what);
}

// Of 1, 2, 4 and 8 bits the pixels are indices.
bool isIndexed(const Dib& dib) {
    return dib.bitsPerPixel <= 8;
}

Result<void> readSize(Octets bytes, std::size_t headerSize, bool inIcon, Dib& dib) {
    const bool core = headerSize == kCoreHeader;
    const auto width = core ? std::int64_t(little16(bytes, 4)) : std::int32_t(little32(bytes, 4));
    auto height = core ? std::int64_t(little16(bytes, 6)) : std::int32_t(little32(bytes, 8));
    dib.topDown = height < 0;
    height = height < 0 ? -height : height;
    if (inIcon)
        height /= 2;
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max() / 2;
    if (width < 1 || height < 1 || width > kLargest || height > kLargest)
        return broken("no such size");
    dib.width = int(width);
    dib.height = int(height);
    dib.bitsPerPixel = int(little16(bytes, core ? 10 : 14));
    constexpr std::array kDepths{1, 2, 4, 8, 16, 24, 32};
    if (std::find(kDepths.begin(), kDepths.end(), dib.bitsPerPixel) == kDepths.end())
        return unsupported("bits per pixel");
    return {};
}

Result<void> readPacking(std::uint32_t compression, std::size_t headerSize, Dib& dib) {
    const bool os2 = headerSize == kOs2Header;
    if (os2 && compression == kOs2Huffman)
        return unsupported("Huffman compression");
    if (compression == Rle8 && dib.bitsPerPixel == 8)
        dib.packing = Dib::Packing::Rle8;
    else if (compression == Rle4 && dib.bitsPerPixel == 4)
        dib.packing = Dib::Packing::Rle4;
    else if (os2 && compression == kOs2Rle24 && dib.bitsPerPixel == 24)
        dib.packing = Dib::Packing::Rle24;
    else if (!os2 && (compression == Jpeg || compression == Png))
        return unsupported("a JPEG or PNG inside");
    else if (compression != Rgb && compression != Bitfields && compression != AlphaBitfields)
        return broken("no such compression");
    return {};
}

// Masks stand in the header, or behind it where it is too short for them. Returns the bytes behind it.
std::size_t readMasks(Octets bytes, std::size_t headerSize, std::uint32_t compression, Dib& dib) {
    if (dib.bitsPerPixel == 16)
        dib.masks = {0x7c00, 0x03e0, 0x001f, 0};
    else if (dib.bitsPerPixel == 32)
        dib.masks = {0xff0000, 0x00ff00, 0x0000ff, 0};
    if (compression != Bitfields && compression != AlphaBitfields)
        return 0;
    const std::size_t behind = headerSize > kInfoHeader ? 0 : compression == Bitfields ? 12 : 16;
    const std::size_t masks =
        headerSize > kInfoHeader ? std::min<std::size_t>((headerSize - kInfoHeader) / 4, 4) : behind / 4;
    if (dib.bitsPerPixel == 16 || dib.bitsPerPixel == 32)
        for (std::size_t i = 0; i < masks; ++i)
            dib.masks[i] = little32(bytes, kInfoHeader + i * 4);
    return behind;
}

void readPalette(Octets bytes, std::size_t at, std::size_t entrySize, std::uint32_t used, Dib& dib) {
    const std::size_t most = std::size_t(1) << dib.bitsPerPixel;
    const std::size_t wanted = used == 0 ? most : std::min<std::size_t>(used, most);
    for (std::size_t i = 0; i < wanted; ++i)
        if (const Octets entry = part(bytes, at + i * entrySize, entrySize); !entry.empty())
            dib.palette.push_back({entry[2], entry[1], entry[0]});
}

// Of version 5 only: embedded; one that is named (LINK) would be somebody else's file.
void readProfile(Octets bytes, std::size_t headerSize, Dib& dib) {
    constexpr std::size_t kVersion5 = 124;
    constexpr std::uint32_t kEmbedded = 0x4d424544; // 'MBED'
    if (headerSize < kVersion5 || little32(bytes, 56) != kEmbedded)
        return;
    dib.iccProfile = part(bytes, little32(bytes, 112), little32(bytes, 116));
}

// A sample of any width to 8 bits.
class Channel {
public:
    explicit Channel(std::uint32_t mask) : m_mask(mask), m_shift(mask ? std::countr_zero(mask) : 0) {}
    explicit operator bool() const { return m_mask != 0; }
    std::uint8_t of(std::uint32_t pixel) const {
        const std::uint64_t most = m_mask >> m_shift;
        return most == 0 ? 0 : std::uint8_t((std::uint64_t((pixel & m_mask) >> m_shift) * 255 + most / 2) / most);
    }

private:
    std::uint32_t m_mask;
    int m_shift;
};

// Pixels of runs, as indices or as blue, green, red; what no run touches is 0.
class RunDecoder {
public:
    RunDecoder(const Dib& dib, Octets data)
        : m_dib(dib), m_data(data), m_size(dib.packing == Dib::Packing::Rle24 ? 3 : 1),
          m_out(std::size_t(dib.width) * std::size_t(dib.height) * m_size) {}

    // Rows in the order of the file. Nothing when the data ends before the picture does.
    std::optional<std::vector<std::uint8_t>> decoded() {
        while (m_y < m_dib.height) {
            const Octets command = part(m_data, m_at, 2);
            if (command.empty())
                return m_y + 1 >= m_dib.height && m_x >= m_dib.width ? std::optional(std::move(m_out)) : std::nullopt;
            if (command[0] > 0) {
                if (!run(command[0]))
                    return std::nullopt;
            } else if (command[1] == 0) { // end of the row
                m_at += 2;
                m_x = 0;
                ++m_y;
            } else if (command[1] == 1) { // end of the picture
                break;
            } else if (command[1] == 2) { // onwards
                const Octets way = part(m_data, m_at + 2, 2);
                if (way.empty())
                    return std::nullopt;
                m_at += 4;
                m_x = std::min(m_x + way[0], m_dib.width);
                m_y += way[1];
            } else if (!literal(command[1])) {
                return std::nullopt;
            }
        }
        return std::move(m_out);
    }

private:
    // What goes beyond the end of a row is lost, as in every reader; and it costs no time.
    int room() const { return std::max(0, m_dib.width - m_x); }
    void put(Octets pixel) {
        const std::size_t at = std::size_t(m_y) * std::size_t(m_dib.width) + std::size_t(m_x);
        std::copy(pixel.begin(), pixel.end(), m_out.begin() + std::ptrdiff_t(at * m_size));
        ++m_x;
    }
    void putHalf(std::uint8_t both, int index) {
        const std::uint8_t half = index % 2 == 0 ? both >> 4 : both & 15;
        put({&half, 1});
    }
    bool run(int length) {
        const Octets pixel = part(m_data, m_at + 1, m_size);
        if (pixel.empty())
            return false;
        for (int i = 0, shown = std::min(length, room()); i < shown; ++i)
            if (m_dib.packing == Dib::Packing::Rle4)
                putHalf(pixel[0], i);
            else
                put(pixel);
        m_at += 1 + m_size;
        return true;
    }
    bool literal(int length) {
        const bool half = m_dib.packing == Dib::Packing::Rle4;
        const std::size_t size = half ? std::size_t(length + 1) / 2 : std::size_t(length) * m_size;
        const Octets pixels = part(m_data, m_at + 2, size);
        if (pixels.empty())
            return false;
        for (int i = 0, shown = std::min(length, room()); i < shown; ++i)
            if (half)
                putHalf(pixels[std::size_t(i) / 2], i);
            else
                put(pixels.subspan(std::size_t(i) * m_size, m_size));
        m_at += 2 + (size + 1) / 2 * 2;
        return true;
    }

    const Dib& m_dib;
    Octets m_data;
    std::size_t m_size;
    std::vector<std::uint8_t> m_out;
    std::size_t m_at = 0;
    int m_x = 0, m_y = 0;
};

// One row of stored pixels to samples.
class RowReader {
public:
    explicit RowReader(const Dib& dib)
        : m_dib(dib), m_red(dib.masks[0]), m_green(dib.masks[1]), m_blue(dib.masks[2]), m_alpha(dib.masks[3]) {}

    int channels() const { return m_alpha ? 4 : 3; }

    void read(Octets row, std::uint8_t* out) const {
        for (int x = 0; x < m_dib.width; ++x, out += channels()) {
            if (isIndexed(m_dib))
                indexed(row, x, out);
            else if (m_dib.bitsPerPixel == 24)
                std::reverse_copy(row.data() + x * 3, row.data() + x * 3 + 3, out);
            else
                masked(row, x, out);
        }
    }

private:
    void indexed(Octets row, int x, std::uint8_t* out) const {
        const int bits = m_dib.bitsPerPixel;
        const std::size_t bit = std::size_t(x) * std::size_t(bits);
        const auto index = std::size_t(row[bit / 8] >> (8 - bits - int(bit % 8)) & ((1 << bits) - 1));
        colour(index, out);
    }
    void colour(std::size_t index, std::uint8_t* out) const {
        constexpr std::array<std::uint8_t, 3> kBlack{};
        const auto& entry = index < m_dib.palette.size() ? m_dib.palette[index] : kBlack;
        std::copy(entry.begin(), entry.end(), out);
    }
    void masked(Octets row, int x, std::uint8_t* out) const {
        const std::size_t size = std::size_t(m_dib.bitsPerPixel) / 8;
        const std::uint32_t pixel = little(row, std::size_t(x) * size, size);
        out[0] = m_red.of(pixel);
        out[1] = m_green.of(pixel);
        out[2] = m_blue.of(pixel);
        if (m_alpha)
            out[3] = m_alpha.of(pixel);
    }

    const Dib& m_dib;
    Channel m_red, m_green, m_blue, m_alpha;
};

// Some programs write an alpha channel that says nothing.
void fillEmptyAlpha(Raster& raster) {
    if (raster.channels != 4)
        return;
    for (std::size_t at = 3; at < raster.samples.size(); at += 4)
        if (raster.samples[at] != 0)
            return;
    for (std::size_t at = 3; at < raster.samples.size(); at += 4)
        raster.samples[at] = 255;
}

} // namespace

std::size_t dibStride(int width, int bitsPerPixel) {
    return (std::size_t(width) * std::size_t(bitsPerPixel) + 31) / 32 * 4;
}

Result<Dib> dibHeader(Octets bytes, bool inIcon) {
    const std::size_t size = little32(bytes, 0);
    if (size != kCoreHeader && (size < 16 || size > 1024))
        return broken("no such header");
    if (bytes.size() < size)
        return broken("the header is cut short");
    const Octets header = bytes.first(size);
    Dib dib;
    if (const auto read = readSize(header, size, inIcon, dib); !read)
        return fail(read.error());
    const std::uint32_t compression = little32(header, 16), used = little32(header, 32);
    if (const auto read = readPacking(compression, size, dib); !read)
        return fail(read.error());
    const std::size_t behind = size + readMasks(bytes, size, compression, dib);
    const std::size_t entry = size == kCoreHeader ? 3 : 4;
    if (isIndexed(dib))
        readPalette(bytes, behind, entry, used, dib);
    dib.headerSize = behind + dib.palette.size() * entry;
    readProfile(bytes, size, dib);
    return dib;
}

RasterFacts factsOf(const Dib& dib) {
    RasterFacts facts;
    facts.width = dib.width;
    facts.height = dib.height;
    facts.depth = std::min(dib.bitsPerPixel, 8);
    facts.hasAlpha = dib.masks[3] != 0;
    facts.iccProfile.assign(dib.iccProfile.begin(), dib.iccProfile.end());
    return facts;
}

Result<Raster> dibPixels(const Dib& dib, Octets pixels) {
    const RowReader reader(dib);
    Raster raster{dib.width, dib.height, reader.channels(), {}};
    const std::size_t stride = dibStride(dib.width, dib.bitsPerPixel);
    const bool packed = dib.packing != Dib::Packing::Plain;
    const auto height = std::size_t(dib.height), width = std::size_t(dib.width);
    // The last row may lack what fills it up.
    const std::size_t lastRow = (width * std::size_t(dib.bitsPerPixel) + 7) / 8;
    if (!packed && pixels.size() < stride * (height - 1) + lastRow)
        return broken("the pixels are cut short");
    std::vector<std::uint8_t> unpacked;
    if (packed) {
        auto decoded = RunDecoder(dib, pixels).decoded();
        if (!decoded)
            return broken("the pixels are cut short");
        unpacked = std::move(*decoded);
    }
    const std::size_t rowSize = width * std::size_t(raster.channels);
    raster.samples.resize(rowSize * height);
    Dib plain = dib; // runs are unpacked to a byte an index
    plain.bitsPerPixel = packed && isIndexed(dib) ? 8 : dib.bitsPerPixel;
    const RowReader rows(plain);
    const std::size_t unpackedStride = width * std::size_t(plain.bitsPerPixel / 8);
    for (std::size_t y = 0; y < height; ++y) {
        std::uint8_t* out = raster.samples.data() + (dib.topDown ? y : height - 1 - y) * rowSize;
        rows.read(packed ? Octets(unpacked).subspan(y * unpackedStride, unpackedStride) : from(pixels, y * stride),
                  out);
    }
    fillEmptyAlpha(raster);
    return raster;
}

} // namespace gleaner::analysis
