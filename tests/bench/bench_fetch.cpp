// How fast one thread fetches 100-KB bodies from a loopback server, 64 at a time, and what a request costs it.
#include <cstdio>
#include <ctime>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/loopback_server.h"

using namespace gleaner;

namespace {

constexpr int kRequests = 5000;
constexpr int kAtOnce = 64;

double threadCpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

void print(const char* figure, double value, const char* unit) {
    std::printf("{\"bench\":\"fetch\",\"figure\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", figure, value, unit);
}

} // namespace

int main() {
    const auto answer = test::LoopbackServer::ok(std::string(100 << 10, 'p'), "Content-Type: image/jpeg\r\n");
    const test::LoopbackServer server([&](const test::LoopbackServer::Request&) { return answer; });
    const base::RealClock clock;
    fetch::CurlFetcher fetcher(clock);
    fetch::FetchRequest request;
    request.url = *Url::parse(server.origin() + "/picture");
    request.userAgent = "Gleaner/bench";
    request.policy.privateOrigins = {server.origin()};

    int started = 0;
    int good = 0;
    std::function<void(const fetch::FetchResult&)> done;
    const auto startOne = [&] {
        ++started;
        fetcher.start(request, done);
    };
    done = [&](const fetch::FetchResult& result) {
        good += result.outcome == model::Outcome::http(200) ? 1 : 0;
        if (started < kRequests)
            startOne();
    };
    const base::SteadyTime from = clock.steadyNow();
    const double cpuFrom = threadCpuSeconds();
    for (int i = 0; i < kAtOnce; ++i)
        startOne();
    while (fetcher.inFlight() > 0)
        fetcher.poll(base::Millis(1000));
    const double seconds = base::Seconds(clock.steadyNow() - from).count();
    const double cpu = threadCpuSeconds() - cpuFrom;

    print("requests_per_second", kRequests / seconds, "1/s");
    print("megabytes_per_second", kRequests * 0.1024 / seconds, "MB/s");
    print("cpu_per_request", cpu * 1000 / kRequests, "ms");
    return good == kRequests ? 0 : 1;
}
