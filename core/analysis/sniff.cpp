#include <algorithm>
#include <array>

#include "core/analysis/analyser.h"

namespace gleaner::analysis {
namespace {

using namespace std::string_view_literals;

struct Format {
    std::string_view type, mime, extension;
};

// Media types as registered with IANA, or in common use where there is no registration.
constexpr std::array kFormats{
    Format{"jpeg", "image/jpeg", "jpg"},
    Format{"png", "image/png", "png"},
    Format{"gif", "image/gif", "gif"},
    Format{"webp", "image/webp", "webp"},
    Format{"tiff", "image/tiff", "tiff"},
    Format{"bmp", "image/bmp", "bmp"},
    Format{"svg", "image/svg+xml", "svg"},
    Format{"avif", "image/avif", "avif"},
    Format{"heic", "image/heic", "heic"},
    Format{"heif", "image/heif", "heif"},
    Format{"jxl", "image/jxl", "jxl"},
    Format{"jp2", "image/jp2", "jp2"},
    Format{"ico", "image/x-icon", "ico"},
    Format{"psd", "image/vnd.adobe.photoshop", "psd"},
    Format{"exr", "image/x-exr", "exr"},
    Format{"hdr", "image/vnd.radiance", "hdr"},
    Format{"xcf", "image/x-xcf", "xcf"},
    Format{"qoi", "image/qoi", "qoi"},
    Format{"pnm", "image/x-portable-anymap", "pnm"},
    Format{"tga", "image/x-tga", "tga"},
};

struct Magic {
    size_t at;
    std::string_view bytes;
    std::string_view type;
};

constexpr std::array kMagics{
    Magic{0, "\xff\xd8\xff"sv, "jpeg"},
    Magic{0, "\x89PNG\r\n\x1a\n"sv, "png"},
    Magic{0, "GIF87a"sv, "gif"},
    Magic{0, "GIF89a"sv, "gif"},
    Magic{8, "WEBPVP"sv, "webp"},
    Magic{0, "II*\0"sv, "tiff"},
    Magic{0, "MM\0*"sv, "tiff"},
    Magic{0, "II+\0"sv, "tiff"}, // BigTIFF
    Magic{0, "MM\0+"sv, "tiff"},
    Magic{0, "\xff\x0a"sv, "jxl"},
    Magic{0, "\0\0\0\x0cJXL \r\n\x87\n"sv, "jxl"},
    Magic{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, "jp2"},
    Magic{0, "\xff\x4f\xff\x51\xff\x52"sv, "jp2"},
    Magic{0, "8BPS\0"sv, "psd"},
    Magic{0, "\x76\x2f\x31\x01"sv, "exr"},
    Magic{0, "#?RADIANCE"sv, "hdr"},
    Magic{0, "#?RGBE"sv, "hdr"},
    Magic{0, "gimp xcf "sv, "xcf"},
    Magic{0, "qoif"sv, "qoi"},
};

bool stands(std::string_view text, size_t at, std::string_view what) {
    return text.size() >= at + what.size() && text.substr(at, what.size()) == what;
}

// Two letters are no proof: the size of the second header must be one that exists (BITMAPCOREHEADER … BITMAPV5HEADER).
bool isBmp(std::string_view head) {
    if (!stands(head, 0, "BM") || head.size() < 18)
        return false;
    constexpr std::array sizes{12, 16, 40, 52, 56, 64, 108, 124};
    const int size = std::uint8_t(head[14]) | std::uint8_t(head[15]) << 8;
    return head[16] == 0 && head[17] == 0 && std::find(sizes.begin(), sizes.end(), size) != sizes.end();
}

// ICO or CUR: the reserved byte of the first directory entry is zero.
bool isIcon(std::string_view head) {
    return (stands(head, 0, "\0\0\1\0"sv) || stands(head, 0, "\0\0\2\0"sv)) && head.size() >= 22 && head[4] != 0 &&
           head[5] == 0 && head[9] == 0;
}

// TGA has no magic number, so every field of its header must make sense: the kind of picture and whether there is a
// palette, a palette's place when there is one and nothing in its place otherwise, a size, and bits per pixel.
bool isTarga(std::string_view head) {
    if (head.size() < 18)
        return false;
    const auto at = [&](size_t i) { return int(std::uint8_t(head[i])); };
    const int kind = at(2) & 7, palette = at(1), bits = at(16);
    const bool kindFits = (at(2) & ~0x0b) == 0 && kind >= 1 && kind <= 3 && (kind == 1) == (palette == 1);
    const bool paletteFits = palette == 1
                                 ? (at(7) == 15 || at(7) == 16 || at(7) == 24 || at(7) == 32) && at(5) + at(6) > 0
                                 : palette == 0 && at(3) + at(4) + at(5) + at(6) == 0;
    const bool hasSize = at(12) + at(13) > 0 && at(14) + at(15) > 0;
    const bool bitsFit = kind == 2 ? bits == 15 || bits == 16 || bits == 24 || bits == 32 : bits == 8 || bits == 16;
    return kindFits && paletteFits && hasSize && bitsFit && (at(17) & 0xc0) == 0;
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

// P1 … P6 and white space, then a number or a comment.
bool isPortableAnymap(std::string_view head) {
    return head.size() > 4 && head[0] == 'P' && head[1] >= '1' && head[1] <= '6' && isSpace(head[2]) &&
           (head[3] == '#' || (head[3] >= '0' && head[3] <= '9'));
}

// ISO base media: the major brand, else the first compatible brand that says which codec it is (MIAF, HEIF §10).
std::string_view isoMediaType(std::string_view head) {
    if (head.size() < 16 || !stands(head, 4, "ftyp"))
        return {};
    const size_t size = size_t(std::uint8_t(head[0])) << 24 | size_t(std::uint8_t(head[1])) << 16 |
                        size_t(std::uint8_t(head[2])) << 8 | std::uint8_t(head[3]);
    const size_t end = std::min(size, head.size());
    bool heif = false;
    for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) { // behind the major brand stands its version
        const std::string_view brand = head.substr(at, 4);
        if (brand == "avif" || brand == "avis")
            return "avif";
        if (brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis" || brand == "hevc" ||
            brand == "hevx" || brand == "hevm" || brand == "hevs")
            return "heic";
        heif = heif || brand == "mif1" || brand == "msf1" || brand == "mif2";
    }
    return heif ? "heif"sv : ""sv;
}

// The root element is svg, whatever declarations, comments and white space stand before it.
bool isSvg(std::string_view text) {
    if (stands(text, 0, "\xef\xbb\xbf"))
        text.remove_prefix(3);
    const auto skipPast = [&](std::string_view mark) {
        const size_t at = text.find(mark);
        text.remove_prefix(at == text.npos ? text.size() : at + mark.size());
    };
    while (!text.empty()) {
        if (isSpace(text.front()))
            text.remove_prefix(1);
        else if (stands(text, 0, "<?"))
            skipPast("?>");
        else if (stands(text, 0, "<!--"))
            skipPast("-->");
        else if (stands(text, 0, "<!")) {
            const size_t subset = text.find('['); // entities may stand in an internal subset
            const bool hasSubset = subset != text.npos && subset < text.find('>');
            skipPast(hasSubset ? "]" : ">");
            if (hasSubset)
                skipPast(">");
        } else {
            std::string_view name = text.substr(0, text.find_first_of(" \t\r\n\f/>", 1));
            if (name.size() < 4 || name.front() != '<')
                return false;
            name.remove_prefix(1);
            const size_t prefix = name.find(':');
            return (prefix == name.npos ? name : name.substr(prefix + 1)) == "svg";
        }
    }
    return false;
}

const Format* formatOf(std::string_view type) {
    const auto found =
        std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& one) { return one.type == type; });
    return found == kFormats.end() ? nullptr : &*found;
}

} // namespace

