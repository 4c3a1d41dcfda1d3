#pragma once
// Addresses as lists write them.

#include <optional>
#include <string>
#include <string_view>

namespace gleaner::ingest {

// The address of a picture as the catalogue keeps it: https:// in front of one without a scheme (whose host must then
// have a dot, be an IPv6 address or localhost, so that a stray word is no address), host lower case, no fragment.
// Nothing when invalid.
std::optional<std::string> pictureAddress(std::string_view text);

// Whether pictureAddress() has to put a scheme in front.
bool lacksScheme(std::string_view text);

// A page's address: checked as above, otherwise kept as written, its fragment too.
std::optional<std::string> pageAddress(std::string_view text);

// "www.tate.org.uk" → "tate.org.uk"; with a port when it is not the scheme's own. Empty when `url` is no address.
std::string siteOf(std::string_view url);

// The lower-case, normalised extension of a picture's file name (jpeg → jpg, tiff → tif), empty when it is no
// picture's.
std::string pictureExtension(std::string_view pathOrUrl);
// "image/jpeg", ".JPEG" or "jpeg" → "jpg"; other words lower case.
std::string normalisedFiletype(std::string_view text);

} // namespace gleaner::ingest
