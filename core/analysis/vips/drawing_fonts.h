#pragma once
// Which fonts drawings (SVG) may use.

#include <string>

namespace gleaner::analysis {

// Has fontconfig know a handful of faces only, so that all of them are open before the decoder is sealed: cairo keeps
// ten open and closes others to open them again, which a sealed process cannot. Any other family is drawn with these.
// Sets FONTCONFIG_FILE while it lives; the fonts must be read meanwhile. Without any of the known fonts text is not
// drawn.
class DrawingFonts {
public:
    DrawingFonts();
    ~DrawingFonts();
    DrawingFonts(const DrawingFonts&) = delete;
    DrawingFonts& operator=(const DrawingFonts&) = delete;

private:
    std::string m_file;
};

} // namespace gleaner::analysis
