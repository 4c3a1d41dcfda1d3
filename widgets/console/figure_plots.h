#pragma once
// From figures over time to what a plot shows: lines, names, titles.

#include <optional>
#include <vector>

#include <QString>

#include "core/history/figure_series.h"
#include "widgets/plots/plot_data.h"

namespace gleaner::console {

// What a plot can show. Names are stable, for signals that carry them: requests, stored, errors, bytes, left,
// in_flight, memory, disk, first_byte, error_share.
enum class Figure { Requests, Stored, Errors, Bytes, Left, InFlight, Memory, Disk, FirstByte, ErrorShare };
inline constexpr int kFigures = 10;

std::optional<Figure> figureNamed(const QString& name);
QString nameOf(Figure figure);

QString labelOf(Figure figure); // "Requests", "First byte"
QString titleOf(Figure figure); // "Requests per second"
bool isOfCrawl(Figure figure);
bool isOfSource(Figure figure);
std::vector<Figure> figuresOf(bool source); // in the order they are offered

// Digits first: where people read from the right they would change sides with the words after them.
QString inOrder(const QString& text);

QString spanText(history::Span span); // "5 min", "24 h"
QString spanName(history::Span span); // "the last 5 minutes"

double epochSeconds(base::WallTime time); // since the epoch

// Gaps stay gaps; the band is drawn where a bucket is longer than a second.
plots::PlotData plotOf(Figure figure, const history::FigureSeries& series, base::WallTime now);

} // namespace gleaner::console
