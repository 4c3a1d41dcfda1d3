// How many answers a second the simulated web gives: it must not be what limits a crawl that is measured against it.

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/url.h"
#include "core/simulatedweb/simulated_web.h"

using namespace gleaner;
using simulatedweb::SimulatedWeb;

namespace {

constexpr std::chrono::seconds kDuration{4};

int connectTo(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

// Length of the answer with its head: what the client below counts off.
size_t answerLength(int fd, const std::string& request) {
    ::send(fd, request.data(), request.size(), 0);
    std::string in;
    std::array<char, 65536> buffer;
    while (true) {
        const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (got <= 0)
            return 0;
        in.append(buffer.data(), static_cast<size_t>(got));
        const size_t end = in.find("\r\n\r\n"), field = in.find("Content-Length: ");
        if (end == std::string::npos)
            continue;
        const size_t whole = end + 4 + std::stoul(in.substr(field + 16));
        if (in.size() >= whole)
            return whole;
    }
}

// Keep-alive connections, each with one request under way, for kDuration; answers/s. The bytes are dropped in the
// kernel.
double answersPerSecond(int port, const std::string& request, int connections) {
    const int epoll = ::epoll_create1(0);
    std::vector<size_t> left(static_cast<size_t>(connections));
    std::vector<int> fds;
    size_t length = 0;
    for (int i = 0; i < connections; ++i) {
        fds.push_back(connectTo(port));
        length = answerLength(fds.back(), request);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(i);
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, fds.back(), &event);
    }
    const auto start = std::chrono::steady_clock::now();
    const auto ask = [&](size_t i) {
        left[i] = length;
        ::send(fds[i], request.data(), request.size(), 0);
    };
    for (size_t i = 0; i < fds.size(); ++i)
        ask(i);
    std::int64_t answers = 0;
    std::array<epoll_event, 256> events;
    while (std::chrono::steady_clock::now() - start < kDuration) {
        const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 100);
        for (int e = 0; e < count; ++e) {
            const size_t i = events[static_cast<size_t>(e)].data.u32;
            const ssize_t got = ::recv(fds[i], nullptr, left[i], MSG_TRUNC | MSG_DONTWAIT);
            if (got > 0)
                left[i] -= static_cast<size_t>(got);
            if (left[i] == 0) {
                ++answers;
                ask(i);
            }
        }
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const int fd : fds)
        ::close(fd);
    ::close(epoll);
    return static_cast<double>(answers) / seconds;
}

void measure(const std::filesystem::path& folder, size_t bytes, const char* figure) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "a.jpg", std::ios::binary) << "\xff\xd8\xff" << std::string(bytes - 3, 'x');
    simulatedweb::SimulatedWebOptions options;
    options.pictures = folder;
    options.sources = 1;
    options.images = 10;
    options.latency = false;
    const auto web = SimulatedWeb::start(options);
    if (!web)
        return;
    const model::Record record = (*web)->records().front();
    const Result<Url> url = Url::parse(record.url);
    const std::string request = "GET " + url->path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n\r\n";
    for (const int connections : {64, 4'000})
        std::printf(
            "{\"bench\":\"simulated_web\",\"figure\":\"%s_%d_connections\",\"value\":%.0f,\"unit\":\"answers/s\"}\n",
            figure, connections, answersPerSecond(url->port, request, connections));
}

} // namespace

int main() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("gleaner-bench-web-" + std::to_string(::getpid()));
    measure(folder / "small", 5'000, "body_5_kb");
    measure(folder / "large", 100'000, "body_100_kb");
    std::filesystem::remove_all(folder);
}
