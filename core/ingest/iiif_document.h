#pragma once
// The pictures of an IIIF Presentation document, version 2 or 3.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gleaner::ingest {

// One painted canvas. Texts in the language en where there is one, else the first. Empty = not stated.
struct IiifImage {
    std::string canvas;  // its id: the foreign identifier
    std::string url;     // of the picture; empty when the canvas embeds none
    std::string landing; // the work's page, else the manifest
    std::string thumbnail;
    std::string title; // of the manifest, with the canvas's own where there are several
    std::string creator;
    std::string description;
    std::string licence;  // as written: nearly always an address
    std::string filetype; // a media type
    std::string width, height;
    std::string manifest;
    std::string attribution; // the required statement
    bool embedded = true;    // false: `manifest` is only referred to, its canvases would need the network
};

// Manifests, and collections with what they embed. Nothing when `text` is no JSON object or neither of the two.
std::optional<std::vector<IiifImage>> readIiif(std::string_view text);

} // namespace gleaner::ingest
