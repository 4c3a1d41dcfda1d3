#pragma once
// Resampling of planes (zimg). Keeps its filters by size. One thread at a time per scaler.

#include <memory>

#include "core/analysis/planes.h"

namespace gleaner::analysis {

class PlaneScaler {
public:
    PlaneScaler();
    ~PlaneScaler();

    Plane scaled(const Plane& plane, int width, int height);
    // Scaled to fit the box; a copy when it fits already.
    Planes fitted(const Planes& planes, int edge);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
