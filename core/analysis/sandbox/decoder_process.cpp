#include "core/analysis/sandbox/decoder_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/analysis/sandbox/last_words.h"

namespace gleaner::analysis {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLargestPicture = std::size_t(1) << 30; // with its options
constexpr auto kLongestStart = 60s;                           // sanitizers are slow
// What stays in memory of a region between pictures; giving back and taking again costs more than ordinary pictures.
constexpr std::size_t kKeptPictures = 8 << 20, kKeptAnswers = 2 << 20;
// The decoder ends itself at its limit of processor time. This much later it is not believed to do so.
constexpr auto kGrace = 500ms;
// The clock on the wall is for decoders that wait. One that works may get as little as this part of a processor: it is
// given the time that it used so many times over.
constexpr std::int64_t kBusyMachine = 20;

// Where the decoder finds what it is given.
constexpr int kControl = 3, kPictures = 4, kAnswers = 5, kProgram = 6;
constexpr int kBeyond = 16; // descriptors of the workstation are moved there first, so that no two collide

// Another one, out of the way of those above.
Descriptor outOfTheWay(int descriptor) {
    return Descriptor(fcntl(descriptor, F_DUPFD_CLOEXEC, kBeyond));
}

// What the decoder's libraries are told: one thread each, little address space lost to heaps of threads, no files for
// pixels. What decides how programs are found and what sanitizers do is handed on, but for the one of threads: it does
// not see the locks inside the libraries, and a decoder has no other threads.
std::vector<std::string> environment() {
    std::vector<std::string> texts{"LANG=C.UTF-8", "VIPS_CONCURRENCY=1", "VIPS_DISC_THRESHOLD=1024g",
                                   "MALLOC_ARENA_MAX=2", "TSAN_OPTIONS=report_bugs=0"};
    for (const char* name : {"HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE",
                             "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"})
        if (const char* value = std::getenv(name))
            texts.push_back(std::string(name) + "=" + value);
    return texts;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Processor time of a process so far in nanoseconds; 0 when it cannot be known.
std::int64_t processorTimeOf(pid_t pid) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// posix_spawn's two objects, which want to be destroyed.
struct SpawnPlan {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};

    SpawnPlan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        // Signals as a new program finds them, and a group of its own: a Ctrl-C in the terminal is for the workstation,
        // which wants its pictures finished.
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
};

} // namespace

Result<DecoderProgram> DecoderProgram::open(const std::filesystem::path& file) {
    DecoderProgram program;
    program.m_path = file;
    program.m_file = outOfTheWay(Descriptor(::open(file.c_str(), O_PATH | O_CLOEXEC)).get());
    std::error_code error;
    if (!program.m_file.isOpen() || !std::filesystem::is_regular_file(file, error) || access(file.c_str(), X_OK) != 0)
        return fail(ErrorCode::NotFound, file.string());
    return program;
}

DecoderProcess::DecoderProcess(DecoderLimits limits, SharedRegion pictures, SharedRegion answers)
    : m_limits(limits), m_pictures(std::move(pictures)), m_answers(std::move(answers)) {}

DecoderProcess::~DecoderProcess() {
    end();
}

Result<std::unique_ptr<DecoderProcess>> DecoderProcess::start(const DecoderProgram& program, wire::Profile profile,
                                                              const DecoderLimits& limits) {
    auto pictures = SharedRegion::create("gleaner-pictures", kLargestPicture);
    if (!pictures)
        return fail(pictures.error());
    auto answers = SharedRegion::create("gleaner-answers", std::size_t(limits.answer));
    if (!answers)
        return fail(answers.error());
    std::unique_ptr<DecoderProcess> process(new DecoderProcess(limits, std::move(*pictures), std::move(*answers)));
    if (Result<void> started = process->spawn(program, profile); !started)
        return fail(started.error());
    return process;
}

