#include "app/cli/signal_watch.h"

#include <cstdlib>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app/cli/output.h"

namespace gleaner::cli {

SignalWatch::SignalWatch(std::function<void(int)> onSignal, std::function<void()> onHangup)
    : m_onSignal(std::move(onSignal)), m_onHangup(std::move(onHangup)) {
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGINT);
    sigaddset(&watched, SIGTERM);
    if (m_onHangup)
        sigaddset(&watched, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &watched, &m_before);
    m_signals = signalfd(-1, &watched, SFD_CLOEXEC);
    m_stop = eventfd(0, EFD_CLOEXEC);
    m_thread = std::thread([this] { watch(); });
}

SignalWatch::~SignalWatch() {
    eventfd_write(m_stop, 1);
    m_thread.join();
    close(m_signals);
    close(m_stop);
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

void SignalWatch::watch() {
    int seen = 0;
    while (true) {
        pollfd fds[] = {{m_signals, POLLIN, 0}, {m_stop, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[1].revents)
            return;
        signalfd_siginfo info{};
        if (read(m_signals, &info, sizeof info) != sizeof info)
            continue;
        if (info.ssi_signo == SIGHUP) {
            m_onHangup();
            continue;
        }
        if (++seen > 2)
            _exit(Interrupted);
        m_onSignal(seen);
    }
}

} // namespace gleaner::cli
