#include <string>

#include "core/curation/attribution.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner;

// Lines: title, creator, licence, address. No format lets a foreign text write markup of its own.
FUZZED(text) {
    model::Record record;
    std::string licence;
    for (std::string* field : {&record.title, &record.creator, &licence, &record.landingUrl}) {
        const size_t line = text.find('\n');
        *field = text.substr(0, line);
        text.remove_prefix(line == text.npos ? text.size() : line + 1);
    }
    record.licence = model::parseLicence(licence);
    for (const std::string_view name : curation::creditFormatNames())
        curation::creditOf(record, *curation::parseCreditFormat(name));
    for (const std::string_view name : {"html", "rich", "xml", "wikitext", "jsonld"})
        holds(curation::creditOf(record, *curation::parseCreditFormat(name)).text.find("<script") == std::string::npos);
}
