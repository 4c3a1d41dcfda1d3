#pragma once
// Waits for many pictures of an analyser.

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/analysis/analyser.h"
#include "tests/support/test_data.h"

namespace gleaner::test {

class Answers {
public:
    analysis::Analyser::Done expect(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        ++m_expected;
        return [this, name](analysis::Analysis analysis) {
            const std::lock_guard held(m_mutex);
            m_analyses[name] = std::move(analysis);
            m_came.notify_one();
        };
    }
    // By the names they were expected under.
    const std::map<std::string, analysis::Analysis>& all() {
        std::unique_lock lock(m_mutex);
        m_came.wait(lock, [this] { return m_analyses.size() == m_expected; });
        return m_analyses;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::size_t m_expected = 0;
    std::map<std::string, analysis::Analysis> m_analyses;
};

// Every file below a folder but its own index.tsv, in order.
inline std::vector<fs::path> filesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path() != folder / "index.tsv")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace gleaner::test
