#pragma once
// MetadataReader with Exiv2.

#include "core/analysis/metadata.h"

namespace gleaner::analysis {

class Exiv2Metadata final : public MetadataReader {
public:
    Exiv2Metadata(); // starts Exiv2 (once per process, thread-safe)
    Metadata read(std::span<const std::uint8_t> picture, const std::string& type,
                  const MetadataLimits& limits) override;
};

} // namespace gleaner::analysis
