#pragma once
// A tiny HTTP/1.1 server on 127.0.0.1 for tests of fetchers: one thread, epoll, answers that may break every rule.

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gleaner::test {

class LoopbackServer {
public:
    // What goes on the wire for one request, byte for byte, and what happens then.
    struct Reply {
        enum class Then { KeepOpen, Close, Reset, Hang, Drip, Endless };
        std::string bytes;
        Then then = Then::KeepOpen;
    };
    struct Request {
        std::string target;
        std::string head; // whole, as received
        int connection = 0;
    };
    using Rule = std::function<Reply(const Request&)>; // called on the server's thread

    static Reply ok(const std::string& body, const std::string& headers = {}, const std::string& status = "200 OK") {
        return {"HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
                    "\r\n" + body,
                Reply::Then::KeepOpen};
    }

    explicit LoopbackServer(Rule rule) : m_rule(std::move(rule)) {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(m_listener, 4096) != 0)
            throw std::runtime_error("no loopback port");
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
        m_epoll = epoll_create1(EPOLL_CLOEXEC);
        m_stop = eventfd(0, EFD_CLOEXEC);
        watch(m_listener, EPOLLIN, EPOLL_CTL_ADD);
        watch(m_stop, EPOLLIN, EPOLL_CTL_ADD);
        m_thread = std::thread([this] { run(); });
    }
    ~LoopbackServer() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(m_stop, &one, sizeof one);
        m_thread.join();
        for (const auto& [fd, connection] : m_connections)
            ::close(fd);
        ::close(m_listener);
        ::close(m_stop);
        ::close(m_epoll);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    int port() const { return m_port; }
    std::string origin() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    int accepted() const { return m_accepted; } // connections
    std::vector<Request> requests() const {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }

private:
    using Then = Reply::Then;
    struct Connection {
        int number = 0;
        std::string in;
        std::string out;
        size_t sent = 0;
        Then then = Then::KeepOpen;
    };

    void watch(int fd, std::uint32_t events, int operation) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = fd;
        epoll_ctl(m_epoll, operation, fd, &event);
    }

    void run() {
        std::array<epoll_event, 256> events;
        while (true) {
            const int count = epoll_wait(m_epoll, events.data(), int(events.size()), m_dripping > 0 ? 2 : -1);
            for (int i = 0; i < count; ++i) {
                const int fd = events[size_t(i)].data.fd;
                if (fd == m_stop)
                    return;
                if (fd == m_listener)
                    acceptAll();
                else if (m_connections.count(fd) != 0)
                    work(fd, (events[size_t(i)].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0);
            }
            if (m_dripping > 0)
                dripAll();
        }
    }

    void acceptAll() {
        while (true) {
            const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0)
                return;
            m_connections[fd].number = ++m_accepted;
            watch(fd, EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    void work(int fd, bool readable) {
        Connection& connection = m_connections.at(fd);
        if (readable && !readAll(fd, connection))
            return close(fd);
        takeRequests(connection);
        send(fd);
    }

    static bool readAll(int fd, Connection& connection) {
        std::array<char, 16384> buffer;
        while (true) {
            const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
            if (got <= 0)
                return got < 0 && (errno == EAGAIN || errno == EINTR);
            connection.in.append(buffer.data(), size_t(got));
        }
    }

    void takeRequests(Connection& connection) {
        size_t end = 0;
        while (connection.then == Then::KeepOpen && (end = connection.in.find("\r\n\r\n")) != std::string::npos) {
            Request request{{}, connection.in.substr(0, end + 2), connection.number};
            connection.in.erase(0, end + 4);
            const size_t space = request.head.find(' ');
            request.target = request.head.substr(space + 1, request.head.find(' ', space + 1) - space - 1);
            {
                const std::lock_guard lock(m_mutex);
                m_requests.push_back(request);
            }
            Reply reply = m_rule(request);
            connection.out += reply.bytes;
            connection.then = reply.then;
            m_dripping += reply.then == Then::Drip ? 1 : 0;
        }
    }

    void send(int fd) {
        Connection& connection = m_connections.at(fd);
        while (true) {
            if (connection.sent == connection.out.size()) {
                connection.out.clear();
                connection.sent = 0;
                if (connection.then == Then::Endless)
                    connection.out.assign(65536, 'x');
                else
                    return drained(fd);
            }
            const ssize_t put = ::send(fd, connection.out.data() + connection.sent,
                                       connection.out.size() - connection.sent, MSG_NOSIGNAL);
            if (put < 0 && errno == EAGAIN)
                return watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
            if (put < 0)
                return close(fd);
            connection.sent += size_t(put);
        }
    }

    void drained(int fd) {
        const Then then = m_connections.at(fd).then;
        if (then == Then::Reset) {
            const linger now{1, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        if (then == Then::Close || then == Then::Reset)
            return close(fd);
        watch(fd, EPOLLIN, EPOLL_CTL_MOD);
    }

    void dripAll() {
        std::vector<int> dripping;
        for (const auto& [fd, connection] : m_connections)
            if (connection.then == Then::Drip)
                dripping.push_back(fd);
        for (const int fd : dripping)
            if (::send(fd, "x", 1, MSG_NOSIGNAL) < 0 && errno != EAGAIN)
                close(fd);
    }

    void close(int fd) {
        m_dripping -= m_connections.at(fd).then == Then::Drip ? 1 : 0;
        m_connections.erase(fd);
        ::close(fd);
    }

    const Rule m_rule;
    int m_port = 0;
    int m_listener = -1;
    int m_epoll = -1;
    int m_stop = -1;
    std::atomic<int> m_accepted{0};
    std::map<int, Connection> m_connections; // the thread's own, as what follows
    int m_dripping = 0;
    mutable std::mutex m_mutex;
    std::vector<Request> m_requests; // guarded by m_mutex
    std::thread m_thread;            // last: it uses everything above
};

} // namespace gleaner::test