std::string sniffType(std::span<const std::uint8_t> bytes) {
    // Enough for the longest licence comment in front of an <svg>, little enough to cost nothing on a large text.
    constexpr size_t kLongestHead = 64 * 1024;
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLongestHead));
    for (const Magic& magic : kMagics)
        if (stands(head, magic.at, magic.bytes) && (magic.type != "webp" || stands(head, 0, "RIFF")))
            return std::string(magic.type);
    if (const std::string_view type = isoMediaType(head); !type.empty())
        return std::string(type);
    if (isBmp(head))
        return "bmp";
    if (isIcon(head))
        return "ico";
    if (isPortableAnymap(head))
        return "pnm";
    if (isTarga(head))
        return "tga";
    return isSvg(head) ? "svg" : std::string();
}

std::string mimeOf(std::string_view type) {
    const Format* format = formatOf(type);
    return format ? std::string(format->mime) : std::string();
}

std::string extensionOf(std::string_view type) {
    const Format* format = formatOf(type);
    return format ? std::string(format->extension) : std::string();
}

bool isTrustedType(std::string_view type) {
    constexpr std::array kTrusted{"jpeg"sv, "png"sv, "gif"sv, "webp"sv, "tiff"sv, "avif"sv, "heic"sv, "heif"sv};
    return std::find(kTrusted.begin(), kTrusted.end(), type) != kTrusted.end();
}

} // namespace gleaner::analysis
