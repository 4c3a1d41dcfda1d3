#pragma once
// One decoder, seen from the workstation: started, asked, watched and ended. Every picture gets an answer or the reason
// why there is none; after a failure the process is gone.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include <sys/types.h>

#include "core/analysis/sandbox/decoder_protocol.h"
#include "core/analysis/sandbox/sandbox_analyser.h"
#include "core/analysis/sandbox/shared_region.h"

namespace gleaner::analysis {

// The program, held open: an update that replaces the file does not change what a running workstation starts.
class DecoderProgram {
public:
    // NotFound (thing = the file) when there is none that may be run.
    static Result<DecoderProgram> open(const std::filesystem::path& file);
    const std::filesystem::path& path() const { return m_path; }
    int descriptor() const { return m_file.get(); }

private:
    std::filesystem::path m_path;
    Descriptor m_file;
};

// One thread at a time.
class DecoderProcess {
public:
    struct Failure {
        // WasGone: before it was asked; the picture had no part in it.
        enum class Cause { Refused, Crashed, TimedOut, WasGone };
        Cause cause = Cause::Refused;
        model::OutcomeKind outcome = model::OutcomeKind::DecodeRefused;
        std::string reason;
    };
    using Answer = std::variant<std::vector<std::uint8_t>, Failure>;

    // Starts the process and returns at once; awaitReady() says what became of it.
    static Result<std::unique_ptr<DecoderProcess>> start(const DecoderProgram& program, wire::Profile profile,
                                                         const DecoderLimits& limits);
    ~DecoderProcess(); // ends it

    // Waits until it is warm and sealed. BadFormat when it is of another build, Unsupported when the system cannot seal
    // it, Unavailable when it ended or takes longer than a minute, Cancelled when `stop` was asked for.
    Result<void> awaitReady(const std::stop_token& stop);

    // `meanwhile` runs while the decoder works.
    Answer look(std::span<const std::uint8_t> picture, std::span<const std::uint8_t> options,
                const std::function<void()>& meanwhile);
    bool isAlive() const { return m_pid > 0; }
    void end(); // at once; later calls do nothing

    struct Memory {
        std::int64_t resident = 0, most = 0; // bytes, now and ever
    };
    Memory memory() const; // zeros when it is gone

private:
    DecoderProcess(DecoderLimits limits, SharedRegion pictures, SharedRegion answers);

    Result<void> spawn(const DecoderProgram& program, wire::Profile profile);
    enum class Waited { Frame, Gone, TooLong, Stopped };
    Waited awaitFrame(wire::Frame& frame, std::chrono::milliseconds time, const std::stop_token& stop);
    Answer awaitAnswer();
    Answer taken(const wire::Frame& frame);
    std::chrono::nanoseconds usedTime() const;
    Failure failure(); // of a process that is gone, or is made to go
    std::string lastWords();
    int reap(); // the status of wait4()

    DecoderLimits m_limits;
    SharedRegion m_pictures, m_answers;
    Descriptor m_control, m_words; // the parent's ends; m_words is what it writes to its stderr
    pid_t m_pid = -1;
    std::int64_t m_usedBefore = 0; // nanoseconds of processor time when the picture was given
};

} // namespace gleaner::analysis
