#pragma once
// Planes to JPEG (libjpeg-turbo, baseline, 4:2:0, no metadata).

#include <optional>

#include "core/analysis/planes.h"
#include "core/base/bytes.h"

namespace gleaner::analysis {

// `quality` 1 … 100. Nothing when the picture is empty, larger than 65,500 px or its planes do not fit each other.
std::optional<Bytes> encodedJpeg(const Planes& planes, int quality);

} // namespace gleaner::analysis
