#pragma once
// The HTTP/1.1 server of the simulated web: one thread, epoll, one loopback port an authority.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/simulatedweb/answers.h"
#include "core/simulatedweb/fault_rules.h"
#include "core/simulatedweb/load_curve.h"
#include "core/simulatedweb/request_log.h"
#include "core/simulatedweb/tls_origin.h"
#include "core/simulatedweb/web_layout.h"

namespace gleaner::simulatedweb {

struct ServerOptions {
    int firstPort = 0;   // 0 = any free ports
    double capacity = 0; // requests/s of each authority; 0 = by its size
    bool latency = true;
};

class Server {
public:
    // `layout`, `log` and `tls` must outlive the server; `tls` may be nullptr when no authority speaks it. Unavailable
    // names the port that is taken.
    static Result<std::unique_ptr<Server>> open(const WebLayout& layout, RequestLog& log, const TlsOrigin* tls,
                                                const ServerOptions& options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::vector<int> ports() const; // by authority
    double age() const;             // seconds since the start, as of now; from any thread

    void run();  // returns after stop()
    void stop(); // from any thread
    // From any thread but the server's; returns when they hold.
    void setFaults(FaultRules rules);

private:
    // What epoll reports on.
    struct Watched {
        enum class Kind { Wake, Listener, Connection } kind;
    };
    struct Listener : Watched {
        int fd = -1;
        size_t authority = 0;
        int port = 0;
        std::uint64_t requests = 0, connections = 0;
        LoadCurve load;
    };
    struct Connection : Watched {
        enum class State { Handshaking, Spoiling, Reading, Waiting, Sending, Dripping, Hanging, Draining };
        int fd = -1; // -1 = closed
        size_t slot = 0;
        Listener* listener = nullptr;
        State state = State::Reading;
        bool readable = true, writable = true,
             ended = false; // as epoll's edges left them; ended: the client sends no more
        base::SteadyTime lastProgress;
        base::SteadyTime headStarted; // when the first byte of an unfinished head came
        base::SteadyTime timer = base::SteadyTime::max();
        std::unique_ptr<TlsSession> tls; // nullptr = clear text
        std::string in;
        Answer answer;
        size_t sent = 0;    // of head and body together
        size_t earlier = 0; // bytes of the earlier rounds of an endless body
        std::uint64_t logNumber = 0;
        base::SteadyTime dripStarted;
    };
    using State = Connection::State;

    Server(const WebLayout& layout, RequestLog& log, const TlsOrigin* tls, const ServerOptions& options);
    Result<void> listenAll();
    static Result<int> bindAndListen(int port);
    bool watch(int fd, Watched& what, std::uint32_t events);

    // The loop (server.cpp).
    int waitMillis() const;
    void applyFaults();
    void applyRefusals();
    void accept(Listener& listener);
    void addConnection(int fd, Listener& listener);
    void close(Connection& connection);
    void setTimer(Connection& connection, base::SteadyTime when);
    void runTimers();
    void sweep();
    void look(); // at the clock

    // One connection (connection.cpp).
    void advance(Connection& connection);
    bool beginTls(Connection& connection); // false: it cannot
    bool shakeHands(Connection& connection);
    void spoilHandshake(Connection& connection);
    static ssize_t readSome(Connection& connection, std::span<char> buffer); // as recv(2)
    static ssize_t sendSome(Connection& connection, size_t end);             // as send(2)
    bool readRequest(Connection& connection);                                // true: a request was taken
    bool receive(Connection& connection);                                    // true: there may be more in the buffer
    void take(Connection& connection, const Request& request);
    void refuse(Connection& connection, int status);
    void begin(Connection& connection);
    bool send(Connection& connection); // true: the answer is over
    bool sendUpTo(Connection& connection, size_t end);
    void drip(Connection& connection);
    void finish(Connection& connection);
    void startDraining(Connection& connection);
    void drain(Connection& connection);
    void timeUp(Connection& connection);
    Victim victim(const Listener& listener) const;
    double ageAt(base::SteadyTime time) const { return base::Seconds(time - m_start).count(); }

    const WebLayout& m_layout;
    RequestLog& m_log;
    const TlsOrigin* m_tls;
    ServerOptions m_options;
    int m_epoll = -1, m_wakeFd = -1, m_reserveFd = -1;
    Watched m_wake{Watched::Kind::Wake};
    std::vector<std::unique_ptr<Listener>> m_listeners;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::vector<std::unique_ptr<Connection>> m_closed; // kept until the events at hand are through
    std::set<std::pair<base::SteadyTime, Connection*>> m_timers;

    base::SteadyTime m_start, m_now, m_nextSweep;
    double m_startWall = 0; // seconds since the epoch
    std::int64_t m_dateSecond = 0;
    std::string m_date;

    FaultRules m_faults;
    bool m_portsClosed = false; // by a fault
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_applied;
    FaultRules m_newFaults;
    std::uint64_t m_wantedFaults = 0, m_heldFaults = 0; // versions
    bool m_over = false;
};

} // namespace gleaner::simulatedweb
