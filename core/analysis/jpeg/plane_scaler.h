#pragma once
// Resampling of planes (zimg). Keeps its filters by size. One thread at a time per scaler.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/analysis/planes.h"

namespace gleaner::analysis {

// Samples that somebody else holds, with gaps between rows.
struct PlaneView {
    const std::uint8_t* samples = nullptr;
    std::size_t stride = 0; // from row to row
    int width = 0, height = 0;

    PlaneView() = default;
    PlaneView(const std::uint8_t* data, std::size_t rowToRow, int w, int h)
        : samples(data), stride(rowToRow), width(w), height(h) {}
    PlaneView(const Plane& plane) // NOLINT: a plane is a view without gaps
        : samples(plane.samples.data()), stride(std::size_t(plane.width)), width(plane.width), height(plane.height) {}
    const std::uint8_t* row(int y) const { return samples + std::size_t(y) * stride; }
};

class PlaneScaler {
public:
    PlaneScaler();
    ~PlaneScaler();

    // Empty when the plane is.
    Plane scaled(const PlaneView& plane, int width, int height);
    // All planes, to just this size; a copy when they have it already.
    Planes scaledTo(const Planes& planes, Size size);
    // Scaled to fit the box; a copy when it fits already.
    Planes fitted(const Planes& planes, int edge);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
