#pragma once
// The credit of a work: title, author, source, licence (TASL), in the formats people paste it into.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/record.h"

namespace gleaner::curation {

enum class CreditFormat { Plain, Html, Markdown, Rich, Xml, Wikitext, Bibtex, JsonLd };
std::optional<CreditFormat>
parseCreditFormat(std::string_view name); // "plain" "html" "markdown" "rich" "xml" "wikitext" "bibtex" "jsonld"
std::vector<std::string_view> creditFormatNames();

struct Credit {
    std::string text;                                     // in the format asked for; foreign text is escaped for it
    std::string title, creator, licence, licenceUrl, url; // plain
    std::vector<std::string> missing; // of "title", "creator", "license", "url": what the credit lacks
};

// Plain text holds title, creator and the licence's display name; linked formats their addresses too. A public-domain
// mark or CC0 is "marked with", a licence "licensed under" (Creative Commons, "Best practices for attribution"). The
// words are English, as the deeds' names are.
Credit creditOf(const model::Record& record, CreditFormat format);

} // namespace gleaner::curation
