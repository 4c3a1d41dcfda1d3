#include "core/simulatedweb/body_size.h"

#include <algorithm>
#include <cmath>

#include "core/simulatedweb/mixing.h"
#include "core/simulatedweb/picture_pieces.h"

namespace gleaner::simulatedweb {
namespace {

constexpr size_t kPngHeader = 33; // signature (8) and IHDR (25): behind it a stamp may stand

// A zlib stream of stored blocks (RFC 1950, RFC 1951 §3.2.4): as long as what it holds, so that its size is known
// beforehand.
std::string stored(std::string_view data) {
    constexpr size_t kBlock = 65'535;
    constexpr std::uint32_t kModulus = 65'521;
    std::string stream = "\x78\x01";
    std::uint32_t a = 1, b = 0;
    for (const char c : data) {
        a = (a + static_cast<unsigned char>(c)) % kModulus;
        b = (b + a) % kModulus;
    }
    for (size_t at = 0; at < data.size(); at += kBlock) {
        const std::string_view block = data.substr(at, kBlock);
        const size_t length = block.size(), complement = ~length;
        stream += at + kBlock >= data.size() ? '\1' : '\0';
        for (const size_t value : {length, length >> 8U, complement, complement >> 8U})
            stream += static_cast<char>(value & 0xffU);
        stream += block;
    }
    appendBigEndian(stream, b << 16U | a, 4);
    return stream;
}

// Two colours by `seed`, one running into the other along a slanted line.
std::string rows(int side, std::uint64_t seed) {
    const auto channel = [&](int which, int end) {
        return static_cast<int>(mix(seed, static_cast<std::uint64_t>(which * 2 + end)) & 0xffU);
    };
    const double slant = unit(mix(seed, 7));
    std::string data;
    for (int y = 0; y < side; ++y) {
        data += '\0'; // no filter
        for (int x = 0; x < side; ++x) {
            const double where = (x * slant + y * (1 - slant)) / side;
            for (int which = 0; which < 3; ++which)
                data += static_cast<char>(std::lround(channel(which, 0) * (1 - where) + channel(which, 1) * where));
        }
    }
    return data;
}

// A square PNG of at most `bytes` bytes and little less.
std::string drawn(size_t bytes, std::uint64_t seed) {
    constexpr double kAround = 160; // header, chunks, zlib's words, a dozen bytes for every 64 KB
    const double pixels = static_cast<double>(bytes) * 0.9995 - kAround;
    const int side = static_cast<int>((std::sqrt(1 + 12 * pixels) - 1) / 6); // a row has 3 · side + 1 bytes
    std::string header;
    appendBigEndian(header, static_cast<std::uint32_t>(side), 4);
    appendBigEndian(header, static_cast<std::uint32_t>(side), 4);
    header += std::string("\x08\x02\0\0\0", 5); // 8 bits, red green blue
    return "\x89PNG\r\n\x1a\n" + pngChunk("IHDR", header) + pngChunk("IDAT", stored(rows(side, seed))) +
           pngChunk("IEND", {});
}

void pad(Picture& picture, size_t bytes) {
    const std::string_view data = picture.bytes.text();
    const std::string piece = padding(picture.format, bytes - data.size());
    if (piece.empty())
        return;
    const std::string padded =
        std::string(data.substr(0, picture.stampAt)).append(piece).append(data.substr(picture.stampAt));
    if (picture.format == PictureFormat::Webp)
        picture.stampAt = padded.size();
    picture.bytes = Bytes::copyOf(padded);
}

} // namespace

void fitBodies(std::vector<Picture>& pictures, size_t bytes) {
    for (Picture& picture : pictures) {
        if (picture.bytes.size() > bytes) {
            picture.bytes = Bytes::copyOf(drawn(bytes, picture.digest));
            picture.format = PictureFormat::Png;
            picture.stampAt = kPngHeader;
            picture.width = picture.height = 0;
        }
        pad(picture, bytes);
        picture.digest = digest(picture.bytes.text());
    }
}

} // namespace gleaner::simulatedweb
