#pragma once
// The columns of the Crawl table, one row of a table each: name, group, width, words, tip and what it is sorted by.

#include <QString>

#include "widgets/console/console_model.h"

namespace gleaner::console {

enum class ColumnGroup { Source, Limit, Flow, Health, Work, Data };
inline constexpr int kColumnGroups = 6;
QString groupName(ColumnGroup group);

struct ColumnLook {
    const char* id; // in saved layouts: never changes
    ColumnGroup group;
    int width;         // holds the widest usual contents at 13 px; a person's own are kept in the settings
    bool shownAtFirst; // the rest is there for the asking
    bool isFigure;     // right-aligned, tabular digits
};
const ColumnLook& lookOf(int column);
int columnOf(const QString& id); // −1 = no such column

QString columnTitle(int column);
QString columnTip(int column);

// A cell as it is shown, copied and read aloud; its tip; and the number it is sorted by (of Source: none, names are
// sorted as text). Never an empty cell: "—" where there is nothing to say.
QString cellText(const crawl::SourceFigures& source, int column, base::WallTime now);
QString cellTip(const crawl::SourceFigures& source, int column, base::WallTime now);
double cellValue(const crawl::SourceFigures& source, int column);

// Attempts of this run that ended in a class of answers.
std::int64_t answersOf(const crawl::SourceFigures& source, model::OutcomeClass kind);

} // namespace gleaner::console
