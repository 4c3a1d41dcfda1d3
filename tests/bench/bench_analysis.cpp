// The whole analysis in figures, one JSON line each: facts, metadata, two thumbnails, placeholder and all measures, in
// this process (PictureAnalyst) and through the sealed helpers (SandboxAnalyser, what the program does), beside a bare
// libvips loop that makes one 640-px thumbnail of the same pictures. They take turns; medians of five repetitions.
//
//   bench_analysis                    over data/collection/photos and over 1,024-px web JPEGs made of them
//   bench_analysis --make FOLDER      writes those web JPEGs
//   bench_analysis --loop WHICH FOLDER ROUNDS
//                                     WHICH (sandbox, analyst, bare) over the files of a folder, for a script that
//                                     takes the time (compare_pipelines.sh)
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <sstream>
#include <string_view>

#include <unistd.h>

#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/sandbox/sandbox_analyser.h"
#include "core/analysis/vips/vips_lane.h"
#include "tests/bench/bench_pictures.h"

using namespace gleaner;
using namespace gleaner::analysis;
namespace fs = std::filesystem;
using bench::Pictures;

namespace {

// What a pass over the pictures was worth looking at.
struct Seen {
    std::mutex mutex;
    size_t understood = 0, fast = 0, total = 0;

    void take(const Analysis& analysis) {
        const std::lock_guard lock(mutex);
        ++total;
        understood += analysis.outcome.isStored();
        fast += analysis.outcome.isStored() && analysis.lane == Lane::Fast;
    }
};

void analyseHere(const Pictures& pictures, int rounds, size_t threads, Seen& seen) {
    std::atomic<size_t> next{0};
    std::vector<std::jthread> workers;
    for (size_t thread = 0; thread < threads; ++thread)
        workers.emplace_back([&] {
            PictureAnalyst analyst;
            for (size_t i = next++; i < pictures.size() * size_t(rounds); i = next++)
                seen.take(analyst.analyse(pictures[i % pictures.size()].span(), {}));
        });
}

void analyseThrough(Analyser& analyser, const Pictures& pictures, int rounds, Seen& seen) {
    constexpr int kWaiting = 64;
    std::counting_semaphore<> room(kWaiting);
    for (int round = 0; round < rounds; ++round)
        for (const Bytes& picture : pictures) {
            room.acquire();
            analyser.submit(picture, {}, [&](const Analysis& analysis) {
                seen.take(analysis);
                room.release();
            });
        }
    for (int i = 0; i < kWaiting; ++i)
        room.acquire();
}

std::unique_ptr<Analyser> sandbox(size_t helpers) {
    SandboxOptions options;
    options.decoder = fs::read_symlink("/proc/self/exe").parent_path() / "gleaner-decoder";
    options.decoders = helpers;
    auto analyser = SandboxAnalyser::start(options);
    if (!analyser) {
        std::fprintf(stderr, "no sandbox: %s\n", analyser.error().detail.c_str());
        std::exit(2);
    }
    return std::move(*analyser);
}

// Of this process and of the helpers it has.
double processorSeconds() {
    double seconds = double(std::clock()) / CLOCKS_PER_SEC;
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        std::ifstream children(task.path() / "children");
        for (pid_t child = 0; children >> child;) {
            clockid_t clock{};
            timespec time{};
            if (clock_getcpuclockid(child, &clock) == 0 && clock_gettime(clock, &time) == 0)
                seconds += double(time.tv_sec) + double(time.tv_nsec) / 1e9;
        }
    }
    return seconds;
}

// One of the things that take turns.
struct Contestant {
    std::string name;
    std::function<void()> pass;
    std::vector<double> seconds, cost; // of each repetition

    void run() {
        const double before = processorSeconds();
        const auto start = std::chrono::steady_clock::now();
        pass();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        cost.push_back(processorSeconds() - before);
    }
};

