#include "core/analysis/jpeg_header.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace gleaner::analysis {
namespace {

using namespace std::string_view_literals;
using Segment = std::span<const std::uint8_t>;

// Where the coefficients of a table stand in natural order (T.81, figure A.6).
constexpr std::array<std::uint8_t, 64> kZigzag{0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                               12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                               35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                               58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

// T.81, tables K.1 and K.2: what libjpeg scales.
constexpr std::array<std::uint8_t, 64> kLuma{16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
                                             14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
                                             18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
                                             49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr std::array<std::uint8_t, 64> kChroma{17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
                                               24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
                                               99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                                               99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

enum Marker : int {
    Soi = 0xd8,
    Eoi = 0xd9,
    Sos = 0xda,
    Dqt = 0xdb,
    App0 = 0xe0,
    App1 = 0xe1,
    App2 = 0xe2,
    App13 = 0xed,
    App14 = 0xee,
    App15 = 0xef,
    Com = 0xfe
};

// SOF0 … SOF15 without DHT, JPG and DAC, which stand between them.
bool isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool standsAlone(int marker) { // TEM, RST0 … RST7, SOI
    return marker == 0x01 || (marker >= 0xd0 && marker <= Soi);
}

bool startsWith(Segment data, std::string_view text) {
    return data.size() >= text.size() && std::equal(text.begin(), text.end(), data.begin(),
                                                    [](char a, std::uint8_t b) { return std::uint8_t(a) == b; });
}

int word(Segment data, size_t at) {
    return data[at] << 8 | data[at + 1];
}

// Numbers of a TIFF in its byte order; nothing beyond its end.
class Tiff {
public:
    explicit Tiff(Segment data) : m_data(data), m_little(startsWith(data, "II")) {}

    bool isOne() const {
        return (m_little || startsWith(m_data, "MM")) && number(2, 2) == std::optional<std::uint32_t>(42);
    }
    std::optional<std::uint32_t> number(size_t at, size_t size) const {
        if (at > m_data.size() || m_data.size() - at < size)
            return std::nullopt;
        std::uint32_t value = 0;
        for (size_t i = 0; i < size; ++i)
            value = value << 8 | m_data[at + (m_little ? size - 1 - i : i)];
        return value;
    }

private:
    Segment m_data;
    bool m_little;
};

// Of the first image; 0 when it does not say.
int orientationOf(Segment exif) {
    constexpr std::uint32_t kTag = 0x0112, kShort = 3, kLong = 4;
    const Tiff tiff(exif);
    if (!tiff.isOne())
        return 0;
    const size_t directory = tiff.number(4, 4).value_or(0);
    const size_t count = tiff.number(directory, 2).value_or(0);
    for (size_t i = 0; i < count; ++i) {
        const size_t entry = directory + 2 + i * 12;
        const auto tag = tiff.number(entry, 2), type = tiff.number(entry + 2, 2);
        if (!tag || !type)
            return 0; // cut short
        if (tag == kTag && (type == kShort || type == kLong))
            return int(std::min<std::uint32_t>(tiff.number(entry + 8, type == kShort ? 2 : 4).value_or(0), 9));
    }
    return 0;
}

// The pieces of a profile, which may come in any order.
class ProfilePieces {
public:
    void add(Segment piece, int number, int count) {
        if (number < 1 || number > count || (m_count != 0 && count != m_count) || !m_pieces[size_t(number)].empty())
            m_whole = false;
        m_count = count;
        m_pieces[size_t(number)] = piece;
    }
    std::vector<std::uint8_t> joined() const {
        std::vector<std::uint8_t> profile;
        for (int i = 1; m_whole && i <= m_count; ++i) {
            if (m_pieces[size_t(i)].empty())
                return {};
            profile.insert(profile.end(), m_pieces[size_t(i)].begin(), m_pieces[size_t(i)].end());
        }
        return profile;
    }

private:
    std::array<Segment, 256> m_pieces{};
    int m_count = 0;
    bool m_whole = true;
};

class Reader {
public:
    explicit Reader(Segment picture) : m_rest(picture) {}

    std::optional<JpegHeader> read() {
        if (!startsWith(m_rest, "\xff\xd8"sv))
            return std::nullopt;
        m_rest = m_rest.subspan(2);
        while (true) {
            const int marker = nextMarker();
            if (marker < 0 || marker == Sos || marker == Eoi)
                break;
            if (standsAlone(marker))
                continue;
            if (m_rest.size() < 2)
                break;
            const auto length = size_t(word(m_rest, 0)); // counts itself
            if (length < 2 || length > m_rest.size())
                break; // cut short; what was read still holds
            segment(marker, m_rest.subspan(2, length - 2));
            m_rest = m_rest.subspan(length);
        }
        if (!m_hasFrame)
            return std::nullopt;
        m_header.iccProfile = m_profile.joined();
        return std::move(m_header);
    }

private:
    // Passes over what stands between segments, as decoders do; −1 at the end.
    int nextMarker() {
        for (size_t at = 0; at + 1 < m_rest.size(); ++at)
            if (m_rest[at] == 0xff && m_rest[at + 1] != 0 && m_rest[at + 1] != 0xff) {
                const int marker = m_rest[at + 1];
                m_rest = m_rest.subspan(at + 2);
                return marker;
            }
        return -1;
    }

    void segment(int marker, Segment data) {
        if ((marker >= App0 && marker <= App15) || marker == Com)
            m_header.metadataBytes += std::int64_t(data.size());
        if (isFrame(marker) && !m_hasFrame)
            frame(marker, data);
        else if (marker == Dqt)
            tables(data);
        else if (marker == App0)
            m_header.hasJfif = m_header.hasJfif || startsWith(data, "JFIF\0"sv);
        else if (marker == App1)
            app1(data);
        else if (marker == App2)
            app2(data);
        else if (marker == App13)
            m_header.hasMetadata = true;
        else if (marker == App14 && startsWith(data, "Adobe") && data.size() >= 12)
            m_header.adobeTransform = data[11];
    }

    void frame(int marker, Segment data) {
        if (data.size() < 6 || data.size() < 6 + size_t(data[5]) * 3)
            return;
        m_hasFrame = true;
        m_header.precision = data[0];
        m_header.height = word(data, 1);
        m_header.width = word(data, 3);
        m_header.progressive = (marker & 3) == 2;
        m_header.lossless = (marker & 3) == 3;
        m_header.arithmetic = marker > 0xc8;
        for (size_t i = 0; i < data[5]; ++i) {
            const Segment one = data.subspan(6 + i * 3, 3);
            m_header.components.push_back({one[0], one[1] >> 4, one[1] & 15, one[2]});
        }
    }

    void tables(Segment data) {
        while (!data.empty()) {
            const bool wide = data[0] >> 4 != 0;
            const auto index = size_t(data[0] & 15);
            const size_t size = wide ? 128 : 64;
            if (index > 3 || data.size() < 1 + size)
                return;
            for (size_t i = 0; i < 64; ++i)
                m_header.quantisation[index][kZigzag[i]] =
                    wide ? std::uint16_t(word(data, 1 + i * 2)) : std::uint16_t(data[1 + i]);
            data = data.subspan(1 + size);
        }
    }

    void app1(Segment data) {
        m_header.hasMetadata = true;
        if (m_hasExif || !startsWith(data, "Exif\0"sv) || data.size() < 6)
            return;
        m_hasExif = true; // decoders use the first
        if (const int orientation = orientationOf(data.subspan(6)); orientation >= 1 && orientation <= 8)
            m_header.orientation = orientation;
    }

    void app2(Segment data) {
        constexpr auto kName = "ICC_PROFILE\0"sv;
        if (startsWith(data, kName) && data.size() > kName.size() + 2)
            m_profile.add(data.subspan(kName.size() + 2), data[kName.size()], data[kName.size() + 1]);
    }

    Segment m_rest;
    JpegHeader m_header;
    ProfilePieces m_profile;
    bool m_hasFrame = false, m_hasExif = false;
};

using Table = std::array<std::uint16_t, 64>;

bool isDefined(const Table& table) {
    return std::any_of(table.begin(), table.end(), [](std::uint16_t value) { return value != 0; });
}

// Steps are compared by their square roots: a step of 2 instead of 1 says more than one of 100 instead of 99, but the
// many large steps of foreign tables say something too.
using Steps = std::array<float, 64>; // square roots

Steps rootsOf(const Table& table) {
    Steps steps{};
    std::transform(table.begin(), table.end(), steps.begin(),
                   [](std::uint16_t step) { return std::sqrt(float(step)); });
    return steps;
}

constexpr size_t kQualities = 100;
using Scale = std::array<Steps, kQualities>; // [quality − 1]

// A standard table at every quality, as libjpeg scales it (jcparam.c).
Scale scaleOf(const std::array<std::uint8_t, 64>& standard, int highest) {
    Scale scale{};
    for (size_t i = 0; i < kQualities; ++i) {
        const int quality = int(i) + 1;
        const int percent = quality < 50 ? 5000 / quality : 200 - quality * 2;
        Table table{};
        std::transform(standard.begin(), standard.end(), table.begin(), [&](std::uint8_t step) {
            return std::uint16_t(std::clamp((step * percent + 50) / 100, 1, highest));
        });
        scale[i] = rootsOf(table);
    }
    return scale;
}

struct Scales {
    Scale luma, chroma;
};

// Baseline tables end at 255; others may go beyond below quality 25.
const Scales& scalesFor(const Table& luma) {
    static const Scales kBaseline{scaleOf(kLuma, 255), scaleOf(kChroma, 255)};
    static const Scales kWide{scaleOf(kLuma, 32767), scaleOf(kChroma, 32767)};
    return *std::max_element(luma.begin(), luma.end()) > 255 ? kWide : kBaseline;
}

float distance(const Steps& one, const Steps& other) {
    float sum = 0;
    for (size_t i = 0; i < one.size(); ++i)
        sum += (one[i] - other[i]) * (one[i] - other[i]);
    return sum;
}

const Table* tableOf(const JpegHeader& header, size_t component) {
    if (component >= header.components.size())
        return nullptr;
    const int index = header.components[component].table;
    if (index < 0 || index > 3 || !isDefined(header.quantisation[size_t(index)]))
        return nullptr;
    return &header.quantisation[size_t(index)];
}

} // namespace

std::optional<JpegHeader> jpegHeader(std::span<const std::uint8_t> picture) {
    return Reader(picture).read();
}

std::optional<int> compressionQuality(const JpegHeader& header) {
    const Table* luma = tableOf(header, 0);
    if (!luma || header.lossless)
        return std::nullopt;
    const Table* chroma = header.components.size() >= 3 ? tableOf(header, 1) : nullptr;
    const Scales& scales = scalesFor(*luma);
    const Steps lumaSteps = rootsOf(*luma), chromaSteps = chroma ? rootsOf(*chroma) : Steps{};
    size_t nearest = 0;
    float least = std::numeric_limits<float>::max();
    for (size_t i = 0; i < kQualities; ++i) {
        const float sum =
            distance(lumaSteps, scales.luma[i]) + (chroma ? distance(chromaSteps, scales.chroma[i]) : 0.0F);
        if (sum <= least) { // of equal tables the higher quality
            least = sum;
            nearest = i;
        }
    }
    return int(nearest) + 1;
}

} // namespace gleaner::analysis
