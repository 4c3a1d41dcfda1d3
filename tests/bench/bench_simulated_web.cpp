// How many answers a second the simulated web gives: it must not be what limits a crawl that is measured against it.
// And what ten thousand sources cost it.

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
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
#include "core/simulatedweb/referee.h"
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

void figure(const char* name, double value, const char* unit) {
    std::printf("{\"bench\":\"simulated_web\",\"figure\":\"%s\",\"value\":%.2f,\"unit\":\"%s\"}\n", name, value, unit);
}

double residentMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

// Ten thousand sources of ten pictures each, every one asked once, a fault each, and the referee over the whole log.
void measureManySources(const std::filesystem::path& folder) {
    constexpr int kSources = 10'000, kBodyBytes = 10'000;
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "a.jpg", std::ios::binary) << "\xff\xd8\xff" << std::string(kBodyBytes - 3, 'x');
    simulatedweb::SimulatedWebOptions options;
    options.pictures = folder;
    options.sources = kSources;
    options.images = 10 * kSources;
    options.latency = false;
    options.bodyBytes = kBodyBytes;
    const auto now = [] { return std::chrono::steady_clock::now(); };
    const auto secondsSince = [&](auto start) { return std::chrono::duration<double>(now() - start).count(); };
    const double before = residentMegabytes();
    auto start = now();
    const auto web = SimulatedWeb::start(options);
    if (!web)
        return;
    figure("start_10000_sources", secondsSince(start), "s");
    std::vector<simulatedweb::Fault> faults(kSources);
    const auto sources = (*web)->sources();
    for (size_t i = 0; i < faults.size(); ++i) {
        faults[i].source = sources[i].name;
        faults[i].header = "X-Fault: none";
    }
    start = now();
    (*web)->setFaults(std::move(faults));
    figure("set_10000_faults", secondsSince(start), "s");
    start = now();
    int asked = 0;
    for (const auto& source : sources) {
        const int fd = connectTo(source.port);
        asked += answerLength(fd, "GET /copies/a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") > 0 ? 1 : 0;
        ::close(fd);
    }
    figure("answers_one_a_source", asked / secondsSince(start), "answers/s");
    figure("rss_10000_sources", residentMegabytes() - before, "MB");
    start = now();
    (*web)->writeList(folder / "list.tsv").map_error([](const Error&) {});
    figure("list_of_100000", secondsSince(start), "s");
}

// A log of two million requests of ten thousand sources, judged for windows of 1, 10 and 60 s.
void measureReferee() {
    constexpr int kSources = 10'000, kRequests = 200;
    std::vector<simulatedweb::RequestLogEntry> log;
    log.reserve(kSources * kRequests);
    for (int n = 0; n < kRequests; ++n)
        for (int k = 0; k < kSources; ++k)
            log.push_back({n + k * 1e-4, "s" + std::to_string(k), {}, 200, 1, {}, k});
    const auto start = std::chrono::steady_clock::now();
    std::int64_t above = 0;
    for (const auto& [source, times] : simulatedweb::timesBySource(log))
        for (const double seconds : {1.0, 10.0, 60.0})
            above += simulatedweb::judgeWindows(times, 1, seconds).above;
    figure("referee_of_2000000_requests",
           std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), "s");
    if (above != 0)
        std::abort();
}

} // namespace

int main() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("gleaner-bench-web-" + std::to_string(::getpid()));
    measure(folder / "small", 5'000, "body_5_kb");
    measure(folder / "large", 100'000, "body_100_kb");
    measureManySources(folder / "many");
    measureReferee();
    std::filesystem::remove_all(folder);
}
