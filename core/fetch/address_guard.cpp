#include "core/fetch/address_guard.h"

#include <algorithm>
#include <array>

namespace gleaner::fetch {
namespace {

template<size_t N>
struct Block {
    std::array<std::uint8_t, N> prefix;
    int bits;

    bool contains(std::span<const std::uint8_t> address) const {
        const auto whole = size_t(bits / 8);
        if (!std::equal(prefix.begin(), prefix.begin() + long(whole), address.begin()))
            return false;
        const int rest = bits % 8;
        return rest == 0 || ((prefix[whole] ^ address[whole]) >> (8 - rest)) == 0;
    }
};

// The registries of RFC 6890, as far as they are not reachable from everywhere.
constexpr std::array<Block<4>, 11> kPrivate4{{
    {{0}, 8},          // this network; connects to the machine itself
    {{10}, 8},         // private
    {{100, 64}, 10},   // carrier-grade NAT
    {{127}, 8},        // loopback
    {{169, 254}, 16},  // link-local, cloud metadata
    {{172, 16}, 12},   // private
    {{192, 0, 0}, 24}, // protocol assignments
    {{192, 168}, 16},  // private
    {{198, 18}, 15},   // benchmarking
    {{224}, 4},        // multicast
    {{240}, 4},        // reserved, broadcast
}};

constexpr std::array<Block<16>, 10> kPrivate6{{
    {{}, 96},                                         // ::, ::1 and IPv4-compatible
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, // IPv4-mapped
    {{0, 0x64, 0xff, 0x9b}, 96},                      // NAT64
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48},                // NAT64 of the local network
    {{0x20, 0x01, 0, 0}, 32},                         // Teredo
    {{0x20, 0x02}, 16},                               // 6to4
    {{0xfc}, 7},                                      // unique local
    {{0xfe, 0x80}, 10},                               // link-local
    {{0xfe, 0xc0}, 10},                               // site-local, deprecated
    {{0xff}, 8},                                      // multicast
}};

constexpr std::array<int, 83> kRefusedPorts{
    0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,   43,
    53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,  119,
    123,  135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,  531,
    532,  540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};
static_assert(kRefusedPorts.back() == 10080, "the list is full, so binary search works");

template<size_t N, size_t M>
bool isOutside(const std::array<Block<N>, M>& blocks, std::span<const std::uint8_t> address) {
    return std::none_of(blocks.begin(), blocks.end(), [&](const Block<N>& block) { return block.contains(address); });
}

} // namespace

bool isPublicAddress(std::span<const std::uint8_t> address) {
    if (address.size() == 4)
        return isOutside(kPrivate4, address);
    return address.size() == 16 && isOutside(kPrivate6, address);
}

bool isRefusedPort(int port) {
    return std::binary_search(kRefusedPorts.begin(), kRefusedPorts.end(), port);
}

} // namespace gleaner::fetch
