#include "core/simulatedweb/server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/simulatedweb/mixing.h"

namespace gleaner::simulatedweb {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kBacklog = 4'096;
constexpr int kEvents = 512;
constexpr int kAcceptsAtOnce = 256; // so that one busy port does not starve the answers
constexpr seconds kSweepEvery{1};
constexpr milliseconds kRefusalEvery{20}; // how exactly a port opens and closes at the seconds of its fault
constexpr seconds kIdle{60};
constexpr seconds kHangAtMost{600};

int openReserve() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int portOf(int fd) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    return ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0 ? ntohs(address.sin_port) : 0;
}

} // namespace

Result<std::unique_ptr<Server>> Server::open(const WebLayout& layout, RequestLog& log, const TlsOrigin* tls,
                                             const ServerOptions& options) {
    std::unique_ptr<Server> server(new Server(layout, log, tls, options));
    server->m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    server->m_wakeFd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    server->m_reserveFd = openReserve();
    if (server->m_epoll < 0 || !server->watch(server->m_wakeFd, server->m_wake, EPOLLIN))
        return fail(base::systemError(errno, "epoll"));
    if (Result<void> listening = server->listenAll(); !listening)
        return fail(listening.error());
    return server;
}

Server::Server(const WebLayout& layout, RequestLog& log, const TlsOrigin* tls, const ServerOptions& options)
    : m_layout(layout), m_log(log), m_tls(tls), m_options(options), m_start(std::chrono::steady_clock::now()),
      m_now(m_start), m_nextSweep(m_start + kSweepEvery),
      m_startWall(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count()) {
    look();
}

Server::~Server() {
    for (const auto& connection : m_connections)
        ::close(connection->fd);
    for (const auto& listener : m_listeners)
        if (listener->fd >= 0)
            ::close(listener->fd);
    for (const int fd : {m_epoll, m_wakeFd, m_reserveFd})
        if (fd >= 0)
            ::close(fd);
}

Result<void> Server::listenAll() {
    const std::vector<Authority>& authorities = m_layout.authorities();
    for (size_t k = 0; k < authorities.size(); ++k) {
        const int wanted = m_options.firstPort == 0 ? 0 : m_options.firstPort + authorities[k].portOffset;
        const Result<int> fd = bindAndListen(wanted);
        if (!fd)
            return fail(fd.error());
        const double capacity = m_options.capacity > 0 ? m_options.capacity : defaultCapacity(authorities[k].images);
        const std::string& name = m_layout.sites()[authorities[k].site].name;
        LoadCurve load(capacity, mix(m_layout.seed(), digest(name)), m_options.latency);
        m_listeners.push_back(std::make_unique<Listener>(
            Listener{{Watched::Kind::Listener}, *fd, k, portOf(*fd), 0, 0, std::move(load)}));
        if (!watch(*fd, *m_listeners.back(), EPOLLIN))
            return fail(base::systemError(errno, "epoll"));
    }
    return {};
}

Result<int> Server::bindAndListen(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const std::string name = "127.0.0.1:" + std::to_string(port);
    if (fd < 0)
        return fail(base::systemError(errno, name));
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && ::listen(fd, kBacklog) == 0)
        return fd;
    const int error = errno;
    ::close(fd);
    return fail(ErrorCode::Unavailable, name, std::strerror(error));
}

bool Server::watch(int fd, Watched& what, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &what;
    return ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

std::vector<int> Server::ports() const {
    std::vector<int> ports;
    for (const auto& listener : m_listeners)
        ports.push_back(listener->port);
    return ports;
}

double Server::age() const {
    return ageAt(std::chrono::steady_clock::now());
}

Victim Server::victim(const Listener& listener) const {
    const Site& site = m_layout.sites()[m_layout.authorities()[listener.authority].site];
    return {site.name, site.bystander};
}

void Server::look() {
    m_now = std::chrono::steady_clock::now();
    const auto second = static_cast<std::int64_t>(m_startWall + ageAt(m_now));
    if (second != m_dateSecond) {
        m_dateSecond = second;
        m_date = httpDate(second);
    }
}

int Server::waitMillis() const {
    base::SteadyTime until = m_nextSweep;
    if (!m_timers.empty())
        until = std::min(until, m_timers.begin()->first);
    if (m_faults.canRefuse() || m_portsClosed)
        until = std::min(until, m_now + kRefusalEvery);
    const auto left = std::chrono::ceil<milliseconds>(until - m_now).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
}

void Server::run() {
    std::array<epoll_event, kEvents> events{};
    while (!m_stop.load()) {
        look();
        const int count = ::epoll_wait(m_epoll, events.data(), kEvents, waitMillis());
        look();
        const auto isWake = [](const epoll_event& event) {
            return static_cast<Watched*>(event.data.ptr)->kind == Watched::Kind::Wake;
        };
        if (std::any_of(events.begin(), events.begin() + count, isWake))
            applyFaults();
        else if (m_faults.canRefuse() || m_portsClosed)
            applyRefusals();
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<size_t>(i)];
            auto* what = static_cast<Watched*>(event.data.ptr);
            if (what->kind == Watched::Kind::Listener)
                accept(static_cast<Listener&>(*what));
            if (what->kind != Watched::Kind::Connection)
                continue;
            auto& connection = static_cast<Connection&>(*what);
            connection.readable =
                connection.readable || (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
            connection.writable = connection.writable || (event.events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
            connection.ended = connection.ended || (event.events & EPOLLRDHUP) != 0;
            if ((event.events & (EPOLLHUP | EPOLLERR)) != 0)
                close(connection);
            advance(connection);
        }
        runTimers();
        if (m_now >= m_nextSweep)
            sweep();
        m_closed.clear();
    }
    while (!m_connections.empty())
        close(*m_connections.back());
    m_closed.clear();
    m_log.flush();
    const std::lock_guard lock(m_mutex);
    m_over = true;
    m_applied.notify_all();
}

void Server::stop() {
    m_stop.store(true);
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_wakeFd, &one, sizeof one);
}

