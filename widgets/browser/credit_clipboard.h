#pragma once
// Credits of works as the clipboard takes them.

#include <memory>
#include <span>

#include <QString>

#include "core/curation/attribution.h"

class QMimeData;

namespace gleaner::browser {

// Rich text goes out as text/html with plain text beside it, so that every program finds what it can use; the other
// formats are text. Several works are separated by an empty line.
std::unique_ptr<QMimeData> creditMime(std::span<const model::RecordView> records, curation::CreditFormat format);

QString creditFormatWords(curation::CreditFormat format); // "Rich text", "BibTeX" …

} // namespace gleaner::browser
