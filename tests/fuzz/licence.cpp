#include "core/model/licence.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::model;

// The first line is the licence, the rest its version.
FUZZED(text) {
    const size_t line = text.find('\n');
    const Licence licence = parseLicence(text.substr(0, line), line == text.npos ? "" : text.substr(line + 1));
    if (!licence.known)
        return;
    holds(parseLicence(licence.slug, licence.version) == licence);
    holds(parseLicence(licence.url()).slug == licence.slug);
}
