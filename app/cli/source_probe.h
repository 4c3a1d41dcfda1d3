#pragma once
// The word `probe` of the verb `sources`: one request to a source, and what it answered.

#include <string>

#include "app/cli/verb.h"

namespace gleaner::cli {

class SourceProbe {
public:
    void addTo(CLI::App& sources);
    bool parsed() const { return m_probe->parsed(); }
    // By the crawl that runs on the library, in whichever process; without one, by a crawl that starts nothing else.
    Result<int> run(Session& session);

private:
    CLI::App* m_probe = nullptr;
    std::string m_source;
};

} // namespace gleaner::cli
