#pragma once
// What one bucket holds, column by column, and how two buckets become one. A bucket is a row of floats; column 0 says
// how many seconds are in it, and 0 there means that the rest means nothing.

#include <array>
#include <cstdint>
#include <span>

#include "core/crawl/crawl_engine.h"
#include "core/history/figure_series.h"

namespace gleaner::history {

enum class Fold : std::uint8_t {
    Count, // the sum
    Mean,  // weighted by the column that counts its seconds
    Least,
    Most,
    Last, // of the newer bucket, if it is known there
};
enum class Part : std::uint8_t { Weight, Value, Low, High };

struct Column {
    Fold fold;
    Part part;
    Metric metric;
    std::uint8_t weight = 0; // for Mean: the column with its seconds, which stands before it
};

inline constexpr std::array<Column, 20> kCrawlColumns{{
    {Fold::Count, Part::Weight, Metric::Requests}, {Fold::Mean, Part::Value, Metric::Requests},
    {Fold::Least, Part::Low, Metric::Requests},    {Fold::Most, Part::High, Metric::Requests},
    {Fold::Last, Part::Value, Metric::Limit},      {Fold::Mean, Part::Value, Metric::Stored},
    {Fold::Least, Part::Low, Metric::Stored},      {Fold::Most, Part::High, Metric::Stored},
    {Fold::Mean, Part::Value, Metric::Errors},     {Fold::Least, Part::Low, Metric::Errors},
    {Fold::Most, Part::High, Metric::Errors},      {Fold::Mean, Part::Value, Metric::Bytes},
    {Fold::Least, Part::Low, Metric::Bytes},       {Fold::Most, Part::High, Metric::Bytes},
    {Fold::Last, Part::Value, Metric::Left},       {Fold::Mean, Part::Value, Metric::InFlight},
    {Fold::Least, Part::Low, Metric::InFlight},    {Fold::Most, Part::High, Metric::InFlight},
    {Fold::Most, Part::Value, Metric::Memory},     {Fold::Least, Part::Value, Metric::DiskFree},
}};

inline constexpr std::array<Column, 12> kSourceColumns{{
    {Fold::Count, Part::Weight, Metric::Requests},
    {Fold::Mean, Part::Value, Metric::Requests},
    {Fold::Least, Part::Low, Metric::Requests},
    {Fold::Most, Part::High, Metric::Requests},
    {Fold::Last, Part::Value, Metric::Limit},
    {Fold::Last, Part::Value, Metric::Left},
    {Fold::Count, Part::Weight, Metric::FirstByteP50}, // seconds in which it was being asked
    {Fold::Mean, Part::Value, Metric::FirstByteP50, 6},
    {Fold::Most, Part::Value, Metric::FirstByteP95},
    {Fold::Count, Part::Weight, Metric::ErrorShare}, // seconds in which an attempt was in the window
    {Fold::Mean, Part::Value, Metric::ErrorShare, 9},
    {Fold::Most, Part::High, Metric::ErrorShare},
}};

using CrawlRow = std::array<float, kCrawlColumns.size()>;
using SourceRow = std::array<float, kSourceColumns.size()>;

struct Layout {
    std::span<const Column> columns;
    // `into` becomes what `into` and then `newer` make together. Rows of `columns.size()` floats.
    void (*fold)(float* into, const float* newer);
    size_t width() const { return columns.size(); }
};

const Layout& crawlLayout();
const Layout& sourceLayout();

// One second.
CrawlRow rowOf(const crawl::CrawlFigures& figures, double memory, double diskFree); // < 0 = not known
SourceRow rowOf(const crawl::SourceFigures& source);

// Whether a second of the source is worth writing down.
bool isActive(const crawl::SourceFigures& source);

} // namespace gleaner::history
