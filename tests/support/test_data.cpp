#include "tests/support/test_data.h"

#include <atomic>
#include <cstdlib>
#include <fstream>

#include <unistd.h>

namespace gleaner::test {

fs::path sourceDir() {
    const char* folder = std::getenv("GLEANER_SOURCE_DIR");
    return folder ? fs::path(folder) : fs::current_path();
}

fs::path dataFile(const std::string& name) {
    return sourceDir() / "tests" / "data" / name;
}

fs::path program(const std::string& name) {
    const char* folder = std::getenv("GLEANER_BIN_DIR");
    return (folder ? fs::path(folder) : fs::current_path() / "bin") / name;
}

std::optional<fs::path> sharedData(const std::string& name) {
    const char* folder = std::getenv("GLEANER_SHARED");
    const fs::path path = (folder ? fs::path(folder) : sourceDir().parent_path() / "shared") / "data" / name;
    std::error_code error;
    if (!fs::exists(path, error))
        return std::nullopt;
    return path;
}

std::vector<std::vector<std::string>> tsvRows(const fs::path& file) {
    std::vector<std::vector<std::string>> rows;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> cells(1);
        for (const char c : line) {
            if (c == '\t')
                cells.emplace_back();
            else
                cells.back().push_back(c);
        }
        rows.push_back(std::move(cells));
    }
    return rows;
}

TemporaryFolder::TemporaryFolder() {
    static std::atomic<int> counter{0};
    m_path = fs::temp_directory_path() / ("gleaner-test-" + std::to_string(getpid()) + "-" + std::to_string(counter++));
    fs::create_directories(m_path);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(m_path, error);
}

} // namespace gleaner::test
