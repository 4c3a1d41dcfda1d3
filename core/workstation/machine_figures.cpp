#include "core/workstation/machine_figures.h"

#include <fstream>

#include <unistd.h>

namespace gleaner::workstation {

alerts::MachineFigures machineFigures(const std::filesystem::path& folder) {
    alerts::MachineFigures figures;
    std::ifstream statm("/proc/self/statm"); // pages: total, resident, …
    std::int64_t total = 0, resident = 0;
    if (statm >> total >> resident)
        figures.memory = resident * sysconf(_SC_PAGESIZE);
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (!error)
        figures.diskFree = std::int64_t(space.available);
    return figures;
}

} // namespace gleaner::workstation
