#pragma once
// The decoders of one profile and the pictures that wait for them: one thread for each picture at a time, each with a
// decoder of its own, and one decoder in reserve, so that nobody waits for a new one to get warm.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/analysis/sandbox/decoder_process.h"

namespace gleaner::analysis {

// What happened, for SandboxAnalyser::figures(). Shared by all crews.
struct CrewFigures {
    std::atomic<std::int64_t> pictures{0}, refused{0}, crashed{0}, timedOut{0}, replaced{0}, fastLane{0},
        largestHelper{0};
};

struct CrewOptions {
    wire::Profile profile = wire::Profile::Trusted;
    DecoderLimits limits;
    std::size_t decoders = 1;
    bool reserve = true; // one decoder more than are at work
    bool ahead = true;   // start them now, not when the first picture comes
};

// Thread-safe.
class DecoderCrew {
public:
    struct Job {
        Bytes picture;
        std::string type; // as sniffed; empty: is answered without a decoder
        AnalysisOptions options;
        Analyser::Done done;
    };

    // Borrows program and figures.
    DecoderCrew(const DecoderProgram& program, CrewOptions options, CrewFigures& figures);
    ~DecoderCrew(); // waits for the pictures at hand; what is queued is answered with "cancelled"

    void submit(Job job);
    std::size_t waiting() const { return m_unanswered; }
    // With `ahead`: waits for the first decoder. The error is that of DecoderProcess::awaitReady().
    Result<void> awaitFirst();
    // The error of the last start when so many in a row failed that nobody waits for the next.
    std::optional<Error> trouble() const;
    // Everybody stops after the picture at hand; does not wait for it.
    void askToStop();

private:
    // A decoder, and what it began with.
    struct Member {
        std::unique_ptr<DecoderProcess> process;
        std::int64_t residentAtFirst = 0;
        int sinceLook = 0; // pictures
        explicit operator bool() const { return process != nullptr; }
    };

    void work(const std::stop_token& stop);
    std::optional<Job> nextJob(const std::stop_token& stop);
    Analysis answerTo(const Job& job, Member& member, const std::stop_token& stop);
    std::optional<DecoderProcess::Failure> ask(const Job& job, DecoderProcess& decoder, Analysis& analysis);
    void note(const DecoderProcess::Failure& failure, Analysis& analysis);
    bool takeMember(Member& member, const std::stop_token& stop, std::string& whyNone);
    void retire(Member& member);
    void lookAtMemory(Member& member);

    void keepReserve(const std::stop_token& stop);
    std::size_t missing() const; // m_mutex is held
    void startMembers(std::size_t count, const std::stop_token& stop);
    void arrived(Result<Member> member);

    const DecoderProgram& m_program;
    const CrewOptions m_options;
    CrewFigures& m_figures;
    std::atomic<std::size_t> m_unanswered{0};

    mutable std::mutex m_mutex;
    std::condition_variable_any m_jobCame, m_memberCame, m_memberNeeded;
    // Guarded by m_mutex:
    std::deque<Job> m_jobs;
    std::deque<Member> m_reserve;
    std::size_t m_without;        // threads that have no decoder
    bool m_started;               // decoders are wanted: `ahead`, or the first picture came
    bool m_everReady = false;     // one was
    int m_failures = 0;           // starts in a row that failed
    std::optional<Error> m_error; // of the last of them

    std::vector<std::jthread> m_threads; // last, for they use everything above
    std::jthread m_keeper;
};

} // namespace gleaner::analysis
