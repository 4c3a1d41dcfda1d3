#include <stdexcept>
#include <string>

#include <vips/vips.h>

#include "core/analysis/vips/vips_lane.h"

namespace gleaner::analysis {
void startVips(VipsLoaders) {
    [[maybe_unused]] static const bool started = [] {
        // A warning about a file is no news for whoever runs the program; what matters comes back as an error.
        const auto levels =
            GLogLevelFlags(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_DEBUG);
        g_log_set_handler(
            "VIPS", levels, [](const gchar*, GLogLevelFlags, const gchar*, gpointer) {}, nullptr);
        if (VIPS_INIT("gleaner") != 0)
            throw std::runtime_error(std::string("libvips does not start: ") + vips_error_buffer());
        vips_block_untrusted_set(TRUE);
        vips_concurrency_set(1); // several pictures at once, not several threads a picture
        vips_cache_set_max(0);   // no picture comes twice
        return true;
    }();
}

bool opens(VipsLoaders, const std::string& type) {
    return isTrustedType(type);
}

} // namespace gleaner::analysis
