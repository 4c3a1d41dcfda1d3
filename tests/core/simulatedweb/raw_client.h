#pragma once
// A client that speaks to a socket in bytes and sees what a well-mannered one hides. Blocking; gives up after ten
// seconds.

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gleaner::test {

struct RawResponse {
    int status = 0;                            // 0 = none was understood
    std::map<std::string, std::string> fields; // names in lower case
    std::string body;
    bool whole = false; // the body is as long as Content-Length says

    std::string field(const std::string& name) const {
        const auto at = fields.find(name);
        return at == fields.end() ? std::string() : at->second;
    }
};

class RawClient {
public:
    explicit RawClient(int port) : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{10, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(m_fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(m_fd); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return m_connected; }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t done = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (done <= 0)
                return false;
            bytes.remove_prefix(static_cast<size_t>(done));
        }
        return true;
    }

    RawResponse get(const std::string& path, const std::string& fields = {}) { return ask("GET", path, fields); }
    RawResponse ask(const std::string& method, const std::string& path, const std::string& fields = {}) {
        send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: raw\r\n" + fields + "\r\n");
        return read(method == "HEAD");
    }

    RawResponse read(bool headOnly = false) {
        RawResponse response;
        size_t end = 0;
        while ((end = m_in.find("\r\n\r\n")) == std::string::npos)
            if (!receive())
                return response;
        parse(std::string_view(m_in).substr(0, end + 2), response);
        m_in.erase(0, end + 4);
        const std::string length = response.field("content-length");
        const size_t wanted = headOnly || response.status == 304 ? 0
                              : length.empty()                   ? std::string::npos
                                                                 : std::stoul(length);
        while (m_in.size() < wanted)
            if (!receive())
                break;
        response.whole = wanted != std::string::npos && m_in.size() >= wanted;
        response.body = m_in.substr(0, wanted);
        m_in.erase(0, response.body.size());
        return response;
    }

    // Whatever comes until the server ends the connection or `most` bytes are there.
    std::string readAll(size_t most = std::string::npos) {
        while (m_in.size() < most && receive()) {
        }
        return std::exchange(m_in, {});
    }
    bool endedByServer() { return !receive() && m_ended; }

private:
    bool receive() {
        char buffer[65536];
        const ssize_t got = ::recv(m_fd, buffer, sizeof buffer, 0);
        m_ended = got == 0;
        if (got > 0)
            m_in.append(buffer, static_cast<size_t>(got));
        return got > 0;
    }

    static void parse(std::string_view head, RawResponse& response) {
        size_t at = head.find("\r\n");
        if (head.starts_with("HTTP/1.1 ") && head.size() > 12)
            response.status = std::atoi(std::string(head.substr(9, 3)).c_str());
        while ((at += 2) < head.size()) {
            const size_t end = head.find("\r\n", at);
            const std::string_view line = head.substr(at, end - at);
            const size_t colon = line.find(": ");
            if (colon != std::string_view::npos) {
                std::string name(line.substr(0, colon));
                std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
                response.fields[name] = line.substr(colon + 2);
            }
            at = end;
        }
    }

    int m_fd;
    bool m_connected = false, m_ended = false;
    std::string m_in;
};

} // namespace gleaner::test
