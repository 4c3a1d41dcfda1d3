#include "widgets/bridge/analysis_desk.h"

#include "core/workstation/workstation.h"

namespace gleaner::bridge {

using pipeline::ReanalysisFigures;
using pipeline::ReanalysisPreview;
using pipeline::ReanalysisRequest;

bool StationAnalysisDesk::canRun() const {
    return m_workstation.access() == workstation::Access::Write;
}

Result<ReanalysisPreview> StationAnalysisDesk::preview(const ReanalysisRequest& request) {
    return pipeline::Reanalysis::preview(m_workstation.analyses(), request);
}

Result<ReanalysisFigures> StationAnalysisDesk::run(const ReanalysisRequest& request, std::stop_token stop,
                                                   const pipeline::Reanalysis::Progress& progress) {
    if (!canRun())
        return fail(ErrorCode::ReadOnly, m_workstation.folder().string());
    return m_workstation.reanalysis().run(request, std::move(stop), progress);
}

void StationAnalysisDesk::pause(bool paused) {
    if (canRun())
        m_workstation.reanalysis().pause(paused);
}

} // namespace gleaner::bridge
