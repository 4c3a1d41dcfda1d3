#pragma once
// Which addresses and ports a crawler may connect to (design/crawl.md, "Fetching"): a list from the internet must not
// be able to aim us at the machines around us.

#include <cstdint>
#include <span>

namespace gleaner::fetch {

// `address` in network order: 4 bytes of IPv4 or 16 of IPv6; any other length is not public. IPv4 written inside IPv6
// (mapped, compatible, NAT64, 6to4, Teredo) is never public, whatever it holds.
bool isPublicAddress(std::span<const std::uint8_t> address);

// Ports of other protocols that browsers refuse: the "bad port" list of the WHATWG Fetch standard ("port blocking").
bool isRefusedPort(int port);

} // namespace gleaner::fetch
