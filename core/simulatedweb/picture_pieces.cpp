#include "core/simulatedweb/picture_pieces.h"

#include <algorithm>
#include <array>

namespace gleaner::simulatedweb {
namespace {

constexpr size_t kMaxStampText = 200; // a GIF comment block holds 255 bytes

constexpr std::array<std::uint32_t, 256> makeCrcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1U) : value >> 1U;
        table[i] = value;
    }
    return table;
}

// The CRC of PNG (RFC 2083, appendix 15).
std::uint32_t crc32(std::string_view data) {
    static constexpr std::array<std::uint32_t, 256> kTable = makeCrcTable();
    std::uint32_t value = 0xffffffffU;
    for (const char c : data)
        value = kTable[(value ^ static_cast<unsigned char>(c)) & 0xffU] ^ (value >> 8U);
    return value ^ 0xffffffffU;
}

std::string jpegComment(std::string_view text) {
    std::string piece = "\xff\xfe";
    appendBigEndian(piece, static_cast<std::uint32_t>(text.size() + 2), 2);
    return piece.append(text);
}

std::string pngText(std::string_view text) {
    return pngChunk("tEXt", std::string("Comment\0", 8).append(text));
}

std::string jpegPadding(size_t bytes) {
    constexpr size_t kLeast = 4, kMost = 65'537; // marker, length and up to 65,533 bytes
    std::string pieces;
    while (bytes - pieces.size() >= kLeast) {
        const size_t left = bytes - pieces.size();
        // What stays must not be too little for a segment.
        const size_t now = left <= kMost ? left : std::min(kMost, left - kLeast);
        pieces += jpegComment(std::string(now - kLeast, ' '));
    }
    return pieces;
}

std::string pngPadding(size_t bytes) {
    const size_t least = pngText({}).size();
    return bytes < least ? std::string() : pngText(std::string(bytes - least, ' '));
}

std::string gifPadding(size_t bytes) {
    constexpr size_t kLeast = 5, kMostBlock = 256; // a block of length n takes n + 1 bytes, n ≥ 1
    if (bytes < kLeast)
        return {};
    std::string piece = "\x21\xfe";
    for (size_t left = bytes - 3; left > 0;) {
        const size_t now = left <= kMostBlock ? left : std::min(kMostBlock, left - 2);
        piece += static_cast<char>(now - 1);
        piece.append(now - 1, ' ');
        left -= now;
    }
    return piece.append(1, '\0');
}

} // namespace

void appendBigEndian(std::string& out, std::uint32_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xffU);
}

std::string pngChunk(std::string_view type, std::string_view data) {
    const std::string named = std::string(type).append(data);
    std::string chunk;
    appendBigEndian(chunk, static_cast<std::uint32_t>(data.size()), 4);
    chunk += named;
    appendBigEndian(chunk, crc32(named), 4);
    return chunk;
}

std::string stamp(PictureFormat format, std::string_view text) {
    text = text.substr(0, kMaxStampText);
    switch (format) {
    case PictureFormat::Jpeg:
        return jpegComment(text);
    case PictureFormat::Png:
        return pngText(text);
    case PictureFormat::Gif: {
        std::string piece = "\x21\xfe";
        piece += static_cast<char>(text.size());
        return piece.append(text).append(1, '\0');
    }
    case PictureFormat::Webp:
        break;
    }
    return std::string(text);
}

std::string padding(PictureFormat format, size_t bytes) {
    switch (format) {
    case PictureFormat::Jpeg:
        return jpegPadding(bytes);
    case PictureFormat::Png:
        return pngPadding(bytes);
    case PictureFormat::Gif:
        return gifPadding(bytes);
    case PictureFormat::Webp:
        break;
    }
    return std::string(bytes, ' ');
}

} // namespace gleaner::simulatedweb
