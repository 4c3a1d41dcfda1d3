#pragma once
// The lines an import did not take, for the person who must mend them.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "core/base/result.h"

namespace gleaner::ingest {

// Made with the first line. One line each: line number, reason and the line as it was read, tab separated; line ends
// inside a quoted record are written as \n. Not thread-safe.
class RejectedFile {
public:
    // `folder` is made when needed; empty = keep no file. The name is the list's with ".rejected.tsv", numbered when
    // taken: an earlier import's file is never overwritten.
    RejectedFile(std::filesystem::path folder, const std::filesystem::path& list);

    Result<void> add(std::int64_t line, std::string_view reason, std::string_view raw);
    Result<void> close();                                        // writes out what is buffered
    const std::filesystem::path& path() const { return m_path; } // empty while there is no file

private:
    Result<void> make();
    Result<void> check();

    std::filesystem::path m_folder;
    std::string m_name;
    std::filesystem::path m_path;
    std::ofstream m_out;
};

} // namespace gleaner::ingest
