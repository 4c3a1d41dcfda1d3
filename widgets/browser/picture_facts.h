#pragma once
// What the analysis of a picture found, in words: groups of rows for the detail, and every tag as it stands in the
// file.

#include <optional>
#include <vector>

#include <QString>

#include "core/analysis/analyser.h"
#include "widgets/browser/detail_facts.h"

namespace gleaner::browser {

struct FactGroup {
    QString id; // "picture", "camera", "place", "file": for what is remembered of it
    QString title;
    std::vector<DetailFact> facts;
};

// Groups without a fact are left out. `detail.analysis` may be null: then only what the record itself says of its
// place.
std::vector<FactGroup> groupsOf(const RecordDetail& detail);

// How far the analysis of a stored picture is to be believed, and what to do about it.
struct AnalysisState {
    QString words;        // empty = it is current: nothing to say
    bool canHelp = false; // analysing again may help
};
AnalysisState analysisState(const model::RecordView& view);

QString fieldWords(const analysis::MetadataField& field); // the value on one line
QString labelWords(const std::string& label);             // "high-key" → "high key", in the reader's language
QString exposureWords(double deviation);                  // "well exposed", "dark", "bright" …

// "1/250 s", "0.8 s", "30 s"
QString shutterWords(double seconds);
// "4 Dec 2003, 06:46:52 (UTC+01:00)"; what is no such date is shown as it is.
QString dateTakenWords(const std::string& iso);
// "48.2082° N, 16.3738° E"
QString positionWords(double latitude, double longitude);
// "48.208200, 16.373800": what maps take.
QString positionDigits(double latitude, double longitude);

} // namespace gleaner::browser
