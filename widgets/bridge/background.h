#pragma once
// Work off the GUI thread: jobs run in order on one thread, their results come back as values.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include <QObject>
#include <QPointer>

namespace gleaner::bridge {

// Lives on the GUI thread. What a job refers to must outlive this object. The jobs a person starts are few, so the
// queue is not bounded; a place that asks at every key press keeps one job under way and the newest wish beside it.
class Background final : public QObject {
    Q_OBJECT

public:
    explicit Background(QObject* parent = nullptr);
    // Waits for the job that is running; those behind it are dropped.
    ~Background() override;

    // Runs `work()` on the worker's thread, then `done(result)` (or `done()` when there is none) on the GUI thread,
    // unless `receiver` is gone by then.
    template<typename Work, typename Done>
    void run(QObject* receiver, Work work, Done done) {
        using Value = std::invoke_result_t<Work&>;
        post([this, guard = QPointer<QObject>(receiver), work = std::move(work), done = std::move(done)]() mutable {
            if constexpr (std::is_void_v<Value>) {
                work();
                deliver([guard, done = std::move(done)]() mutable {
                    if (guard)
                        done();
                });
            } else {
                auto value = std::make_shared<Value>(work());
                deliver([guard, value, done = std::move(done)]() mutable {
                    if (guard)
                        done(std::move(*value));
                });
            }
        });
    }

    bool idle() const; // nothing running, nothing waiting
    void stop();       // takes no further job; does not wait for the one that is running

private:
    void post(std::function<void()> job);
    void deliver(std::function<void()> result);
    void work(const std::stop_token& stop);

    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::function<void()>> m_jobs;
    bool m_busy = false;
    std::jthread m_thread; // last: ends before what it uses
};

} // namespace gleaner::bridge
