// What becomes of one connection: read a request, wait as the load of the site demands, answer, again.

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>

#include "core/simulatedweb/server.h"

namespace gleaner::simulatedweb {
namespace {

constexpr std::chrono::milliseconds kDripEvery{100};
constexpr std::chrono::seconds kDrainAtMost{2};
constexpr std::chrono::milliseconds kEndlessPause{1};
constexpr size_t kReceiveAtOnce = 16U * 1024;
constexpr size_t kSendAtOnce = 1U << 20U; // bytes, so that an endless body leaves others their turn

// The bytes of an answer from `offset` to `end` as pieces in place; nothing is copied.
size_t pieces(const Answer& answer, size_t offset, size_t end, std::array<iovec, 4>& out) {
    size_t count = 0, start = 0;
    for (const std::string_view part :
         {std::string_view(answer.head), answer.before, std::string_view(answer.own), answer.after}) {
        const size_t from = std::max(start, offset), to = std::min(start + part.size(), end);
        if (from < to)
            out[count++] = {const_cast<char*>(part.data() + (from - start)), to - from};
        start += part.size();
    }
    return count;
}

} // namespace

void Server::advance(Connection& connection) {
    while (connection.fd >= 0) {
        switch (connection.state) {
        case State::Handshaking:
            if (!shakeHands(connection))
                return;
            break;
        case State::Spoiling:
            spoilHandshake(connection);
            return;
        case State::Reading:
            if (!readRequest(connection))
                return;
            break;
        case State::Sending:
            if (!send(connection))
                return;
            finish(connection);
            break;
        case State::Draining:
            drain(connection);
            return;
        case State::Hanging:
            if (connection.ended)
                close(connection);
            return;
        case State::Waiting:
        case State::Dripping:
            return; // a timer goes on with it
        }
    }
}

bool Server::beginTls(Connection& connection) {
    const Listener& listener = *connection.listener;
    const Fault* fault = m_faults.findHandshake(victim(listener), ageAt(m_now), listener.connections);
    if (fault && fault->kind == Fault::Kind::TlsHandshake) {
        connection.state = State::Spoiling;
        return true;
    }
    const auto certificate = [&] {
        switch (fault ? fault->kind : Fault::Kind::None) {
        case Fault::Kind::TlsExpired:
            return Certificate::Expired;
        case Fault::Kind::TlsWrongHost:
            return Certificate::WrongHost;
        case Fault::Kind::TlsUnknownCa:
            return Certificate::UnknownCa;
        default:
            return Certificate::Sound;
        }
    };
    connection.state = State::Handshaking;
    connection.tls = m_tls ? m_tls->accept(connection.fd, certificate()) : nullptr;
    return connection.tls != nullptr;
}

// True: the handshake is over.
bool Server::shakeHands(Connection& connection) {
    const ssize_t result = connection.tls->shakeHands();
    if (result > 0) {
        connection.lastProgress = m_now;
        connection.state = State::Reading;
        return true;
    }
    if (result == 0 || errno != EAGAIN)
        close(connection);
    return false;
}

// Waits for the client's first words and answers what is none of TLS.
void Server::spoilHandshake(Connection& connection) {
    constexpr std::string_view kGarbage = "This is no handshake.\r\n";
    if (!connection.readable)
        return;
    std::array<char, kReceiveAtOnce> buffer;
    const ssize_t got = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
    if (got > 0) {
        ::send(connection.fd, kGarbage.data(), kGarbage.size(), MSG_NOSIGNAL);
        startDraining(connection);
        return;
    }
    connection.readable = false;
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        close(connection);
}

ssize_t Server::readSome(Connection& connection, std::span<char> buffer) {
    return connection.tls ? connection.tls->receive(buffer) : ::recv(connection.fd, buffer.data(), buffer.size(), 0);
}

ssize_t Server::sendSome(Connection& connection, size_t end) {
    std::array<iovec, 4> parts{};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = pieces(connection.answer, connection.sent, end, parts);
    if (connection.tls) // one piece after the other: TLS copies anyway
        return connection.tls->send({static_cast<const char*>(parts[0].iov_base), parts[0].iov_len});
    return ::sendmsg(connection.fd, &message, MSG_NOSIGNAL);
}

bool Server::readRequest(Connection& connection) {
    do {
        const ParsedHead head = parseHead(connection.in);
        switch (head.state) {
        case HeadState::Complete:
            take(connection, head.request);
            if (connection.fd >= 0)
                connection.in.erase(0, head.length);
            return true;
        case HeadState::Malformed:
            refuse(connection, 400);
            return true;
        case HeadState::TooLarge:
            refuse(connection, 431);
            return true;
        case HeadState::Incomplete:
            break;
        }
    } while (receive(connection));
    return false;
}

bool Server::receive(Connection& connection) {
    if (!connection.readable)
        return false;
    std::array<char, kReceiveAtOnce> buffer;
    const ssize_t got = readSome(connection, buffer);
    if (got > 0) {
        if (connection.in.empty())
            connection.headStarted = m_now;
        connection.in.append(buffer.data(), static_cast<size_t>(got));
        connection.lastProgress = m_now;
        return true;
    }
    connection.readable = false;
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        close(connection);
    return false;
}

void Server::take(Connection& connection, const Request& request) {
    Listener& listener = *connection.listener;
    const size_t at = m_layout.siteAt(listener.authority, request.path);
    const Site& site = m_layout.sites()[at];
    const std::uint64_t number = listener.requests++;
    const double age = ageAt(m_now);
    connection.logNumber = m_log.add(m_startWall + age, at, listener.port, request.path, request.userAgent);
    const LoadCurve::Answer load = listener.load.request(number, m_now);
    const Fault* fault = m_faults.find({site.name, site.bystander}, request.path, age, number);
    connection.answer = answerTo(request, {m_layout, at, m_date, load.status, fault});
    connection.sent = connection.earlier = 0;
    const auto delay = load.delay + std::chrono::ceil<base::Millis>(base::Seconds(fault ? fault->delaySeconds : 0));
    if (delay.count() > 0) {
        connection.state = State::Waiting;
        setTimer(connection, m_now + delay);
    } else {
        begin(connection);
    }
}

void Server::refuse(Connection& connection, int status) {
    const Listener& listener = *connection.listener;
    connection.logNumber =
        m_log.add(m_startWall + ageAt(m_now), m_layout.siteAt(listener.authority, {}), listener.port, "", "");
    connection.answer = refusal(status, m_date);
    connection.sent = connection.earlier = 0;
    connection.in.clear();
    begin(connection);
}

void Server::begin(Connection& connection) {
    const Answer& answer = connection.answer;
    connection.lastProgress = m_now;
    m_log.answer(connection.logNumber, answer.status, static_cast<std::int64_t>(answer.bodyBytes));
    switch (answer.manner) {
    case Answer::Manner::Whole:
    case Answer::Manner::Endless:
        connection.state = State::Sending;
        break;
    case Answer::Manner::Drip:
        connection.state = State::Dripping;
        connection.dripStarted = m_now;
        drip(connection);
        break;
    case Answer::Manner::Hang:
        connection.state = State::Hanging;
        break;
    case Answer::Manner::Close:
        connection.state = State::Sending; // so that it is logged
        close(connection);
        break;
    }
}

bool Server::send(Connection& connection) {
    const size_t end = connection.answer.head.size() + connection.answer.bodyBytes;
    size_t budget = kSendAtOnce;
    while (true) {
        const size_t before = connection.sent;
        if (!sendUpTo(connection, end))
            return false;
        if (connection.answer.manner != Answer::Manner::Endless)
            return true;
        budget -= std::min(budget, connection.sent - before);
        connection.earlier += connection.answer.bodyBytes;
        connection.sent = connection.answer.head.size(); // the body once more
        if (budget == 0) {
            setTimer(connection, m_now + kEndlessPause); // others first
            return false;
        }
    }
}

// True when the bytes before `end` are out; false when the client takes no more for now, or is gone.
bool Server::sendUpTo(Connection& connection, size_t end) {
    while (connection.sent < end) {
        if (!connection.writable)
            return false;
        const ssize_t done = sendSome(connection, end);
        if (done > 0) {
            connection.sent += static_cast<size_t>(done);
            connection.lastProgress = m_now;
        } else if (errno == EAGAIN) {
            connection.writable = false;
        } else if (errno != EINTR) {
            close(connection);
            return false;
        }
    }
    return true;
}

void Server::drip(Connection& connection) {
    const Answer& answer = connection.answer;
    const double due = base::Seconds(m_now - connection.dripStarted).count() * answer.bytesPerSecond;
    const size_t body = std::min(answer.bodyBytes, static_cast<size_t>(due));
    sendUpTo(connection, answer.head.size() + body);
    if (connection.fd < 0)
        return;
    if (connection.sent == answer.head.size() + answer.bodyBytes)
        finish(connection);
    else
        setTimer(connection, m_now + kDripEvery);
}

void Server::finish(Connection& connection) {
    m_log.finish(connection.logNumber, static_cast<std::int64_t>(connection.answer.bodyBytes));
    const bool keepAlive = connection.answer.keepAlive;
    connection.answer = Answer();
    if (keepAlive) {
        connection.state = State::Reading;
        connection.headStarted = m_now;
        return;
    }
    startDraining(connection);
}

// Bytes that nobody reads would make the kernel reset the connection and the client lose the answer: reads them away.
void Server::startDraining(Connection& connection) {
    if (connection.tls)
        connection.tls->sayGoodbye();
    ::shutdown(connection.fd, SHUT_WR);
    connection.state = State::Draining;
    setTimer(connection, m_now + kDrainAtMost);
}

void Server::drain(Connection& connection) {
    std::array<char, kReceiveAtOnce> buffer;
    while (connection.readable) {
        const ssize_t got = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
        if (got > 0)
            continue;
        connection.readable = false;
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            close(connection);
    }
}

void Server::timeUp(Connection& connection) {
    switch (connection.state) {
    case State::Waiting:
        begin(connection);
        break;
    case State::Dripping:
        drip(connection);
        break;
    case State::Draining:
        close(connection);
        return;
    default:
        break;
    }
    advance(connection);
}

} // namespace gleaner::simulatedweb
