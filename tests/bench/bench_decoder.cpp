// The sandbox, in figures. One JSON line each.
//   hand-over:  what a picture costs to be looked at elsewhere: a picture of one pixel through the sandbox, less the
//   same
//               looked at in this process (wall, and processor time of this process alone)
//   throughput: MB/s of pictures that cost next to nothing, by their size
//   helpers:    how long one takes to start, how much memory it holds
//   crashes:    pictures/s of photographs when one in a hundred ends its decoder, and when none does
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <semaphore>

#include <sys/resource.h>

#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/sandbox/decoder_process.h"
#include "core/analysis/sandbox/decoder_wire.h"
#include "core/analysis/sandbox/sandbox_analyser.h"

using namespace gleaner;
using namespace gleaner::analysis;
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

void figure(const std::string& name, double value, const char* unit) {
    std::printf("{\"bench\":\"decoder\",\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value,
                unit);
    std::fflush(stdout);
}

double secondsOf(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// The best of some runs: what it costs when nobody else wants the processor.
double leastSecondsOf(int runs, const std::function<void()>& work) {
    double least = 1e9;
    for (int i = 0; i < runs; ++i)
        least = std::min(least, secondsOf(work));
    return least;
}

Bytes onePixel() {
    // A GIF of one pixel, as small as one can be; what follows its trailer is read by nobody.
    static const std::string kGif("GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", 35);
    return Bytes::copyOf(kGif);
}

Bytes zeros(size_t size) {
    return Bytes(std::vector<std::uint8_t>(size));
}

std::vector<Bytes> photos() {
    const char* shared = std::getenv("GLEANER_SHARED");
    const fs::path folder = fs::path(shared ? shared : "../shared") / "data" / "collection" / "photos";
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Bytes> bodies;
    for (const fs::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        bodies.emplace_back(std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {}));
    }
    return bodies;
}

template<typename T>
T orEnd(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s: %s\n", result.error().thing.c_str(), result.error().detail.c_str());
        std::exit(2);
    }
    return std::move(*result);
}

// Of this process and of all that it has waited for.
double processorSeconds() {
    double seconds = 0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        getrusage(who, &usage);
        for (const timeval& time : {usage.ru_utime, usage.ru_stime})
            seconds += double(time.tv_sec) + double(time.tv_usec) * 1e-6;
    }
    return seconds;
}

Analysis analysed(Analyser& analyser, const Bytes& picture) {
    std::promise<Analysis> answer;
    AnalysisOptions options;
    options.measures = false;
    analyser.submit(picture, options, [&](Analysis analysis) { answer.set_value(std::move(analysis)); });
    return answer.get_future().get();
}

struct Cost {
    double wall = 1e9, processor = 1e9; // seconds
};

// One pixel after the other through a sandbox of its own, its start and end taken along.
Cost onePixelsOutside(const SandboxOptions& options, int pictures) {
    Cost cost;
    const double before = processorSeconds();
    {
        const auto analyser = orEnd(SandboxAnalyser::start(options));
        if (!analysed(*analyser, onePixel()).outcome.isStored())
            std::abort();
        cost.wall = secondsOf([&] {
            for (int i = 0; i < pictures; ++i)
                analysed(*analyser, onePixel());
        });
    }
    cost.processor = processorSeconds() - before;
    return cost;
}

void benchHandOver(const SandboxOptions& options) {
    constexpr int kPictures = 4'000;
    SandboxOptions one = options;
    one.decoders = 1;
    AnalysisOptions asked;
    asked.measures = false;
    PictureAnalyst here;
    Cost inside, outside, nothing;
    const auto least = [](Cost& best, const Cost& found) {
        best.wall = std::min(best.wall, found.wall);
        best.processor = std::min(best.processor, found.processor);
    };
    for (int repetition = 0; repetition < 5; ++repetition) {
        const double before = processorSeconds();
        const double wall = secondsOf([&] {
            for (int i = 0; i < kPictures; ++i)
                here.analyse(onePixel().span(), asked);
        });
        least(inside, {wall, processorSeconds() - before});
        least(outside, onePixelsOutside(one, kPictures));
        least(nothing, onePixelsOutside(one, 0));
    }
    const double microseconds = 1e6 / kPictures;
    const double cost = outside.processor - nothing.processor;
    figure("one_pixel_in_this_process", inside.wall * microseconds, "us");
    figure("one_pixel_in_the_sandbox", outside.wall * microseconds, "us");
    figure("one_pixel_in_this_process_cost", inside.processor * microseconds, "processor us");
    figure("one_pixel_in_the_sandbox_cost", cost * microseconds, "processor us");
    figure("hand_over_cost", (cost - inside.processor) * microseconds, "processor us");
}

