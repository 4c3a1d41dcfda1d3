#pragma once
// How the window names a record and its parts, the same in grid, detail and for screen readers.

#include <QString>

#include "core/catalog/catalog.h"
#include "core/model/licence.h"

namespace gleaner::models {

QString text(const std::string& utf8); // a field of a record as the window holds text

QString titleWords(const std::string& title);        // "Untitled" when there is none
QString creatorWords(const std::string& creator);    // "No creator known" when there is none
QString licenceWords(const model::Licence& licence); // "CC BY 4.0"; "No licence stated" when there is none
QString stateWords(model::CrawlState state);         // "Stored", "Not yet crawled", "Gone" …
QString stateIcon(model::CrawlState state);          // name of an icon of resources/icons

// "Bridge, by Sander Klootwijk, CC BY 4.0, not yet crawled"
QString spokenWords(const catalog::RecordSummary& record);

} // namespace gleaner::models
