#pragma once
// Work for a thread pool whose answers come back to the thread of their owner, and never after the owner has gone.

#include <functional>
#include <memory>

#include <QObject>

class QThreadPool;

namespace gleaner::models {

// Lives in its owner, on the owner's thread; the pool outlives it.
class WorkerJobs final : public QObject {
    Q_OBJECT

public:
    using Answer = std::function<void()>; // runs on the owner's thread; may be empty
    using Work = std::function<Answer()>; // runs on a thread of the pool

    explicit WorkerJobs(QThreadPool& pool);
    // Work that has not begun is forgotten; waits for what has. No answer comes afterwards.
    ~WorkerJobs() override;

    // `priority` as in QThreadPool::start(): higher begins earlier.
    void run(Work work, int priority = 0);
    int atOnce() const; // threads of the pool

private:
    struct Shared;
    QThreadPool& m_pool;
    std::shared_ptr<Shared> m_shared;
};

} // namespace gleaner::models
