#include <filesystem>

#include <sys/mman.h>
#include <unistd.h>

#include "core/ingest/importer.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::ingest;

// The first byte chooses the format, the rest is the file, which never touches a disk.
FUZZED(text) {
    constexpr ImportFormat kFormats[] = {ImportFormat::Auto, ImportFormat::List,      ImportFormat::Csv,
                                         ImportFormat::Tsv,  ImportFormat::Openverse, ImportFormat::JsonLines,
                                         ImportFormat::Iiif};
    if (text.empty())
        return;
    const int file = memfd_create("import", 0);
    holds(file >= 0 && write(file, text.data() + 1, text.size() - 1) == ssize_t(text.size() - 1));
    ImportOptions options;
    options.format = kFormats[std::uint8_t(text[0]) % std::size(kFormats)];
    options.source = "fuzz";
    const auto preview = Importer::preview("/proc/self/fd/" + std::to_string(file), options, 50);
    holds(!preview || preview->records.size() <= 50);
    close(file);
}
