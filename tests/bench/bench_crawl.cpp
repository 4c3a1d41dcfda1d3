// A whole crawl, in figures. One JSON line each.
//   stored:  pictures/s that a crawl fetches, examines and stores, from a simulated web in this process that answers at
//            once, beside a bare libvips loop (one 640-pixel thumbnail, saved as JPEG) over the same bytes; two threads
//            for each, taking turns. By the clock and by processor time (which others on the machine do not disturb).
//   memory:  the largest resident size of a process (VmHWM) with 1,000 requests in flight; each measured in a process
//   of
//            its own, the web in this one.
// Temporary libraries are made in the current folder, for the temporary folder is often memory.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>
#include <vips/vips.h>

#include "app/assembly/assembly.h"

using namespace gleaner;
namespace fs = std::filesystem;
using Library = std::unique_ptr<workstation::Workstation>;

namespace {

constexpr int kDecoders = 2;
constexpr int kPictures = 600, kSources = 20;
constexpr int kRepetitions = 3;
constexpr int kDripSources = 40, kDripBytesPerSecond = 20'000; // holds a picture of 100 KB for five seconds

[[noreturn]] void stop(const Error& error) {
    std::fprintf(stderr, "bench_crawl: %s %s %s\n", std::string(base::name(error.code)).c_str(), error.thing.c_str(),
                 error.detail.c_str());
    std::exit(2);
}
template<typename T>
T must(Result<T> result) {
    if (!result)
        stop(result.error());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

void figure(const std::string& name, double value, const char* unit) {
    std::printf("{\"bench\":\"crawl\",\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
    std::fflush(stdout);
}

struct Taken {
    double seconds = 0, processorSeconds = 0;
};
Taken timeOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t processor = std::clock();
    work();
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            double(std::clock() - processor) / CLOCKS_PER_SEC};
}

fs::path pictures() {
    const char* shared = std::getenv("GLEANER_SHARED");
    const fs::path photos = fs::path(shared ? shared : "../shared") / "data" / "collection" / "photos";
    std::error_code error;
    return fs::is_directory(photos, error) ? photos : must(assembly::demoPictures());
}

// A library in `folder` that may crawl what `list` names, at the highest rate.
Library libraryFor(const fs::path& folder, const fs::path& list, const assembly::Tuning& tuning) {
    must(assembly::createLibrary(folder));
    Library library = must(assembly::openLibrary(folder, workstation::Access::Write, tuning));
    ingest::ImportOptions options;
    options.rejectedFolder = folder;
    const fs::path files[] = {list};
    must(library->importer().run(files, options, {}, {}));
    std::vector<std::string> names;
    for (const crawlstate::SourceEntry& source : must(library->sources().list()))
        names.push_back(source.name);
    crawl::SettingsChange change;
    change.rate = 200.0;
    change.allowPrivate = true;
    must(library->actions().set(names, change));
    return library;
}

// Crawls to the end; the largest number of requests in flight that was seen.
std::int64_t crawlToTheEnd(workstation::Workstation& library, std::int64_t pictureCount) {
    must(library.crawl().start());
    std::int64_t inFlight = 0;
    while (!library.crawl().wait(base::Millis(50), true))
        inFlight = std::max(inFlight, library.crawl().figures().inFlight);
    if (library.crawl().figures().ok != pictureCount)
        stop({ErrorCode::Unknown, "pictures stored: " + std::to_string(library.crawl().figures().ok), {}, {}});
    return inFlight;
}

void bareThumbnail(const Bytes& picture) {
    VipsImage* small = nullptr;
    void* jpeg = nullptr;
    size_t size = 0;
    if (vips_thumbnail_buffer(const_cast<std::uint8_t*>(picture.data()), picture.size(), &small, 640, "size",
                              VIPS_SIZE_DOWN, nullptr) == 0 &&
        vips_jpegsave_buffer(small, &jpeg, &size, "Q", 82, nullptr) == 0)
        g_free(jpeg);
    else
        vips_error_clear();
    if (small)
        g_object_unref(small);
}

void bareLoop(const std::vector<Bytes>& bodies) {
    std::atomic<size_t> next{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < kDecoders; ++i)
        threads.emplace_back([&] {
            for (size_t at = next++; at < bodies.size(); at = next++)
                bareThumbnail(bodies[at]);
            vips_thread_shutdown();
        });
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void benchStored(const fs::path& folder) {
    simulatedweb::SimulatedWebOptions options;
    options.sources = kSources;
    options.images = kPictures;
    options.pictures = pictures();
    options.latency = false;
    options.capacity = 1e6;
    const auto web = must(simulatedweb::SimulatedWeb::start(options));
    const fs::path list = folder / "stored.tsv";
    must(web->writeList(list));

    assembly::Tuning tuning;
    tuning.decoders = kDecoders;
    std::vector<Bytes> bodies;
    std::vector<double> stored, bare, ratio, costRatio;
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
        const fs::path place = folder / std::to_string(repetition);
        const Library library = libraryFor(place, list, tuning);
        const Taken crawl = timeOf([&] { crawlToTheEnd(*library, kPictures); });
        if (bodies.empty())
            for (const Sha256& sha256 : must(library->catalog().storedBlobs()))
                bodies.push_back(must(library->blobs().get(sha256)));
        const Taken loop = timeOf([&] { bareLoop(bodies); });
        stored.push_back(kPictures / crawl.seconds);
        bare.push_back(double(bodies.size()) / loop.seconds);
        ratio.push_back(stored.back() / bare.back());
        costRatio.push_back(loop.processorSeconds / double(bodies.size()) / (crawl.processorSeconds / kPictures));
    }
    figure("stored", median(stored), "pictures/s");
    figure("bare_libvips", median(bare), "pictures/s");
    figure("stored_to_bare", median(ratio), "ratio");
    figure("stored_to_bare_best", *std::max_element(ratio.begin(), ratio.end()), "ratio");
    figure("bare_to_crawl_processor_time", median(costRatio), "ratio");
}

double peakMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

// The child's part: bench_crawl --crawl FOLDER LIST CONNECTIONS PICTURES. Prints its figures.
int crawlAsChild(char** words) {
    const fs::path folder = words[0];
    const int connections = std::atoi(words[2]);
    assembly::Tuning tuning;
    tuning.decoders = kDecoders;
    tuning.connections = connections;
    const Library library = libraryFor(folder, words[1], tuning);
    const double before = peakMegabytes();
    const std::int64_t inFlight = crawlToTheEnd(*library, std::atoi(words[3]));
    const std::string suffix = "_with_" + std::to_string(connections) + "_connections";
    figure("most_in_flight" + suffix, double(inFlight), "requests");
    figure("rss_before" + suffix, before, "MB");
    figure("rss_peak" + suffix, peakMegabytes(), "MB");
    return 0;
}

void benchMemory(const fs::path& folder, int connections, int pictureCount) {
    simulatedweb::SimulatedWebOptions options;
    options.sources = kDripSources;
    options.images = pictureCount;
    options.pictures = pictures();
    options.capacity = 1e6;
    const auto web = must(simulatedweb::SimulatedWeb::start(options));
    simulatedweb::Fault drip;
    drip.kind = simulatedweb::Fault::Kind::SlowDrip;
    drip.bytesPerSecond = kDripBytesPerSecond;
    web->setFaults({drip});
    const fs::path list = folder / "drip.tsv";
    must(web->writeList(list));

    const std::string place = (folder / std::to_string(connections)).string(), lists = list.string();
    const std::string slots = std::to_string(connections), count = std::to_string(pictureCount);
    const pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "bench_crawl", "--crawl", place.c_str(), lists.c_str(), slots.c_str(), count.c_str(),
              nullptr);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0)
        stop({ErrorCode::Unknown, "the crawling process failed", {}, {}});
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 6 && std::strcmp(argv[1], "--crawl") == 0)
        return crawlAsChild(argv + 2);
    if (VIPS_INIT(argv[0]) != 0)
        return 2;
    vips_concurrency_set(1); // a picture a thread, as the analyser does
    vips_cache_set_max(0);
    const fs::path folder = fs::current_path() / ("bench-crawl-" + std::to_string(getpid()));
    fs::create_directories(folder);
    benchStored(folder);
    benchMemory(folder, 64, 400);
    benchMemory(folder, 1024, 3000);
    fs::remove_all(folder);
}
