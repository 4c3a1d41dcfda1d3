// How fast one thread fetches 100-KB bodies from the simulated web in a process of its own, 64 at a time, what a fetch
// costs, and what curl does with the same addresses in the same minute. And the memory of five thousand requests in
// flight, each with most of its body here.
//
//   bench_fetch [ROUNDS]
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/fetch/curl/curl_fetcher.h"
#include "core/simulatedweb/simulated_web.h"
#include "tests/support/loopback_server.h"

using namespace gleaner;
namespace fs = std::filesystem;

namespace {

constexpr int kRequests = 5000;
constexpr int kAtOnce = 64;
constexpr int kBodyBytes = 100 << 10;
constexpr int kInFlight = 5000;

void print(const char* figure, double value, const char* unit) {
    std::printf("{\"bench\":\"fetch\",\"figure\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", figure, value, unit);
    std::fflush(stdout);
}

double secondsOf(const timeval& time) {
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}
double cpuSeconds(const rusage& used) {
    return secondsOf(used.ru_utime) + secondsOf(used.ru_stime);
}
double ownCpuSeconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return cpuSeconds(used);
}
double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// A server in a process of its own: `serve` says in one line what there is to know, and what it returns lives until
// this object dies.
class ServerProcess {
public:
    explicit ServerProcess(const std::function<std::shared_ptr<void>(std::string& line)>& serve) {
        std::array<int, 2> told{};
        std::array<int, 2> alive{};
        if (::pipe(told.data()) != 0 || ::pipe(alive.data()) != 0)
            std::abort();
        m_process = ::fork();
        if (m_process == 0) {
            ::close(alive[1]);
            std::string line;
            const auto served = serve(line);
            line += '\n';
            if (::write(told[1], line.data(), line.size()) < 0)
                ::_exit(1);
            char end = 0;
            [[maybe_unused]] const ssize_t got = ::read(alive[0], &end, 1); // until the other side is closed
            ::_exit(0);
        }
        ::close(alive[0]);
        ::close(told[1]);
        m_alive = alive[1];
        char c = 0;
        while (::read(told[0], &c, 1) == 1 && c != '\n')
            m_line += c;
        ::close(told[0]);
    }
    ~ServerProcess() {
        ::close(m_alive);
        ::waitpid(m_process, nullptr, 0);
    }
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    const std::string& line() const { return m_line; }

private:
    pid_t m_process = -1;
    int m_alive = -1;
    std::string m_line;
};

struct Round {
    double perSecond = 0;
    double cpuMs = 0; // of one fetch
};

Round fetchAll(const std::vector<std::string>& urls, const fetch::CurlFetcherOptions& options) {
    const base::RealClock clock;
    fetch::CurlFetcher fetcher(clock, options);
    fetch::FetchRequest request;
    request.userAgent = "Gleaner/bench";
    request.policy.privateOrigins = {Url::parse(urls[0])->origin()};
    int started = 0;
    int good = 0;
    std::function<void(const fetch::FetchResult&)> done;
    const auto startOne = [&] {
        request.url = *Url::parse(urls[size_t(started++) % urls.size()]);
        fetcher.start(request, done);
    };
    done = [&](const fetch::FetchResult& result) {
        good += result.outcome == model::Outcome::http(200) && result.body.size() >= kBodyBytes ? 1 : 0;
        if (started < kRequests)
            startOne();
    };
    const base::SteadyTime from = clock.steadyNow();
    const double cpuFrom = ownCpuSeconds();
    for (int i = 0; i < kAtOnce; ++i)
        startOne();
    while (fetcher.inFlight() > 0)
        fetcher.poll(base::Millis(1000));
    if (good != kRequests) {
        std::fprintf(stderr, "only %d of %d came whole\n", good, kRequests);
        std::exit(1);
    }
    const double seconds = base::Seconds(clock.steadyNow() - from).count();
    return {kRequests / seconds, (ownCpuSeconds() - cpuFrom) * 1000 / kRequests};
}

