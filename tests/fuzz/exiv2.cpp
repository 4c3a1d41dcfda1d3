// The adapter on any bytes. Crashes within Exiv2 are what the sandbox is for; this finds those of the adapter.
#include "core/analysis/analyser.h"
#include "core/analysis/exiv2/exiv2_metadata.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::analysis;

FUZZED(text) {
    static Exiv2Metadata reader;
    MetadataLimits limits;
    limits.maxFields = 200;
    limits.maxValueBytes = 500;
    const Metadata found = reader.read(bytesOf(text), sniffType(bytesOf(text)), limits);
    holds(found.fields.size() <= 200);
    for (const MetadataField& field : found.fields)
        if (const auto* value = std::get_if<std::string>(&field.value))
            holds(value->size() <= 500);
}
