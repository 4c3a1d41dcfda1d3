#pragma once
// The one table that maps the fields of the option structs to the keys they are stored under. The command line
// (`settings`), the window's preferences and the composition root all go through it.

#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawl/recrawl_schedule.h"
#include "core/pipeline/image_pipeline.h"

namespace gleaner::settings {

// Every option a library can be set to, with the program's defaults.
struct LibraryOptions {
    crawl::CrawlOptions crawl;
    pipeline::PipelineOptions pipeline;
    crawl::RecrawlSchedule recrawl;
    int decoders = 0; // helper processes that look at pictures; 0 = one a processor
    // Limits of such a helper (analysis/sandbox/sandbox_analyser.h).
    std::int64_t decoderMemory = std::int64_t(2) << 30; // bytes of address space beyond what it starts with
    int decoderSeconds = 5;                             // of processor time, a picture
    bool strictFormats = true; // open formats whose loaders are not trusted, too, within tighter limits
};

struct Setting {
    std::string key;
    std::string allowed;  // "a number from 0.001 to 1000"; for error messages and help
    std::string unit;     // requests/s, bytes, pixels …; empty = none
    std::string standard; // the default's text
};

// All settings, by key.
std::vector<Setting> allSettings();

// The value of a key in `options`, as text. BadSetting with a suggestion for an unknown key.
Result<std::string> valueOf(const LibraryOptions& options, const std::string& key);

// Checks and sets one value. BadSetting (thing = key; args value, allowed) when it is none; `options` is untouched
// then.
Result<void> apply(LibraryOptions& options, const std::string& key, const std::string& value);

// Defaults with the stored values applied. BadSetting names a stored key that is unknown or holds no value it may have.
Result<LibraryOptions> fromStored(const std::map<std::string, std::string>& stored);

} // namespace gleaner::settings
