#pragma once
// What the window asks of the back-fill: stored pictures that are analysed again.

#include "core/pipeline/reanalysis.h"

namespace gleaner::workstation {
class Workstation;
}

namespace gleaner::bridge {

// Thread-safe. preview() and run() may take their time, so they are called off the GUI thread; pause() does not.
class AnalysisDesk {
public:
    virtual ~AnalysisDesk() = default;

    // Whether it may run here; false when the library is only looked at.
    virtual bool canRun() const = 0;
    virtual Result<pipeline::ReanalysisPreview> preview(const pipeline::ReanalysisRequest& request) = 0;
    // As pipeline::Reanalysis::run().
    virtual Result<pipeline::ReanalysisFigures> run(const pipeline::ReanalysisRequest& request, std::stop_token stop,
                                                    const pipeline::Reanalysis::Progress& progress) = 0;
    virtual void pause(bool paused) = 0;
};

// Of an open library, which outlives it.
class StationAnalysisDesk final : public AnalysisDesk {
public:
    explicit StationAnalysisDesk(workstation::Workstation& workstation) : m_workstation(workstation) {}

    bool canRun() const override;
    Result<pipeline::ReanalysisPreview> preview(const pipeline::ReanalysisRequest& request) override;
    Result<pipeline::ReanalysisFigures> run(const pipeline::ReanalysisRequest& request, std::stop_token stop,
                                            const pipeline::Reanalysis::Progress& progress) override;
    void pause(bool paused) override;

private:
    workstation::Workstation& m_workstation;
};

} // namespace gleaner::bridge
