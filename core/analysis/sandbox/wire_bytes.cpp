#include "core/analysis/sandbox/wire_bytes.h"

namespace gleaner::analysis::wire {

namespace {

std::string asLatin1(std::string_view text) {
    std::string readable;
    readable.reserve(text.size() * 2);
    for (const char character : text) {
        const auto byte = std::uint8_t(character);
        if (byte >= 0x80)
            readable.push_back(char(0xC0 | byte >> 6));
        readable.push_back(byte < 0x80 ? character : char(0x80 | (byte & 0x3F)));
    }
    return readable;
}

// As much of UTF-8 as fits, whole characters only.
std::string_view cut(std::string_view text, std::size_t most) {
    if (text.size() <= most)
        return text;
    while (most > 0 && (std::uint8_t(text[most]) & 0xC0) == 0x80)
        --most;
    return text.substr(0, most);
}

} // namespace

void Writer::text(std::string_view value, std::size_t most) {
    std::string readable;
    if (base::firstMalformed(value) != std::string_view::npos) {
        readable = asLatin1(value);
        value = readable;
    }
    value = cut(value, most);
    bytes({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

bool Reader::expect(bool holds, const char* what) {
    if (ok() && !holds) {
        m_problem = what;
        m_rest = {};
    }
    return ok();
}

bool Reader::take(std::size_t size, const char* what) {
    if (ok() && m_rest.size() < size) {
        m_problem = std::string("cut short at ") + what;
        m_rest = {};
    }
    if (!ok())
        return false;
    m_taken = m_rest.first(size);
    m_rest = m_rest.subspan(size);
    return true;
}

std::size_t Reader::count(std::size_t least, std::size_t most, const char* what) {
    const std::size_t value = number<std::uint32_t>(what);
    return expect(value <= most && value <= m_rest.size() / std::max<std::size_t>(least, 1), what) ? value : 0;
}

std::span<const std::uint8_t> Reader::bytes(std::size_t most, const char* what) {
    const std::size_t size = count(1, most, what);
    return take(size, what) ? m_taken : std::span<const std::uint8_t>();
}

std::string Reader::text(std::size_t most, const char* what) {
    const std::span<const std::uint8_t> found = bytes(most, what);
    const std::string_view view(reinterpret_cast<const char*>(found.data()), found.size());
    return expect(base::firstMalformed(view) == std::string_view::npos, what) ? std::string(view) : std::string();
}

} // namespace gleaner::analysis::wire
