// gleaner-decoder: looks at pictures for the workstation, which starts it and limits it (core/analysis/sandbox).
#include <cstdio>
#include <cstring>
#include <memory>

#include "app/decoder/service.h"
#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/sandbox/decoder_wire.h"

using namespace gleaner;
using analysis::wire::Profile;

int main(int count, char** arguments) {
    if (count == 2 && std::strcmp(arguments[1], "--version") == 0) {
        std::puts("gleaner-decoder " GLEANER_VERSION);
        return 0;
    }
    const auto found = analysis::wire::DecoderArguments::parse({arguments + 1, arguments + count});
    if (!found) {
        std::fputs("gleaner-decoder looks at pictures for Gleaner, which starts it; by hand it does nothing.\n",
                   stderr);
        return 2;
    }
    std::unique_ptr<analysis::PictureAnalyst> analyst;
    decoder::Work work;
    work.warmUp = [&] {
        const bool strict = found->profile == Profile::Strict;
        analyst = std::make_unique<analysis::PictureAnalyst>(strict ? analysis::VipsLoaders::Strict
                                                                    : analysis::VipsLoaders::Trusted);
        analyst->warmUp();
    };
    work.look = [&](std::span<const std::uint8_t> picture, std::span<const std::uint8_t> options) {
        const auto asked = analysis::wire::decodedOptions(options);
        return asked ? analysis::wire::encoded(analyst->analyse(picture, *asked)) : std::vector<std::uint8_t>();
    };
    decoder::serve(*found, work);
}
