#pragma once
// A back-fill without pictures: does as many steps as a test lets it. Thread-safe.

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "widgets/bridge/analysis_desk.h"

namespace gleaner::test {

class FakeAnalysisDesk final : public bridge::AnalysisDesk {
public:
    explicit FakeAnalysisDesk(std::int64_t due) : m_due(due) {}

    // switches, before they are asked
    bool writable = true;
    std::optional<Error> failure;                         // ends every run after its first step
    std::int64_t unable = 0, refused = 0, noOriginal = 0; // the last two: of the first pictures of a run

    // Lets so many more pictures be looked at.
    void allow(std::int64_t pictures) {
        const std::lock_guard lock(m_mutex);
        m_allowed += pictures;
        m_changed.notify_all();
    }
    bool paused() const {
        const std::lock_guard lock(m_mutex);
        return m_paused;
    }
    pipeline::ReanalysisRequest lastRequest() const { // of a run
        const std::lock_guard lock(m_mutex);
        return m_request;
    }

    bool canRun() const override { return writable; }
    Result<pipeline::ReanalysisPreview> preview(const pipeline::ReanalysisRequest& request) override {
        const std::lock_guard lock(m_mutex);
        pipeline::ReanalysisPreview preview;
        preview.stored = 1'500;
        preview.unable = unable;
        preview.due = request.all ? preview.stored : m_due;
        for (const analysis::Part part : analysis::kParts)
            preview.byPart.push_back(
                {part, part == analysis::Part::Palette ? m_due : 0, part == analysis::Part::Labels ? m_due / 2 : 0});
        return preview;
    }
    Result<pipeline::ReanalysisFigures> run(const pipeline::ReanalysisRequest& request, std::stop_token stop,
                                            const pipeline::Reanalysis::Progress& progress) override {
        std::unique_lock lock(m_mutex);
        m_request = request;
        m_paused = false;
        pipeline::ReanalysisFigures figures;
        figures.total = request.all ? 1'500 : m_due;
        tell(lock, progress, figures);
        while (figures.finished() < figures.total) {
            m_changed.wait(lock, stop, [this] { return m_allowed > 0 && !m_paused; });
            if (stop.stop_requested()) {
                figures.stopped = true;
                break;
            }
            if (failure)
                return fail(*failure);
            const std::int64_t step = std::min(m_allowed, figures.total - figures.finished());
            m_allowed -= step;
            const std::int64_t unread = figures.finished() == 0 ? std::min(step, refused + noOriginal) : 0;
            figures.refused += unread > 0 ? refused : 0;
            figures.noOriginal += unread > 0 ? noOriginal : 0;
            figures.done += step - unread;
            m_due -= std::min(m_due, step);
            tell(lock, progress, figures);
        }
        return figures;
    }
    void pause(bool paused) override {
        const std::lock_guard lock(m_mutex);
        m_paused = paused;
        m_changed.notify_all();
    }

private:
    static void tell(std::unique_lock<std::mutex>& lock, const pipeline::Reanalysis::Progress& progress,
                     const pipeline::ReanalysisFigures& figures) {
        lock.unlock();
        progress(figures);
        lock.lock();
    }

    mutable std::mutex m_mutex; // guards everything below
    std::condition_variable_any m_changed;
    std::int64_t m_due;
    std::int64_t m_allowed = 0;
    bool m_paused = false;
    pipeline::ReanalysisRequest m_request;
};

} // namespace gleaner::test
