#include "core/analysis/vips/vips_analyser.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "core/analysis/vips/vips_picture.h"

namespace gleaner::analysis {

struct VipsAnalyser::Impl {
    struct Job {
        Bytes picture;
        AnalysisOptions options;
        Done done;
    };
    std::atomic<size_t> unanswered{0};
    std::mutex mutex;
    std::condition_variable_any arrived;
    std::deque<Job> jobs; // guarded by mutex
    std::vector<std::jthread> workers;

    static Analysis cancelled(const Job& job) {
        Analysis analysis;
        analysis.outcome.kind = model::OutcomeKind::DecodeRefused;
        analysis.outcome.httpStatus = 0;
        analysis.reason = "cancelled";
        analysis.bytes = std::int64_t(job.picture.size());
        return analysis;
    }

    void run(const std::stop_token& stop) {
        while (true) {
            Job job;
            {
                std::unique_lock lock(mutex);
                arrived.wait(lock, stop, [this] { return !jobs.empty(); });
                if (jobs.empty())
                    break; // asked to stop, and everybody has been answered
                job = std::move(jobs.front());
                jobs.pop_front();
            }
            Analysis analysis = stop.stop_requested() ? cancelled(job) : analysePicture(job.picture, job.options);
            job.picture = {}; // the listener may count on the bytes being gone
            --unanswered;     // before the call: it may ask waiting() whether there is room again
            job.done(std::move(analysis));
        }
        leaveVipsThread();
    }
};

VipsAnalyser::VipsAnalyser(size_t threads) : m_impl(std::make_unique<Impl>()) {
    startVips();
    for (size_t i = 0; i < std::max<size_t>(threads, 1); ++i)
        m_impl->workers.emplace_back([impl = m_impl.get()](const std::stop_token& stop) { impl->run(stop); });
}

VipsAnalyser::~VipsAnalyser() {
    for (std::jthread& worker : m_impl->workers)
        worker.request_stop(); // all before the first join, so that none begins another picture meanwhile
    m_impl->workers.clear();
}

void VipsAnalyser::submit(Bytes picture, AnalysisOptions options, Done done) {
    ++m_impl->unanswered;
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->jobs.push_back({std::move(picture), std::move(options), std::move(done)});
    }
    m_impl->arrived.notify_one();
}

size_t VipsAnalyser::waiting() const {
    return m_impl->unanswered;
}

size_t VipsAnalyser::parallelism() const {
    return m_impl->workers.size();
}

} // namespace gleaner::analysis
