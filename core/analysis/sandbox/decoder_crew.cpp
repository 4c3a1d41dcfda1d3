#include "core/analysis/sandbox/decoder_crew.h"

#include <algorithm>

#include "core/analysis/lane.h"
#include "core/analysis/sandbox/decoder_wire.h"
#include "core/analysis/sandbox/last_words.h"

namespace gleaner::analysis {
namespace {

using namespace std::chrono_literals;
using model::OutcomeKind;
using Failure = DecoderProcess::Failure;

// After so many starts in a row that failed nobody waits for the next one any more.
constexpr int kHopeless = 5;
constexpr std::chrono::milliseconds kFirstPause = 50ms, kLongestPause = 30s;
// How often a decoder's memory is looked at, in pictures, and how much of its limit it may keep between two of them:
// what a picture left behind is missing for the next.
constexpr int kLookEvery = 32;
constexpr std::int64_t kKeptShare = 4;
// A picture that took this long may have taken much memory, too.
constexpr auto kSlow = 250ms;

std::chrono::milliseconds pauseAfter(int failures) {
    const auto pause = kFirstPause * (1 << std::min(failures - 1, 10));
    return std::min<std::chrono::milliseconds>(pause, kLongestPause);
}

// What is known without a decoder.
Analysis begun(const DecoderCrew::Job& job) {
    Analysis analysis;
    analysis.type = job.type;
    analysis.mime = mimeOf(job.type);
    analysis.bytes = std::int64_t(job.picture.size());
    return analysis;
}

Analysis cancelled(const DecoderCrew::Job& job) {
    Analysis analysis = begun(job);
    refuse(analysis, OutcomeKind::DecodeRefused, "cancelled");
    analysis.lookedAt = false;
    return analysis;
}

// A decoder that was taken over may answer what it likes, but only what was asked for.
bool fits(const Analysis& answer, const AnalysisOptions& options) {
    const std::vector<int>& edges = options.thumbnailEdges;
    return std::all_of(answer.thumbnails.begin(), answer.thumbnails.end(), [&](const Thumbnail& thumbnail) {
        return std::find(edges.begin(), edges.end(), thumbnail.edge) != edges.end();
    });
}

std::string needsMore(const DecoderLimits& limits) {
    return "needs more than " + inBytes(limits.memory) + " of memory";
}

std::string reasonOf(const Error& error) {
    std::string reason = "no decoder starts";
    for (const std::string& part : {error.thing, error.detail})
        if (!part.empty())
            reason += ": " + part;
    return reason;
}

} // namespace

DecoderCrew::DecoderCrew(const DecoderProgram& program, CrewOptions options, CrewFigures& figures)
    : m_program(program), m_options(options), m_figures(figures), m_without(options.decoders),
      m_started(options.ahead) {
    for (std::size_t i = 0; i < m_options.decoders; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { work(stop); });
    m_keeper = std::jthread([this](const std::stop_token& stop) { keepReserve(stop); });
}

DecoderCrew::~DecoderCrew() {
    askToStop();
    m_threads.clear();
    m_keeper = {};
}

void DecoderCrew::askToStop() {
    for (std::jthread& thread : m_threads)
        thread.request_stop();
    m_keeper.request_stop();
}

void DecoderCrew::submit(Job job) {
    ++m_unanswered;
    {
        const std::lock_guard lock(m_mutex);
        const bool first = !m_started && !job.type.empty();
        m_started = m_started || first;
        m_jobs.push_back(std::move(job));
        if (first)
            m_memberNeeded.notify_one();
    }
    m_jobCame.notify_one();
}

Result<void> DecoderCrew::awaitFirst() {
    std::unique_lock lock(m_mutex);
    m_memberCame.wait(lock, [this] { return m_everReady || m_error; });
    return m_everReady ? Result<void>() : fail(*m_error);
}

std::optional<Error> DecoderCrew::trouble() const {
    const std::lock_guard lock(m_mutex);
    return m_failures >= kHopeless && m_reserve.empty() ? m_error : std::nullopt;
}

// --- the threads that wait for pictures ---

void DecoderCrew::work(const std::stop_token& stop) {
    Member member;
    while (std::optional<Job> job = nextJob(stop)) {
        Analysis analysis = stop.stop_requested() ? cancelled(*job) : answerTo(*job, member, stop);
        ++m_figures.pictures;
        m_figures.refused += analysis.outcome.isStored() ? 0 : 1;
        m_figures.fastLane += analysis.outcome.isStored() && analysis.lane == Lane::Fast ? 1 : 0;
        job->picture = {}; // the listener may count on the bytes being gone
        --m_unanswered;    // before the call: it may ask waiting() whether there is room again
        job->done(std::move(analysis));
    }
    if (member)
        lookAtMemory(member);
}

std::optional<DecoderCrew::Job> DecoderCrew::nextJob(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_jobCame.wait(lock, stop, [this] { return !m_jobs.empty(); });
    if (m_jobs.empty())
        return std::nullopt; // asked to stop, and everybody has been answered
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    return job;
}

// Every picture is given to one decoder only, unless that was gone before it could be asked.
Analysis DecoderCrew::answerTo(const Job& job, Member& member, const std::stop_token& stop) {
    Analysis analysis = begun(job);
    std::optional<Failure> failure;
    if (job.type.empty())
        failure = Failure{Failure::Cause::Refused, OutcomeKind::NotAnImage, "no picture format begins like this"};
    for (bool asked = job.type.empty(); !asked;) {
        Failure none;
        if (!member && !takeMember(member, stop, none.reason)) {
            failure = std::move(none);
            analysis.lookedAt = m_options.profile == wire::Profile::Strict && !stop.stop_requested();
            break;
        }
        const auto start = std::chrono::steady_clock::now();
        failure = ask(job, *member.process, analysis);
        asked = !failure || failure->cause != Failure::Cause::WasGone;
        const bool slow = std::chrono::steady_clock::now() - start > kSlow;
        if (!member.process->isAlive())
            retire(member);
        else if (++member.sinceLook >= kLookEvery || slow)
            lookAtMemory(member);
    }
    if (analysis.sha256 == Sha256())
        analysis.sha256 = Sha256::of(job.picture.span());
    if (failure)
        note(*failure, analysis);
    else if (!analysis.outcome.isStored() && tellsOfMemory(analysis.reason))
        refuse(analysis, OutcomeKind::TooLarge, needsMore(m_options.limits));
    return analysis;
}

// Fills `analysis` unless it returns a failure.
std::optional<DecoderProcess::Failure> DecoderCrew::ask(const Job& job, DecoderProcess& decoder, Analysis& analysis) {
    Sha256 sha256;
    DecoderProcess::Answer answer =
        decoder.look(job.picture.span(), wire::encoded(job.options), [&] { sha256 = Sha256::of(job.picture.span()); });
    analysis.sha256 = sha256;
    if (auto* failure = std::get_if<Failure>(&answer))
        return std::move(*failure);
    Result<Analysis> read = wire::decodedAnalysis(std::get<std::vector<std::uint8_t>>(answer));
    if (!read || !fits(*read, job.options)) {
        decoder.end(); // whoever answers like this is not asked again
        return Failure{Failure::Cause::Crashed, OutcomeKind::DecodeRefused,
                       "the decoder answered nonsense: " +
                           (read ? "thumbnails nobody asked for" : read.error().detail)};
    }
    // What is known without a decoder is not taken from it.
    read->type = std::move(analysis.type);
    read->mime = std::move(analysis.mime);
    read->bytes = analysis.bytes;
    read->sha256 = sha256;
    analysis = std::move(*read);
    return std::nullopt;
}

void DecoderCrew::note(const Failure& failure, Analysis& analysis) {
    m_figures.crashed += failure.cause == Failure::Cause::Crashed ? 1 : 0;
    m_figures.timedOut += failure.cause == Failure::Cause::TimedOut ? 1 : 0;
    refuse(analysis, failure.outcome, failure.reason);
}

bool DecoderCrew::takeMember(Member& member, const std::stop_token& stop, std::string& whyNone) {
    std::unique_lock lock(m_mutex);
    const auto settled = [this] { return !m_reserve.empty() || m_failures >= kHopeless; };
    m_memberCame.wait(lock, stop, settled);
    if (m_reserve.empty()) {
        whyNone = stop.stop_requested() || !m_error ? "cancelled" : reasonOf(*m_error);
        return false;
    }
    member = std::move(m_reserve.front());
    m_reserve.pop_front();
    --m_without;
    m_memberNeeded.notify_one();
    return true;
}

void DecoderCrew::retire(Member& member) {
    member = {};
    ++m_figures.replaced;
    const std::lock_guard lock(m_mutex);
    ++m_without;
    m_memberNeeded.notify_one();
}

void DecoderCrew::lookAtMemory(Member& member) {
    member.sinceLook = 0;
    const DecoderProcess::Memory memory = member.process->memory();
    std::int64_t largest = m_figures.largestHelper;
    while (memory.most > largest && !m_figures.largestHelper.compare_exchange_weak(largest, memory.most)) {
    }
    if (memory.resident - member.residentAtFirst > m_options.limits.memory / kKeptShare)
        retire(member);
}

// --- the thread that starts decoders ---

std::size_t DecoderCrew::missing() const {
    const std::size_t wanted = m_started ? m_without + (m_options.reserve ? 1 : 0) : 0;
    return wanted > m_reserve.size() ? wanted - m_reserve.size() : 0;
}

void DecoderCrew::keepReserve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::size_t count = 0;
        {
            std::unique_lock lock(m_mutex);
            if (m_failures > 0)
                m_memberNeeded.wait_for(lock, stop, pauseAfter(m_failures), [] { return false; });
            m_memberNeeded.wait(lock, stop, [this] { return missing() > 0; });
            count = m_failures > 0 ? std::min<std::size_t>(missing(), 1) : missing();
        }
        if (!stop.stop_requested())
            startMembers(count, stop);
    }
    const std::lock_guard lock(m_mutex);
    m_reserve.clear();
}

// All at once, so that they get warm beside each other.
void DecoderCrew::startMembers(std::size_t count, const std::stop_token& stop) {
    std::vector<Result<std::unique_ptr<DecoderProcess>>> starting;
    for (std::size_t i = 0; i < count; ++i)
        starting.push_back(DecoderProcess::start(m_program, m_options.profile, m_options.limits));
    for (auto& process : starting) {
        if (!process) {
            arrived(fail(process.error()));
        } else if (Result<void> ready = (*process)->awaitReady(stop); !ready) {
            if (ready.error().code == ErrorCode::Cancelled)
                return;
            arrived(fail(ready.error()));
        } else {
            const std::int64_t resident = (*process)->memory().resident;
            arrived(Member{std::move(*process), resident, 0});
        }
    }
}

void DecoderCrew::arrived(Result<Member> member) {
    {
        const std::lock_guard lock(m_mutex);
        m_failures = member ? 0 : m_failures + 1;
        if (member) {
            m_everReady = true;
            m_reserve.push_back(std::move(*member));
        } else {
            m_error = member.error();
        }
    }
    m_memberCame.notify_all();
}

} // namespace gleaner::analysis
