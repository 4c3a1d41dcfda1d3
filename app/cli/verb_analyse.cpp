#include <cerrno>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <stop_token>

#include <fmt/format.h>

#include <unistd.h>

#include "app/assembly/analysers.h"
#include "app/cli/analysis_report.h"
#include "app/cli/signal_watch.h"
#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

constexpr std::uintmax_t kLargestFile = 1u << 30; // bytes

Result<Bytes> contentOf(const std::filesystem::path& file) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (error)
        return fail(base::systemError(error.value(), file.string()));
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::InvalidArgument, file.string(), "it is a folder; name the pictures in it");
    if (!std::filesystem::is_regular_file(status)) // a pipe or a device may never end
        return fail(ErrorCode::InvalidArgument, file.string(), "it is no regular file");
    const auto size = std::filesystem::file_size(file, error);
    if (error)
        return fail(base::systemError(error.value(), file.string()));
    if (size > kLargestFile)
        return fail(ErrorCode::InvalidArgument, file.string(), "it is larger than 1 GiB");
    std::ifstream in(file, std::ios::binary);
    std::vector<std::uint8_t> data(size);
    if (!in || (size > 0 && !in.read(reinterpret_cast<char*>(data.data()), std::streamsize(size))))
        return fail(base::systemError(errno ? errno : EIO, file.string()));
    return Bytes(std::move(data));
}

// Files through an analyser, several at once; what is found of them comes out in their order.
class Analysing {
public:
    struct Turn {
        std::string file;
        std::optional<Error> unreadable;
        analysis::Analysis analysis;
        double milliseconds = 0;
        bool done = false;
    };
    using Tell = std::function<void(const Turn&)>;

    Analysing(analysis::Analyser& analyser, Tell tell) : m_analyser(analyser), m_tell(std::move(tell)) {}

    // Until all are told, or `stop` is asked for: then those that have begun are.
    void run(const std::vector<std::string>& files, const std::stop_token& stop) {
        for (const std::string& file : files) {
            if (stop.stop_requested())
                break;
            begin(file);
        }
        std::unique_lock lock(m_mutex);
        tellUntil(lock, [&] { return m_turns.empty(); });
    }

private:
    static constexpr size_t kMostTurns = 256; // finished ones behind a slow one, with their thumbnails

    void begin(const std::string& file) {
        auto body = contentOf(file); // while the analyser has something to do
        std::unique_lock lock(m_mutex);
        tellUntil(lock, [&] { return m_running < m_analyser.parallelism() && m_turns.size() < kMostTurns; });
        Turn& turn = m_turns.emplace_back();
        turn.file = file;
        if (!body) {
            turn.unreadable = body.error();
            turn.done = true;
            return;
        }
        ++m_running;
        lock.unlock();
        const auto start = std::chrono::steady_clock::now();
        m_analyser.submit(std::move(*body), {}, [this, &turn, start](analysis::Analysis found) {
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
            const std::lock_guard guard(m_mutex);
            turn.analysis = std::move(found);
            turn.milliseconds = took.count();
            turn.done = true;
            --m_running;
            m_changed.notify_one();
        });
    }

    template<typename Enough>
    void tellUntil(std::unique_lock<std::mutex>& lock, const Enough& enough) {
        while (true) {
            while (!m_turns.empty() && m_turns.front().done) {
                const Turn turn = std::move(m_turns.front());
                m_turns.pop_front();
                lock.unlock();
                m_tell(turn);
                lock.lock();
            }
            if (enough())
                return;
            m_changed.wait(lock);
        }
    }

    analysis::Analyser& m_analyser;
    Tell m_tell;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Turn> m_turns; // guarded by m_mutex; a turn's place in memory is fixed until it is told
    size_t m_running = 0;     // guarded by m_mutex
};

class Analyse final : public Verb {
public:
    const char* name() const override { return "analyse"; }
    const char* summary() const override { return "Everything about local pictures; needs no library"; }
    void addOptions(CLI::App& app) override {
        app.add_option("files", m_files, "Pictures")->required();
        app.add_option("--jobs", m_jobs, "Pictures looked at at once; 0 = one a processor")->check(CLI::Range(0, 256));
    }

    Result<int> run(Session& session) override {
        std::stop_source stop;
        const SignalWatch signals([&](int count) {
            if (count > 1)
                std::_Exit(Interrupted);
            stop.request_stop();
        });
        settings::LibraryOptions options;
        options.decoders = m_jobs;
        const auto analyser = assembly::makeAnalyser(options, assembly::StartDecoders::Now);
        if (!analyser)
            return fail(analyser.error());
        const bool colours = isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
        size_t told = 0, understood = 0, unreadable = 0;
        Analysing analysing(**analyser, [&](const Analysing::Turn& turn) {
            if (turn.unreadable)
                ++unreadable;
            else if (turn.analysis.outcome.isStored())
                ++understood;
            tell(session.output, turn, told++ > 0, colours);
            std::fflush(stdout);
            if (std::ferror(stdout)) // nobody listens any more
                stop.request_stop();
        });
        analysing.run(m_files, stop.get_token());
        if (told < m_files.size())
            return Interrupted;
        if (unreadable == m_files.size())
            return Failed;
        return understood == m_files.size() ? Done : SomeFailed;
    }

private:
    static void tell(Output& output, const Analysing::Turn& turn, bool isFollowing, bool colours) {
        if (turn.unreadable) {
            output.line(unreadableDocument(turn.file, *turn.unreadable));
            if (!output.isJson())
                output.error(*turn.unreadable);
            return;
        }
        analysis::Analysis analysis = turn.analysis;
        if (std::string claimed = claimedByName(turn.file, analysis); !claimed.empty())
            analysis.warnings.push_back(std::move(claimed));
        if (output.isJson())
            output.line(analysisDocument(turn.file, analysis, turn.milliseconds));
        else
            output.text((isFollowing ? "\n" : "") + analysisPage(turn.file, analysis, turn.milliseconds, colours));
    }

    std::vector<std::string> m_files;
    int m_jobs = 0;
};

} // namespace

std::unique_ptr<Verb> makeAnalyse() {
    return std::make_unique<Analyse>();
}

} // namespace gleaner::cli
