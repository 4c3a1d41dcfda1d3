#pragma once
// The settings of a library as the dialog reads and writes them. app/gui fills it from the one table of settings, so
// that the window checks values exactly as the command line does.

#include <functional>
#include <map>
#include <string>

#include "core/base/result.h"

namespace gleaner::preferences {

using Values = std::map<std::string, std::string>; // by key of the table of settings

// Called off the GUI thread.
struct LibrarySettings {
    std::function<Result<Values>()> read; // every key with the value in force
    std::function<Result<void>(const Values&)>
        write; // only changed ones; BadSetting names the first that is not allowed
};

// The keys the dialog shows; the others are for the command line.
inline constexpr const char* kContact = "contact";
inline constexpr const char* kConnections = "connections";
inline constexpr const char* kRateFloor = "rate_floor";
inline constexpr const char* kRateCeiling = "rate_ceiling";
inline constexpr const char* kKeepOriginals = "keep_originals";
inline constexpr const char* kQuietHours = "quiet_hours";
inline constexpr const char* kBandwidthCap = "bandwidth_cap"; // bytes/s
inline constexpr const char* kLowDisk = "low_disk";           // bytes
inline constexpr const char* kThumbnailEdges = "thumbnail_edges";
inline constexpr const char* kThumbnailQuality = "thumbnail_quality";
inline constexpr const char* kDecoderMemory = "decoder_memory"; // bytes
inline constexpr const char* kDecoderSeconds = "decoder_seconds";
inline constexpr const char* kMaxMetadata = "max_metadata"; // bytes
inline constexpr const char* kStrictFormats = "strict_formats";

} // namespace gleaner::preferences
