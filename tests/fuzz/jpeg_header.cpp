#include "core/analysis/jpeg_header.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::analysis;

FUZZED(text) {
    const auto header = jpegHeader(bytesOf(text));
    if (!header)
        return;
    const auto quality = compressionQuality(*header);
    holds(header->orientation >= 1 && header->orientation <= 8);
    holds(!quality || (*quality >= 1 && *quality <= 100));
    holds(header->iccProfile.size() <= text.size() && header->metadataBytes <= std::int64_t(text.size()));
}
