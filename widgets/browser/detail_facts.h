#pragma once
// What the detail says of a record, as rows of a label and a value.

#include <vector>

#include <QString>

#include "widgets/browser/search_source.h"

namespace gleaner::browser {

struct DetailFact {
    QString label;
    QString html; // escaped; may hold links: http(s) addresses, and copy:TEXT for what one copies
    QString tip;  // whole value where `html` is shortened, and where it comes from
};

std::vector<DetailFact> factsOf(const RecordDetail& detail);

// "by <a>Ian Hex</a> · wallpapers", as HTML; names the creator as unknown rather than leaving it out.
QString bylineOf(const model::Record& record);
// "Missing for a full credit: creator, licence"; empty when nothing is.
QString missingWords(const std::vector<std::string>& missing);

bool isWebAddress(const std::string& address); // http or https

} // namespace gleaner::browser
