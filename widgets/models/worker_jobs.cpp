#include "widgets/models/worker_jobs.h"

#include <condition_variable>
#include <mutex>

#include <QThreadPool>

namespace gleaner::models {

struct WorkerJobs::Shared {
    std::mutex mutex;
    std::condition_variable ended;
    bool open = true;
    int running = 0;
};

WorkerJobs::WorkerJobs(QThreadPool& pool) : m_pool(pool), m_shared(std::make_shared<Shared>()) {}

WorkerJobs::~WorkerJobs() {
    std::unique_lock lock(m_shared->mutex);
    m_shared->open = false;
    m_shared->ended.wait(lock, [this] { return m_shared->running == 0; });
}

void WorkerJobs::run(Work work, int priority) {
    m_pool.start(
        [this, shared = m_shared, work = std::move(work)] {
            {
                const std::lock_guard lock(shared->mutex);
                if (!shared->open)
                    return;
                ++shared->running;
            }
            // From here to the end the destructor waits, so `this` is alive.
            if (Answer answer = work())
                QMetaObject::invokeMethod(this, std::move(answer), Qt::QueuedConnection);
            const std::lock_guard lock(shared->mutex);
            --shared->running;
            shared->ended.notify_all();
        },
        priority);
}

int WorkerJobs::atOnce() const {
    return std::max(1, m_pool.maxThreadCount());
}

} // namespace gleaner::models
