#include "core/history/group_codec.h"

#include <array>
#include <bit>
#include <cmath>
#include <optional>

#include "core/history/history_store.h"

namespace gleaner::history {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr size_t kRows = size_t(kGroupBuckets);

enum Tag : std::uint8_t {
    kNothing,  // unknown in every bucket
    kConstant, // one float
    kRepeated, // the column whose number follows
    kFloats,
    kTenths, // 16-bit whole numbers, to be divided by ten
};

float tenths(std::uint16_t number) {
    return float(number) / 10.0f;
}

std::optional<std::uint16_t> asTenths(float value) {
    if (!(value >= 0 && value <= 6553.5f)) // NaN, too
        return std::nullopt;
    const auto number = std::uint16_t(std::lround(double(value) * 10));
    return tenths(number) == value ? std::optional(number) : std::nullopt;
}

void put32(std::vector<std::uint8_t>& out, std::uint32_t bits) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(std::uint8_t(bits >> shift));
}

class Writer {
public:
    Writer(std::span<const float> cells, size_t width) : m_cells(cells), m_width(width) {
        for (size_t row = 0; row < kRows; ++row) {
            if (cells[row * width] > 0)
                m_rows[m_count++] = row;
        }
    }

    std::vector<std::uint8_t> write() {
        std::uint16_t mask = 0;
        for (size_t i = 0; i < m_count; ++i)
            mask = std::uint16_t(mask | 1u << m_rows[i]);
        m_out = {kVersion, std::uint8_t(m_width), std::uint8_t(mask), std::uint8_t(mask >> 8)};
        for (size_t column = 0; column < m_width; ++column)
            writeColumn(column);
        return std::move(m_out);
    }

private:
    std::uint32_t bits(size_t index, size_t column) const {
        const float value = m_cells[m_rows[index] * m_width + column];
        return std::bit_cast<std::uint32_t>(std::isnan(value) ? kUnknown : value);
    }

    bool isConstant(size_t column) const {
        for (size_t i = 1; i < m_count; ++i) {
            if (bits(i, column) != bits(0, column))
                return false;
        }
        return true;
    }

    bool areEqual(size_t a, size_t b) const {
        for (size_t i = 0; i < m_count; ++i) {
            if (bits(i, a) != bits(i, b))
                return false;
        }
        return true;
    }

    void writeColumn(size_t column) {
        if (m_count == 0 || isConstant(column)) {
            const std::uint32_t value = m_count == 0 ? std::bit_cast<std::uint32_t>(kUnknown) : bits(0, column);
            if (value == std::bit_cast<std::uint32_t>(kUnknown)) {
                m_out.push_back(kNothing);
            } else {
                m_out.push_back(kConstant);
                put32(m_out, value);
            }
            return;
        }
        for (size_t before = column > 2 ? column - 2 : 0; before < column; ++before) {
            if (areEqual(before, column)) {
                m_out.push_back(kRepeated);
                m_out.push_back(std::uint8_t(before));
                return;
            }
        }
        if (!writeTenths(column)) {
            m_out.push_back(kFloats);
            for (size_t i = 0; i < m_count; ++i)
                put32(m_out, bits(i, column));
        }
    }

    bool writeTenths(size_t column) {
        std::array<std::uint16_t, kRows> numbers{};
        for (size_t i = 0; i < m_count; ++i) {
            const auto number = asTenths(std::bit_cast<float>(bits(i, column)));
            if (!number)
                return false;
            numbers[i] = *number;
        }
        m_out.push_back(kTenths);
        for (size_t i = 0; i < m_count; ++i) {
            m_out.push_back(std::uint8_t(numbers[i]));
            m_out.push_back(std::uint8_t(numbers[i] >> 8));
        }
        return true;
    }

    std::span<const float> m_cells;
    size_t m_width;
    std::array<size_t, kRows> m_rows{};
    size_t m_count = 0;
    std::vector<std::uint8_t> m_out;
};

class Reader {
public:
    Reader(std::span<const std::uint8_t> bytes, size_t width) : m_bytes(bytes), m_width(width) {}

    std::vector<float> read() {
        if (m_bytes.size() < 4 || take8() != kVersion)
            return {};
        const size_t columns = take8();
        const unsigned mask = take16();
        for (size_t row = 0; row < kRows; ++row) {
            if (mask & 1u << row)
                m_rows[m_count++] = row;
        }
        m_cells.assign(kRows * m_width, kUnknown);
        for (size_t row = 0; row < kRows; ++row)
            m_cells[row * m_width] = 0;
        for (size_t column = 0; column < columns && column < m_width; ++column) {
            if (!readColumn(column))
                return {};
        }
        return std::move(m_cells);
    }

private:
    float& cell(size_t index, size_t column) { return m_cells[m_rows[index] * m_width + column]; }
    bool has(size_t bytes) const { return m_bytes.size() - m_at >= bytes; }
    std::uint8_t take8() { return m_bytes[m_at++]; }
    std::uint16_t take16() {
        const std::uint16_t low = take8();
        return std::uint16_t(low | take8() << 8);
    }
    float takeFloat() {
        const std::uint32_t low = take16();
        return std::bit_cast<float>(low | std::uint32_t(take16()) << 16);
    }

    bool readColumn(size_t column) {
        if (!has(1))
            return false;
        switch (take8()) {
        case kNothing:
            return true;
        case kConstant: {
            if (!has(4))
                return false;
            const float value = takeFloat();
            for (size_t i = 0; i < m_count; ++i)
                cell(i, column) = value;
            return true;
        }
        case kRepeated: {
            const size_t before = has(1) ? take8() : column;
            if (before >= column)
                return false;
            for (size_t i = 0; i < m_count; ++i)
                cell(i, column) = cell(i, before);
            return true;
        }
        case kFloats:
            if (!has(4 * m_count))
                return false;
            for (size_t i = 0; i < m_count; ++i)
                cell(i, column) = takeFloat();
            return true;
        case kTenths:
            if (!has(2 * m_count))
                return false;
            for (size_t i = 0; i < m_count; ++i)
                cell(i, column) = tenths(take16());
            return true;
        default:
            return false;
        }
    }

    std::span<const std::uint8_t> m_bytes;
    size_t m_width;
    size_t m_at = 0;
    std::array<size_t, kRows> m_rows{};
    size_t m_count = 0;
    std::vector<float> m_cells;
};

} // namespace

std::vector<std::uint8_t> encodeGroup(std::span<const float> cells, size_t width) {
    return Writer(cells, width).write();
}

std::vector<float> decodeGroup(std::span<const std::uint8_t> bytes, size_t width) {
    return Reader(bytes, width).read();
}

} // namespace gleaner::history
