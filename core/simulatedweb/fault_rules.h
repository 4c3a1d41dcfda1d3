#pragma once
// Which fault a request meets.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/simulatedweb/simulated_web.h"

namespace gleaner::simulatedweb {

// Immutable after construction.
class FaultRules {
public:
    FaultRules() = default;
    FaultRules(std::vector<Fault> faults, std::uint64_t seed) : m_faults(std::move(faults)), m_seed(seed) {}

    // The first fault for this request, `age` seconds after the start, number `number` of its source; nullptr = none.
    // Refuse is never among them: it meets connections.
    const Fault* find(std::string_view source, std::string_view path, double age, std::uint64_t number) const;
    bool refuses(std::string_view source, double age) const;
    bool canRefuse() const; // whether refuses() is ever true

private:
    std::vector<Fault> m_faults;
    std::uint64_t m_seed = 0;
};

} // namespace gleaner::simulatedweb
