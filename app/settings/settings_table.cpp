#include "app/settings/settings_table.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "core/base/nearest_word.h"
#include "core/crawl/quiet_hours.h"

namespace gleaner::settings {
namespace {

struct Row {
    const char* key;
    const char* unit;
    std::string allowed;
    std::function<std::string(const LibraryOptions&)> read;
    std::function<bool(LibraryOptions&, const std::string&)> write; // false = not allowed
};

template<typename Number>
std::optional<Number> numberIn(const std::string& text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

template<typename Number, typename Access>
Row numberRow(const char* key, const char* unit, Number low, Number high, Access access) {
    return Row{key, unit, fmt::format("a number from {} to {}", low, high),
               [access](const LibraryOptions& o) { return fmt::format("{}", access(const_cast<LibraryOptions&>(o))); },
               [access, low, high](LibraryOptions& o, const std::string& text) {
                   const auto value = numberIn<Number>(text);
                   if (!value || !(*value >= low) || !(*value <= high))
                       return false;
                   access(o) = *value;
                   return true;
               }};
}

Row contactRow() {
    return Row{"contact", "", "a mail address or a web page, or empty",
               [](const LibraryOptions& o) { return o.crawl.contact; },
               [](LibraryOptions& o, const std::string& text) {
                   const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
                       return c > 0x20 && c < 0x7f && c != '(' && c != ')';
                   });
                   const bool address = text.find('@') != std::string::npos || text.starts_with("https://") ||
                                        text.starts_with("http://");
                   if (!text.empty() && (!plain || !address || text.size() > 200))
                       return false;
                   o.crawl.contact = text;
                   return true;
               }};
}

template<typename Access>
Row switchRow(const char* key, Access access) {
    return Row{key, "", "true or false",
               [access](const LibraryOptions& o) {
                   return std::string(access(const_cast<LibraryOptions&>(o)) ? "true" : "false");
               },
               [access](LibraryOptions& o, const std::string& text) {
                   if (text != "true" && text != "false")
                       return false;
                   access(o) = text == "true";
                   return true;
               }};
}

constexpr int kSmallestEdge = 32, kLargestEdge = 2'048;
constexpr size_t kMostEdges = 4;

// "256 640": ascending, each once.
std::optional<std::vector<int>> edgesIn(const std::string& text) {
    std::vector<int> edges;
    for (size_t from = 0; from < text.size();) {
        const size_t end = std::min(text.find(' ', from), text.size());
        const auto edge = numberIn<int>(text.substr(from, end - from));
        if (!edge || *edge < kSmallestEdge || *edge > kLargestEdge || (!edges.empty() && *edge <= edges.back()))
            return std::nullopt;
        edges.push_back(*edge);
        from = end + 1;
    }
    if (edges.empty() || edges.size() > kMostEdges || text.back() == ' ')
        return std::nullopt;
    return edges;
}

Row thumbnailEdgesRow() {
    return Row{
        "thumbnail_edges", "pixels",
        fmt::format("up to {} ascending numbers from {} to {}, like 256 640", kMostEdges, kSmallestEdge, kLargestEdge),
        [](const LibraryOptions& o) { return fmt::format("{}", fmt::join(o.pipeline.analysis.thumbnailEdges, " ")); },
        [](LibraryOptions& o, const std::string& text) {
            auto edges = edgesIn(text);
            if (!edges)
                return false;
            o.pipeline.analysis.thumbnailEdges = std::move(*edges);
            return true;
        }};
}

Row quietHoursRow() {
    return Row{"quiet_hours", "local time", "HH:MM-HH:MM, or empty",
               [](const LibraryOptions& o) { return o.crawl.quietHours; },
               [](LibraryOptions& o, const std::string& text) {
                   if (!text.empty() && !crawl::QuietHours::parse(text))
                       return false;
                   o.crawl.quietHours = text;
                   return true;
               }};
}

Row recrawlScheduleRow() {
    return Row{"recrawl_schedule", "", "steps like 7x1d 12x7d (periods in s, m, h, d or w), or never",
               [](const LibraryOptions& o) { return o.recrawl.toText(); },
               [](LibraryOptions& o, const std::string& text) {
                   auto schedule = crawl::RecrawlSchedule::parse(text);
                   if (!schedule)
                       return false;
                   o.recrawl = std::move(*schedule);
                   return true;
               }};
}

const std::vector<Row>& rows() {
    using O = LibraryOptions;
    static const std::vector<Row> kRows{
        numberRow<std::int64_t>(
            "bandwidth_cap", "bytes/s, 0 = none", 0, std::int64_t(1) << 40,
            [](O & o) -> auto& { return o.crawl.bandwidthCap; }),
        numberRow<std::int64_t>(
            "byte_budget", "bytes", 16 << 20, std::int64_t(64) << 30,
            [](O & o) -> auto& { return o.pipeline.byteBudget; }),
        numberRow<int>(
            "connections", "requests at once", 1, 16'384, [](O & o) -> auto& { return o.crawl.connections; }),
        contactRow(),
        numberRow<std::int64_t>(
            "decoder_memory", "bytes of a helper", 128 << 20, std::int64_t(64) << 30,
            [](O & o) -> auto& { return o.decoderMemory; }),
        numberRow<int>(
            "decoder_seconds", "seconds of a processor, a picture", 1, 600,
            [](O & o) -> auto& { return o.decoderSeconds; }),
        numberRow<int>(
            "decoders", "helper processes, 0 = one a processor", 0, 256, [](O & o) -> auto& { return o.decoders; }),
        switchRow(
            "keep_originals", [](O & o) -> auto& { return o.pipeline.keepOriginals; }),
        numberRow<std::int64_t>(
            "low_disk", "bytes that must stay free, 0 = do not look", 0, std::int64_t(1) << 50,
            [](O & o) -> auto& { return o.pipeline.lowDisk; }),
        numberRow<int>(
            "max_attempts", "tries", 1, 20, [](O & o) -> auto& { return o.crawl.maxAttempts; }),
        numberRow<std::int64_t>(
            "max_body", "bytes", 1 << 10, std::int64_t(4) << 30, [](O & o) -> auto& { return o.crawl.limits.maxBody; }),
        numberRow<int>(
            "max_frames", "frames", 1, 1'000'000, [](O & o) -> auto& { return o.pipeline.analysis.maxFrames; }),
        numberRow<std::int64_t>(
            "max_metadata", "bytes", 1 << 10, std::int64_t(1) << 30,
            [](O & o) -> auto& { return o.pipeline.analysis.metadata.maxBytes; }),
        numberRow<std::int64_t>(
            "max_pixels", "pixels", 10'000, 2'000'000'000,
            [](O & o) -> auto& { return o.pipeline.analysis.maxPixels; }),
        quietHoursRow(),
        numberRow<double>(
            "rate_ceiling", "requests/s", 0.001, 100'000, [](O & o) -> auto& { return o.crawl.rates.ceiling; }),
        numberRow<double>(
            "rate_floor", "requests/s", 0.001, 100'000, [](O & o) -> auto& { return o.crawl.rates.floor; }),
        recrawlScheduleRow(),
        switchRow(
            "strict_formats", [](O & o) -> auto& { return o.strictFormats; }),
        thumbnailEdgesRow(),
        numberRow<int>(
            "thumbnail_quality", "JPEG quality", 30, 100,
            [](O & o) -> auto& { return o.pipeline.analysis.thumbnailQuality; }),
    };
    return kRows;
}

const Row* rowOf(const std::string& key) {
    for (const Row& row : rows())
        if (row.key == key)
            return &row;
    return nullptr;
}

tl::unexpected<Error> unknownKey(const std::string& key) {
    std::vector<std::string> keys;
    for (const Row& row : rows())
        keys.emplace_back(row.key);
    return fail(ErrorCode::BadSetting, key, "there is no such setting",
                {{"suggestion", base::nearestWord(key, keys)}, {"value", key}});
}

} // namespace

std::vector<Setting> allSettings() {
    const LibraryOptions standard;
    std::vector<Setting> all;
    for (const Row& row : rows())
        all.push_back({row.key, row.allowed, row.unit, row.read(standard)});
    return all;
}

Result<std::string> valueOf(const LibraryOptions& options, const std::string& key) {
    const Row* row = rowOf(key);
    return row ? Result<std::string>(row->read(options)) : unknownKey(key);
}

Result<void> apply(LibraryOptions& options, const std::string& key, const std::string& value) {
    const Row* row = rowOf(key);
    if (!row)
        return unknownKey(key);
    LibraryOptions changed = options;
    if (!row->write(changed, value))
        return fail(ErrorCode::BadSetting, key, "not allowed", {{"value", value}, {"allowed", row->allowed}});
    if (changed.crawl.rates.floor > changed.crawl.rates.ceiling)
        return fail(ErrorCode::BadSetting, key, "the floor would lie above the ceiling",
                    {{"value", value}, {"allowed", "rate_floor at most rate_ceiling"}});
    options = std::move(changed);
    return {};
}

Result<LibraryOptions> fromStored(const std::map<std::string, std::string>& stored) {
    LibraryOptions options;
    // The ceiling goes first, so that a stored floor above the standard ceiling is not refused on the way.
    if (const auto ceiling = stored.find("rate_ceiling"); ceiling != stored.end())
        if (const double value = std::atof(ceiling->second.c_str()); value > 0)
            options.crawl.rates = {std::min(options.crawl.rates.floor, value), value};
    for (const auto& [key, value] : stored)
        if (Result<void> applied = apply(options, key, value); !applied)
            return fail(applied.error());
    return options;
}

} // namespace gleaner::settings
