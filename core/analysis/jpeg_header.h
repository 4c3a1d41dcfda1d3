#pragma once
// What the markers of a JPEG say before its first scan (ITU-T T.81, Annex B): enough to choose a lane, to check limits
// and to estimate the quality it was saved at. Reads foreign bytes; never reads beyond them, never throws.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gleaner::analysis {

struct JpegComponent {
    int id = 0, horizontal = 1, vertical = 1, table = 0;
};

struct JpegHeader {
    int width = 0, height = 0;
    int precision = 8; // bits per sample
    bool progressive = false, arithmetic = false, lossless = false;
    std::vector<JpegComponent> components;
    std::array<std::array<std::uint16_t, 64>, 4> quantisation{}; // natural order; zeros = not defined
    std::optional<int> adobeTransform;                           // APP14: 0 none, 1 YCbCr, 2 YCCK
    bool hasJfif = false;
    bool hasMetadata = false;             // APP1 or APP13 stand before the first scan
    int orientation = 1;                  // of the EXIF in APP1, 1 … 8; anything else is 1
    std::vector<std::uint8_t> iccProfile; // joined; empty when there is none or it is not whole
    std::int64_t metadataBytes = 0;       // of all APPn and comments
};

// Nothing when these are not the beginnings of a JPEG with a frame header.
std::optional<JpegHeader> jpegHeader(std::span<const std::uint8_t> picture);

// libjpeg's quality setting (1 … 100) whose tables are nearest to these; nothing when there is no luma table.
std::optional<int> compressionQuality(const JpegHeader& header);

} // namespace gleaner::analysis
