#include "core/simulatedweb/gzip_bomb.h"

#include <cstdint>

namespace gleaner::simulatedweb {
namespace {

// Appends bits from the lowest of a byte up, as deflate wants them (RFC 1951, §3.1.1).
class BitWriter {
public:
    explicit BitWriter(std::string& out) : m_out(out) {}
    void bits(unsigned value, int count) {
        for (int i = 0; i < count; ++i)
            bit((value >> static_cast<unsigned>(i)) & 1U);
    }
    // A Huffman code stands with its highest bit first.
    void code(unsigned value, int length) {
        for (int i = length - 1; i >= 0; --i)
            bit((value >> static_cast<unsigned>(i)) & 1U);
    }
    void align() {
        while (m_used != 0)
            bit(0);
    }

private:
    void bit(unsigned value) {
        if (m_used == 0)
            m_out += '\0';
        m_out.back() = static_cast<char>(static_cast<unsigned char>(m_out.back()) | value << m_used);
        m_used = (m_used + 1) % 8;
    }
    std::string& m_out;
    unsigned m_used = 0;
};

constexpr size_t kMatch = 258;                  // the longest that deflate knows
constexpr std::uint32_t kChecksum = 0x7df211de; // CRC-32 of kBombInflated zeros; a test inflates the bomb
constexpr std::string_view kMember("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);

// The tables of a block in which a literal zero has the code 10, the longest match 0, the end 11, and the distance one
// 0: a match costs two bits, which is the least that deflate can do (RFC 1951, §3.2.7).
void writeTables(BitWriter& out) {
    out.bits(1, 1);  // the last block
    out.bits(2, 2);  // with tables of its own
    out.bits(29, 5); // 286 literals and lengths
    out.bits(0, 5);  // 1 distance
    out.bits(14, 4); // 18 code lengths of code lengths, in the order of the standard:
    for (const unsigned length : {0U, 0U, 1U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 2U, 0U, 2U})
        out.bits(length, 3); // 18 (many zeros) is 0, 1 is 10, 2 is 11
    const auto zeros = [&](unsigned count) {
        out.code(0, 1);
        out.bits(count - 11, 7);
    };
    const auto one = [&] { out.code(2, 2); };
    const auto two = [&] { out.code(3, 2); };
    two(); // the literal 0
    zeros(138);
    zeros(117);
    two(); // 256, the end
    zeros(28);
    one(); // 285, the longest match
    one(); // the distance 1
}

std::string makeBomb() {
    std::string stream(kMember);
    BitWriter out(stream);
    writeTables(out);
    out.code(2, 2); // one zero, which the matches repeat
    for (size_t left = kBombInflated - 1; left > 0; left -= kMatch) {
        out.code(0, 1);
        out.code(0, 1);
    }
    out.code(3, 2);
    out.align();
    out.bits(kChecksum, 32);
    out.bits(static_cast<unsigned>(kBombInflated), 32);
    return stream;
}

} // namespace

const std::string& gzipBomb() {
    static const std::string kBomb = makeBomb();
    return kBomb;
}

} // namespace gleaner::simulatedweb