Result<void> DecoderProcess::spawn(const DecoderProgram& program, wire::Profile profile) {
    auto readOnly = m_pictures.readOnlyDescriptor();
    if (!readOnly)
        return fail(readOnly.error());
    int sockets[2], words[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return fail(base::systemError(errno, "socket"));
    m_control = Descriptor(sockets[0]);
    const Descriptor control = outOfTheWay(Descriptor(sockets[1]).get());
    // Nobody listens while a picture is decoded: what does not fit into the pipe is lost, and nobody waits for room.
    if (pipe2(words, O_CLOEXEC | O_NONBLOCK) != 0)
        return fail(base::systemError(errno, "pipe"));
    m_words = Descriptor(words[0]);
    const Descriptor saying = outOfTheWay(Descriptor(words[1]).get());
    const Descriptor pictures = outOfTheWay(readOnly->get()), answers = outOfTheWay(m_answers.descriptor());
    if (!control.isOpen() || !saying.isOpen() || !pictures.isOpen() || !answers.isOpen())
        return fail(base::systemError(errno, "descriptor"));

    SpawnPlan plan;
    posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const std::array<std::pair<int, int>, 5> moves{{{saying.get(), STDERR_FILENO},
                                                    {control.get(), kControl},
                                                    {pictures.get(), kPictures},
                                                    {answers.get(), kAnswers},
                                                    {program.descriptor(), kProgram}}};
    for (const auto& [from, to] : moves)
        posix_spawn_file_actions_adddup2(&plan.actions, from, to);
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, kProgram + 1);

    wire::DecoderArguments arguments{profile, kControl, kPictures, kAnswers, m_limits.memory, m_limits.processorTime};
    std::vector<std::string> texts = arguments.toArguments(), variables = environment();
    texts.insert(texts.begin(), program.path().filename().string());
    const std::string path = "/proc/self/fd/" + std::to_string(kProgram);
    pid_t pid = -1;
    const int error = posix_spawn(&pid, path.c_str(), &plan.actions, &plan.attributes, pointersTo(texts).data(),
                                  pointersTo(variables).data());
    if (error != 0)
        return fail(base::systemError(error, program.path().string()));
    m_pid = pid;
    return {};
}

Result<void> DecoderProcess::awaitReady(const std::stop_token& stop) {
    wire::Frame frame;
    bool greeted = false;
    while (true) {
        switch (awaitFrame(frame, kLongestStart, stop)) {
        case Waited::Stopped:
            return fail(ErrorCode::Cancelled);
        case Waited::TooLong:
            end();
            return fail(ErrorCode::Unavailable, "gleaner-decoder", "does not get ready");
        case Waited::Gone:
            return fail(ErrorCode::Unavailable, "gleaner-decoder", failure().reason);
        case Waited::Frame:
            break;
        }
        if (!greeted && (frame.kind != wire::FrameKind::Hello || frame.first != wire::buildMark())) {
            end();
            return fail(ErrorCode::BadFormat, "gleaner-decoder", "of another build");
        }
        if (frame.kind == wire::FrameKind::Failed) {
            end();
            return fail(ErrorCode::Unsupported, "seccomp", std::strerror(int(frame.code)));
        }
        if (frame.kind == wire::FrameKind::Ready)
            return {};
        greeted = true;
    }
}

// Looks up now and then: whether somebody asked to stop, whether the decoder has used up its time.
DecoderProcess::Waited DecoderProcess::awaitFrame(wire::Frame& frame, milliseconds time, const std::stop_token& stop) {
    constexpr milliseconds kLook = 50ms;
    const auto start = steady_clock::now();
    while (true) {
        pollfd watched{m_control.get(), POLLIN, 0};
        const int ready = poll(&watched, 1, int(std::min(time, kLook).count()));
        if (ready > 0)
            return wire::receiveFrame(m_control.get(), frame) ? Waited::Frame : Waited::Gone;
        if (ready < 0 && errno != EINTR)
            return Waited::Gone;
        if (stop.stop_requested())
            return Waited::Stopped;
        const std::chrono::nanoseconds used = usedTime();
        if (steady_clock::now() - start > time + kBusyMachine * used || used > m_limits.processorTime + kGrace)
            return Waited::TooLong;
    }
}

// For the picture at hand.
std::chrono::nanoseconds DecoderProcess::usedTime() const {
    return std::chrono::nanoseconds(m_usedBefore > 0 ? processorTimeOf(m_pid) - m_usedBefore : 0);
}

