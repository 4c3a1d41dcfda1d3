#pragma once
// What the machine says beside the crawl: memory of this process, free disk.

#include <filesystem>

#include "core/alerts/metric.h"

namespace gleaner::workstation {

// `folder`: where the library lies. Quick; may wait for a disk that does not answer.
alerts::MachineFigures machineFigures(const std::filesystem::path& folder);

} // namespace gleaner::workstation