void compare(const std::string& set, const Pictures& pictures, size_t threads) {
    constexpr int kRepetitions = 5, kRounds = 2;
    const double count = double(pictures.size()) * kRounds;
    const std::unique_ptr<Analyser> helpers = sandbox(threads);
    Seen here, through;
    std::vector<Contestant> contestants;
    contestants.push_back({"bare_vips", [&] { bench::bareLoop(pictures, kRounds, threads); }, {}, {}});
    contestants.push_back({"analysis_in_process", [&] { analyseHere(pictures, kRounds, threads, here); }, {}, {}});
    contestants.push_back({"analysis", [&] { analyseThrough(*helpers, pictures, kRounds, through); }, {}, {}});
    for (int repetition = 0; repetition < kRepetitions; ++repetition)
        for (Contestant& contestant : contestants)
            contestant.run();

    const std::string suffix = "_" + set + "_" + std::to_string(threads) + (threads == 1 ? "_core" : "_cores");
    const auto figure = [&](const std::string& name, double value, const char* unit) {
        bench::figure("analysis", name + suffix, value, unit);
    };
    const Contestant& bare = contestants.front();
    for (const Contestant& contestant : contestants) {
        figure(contestant.name, count / bench::median(contestant.seconds), "pictures/s");
        figure(contestant.name + "_cost", bench::median(contestant.cost) / count * 1000, "processor ms/picture");
        if (&contestant == &bare)
            continue;
        figure(contestant.name + "_cost_to_bare", bench::median(contestant.cost) / bench::median(bare.cost), "ratio");
        figure(contestant.name + "_speed_to_bare", bench::median(bare.seconds) / bench::median(contestant.seconds),
               "ratio");
    }
    figure("hand_over", (bench::median(contestants[2].cost) - bench::median(contestants[1].cost)) / count * 1000,
           "processor ms/picture");
    figure("fast_lane_share", double(through.fast) / double(through.total), "ratio");
    figure("understood_share", double(through.understood) / double(through.total), "ratio");
}

double meanBytes(const Pictures& pictures) {
    double sum = 0;
    for (const Bytes& picture : pictures)
        sum += double(picture.size());
    return sum / double(std::max<size_t>(pictures.size(), 1));
}

int make(const fs::path& folder) {
    startVips();
    const Pictures pictures = bench::webPictures(bench::photographs());
    fs::create_directories(folder);
    for (size_t i = 0; i < pictures.size(); ++i) {
        std::ofstream out(folder / (std::to_string(i) + ".jpg"), std::ios::binary);
        out.write(reinterpret_cast<const char*>(pictures[i].data()), std::streamsize(pictures[i].size()));
    }
    return pictures.empty() ? 2 : 0;
}

int loop(std::string_view which, const fs::path& folder, int rounds) {
    const Pictures pictures = bench::picturesIn(folder);
    Seen seen;
    if (which == "bare") {
        startVips();
        bench::bareLoop(pictures, rounds, 1);
    } else if (which == "analyst") {
        analyseHere(pictures, rounds, 1, seen);
    } else {
        analyseThrough(*sandbox(1), pictures, rounds, seen);
    }
    return seen.understood == seen.total ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "--make")
        return make(arguments[1]);
    if (arguments.size() == 4 && arguments[0] == "--loop")
        return loop(arguments[1], arguments[2], std::stoi(arguments[3]));
    startVips();
    const Pictures photographs = bench::photographs(), web = bench::webPictures(photographs);
    if (photographs.empty()) {
        std::fprintf(stderr, "no photos: set GLEANER_SHARED to the folder that holds data/collection/photos\n");
        return 2;
    }
    bench::figure("analysis", "photos_mean", meanBytes(photographs), "bytes");
    bench::figure("analysis", "web_mean", meanBytes(web), "bytes");
    for (const size_t threads : {1, 2}) {
        compare("photos", photographs, threads);
        compare("web", web, threads);
    }
}
