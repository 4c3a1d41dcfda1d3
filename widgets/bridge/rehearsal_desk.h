#pragma once
// The demo's sources can be told to misbehave, so that the console can be learnt before it is needed.

#include <string>
#include <vector>

#include "core/base/result.h"

namespace gleaner::bridge {

// Thread-safe. Calls wait for the simulated web, so they are made off the GUI thread.
class RehearsalDesk {
public:
    virtual ~RehearsalDesk() = default;

    struct Role {
        std::string source;
        std::string part; // simulatedweb::Rehearsal::parts(); empty = it behaves
        bool operator==(const Role&) const = default;
    };
    virtual std::vector<std::string> parts() const = 0;
    virtual Result<std::vector<Role>> roles() = 0; // by source
    virtual Result<void> play(const std::string& source, const std::string& part) = 0;
    virtual Result<void> allBehave() = 0;
    // All pictures that are done go back into the queue, so that there is something to watch. Returns how many.
    virtual Result<std::int64_t> crawlAgain() = 0;
};

} // namespace gleaner::bridge