DecoderProcess::Answer DecoderProcess::look(std::span<const std::uint8_t> picture,
                                            std::span<const std::uint8_t> options,
                                            const std::function<void()>& meanwhile) {
    const std::span<std::uint8_t> region = m_pictures.bytes();
    const std::size_t behind = wire::optionsAt(picture.size());
    if (behind + options.size() > region.size())
        return Failure{Failure::Cause::Refused, model::OutcomeKind::TooLarge, "larger than 1 GiB"};
    std::copy(picture.begin(), picture.end(), region.begin());
    std::copy(options.begin(), options.end(), region.begin() + std::ptrdiff_t(behind));
    readWords(m_words.get()); // of earlier pictures
    m_usedBefore = processorTimeOf(m_pid);
    const bool asked =
        wire::sendFrame(m_control.get(), {wire::FrameKind::Look, 0, std::uint64_t(picture.size()), options.size()});
    if (!asked) {
        Failure gone = failure();
        gone.cause = Failure::Cause::WasGone;
        return gone;
    }
    meanwhile();
    Answer answer = awaitAnswer();
    m_usedBefore = 0;
    if (behind + options.size() > kKeptPictures)
        m_pictures.release(kKeptPictures);
    return answer;
}

DecoderProcess::Answer DecoderProcess::awaitAnswer() {
    wire::Frame frame;
    switch (awaitFrame(frame, m_limits.wallTime, {})) {
    case Waited::Frame:
        return taken(frame);
    case Waited::Gone:
        return failure();
    default:
        break;
    }
    const bool spun = usedTime() > m_limits.processorTime;
    end();
    return Failure{Failure::Cause::TimedOut, model::OutcomeKind::DecodeRefused,
                   spun ? "took longer than " + inSeconds(m_limits.processorTime) + " of processor time"
                        : "took longer than " + inSeconds(m_limits.wallTime)};
}

// The answer is copied before anybody looks at it: the decoder could still write there.
DecoderProcess::Answer DecoderProcess::taken(const wire::Frame& frame) {
    const std::span<const std::uint8_t> region = m_answers.bytes();
    if (frame.kind == wire::FrameKind::TooLong)
        return Failure{Failure::Cause::Refused, model::OutcomeKind::TooLarge,
                       "what is known of it takes more than " + inBytes(m_limits.answer)};
    if (frame.kind != wire::FrameKind::Answer || frame.first > region.size()) {
        end();
        return Failure{Failure::Cause::Crashed, model::OutcomeKind::DecodeRefused, "the decoder answered nonsense"};
    }
    const auto answer = region.first(std::size_t(frame.first));
    std::vector<std::uint8_t> copy(answer.begin(), answer.end());
    if (answer.size() > kKeptAnswers)
        m_answers.release(kKeptAnswers);
    return copy;
}

int DecoderProcess::reap() {
    // A process that is ending already keeps the reason it has.
    kill(m_pid, SIGKILL);
    int status = 0;
    pid_t reaped = -1;
    do
        reaped = waitpid(m_pid, &status, 0);
    while (reaped < 0 && errno == EINTR);
    m_pid = -1;
    return status;
}

void DecoderProcess::end() {
    if (m_pid > 0)
        reap();
}

DecoderProcess::Failure DecoderProcess::failure() {
    const int status = reap();
    return failureOf(status, readWords(m_words.get()), m_limits);
}

DecoderProcess::Memory DecoderProcess::memory() const {
    Memory memory;
    if (!isAlive())
        return memory;
    const std::string path = "/proc/" + std::to_string(m_pid) + "/status";
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> buffer{};
    const ssize_t size = file.isOpen() ? read(file.get(), buffer.data(), buffer.size() - 1) : 0;
    const std::string_view text(buffer.data(), std::size_t(std::max<ssize_t>(size, 0)));
    const auto kilobytes = [&](std::string_view name) {
        const std::size_t at = text.find(name);
        return at == text.npos ? 0 : std::strtoll(text.data() + at + name.size(), nullptr, 10);
    };
    memory.resident = kilobytes("VmRSS:") * 1024;
    memory.most = kilobytes("VmHWM:") * 1024;
    return memory;
}

} // namespace gleaner::analysis
