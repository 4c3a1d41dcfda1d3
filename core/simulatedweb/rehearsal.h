#pragma once
// Sources of the simulated web that misbehave by name while somebody watches, so that the console can be learnt.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/simulatedweb/simulated_web.h"

namespace gleaner::simulatedweb {

// Thread-safe. Calls wait for the web's server thread, so they are not made where nothing may block.
class Rehearsal {
public:
    // `web` outlives it, and nobody else sets its faults.
    explicit Rehearsal(SimulatedWeb& web);

    // The parts a source can be told to play: stumbles server_error asks_to_wait too_many_requests slow silent hangs_up
    // refuses gone web_pages opts_out. Its robots.txt is spared: a crawl keeps its copy for a day and would not notice.
    // Who stumbles answers 500 to the next six requests (to those behind its robots.txt, when nothing was asked yet)
    // and is well then: just enough for one temporary halt (SourceHealth::kWindowSamples).
    static const std::vector<std::string>& parts();

    // From now on; an empty part = it behaves again. NotFound for an unknown source or part (args: suggestion).
    Result<void> play(const std::string& source, const std::string& part);
    void allBehave();
    std::map<std::string, std::string> playing() const; // part by source; sources that behave are not in it

private:
    Result<void> checkSource(const std::string& source) const;
    std::int64_t asked(const std::string& source) const;
    void apply(); // m_mutex is held

    SimulatedWeb& m_web;
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_playing;
    std::map<std::string, std::int64_t> m_stumbleFrom; // request, by source
};

} // namespace gleaner::simulatedweb
