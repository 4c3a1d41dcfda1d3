#pragma once
// SIGINT and SIGTERM as calls: the first drains, the second aborts. SIGHUP, if wanted: read the files again.

#include <csignal>
#include <functional>
#include <thread>

namespace gleaner::cli {

// Made before any other thread, so that all of them have the signals blocked; one at a time. `onSignal(n)` is called on
// a thread of its own with n = 1, 2 …; from the third on the process ends at once. `onHangup()` is called there, too;
// without it SIGHUP ends the process as usual.
class SignalWatch {
public:
    explicit SignalWatch(std::function<void(int)> onSignal, std::function<void()> onHangup = {});
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

private:
    void watch();
    std::function<void(int)> m_onSignal;
    std::function<void()> m_onHangup;
    int m_signals = -1; // signalfd
    int m_stop = -1;    // eventfd
    sigset_t m_before{};
    std::thread m_thread;
};

} // namespace gleaner::cli
