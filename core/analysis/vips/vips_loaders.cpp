#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include <vips/vips.h>

#include "core/analysis/raster/raster.h"
#include "core/analysis/vips/drawing_fonts.h"
#include "core/analysis/vips/vips_image.h"
#include "core/analysis/vips/vips_lane.h"

namespace gleaner::analysis {
namespace {

using namespace std::string_view_literals;

// What the strict profile has besides: see core/README.md. ImageMagick, PDF, FITS, Matlab and the rest stay blocked in
// both profiles.
constexpr std::array kStrictLoaders{"VipsForeignLoadSvg", "VipsForeignLoadJp2k", "VipsForeignLoadJxl",
                                    "VipsForeignLoadPpm", "VipsForeignLoadRad"};
constexpr std::array kStrictTypes{"svg"sv, "jp2"sv, "jxl"sv, "pnm"sv, "hdr"sv};

// Draws a letter, so that the fonts are those chosen here for as long as the process lives.
void chooseFonts() {
    const DrawingFonts fonts;
    constexpr std::string_view kLetter =
        "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><text y='8'>a</text></svg>";
    VipsImage* drawing = nullptr;
    try {
        const int failed = vips_svgload_buffer(const_cast<char*>(kLetter.data()), kLetter.size(), &drawing, nullptr);
        (void)drawnHere(taken(failed, drawing).get());
    } catch (const Refusal&) { // then drawings have no letters
    }
    takeWords();
}

void allowStrictLoaders() {
    for (const char* loader : kStrictLoaders)
        vips_operation_block_set(loader, FALSE);
    chooseFonts();
}

} // namespace

void startVips(VipsLoaders loaders) {
    [[maybe_unused]] static const bool started = [loaders] {
        // A warning about a file is no news for whoever runs the program; what matters comes back as an error.
        const auto levels =
            GLogLevelFlags(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_DEBUG);
        for (const char* domain : {"VIPS", "GLib-GObject"})
            g_log_set_handler(
                domain, levels, [](const gchar*, GLogLevelFlags, const gchar*, gpointer) {}, nullptr);
        if (VIPS_INIT("gleaner") != 0)
            throw std::runtime_error(std::string("libvips does not start: ") + vips_error_buffer());
        vips_block_untrusted_set(TRUE);
        if (loaders == VipsLoaders::Strict)
            allowStrictLoaders();
        vips_concurrency_set(1); // several pictures at once, not several threads a picture
        vips_cache_set_max(0);   // no picture comes twice
        return true;
    }();
}

bool opens(VipsLoaders loaders, const std::string& type) {
    if (loaders == VipsLoaders::Trusted)
        return isTrustedType(type);
    return isTrustedType(type) || isRasterType(type) ||
           std::find(kStrictTypes.begin(), kStrictTypes.end(), type) != kStrictTypes.end();
}

} // namespace gleaner::analysis
