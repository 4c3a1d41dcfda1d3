#pragma once
// Rows of images/index.tsv of the shared data (see its README), and how an analysis differs from one.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "core/analysis/decoding/picture_analyst.h"
#include "tests/support/test_data.h"

namespace gleaner::test {

enum Column {
    File = 0,
    Type = 3,
    Width = 5,
    Height = 6,
    Orientation = 7,
    DisplayWidth = 8,
    DisplayHeight = 9,
    Frames = 10,
    Depth = 11,
    ColourSpace = 12,
    Profile = 13,
    VipsOpens = 29
};

inline std::vector<std::uint8_t> pictureBytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {});
}

// Empty when all agree. What the table leaves out is not compared, and neither is what its readers count in ways of
// their own: grey of less than eight bits as eight, HDR as halves, and the colours of HEIF now as those of the codec,
// now as those of the picture.
inline std::string differences(const analysis::Analysis& found, const std::vector<std::string>& row) {
    std::string text;
    const auto compare = [&](const char* what, const std::string& value, const std::string& truth) {
        if (!truth.empty() && value != truth)
            text += std::string(" ") + what + " " + value + " not " + truth;
    };
    compare("width", std::to_string(found.storedWidth), row[Width]);
    compare("height", std::to_string(found.storedHeight), row[Height]);
    compare("orientation", std::to_string(found.orientation), row[Orientation]);
    compare("shown width", std::to_string(found.width), row[DisplayWidth]);
    compare("shown height", std::to_string(found.height), row[DisplayHeight]);
    compare("frames", std::to_string(found.frames), row[Frames]);
    const bool smallGrey = found.type == "png" && found.depth < 8 && row[Depth] == "8";
    if (!smallGrey && found.type != "hdr")
        compare("depth", std::to_string(found.depth), row[Depth]);
    if (row[ColourSpace] != "YCbCr")
        compare("colours", found.colourSpace, row[ColourSpace]);
    if (found.iccProfile != row[Profile])
        text += " profile " + found.iccProfile + " not " + row[Profile];
    return text;
}

// The difference, or why it was refused.
inline std::string verdict(const analysis::Analysis& found, const std::vector<std::string>& row) {
    return found.outcome.isStored() ? differences(found, row) : " " + found.outcome.name() + ": " + found.reason;
}

} // namespace gleaner::test
