#include "app/gui/demo_rehearsal.h"

#include <algorithm>

namespace gleaner::gui {

DemoRehearsal::DemoRehearsal(simulatedweb::SimulatedWeb& web, workstation::Workstation& library)
    : m_web(web), m_library(library), m_rehearsal(web) {
    // The second by name: in the middle of what is seen first, and not the row that is selected anyway.
    if (const auto sources = m_web.sources(); sources.size() > 1)
        (void)m_rehearsal.play(sources[1].name, "stumbles");
}

Result<std::vector<bridge::RehearsalDesk::Role>> DemoRehearsal::roles() {
    const auto playing = m_rehearsal.playing();
    std::vector<Role> roles;
    for (const simulatedweb::SimulatedSource& source : m_web.sources()) {
        const auto part = playing.find(source.name);
        roles.push_back({source.name, part == playing.end() ? std::string() : part->second});
    }
    std::sort(roles.begin(), roles.end(), [](const Role& a, const Role& b) { return a.source < b.source; });
    return roles;
}

Result<void> DemoRehearsal::play(const std::string& source, const std::string& part) {
    return m_rehearsal.play(source, part);
}

Result<void> DemoRehearsal::allBehave() {
    m_rehearsal.allBehave();
    return {};
}

Result<std::int64_t> DemoRehearsal::crawlAgain() {
    std::vector<model::RecordKey> keys;
    for (const model::Record& record : m_web.records())
        if (const auto key = m_library.catalog().find(record.identifier.toString()))
            keys.push_back(*key);
    return m_library.queue().requeueCompleted(keys);
}

} // namespace gleaner::gui
