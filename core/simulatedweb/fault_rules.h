#pragma once
// Which fault a request meets.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/simulatedweb/simulated_web.h"

namespace gleaner::simulatedweb {

// Whom a fault may meet.
struct Victim {
    std::string_view source;
    bool bystander = false;
};

// Immutable after construction. `age` = seconds after the start. Faults come in the order in which they were given.
class FaultRules {
public:
    FaultRules() = default;
    FaultRules(std::vector<Fault> faults, std::uint64_t seed);

    // The first fault for this request, the number `number` there; nullptr = none. Those that meet connections are
    // never among them.
    const Fault* find(const Victim& victim, std::string_view path, double age, std::uint64_t number) const;
    // The first fault for the handshake of this connection, the number `number` there: one of the Tls kinds.
    const Fault* findHandshake(const Victim& victim, double age, std::uint64_t number) const;
    bool refuses(const Victim& victim, double age) const;
    bool canRefuse() const { return m_canRefuse; } // whether refuses() is ever true

private:
    template<typename Fits>
    const Fault* first(const Victim& victim, Fits fits) const;
    bool chosen(size_t index, const Victim& victim, std::uint64_t number) const;

    std::vector<Fault> m_faults;
    // Indices into m_faults, rising: thousands of sources may each have their own.
    std::unordered_map<std::string, std::vector<size_t>> m_bySource;
    std::vector<size_t> m_ofAll;
    std::uint64_t m_seed = 0;
    bool m_canRefuse = false;
};

} // namespace gleaner::simulatedweb
