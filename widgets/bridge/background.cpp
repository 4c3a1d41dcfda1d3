#include "widgets/bridge/background.h"

#include <QMetaObject>

namespace gleaner::bridge {

Background::Background(QObject* parent)
    : QObject(parent), m_thread([this](const std::stop_token& stop) { work(stop); }) {}

Background::~Background() {
    stop();
    m_thread.join();
}

void Background::stop() {
    m_thread.request_stop();
    m_wake.notify_all();
}

bool Background::idle() const {
    const std::lock_guard lock(m_mutex);
    return m_jobs.empty() && !m_busy;
}

void Background::post(std::function<void()> job) {
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void Background::deliver(std::function<void()> result) {
    QMetaObject::invokeMethod(this, std::move(result), Qt::QueuedConnection);
}

void Background::work(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, [this] { return !m_jobs.empty(); }) && !stop.stop_requested()) {
        std::function<void()> job = std::move(m_jobs.front());
        m_jobs.pop_front();
        m_busy = true;
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
        m_busy = false;
    }
}

} // namespace gleaner::bridge
