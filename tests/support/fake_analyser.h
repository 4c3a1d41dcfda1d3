#pragma once
// An analyser that looks at no pixel: it answers what a rule says, on a thread of its own, and can be held.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "core/analysis/analyser.h"

namespace gleaner::test {

class FakeAnalyser final : public analysis::Analyser {
public:
    using Rule = std::function<analysis::Analysis(const Bytes&)>;

    // By default every body that is not empty is a picture of 640×480; an empty one is NotAnImage.
    explicit FakeAnalyser(Rule rule = understood) : m_rule(std::move(rule)) {
        m_worker = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    // While held nothing is answered.
    void hold(bool held) {
        {
            const std::lock_guard lock(m_mutex);
            m_held = held;
        }
        m_arrived.notify_one();
    }

    // Nobody can look at a picture: everything is answered with that until this is taken back.
    void failToStart(bool fails) { m_fails = fails; }
    std::optional<Error> trouble() const override {
        return m_fails ? std::optional(Error{ErrorCode::Unavailable, "decoder", "does not start", {}}) : std::nullopt;
    }

    static analysis::Analysis understood(const Bytes& picture) {
        if (picture.empty())
            return refused(picture, model::OutcomeKind::NotAnImage, "empty");
        analysis::Analysis analysis = facts(picture);
        analysis.type = "jpeg";
        analysis.mime = "image/jpeg";
        analysis.width = analysis.storedWidth = 640;
        analysis.height = analysis.storedHeight = 480;
        analysis.colourSpace = "sRGB";
        analysis.thumbnails = {{256, 256, 192, Bytes::copyOf("256 of " + analysis.sha256.toString())},
                               {640, 640, 480, Bytes::copyOf("640 of " + analysis.sha256.toString())}};
        return analysis;
    }
    static analysis::Analysis refused(const Bytes& picture, model::OutcomeKind kind, std::string reason) {
        analysis::Analysis analysis = facts(picture);
        analysis.outcome = {kind, 0};
        analysis.reason = std::move(reason);
        return analysis;
    }

    void submit(Bytes picture, analysis::AnalysisOptions, Done done) override {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs.push_back({std::move(picture), std::move(done)});
            ++m_unanswered;
        }
        m_arrived.notify_one();
    }
    size_t waiting() const override {
        const std::lock_guard lock(m_mutex);
        return m_unanswered;
    }
    size_t parallelism() const override { return 1; }

private:
    struct Job {
        Bytes picture;
        Done done;
    };

    static analysis::Analysis facts(const Bytes& picture) {
        analysis::Analysis analysis;
        analysis.sha256 = Sha256::of(picture.span());
        analysis.bytes = std::int64_t(picture.size());
        return analysis;
    }

    static analysis::Analysis unseen(const Bytes& picture, std::string why) {
        analysis::Analysis analysis = refused(picture, model::OutcomeKind::DecodeRefused, std::move(why));
        analysis.lookedAt = false;
        return analysis;
    }

    void run(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_arrived.wait(lock, stop, [this] { return !m_held && !m_jobs.empty(); });
            if (m_jobs.empty())
                return;
            const Job job = std::move(m_jobs.front());
            m_jobs.pop_front();
            --m_unanswered;
            lock.unlock();
            if (stop.stop_requested() || m_fails)
                job.done(unseen(job.picture, m_fails ? "no decoder starts" : "cancelled"));
            else
                job.done(m_rule(job.picture));
            lock.lock();
        }
    }

    const Rule m_rule;
    std::atomic<bool> m_fails{false};
    mutable std::mutex m_mutex;
    std::condition_variable_any m_arrived;
    std::deque<Job> m_jobs;  // guarded by m_mutex
    size_t m_unanswered = 0; // guarded by m_mutex
    bool m_held = false;     // guarded by m_mutex
    std::jthread m_worker;   // last: it uses everything above
};

} // namespace gleaner::test
