#pragma once
// Where tests find their data.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <QTest>

namespace gleaner::test {

namespace fs = std::filesystem;

fs::path sourceDir();                       // the repository
fs::path dataFile(const std::string& name); // tests/data/NAME, which ships
fs::path program(const std::string& name);  // a program of this build, e.g. "gleaner-cli"

// A file or folder of the shared test data (GLEANER_SHARED, default ../shared beside the repository), under its data
// folder.
std::optional<fs::path> sharedData(const std::string& name);

// Lines of a tab-separated file, header left out.
std::vector<std::vector<std::string>> tsvRows(const fs::path& file);

// A folder that is removed when the object dies.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return m_path; }
    fs::path operator/(const std::string& name) const { return m_path / name; }

private:
    fs::path m_path;
};

} // namespace gleaner::test

// A test on shared data says loudly that it skips when there is none; .ci/run makes such a skip a failure.
#define GLEANER_NEED_SHARED(variable, name)                                                                            \
    const auto variable = gleaner::test::sharedData(name);                                                             \
    if (!variable)                                                                                                     \
    QSKIP("SKIPPED FOR WANT OF SHARED DATA: set GLEANER_SHARED to the folder that holds data/" name)
