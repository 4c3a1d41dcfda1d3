#pragma once
// The rehearsal over the demo's simulated web and library.

#include <memory>

#include "core/simulatedweb/rehearsal.h"
#include "core/workstation/workstation.h"
#include "widgets/bridge/rehearsal_desk.h"

namespace gleaner::gui {

class DemoRehearsal final : public bridge::RehearsalDesk {
public:
    // Both outlive it. One source stumbles at once, so that the first crawl has something to show.
    DemoRehearsal(simulatedweb::SimulatedWeb& web, workstation::Workstation& library);

    std::vector<std::string> parts() const override { return simulatedweb::Rehearsal::parts(); }
    Result<std::vector<Role>> roles() override;
    Result<void> play(const std::string& source, const std::string& part) override;
    Result<void> allBehave() override;
    Result<std::int64_t> crawlAgain() override;

private:
    simulatedweb::SimulatedWeb& m_web;
    workstation::Workstation& m_library;
    simulatedweb::Rehearsal m_rehearsal;
};

} // namespace gleaner::gui