// The same with the command; nothing when it is not installed.
std::optional<Round> curlAll(const std::vector<std::string>& urls, const fs::path& folder) {
    const fs::path list = folder / "curl.conf";
    std::ofstream out(list);
    for (int i = 0; i < kRequests; ++i)
        out << "url = \"" << urls[size_t(i) % urls.size()] << "\"\noutput = /dev/null\n";
    out.close();
    const base::RealClock clock;
    const base::SteadyTime from = clock.steadyNow();
    const pid_t process = ::fork();
    if (process == 0) {
        ::execlp("curl", "curl", "-q", "-s", "--no-progress-meter", "--noproxy", "*", "-Z", "--parallel-max",
                 std::to_string(kAtOnce).c_str(), "-K", list.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    rusage used{};
    ::wait4(process, &status, 0, &used);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::nullopt;
    const double seconds = base::Seconds(clock.steadyNow() - from).count();
    return Round{kRequests / seconds, cpuSeconds(used) * 1000 / kRequests};
}

void measureRate(const fs::path& folder, int rounds) {
    const ServerProcess server([&](std::string& line) -> std::shared_ptr<void> {
        simulatedweb::SimulatedWebOptions options;
        options.sources = 1;
        options.images = 500;
        options.bodyBytes = kBodyBytes;
        options.latency = false;
        options.pictures = folder / "pictures";
        fs::create_directories(options.pictures);
        std::ofstream(options.pictures / "one.jpg", std::ios::binary) << "\xff\xd8\xff\xd9" << std::string(64, '\0');
        auto web = simulatedweb::SimulatedWeb::start(options);
        if (!web) {
            std::fprintf(stderr, "no simulated web: %s\n", web.error().thing.c_str());
            ::_exit(1);
        }
        for (const model::Record& record : (*web)->records())
            line += record.url + " ";
        return std::shared_ptr<void>(std::move(*web));
    });
    std::vector<std::string> urls;
    std::istringstream words(server.line());
    for (std::string url; words >> url;)
        urls.push_back(url);
    if (urls.empty())
        std::exit(1);

    fetch::CurlFetcherOptions options;
    options.folder = folder / "spool";
    fetch::CurlFetcherOptions spoolingAll = options;
    spoolingAll.spoolAlways = spoolingAll.spoolAbove;
    std::vector<double> rate, cpu, curlRate, curlCpu, ratio, spooledRate, spooledCpu;
    for (int i = 0; i < rounds; ++i) {
        const Round spooled = fetchAll(urls, spoolingAll);
        spooledRate.push_back(spooled.perSecond);
        spooledCpu.push_back(spooled.cpuMs);
        const Round ours = fetchAll(urls, options);
        rate.push_back(ours.perSecond);
        cpu.push_back(ours.cpuMs);
        if (const auto theirs = curlAll(urls, folder)) {
            curlRate.push_back(theirs->perSecond);
            curlCpu.push_back(theirs->cpuMs);
            ratio.push_back(ours.perSecond / theirs->perSecond);
        }
    }
    print("requests_per_second", median(rate), "1/s");
    print("cpu_per_request", median(cpu), "ms");
    print("requests_per_second_each_spooled", median(spooledRate), "1/s");
    print("cpu_per_request_each_spooled", median(spooledCpu), "ms");
    if (!ratio.empty()) {
        print("curl_requests_per_second", median(curlRate), "1/s");
        print("curl_cpu_per_request", median(curlCpu), "ms");
        print("rate_to_curl", median(ratio), "1");
    }
}

double mebibytes(const char* key) { // of /proc/self/status
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;)
        if (double kib = 0; word == key && in >> kib)
            return kib / 1024;
    return 0;
}

// Every request has its headers and nine tenths of its body, and waits for the rest until it is given up.
void measureMemory(const fs::path& folder) {
    const ServerProcess server([](std::string& line) -> std::shared_ptr<void> {
        using Reply = test::LoopbackServer::Reply;
        const Reply most{"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: " +
                             std::to_string(kBodyBytes) + "\r\n\r\n" + std::string(kBodyBytes / 10 * 9, 'p'),
                         Reply::Then::Hang};
        auto loopback = std::make_shared<test::LoopbackServer>([most](const auto&) { return most; });
        line = loopback->origin();
        return loopback;
    });
    const base::RealClock clock;
    fetch::CurlFetcherOptions options;
    options.folder = folder / "spool";
    fetch::CurlFetcher fetcher(clock, options);
    fetch::FetchRequest request;
    request.url = *Url::parse(server.line() + "/picture");
    request.policy.privateOrigins = {server.line()};
    request.limits.connect = request.limits.firstByte = base::Millis(60'000);
    request.limits.stallTime = base::Millis(12'000);
    const double before = mebibytes("VmRSS:");
    int begun = 0;
    double peak = 0;
    for (int i = 0; i < kInFlight; ++i)
        fetcher.start(request, [&](const fetch::FetchResult& result) {
            if (fetcher.inFlight() + 1 >= size_t(kInFlight)) // the first to end: all are still here
                peak = mebibytes("VmRSS:");
            begun += result.bytesReceived > kBodyBytes / 10 * 9 ? 1 : 0;
        });
    while (fetcher.inFlight() > 0)
        fetcher.poll(base::Millis(1000));
    print("requests_in_flight", kInFlight, "1");
    print("of_them_with_most_of_the_body_here", begun, "1");
    print("resident_with_all_in_flight", peak, "MiB");
    print("resident_before", before, "MiB");
    print("resident_peak", mebibytes("VmHWM:"), "MiB");
}

} // namespace

int main(int count, char** arguments) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const fs::path folder = fs::temp_directory_path() / ("gleaner-bench-fetch-" + std::to_string(::getpid()));
    fs::create_directories(folder / "spool");
    // Memory first: what the other has freed would hide what this needs.
    measureMemory(folder);
    measureRate(folder, count > 1 ? std::max(1, std::atoi(arguments[1])) : 5);
    fs::remove_all(folder);
    return 0;
}