// What a decoder gets and answers at once, without the threads and the hash around it.
void benchThroughput(const SandboxOptions& options) {
    const auto program = orEnd(DecoderProgram::open(options.decoder));
    const auto decoder = orEnd(DecoderProcess::start(program, wire::Profile::Trusted, options.limits));
    if (!decoder->awaitReady({}))
        std::abort();
    AnalysisOptions asked;
    asked.measures = false;
    const std::vector<std::uint8_t> message = wire::encoded(asked);
    for (const size_t size :
         {size_t(1'000), size_t(100'000), size_t(1'000'000), size_t(8'000'000), size_t(64'000'000)}) {
        const Bytes picture = zeros(size);
        const int pictures = std::clamp(int(400'000'000 / size), 10, 4'000);
        const double seconds = leastSecondsOf(3, [&] {
            for (int i = 0; i < pictures; ++i)
                if (!std::holds_alternative<std::vector<std::uint8_t>>(decoder->look(picture.span(), message, [] {})))
                    std::abort();
        });
        if (size == 1'000)
            figure("round_trip", seconds / pictures * 1e6, "us");
        else
            figure("shared_memory_of_" + std::to_string(size / 1000) + "_kb", double(size) * pictures / seconds / 1e6,
                   "MB/s");
    }
}

void benchHelpers(const SandboxOptions& options, const std::vector<Bytes>& pictures) {
    const auto program = orEnd(DecoderProgram::open(options.decoder));
    for (const wire::Profile profile : {wire::Profile::Trusted, wire::Profile::Strict}) {
        const std::string name = profile == wire::Profile::Strict ? "strict_" : "";
        std::unique_ptr<DecoderProcess> decoder;
        const double seconds = leastSecondsOf(5, [&] {
            decoder = orEnd(DecoderProcess::start(program, profile, options.limits));
            if (!decoder->awaitReady({}))
                std::abort();
        });
        figure(name + "helper_start", seconds * 1e3, "ms");
        figure(name + "helper_resident_at_start", double(decoder->memory().resident) / 1e6, "MB");
        if (profile == wire::Profile::Strict)
            continue;
        const std::vector<std::uint8_t> message = wire::encoded(AnalysisOptions());
        for (const Bytes& picture : pictures)
            decoder->look(picture.span(), message, [] {});
        figure("helper_resident_after_photos", double(decoder->memory().resident) / 1e6, "MB");
        figure("helper_most_resident", double(decoder->memory().most) / 1e6, "MB");
    }
}

struct Run {
    double seconds = 1e9, processorSeconds = 1e9; // a picture
};

// `fatal` of a thousand pictures end their decoder, in even steps.
Run run(const SandboxOptions& options, const std::vector<Bytes>& pictures, int fatal) {
    constexpr int kRounds = 10;
    const double before = processorSeconds();
    Run found;
    const int count = int(pictures.size()) * kRounds;
    {
        const auto analyser = orEnd(SandboxAnalyser::start(options));
        analysed(*analyser, pictures.front());
        std::counting_semaphore<> room(64);
        int owed = 0;
        found.seconds =
            secondsOf([&] {
                for (int i = 0; i < count; ++i) {
                    room.acquire();
                    owed += fatal;
                    const bool ends = owed >= 1'000;
                    owed -= ends ? 1'000 : 0;
                    AnalysisOptions asked;
                    if (ends) // no decoder can read these options: its empty answer is nonsense, and it is replaced
                        asked.thumbnailEdges = {0};
                    analyser->submit(pictures[size_t(i) % pictures.size()], asked,
                                     [&](const Analysis&) { room.release(); });
                }
                for (int i = 0; i < 64; ++i)
                    room.acquire();
            }) /
            count;
    }
    found.processorSeconds = (processorSeconds() - before) / count;
    return found;
}

void benchCrashes(const SandboxOptions& options, const std::vector<Bytes>& pictures) {
    Run with, without;
    const auto least = [](Run& best, const Run& one) {
        best.seconds = std::min(best.seconds, one.seconds);
        best.processorSeconds = std::min(best.processorSeconds, one.processorSeconds);
    };
    for (int repetition = 0; repetition < 3; ++repetition) {
        least(without, run(options, pictures, 0));
        least(with, run(options, pictures, 10));
    }
    figure("photos_without_crashes", 1 / without.seconds, "pictures/s");
    figure("photos_with_1_percent_crashes", 1 / with.seconds, "pictures/s");
    figure("cost_without_crashes", without.processorSeconds * 1e3, "processor ms/picture");
    figure("cost_with_1_percent_crashes", with.processorSeconds * 1e3, "processor ms/picture");
    figure("throughput_kept_with_crashes", without.processorSeconds / with.processorSeconds, "ratio");
}

} // namespace

int main(int, char** arguments) {
    SandboxOptions options;
    options.decoder = fs::absolute(arguments[0]).parent_path() / "gleaner-decoder";
    const std::vector<Bytes> pictures = photos();
    if (pictures.empty()) {
        std::fprintf(stderr, "no photos: set GLEANER_SHARED to the folder that holds data/collection/photos\n");
        return 2;
    }
    benchHandOver(options);
    benchThroughput(options);
    benchHelpers(options, pictures);
    benchCrashes(options, pictures);
}
