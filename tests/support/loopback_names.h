#pragma once
// A DNS server on 127.0.0.1, UDP only, that answers from a NameTable: what its names have, that they do not exist, or
// nothing at all.

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/table_resolver.h"

namespace gleaner::test {

class LoopbackNames {
public:
    explicit LoopbackNames(std::shared_ptr<NameTable> table) : m_table(std::move(table)) {
        m_socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(m_socket, reinterpret_cast<sockaddr*>(&address), length) != 0)
            throw std::runtime_error("no loopback port");
        ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
        m_stop = ::eventfd(0, EFD_CLOEXEC);
        m_thread = std::thread([this] { run(); });
    }
    ~LoopbackNames() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(m_stop, &one, sizeof one);
        m_thread.join();
        ::close(m_socket);
        ::close(m_stop);
    }
    LoopbackNames(const LoopbackNames&) = delete;
    LoopbackNames& operator=(const LoopbackNames&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }

private:
    static constexpr size_t kHeader = 12;

    void run() {
        std::array<char, 1500> packet;
        std::array<pollfd, 2> wanted{pollfd{m_socket, POLLIN, 0}, pollfd{m_stop, POLLIN, 0}};
        while (::poll(wanted.data(), wanted.size(), -1) > 0 && wanted[1].revents == 0) {
            sockaddr_in from{};
            socklen_t length = sizeof from;
            const ssize_t got =
                ::recvfrom(m_socket, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
            if (got < ssize_t(kHeader))
                continue;
            const std::string reply = answerTo({packet.data(), size_t(got)});
            if (!reply.empty())
                ::sendto(m_socket, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
        }
    }

    std::string answerTo(std::string_view question) {
        std::string host;
        size_t at = kHeader;
        while (at < question.size() && question[at] != 0) {
            const auto size = size_t(static_cast<unsigned char>(question[at]));
            host += (host.empty() ? "" : ".") + std::string(question.substr(at + 1, size));
            at += size + 1;
        }
        const size_t end = at + 5; // root label, type, class
        const bool wantsV6 = question[at + 2] == 28;
        const auto answer = m_table->ask(host);
        if (!answer)
            return {};
        std::string records;
        int count = 0;
        for (const std::string& address : answer->addresses) {
            std::array<char, 16> bytes{};
            const bool isV6 = address.find(':') != std::string::npos;
            if (isV6 != wantsV6)
                continue;
            ::inet_pton(isV6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data());
            const size_t size = isV6 ? 16 : 4;
            records += number(0xc00c, 2) + number(isV6 ? 28 : 1, 2) + number(1, 2) +
                       number(std::uint32_t(answer->ttl.count()), 4) + number(std::uint32_t(size), 2) +
                       std::string(bytes.data(), size);
            ++count;
        }
        const std::uint32_t flags = answer->found() ? 0x8180 : 0x8183; // 3 = the name does not exist
        return std::string(question.substr(0, 2)) + number(flags, 2) + number(1, 2) + number(std::uint32_t(count), 2) +
               number(0, 4) + std::string(question.substr(kHeader, end - kHeader)) + records;
    }

    static std::string number(std::uint32_t value, int bytes) {
        std::string text;
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
            text += char(value >> shift & 0xff);
        return text;
    }

    const std::shared_ptr<NameTable> m_table;
    int m_socket = -1;
    int m_stop = -1;
    int m_port = 0;
    std::thread m_thread; // last: it uses everything above
};

} // namespace gleaner::test
