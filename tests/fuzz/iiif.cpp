#include "core/ingest/iiif_document.h"
#include "tests/fuzz/fuzzed.h"

FUZZED(text) {
    gleaner::ingest::readIiif(text);
}