void Server::setFaults(FaultRules rules) {
    std::unique_lock lock(m_mutex);
    m_newFaults = std::move(rules);
    const std::uint64_t version = ++m_wantedFaults;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_wakeFd, &one, sizeof one);
    m_applied.wait(lock, [&] { return m_heldFaults >= version || m_over; });
}

void Server::applyFaults() {
    {
        std::uint64_t woken = 0;
        [[maybe_unused]] const ssize_t got = ::read(m_wakeFd, &woken, sizeof woken);
        const std::lock_guard lock(m_mutex);
        if (m_heldFaults != m_wantedFaults)
            m_faults = m_newFaults;
    }
    if (m_faults.canRefuse() || m_portsClosed)
        applyRefusals();
    const std::lock_guard lock(m_mutex);
    if (m_heldFaults != m_wantedFaults) {
        m_heldFaults = m_wantedFaults;
        m_applied.notify_all();
    }
}

// A port that refuses is closed, with its connections; it is opened again when the fault is over.
void Server::applyRefusals() {
    m_portsClosed = false;
    for (const auto& listener : m_listeners) {
        const bool refuses = m_faults.canRefuse() && m_faults.refuses(victim(*listener), ageAt(m_now));
        if (refuses && listener->fd >= 0) {
            ::close(listener->fd);
            listener->fd = -1;
            for (size_t i = m_connections.size(); i-- > 0;)
                if (m_connections[i]->listener == listener.get())
                    close(*m_connections[i]);
        } else if (!refuses && listener->fd < 0) {
            // Taken by somebody in the meantime? Then the next look tries again.
            if (const Result<int> fd = bindAndListen(listener->port)) {
                listener->fd = *fd;
                watch(*fd, *listener, EPOLLIN);
            }
        }
        m_portsClosed = m_portsClosed || listener->fd < 0;
    }
}

void Server::accept(Listener& listener) {
    for (int i = 0; i < kAcceptsAtOnce && listener.fd >= 0; ++i) {
        const int fd = ::accept4(listener.fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            addConnection(fd, listener);
            continue;
        }
        if ((errno == EMFILE || errno == ENFILE) && m_reserveFd >= 0) {
            // Out of descriptors: give the reserve for a moment to turn the caller away, or epoll would report it for
            // ever.
            ::close(m_reserveFd);
            const int turnedAway = ::accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC);
            if (turnedAway >= 0)
                ::close(turnedAway);
            m_reserveFd = openReserve();
        }
        if (errno != EINTR && errno != ECONNABORTED)
            return;
    }
}

void Server::addConnection(int fd, Listener& listener) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto connection = std::make_unique<Connection>();
    connection->kind = Watched::Kind::Connection;
    connection->fd = fd;
    connection->slot = m_connections.size();
    connection->listener = &listener;
    connection->lastProgress = m_now;
    ++listener.connections;
    if (m_layout.authorities()[listener.authority].tls && !beginTls(*connection)) {
        ::close(fd);
        return;
    }
    if (!watch(fd, *connection, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)) {
        ::close(fd);
        return;
    }
    m_connections.push_back(std::move(connection));
    advance(*m_connections.back());
}

void Server::close(Connection& connection) {
    if (connection.fd < 0)
        return;
    const bool answering = connection.state == State::Waiting || connection.state == State::Sending ||
                           connection.state == State::Dripping || connection.state == State::Hanging;
    if (answering) {
        const size_t head = std::min(connection.sent, connection.answer.head.size());
        m_log.finish(connection.logNumber, static_cast<std::int64_t>(connection.earlier + connection.sent - head));
    }
    setTimer(connection, base::SteadyTime::max());
    ::close(connection.fd);
    connection.fd = -1;
    const size_t slot = connection.slot;
    m_closed.push_back(std::move(m_connections[slot]));
    if (slot + 1 < m_connections.size()) {
        m_connections[slot] = std::move(m_connections.back());
        m_connections[slot]->slot = slot;
    }
    m_connections.pop_back();
}

void Server::setTimer(Connection& connection, base::SteadyTime when) {
    if (connection.timer != base::SteadyTime::max())
        m_timers.erase({connection.timer, &connection});
    connection.timer = when;
    if (when != base::SteadyTime::max())
        m_timers.insert({when, &connection});
}

void Server::runTimers() {
    while (!m_timers.empty() && m_timers.begin()->first <= m_now) {
        Connection& connection = *m_timers.begin()->second;
        setTimer(connection, base::SteadyTime::max());
        timeUp(connection);
    }
}

// Clients that do not read, do not write, or take for ever over a head.
void Server::sweep() {
    m_nextSweep = m_now + kSweepEvery;
    m_log.flush();
    for (size_t i = m_connections.size(); i-- > 0;) {
        Connection& connection = *m_connections[i];
        const bool slowHead =
            connection.state == State::Reading && !connection.in.empty() && m_now - connection.headStarted > kIdle;
        const bool idle = connection.state != State::Waiting && connection.state != State::Hanging &&
                          m_now - connection.lastProgress > kIdle;
        const bool hung = connection.state == State::Hanging && m_now - connection.lastProgress > kHangAtMost;
        if (slowHead || idle || hung)
            close(connection);
    }
}

} // namespace gleaner::simulatedweb
