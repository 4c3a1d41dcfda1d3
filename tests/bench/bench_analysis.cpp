// Analysis and storing, in figures. One JSON line each.
//   analysis: pictures/s of the analyser beside a bare libvips loop (one 640-pixel thumbnail, saved as JPEG) over the
//   same
//             pictures and threads, taking turns, best of three
//   store:    groups of 256 bodies of 100 KB and of 10 KB; thumbnails put and read
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <semaphore>
#include <thread>

#include <unistd.h>
#include <vips/vips.h>

#include "core/analysis/vips/vips_analyser.h"
#include "core/blobstore/directory/directory_blob_store.h"
#include "core/blobstore/directory/sqlite_thumbnail_store.h"

using namespace gleaner;
namespace fs = std::filesystem;

namespace {

// Processor time of all threads: what the work costs, whoever else is using the machine.
double processorSecondsOf(const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return double(std::clock() - start) / CLOCKS_PER_SEC;
}

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void figure(const std::string& name, double value, const char* unit) {
    std::printf("{\"bench\":\"analysis\",\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value,
                unit);
    std::fflush(stdout);
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

constexpr int kRounds = 3; // each picture this often in one run, so that a run lasts seconds

void analyseAll(const std::vector<Bytes>& pictures, size_t threads, std::vector<analysis::Analysis>* kept) {
    analysis::VipsAnalyser analyser(threads);
    std::counting_semaphore<> room(64);
    for (int round = 0; round < kRounds; ++round)
        for (size_t i = 0; i < pictures.size(); ++i) {
            room.acquire();
            analyser.submit(pictures[i], {}, [&, i, round](analysis::Analysis analysis) {
                if (kept && round == 0)
                    (*kept)[i] = std::move(analysis);
                room.release();
            });
        }
    for (int i = 0; i < 64; ++i)
        room.acquire();
}

void bareLoop(const std::vector<Bytes>& pictures, size_t threads) {
    std::atomic<size_t> next{0};
    std::vector<std::jthread> workers;
    for (size_t thread = 0; thread < threads; ++thread)
        workers.emplace_back([&] {
            for (size_t i = next++; i < pictures.size() * kRounds; i = next++) {
                const Bytes& picture = pictures[i % pictures.size()];
                VipsImage* image = nullptr;
                void* jpeg = nullptr;
                size_t size = 0;
                if (vips_thumbnail_buffer(const_cast<std::uint8_t*>(picture.data()), picture.size(), &image, 640,
                                          "height", 640, "size", VIPS_SIZE_DOWN, nullptr) == 0)
                    vips_jpegsave_buffer(image, &jpeg, &size, "Q", 82, "optimize_coding", TRUE, "strip", TRUE, nullptr);
                g_free(jpeg);
                g_clear_object(&image);
            }
            vips_thread_shutdown();
        });
}

std::vector<analysis::Analysis> benchAnalysis(const std::vector<Bytes>& pictures) {
    std::vector<analysis::Analysis> kept(pictures.size());
    const double count = double(pictures.size() * kRounds);
    for (const size_t threads : {1, 2}) {
        double ours = 1e9, bare = 1e9, oursCost = 1e9, bareCost = 1e9;
        const auto timed = [](double& seconds, double& cost, const std::function<void()>& work) {
            double wall = 0;
            cost = std::min(cost, processorSecondsOf([&] { wall = secondsOf(work); }));
            seconds = std::min(seconds, wall);
        };
        for (int repetition = 0; repetition < 3; ++repetition) {
            timed(ours, oursCost, [&] { analyseAll(pictures, threads, &kept); });
            timed(bare, bareCost, [&] { bareLoop(pictures, threads); });
        }
        const std::string suffix = "_" + std::to_string(threads) + "_threads";
        figure("analysis" + suffix, count / ours, "pictures/s");
        figure("bare_vips" + suffix, count / bare, "pictures/s");
        figure("analysis_to_bare" + suffix, bare / ours, "ratio");
        figure("analysis_cost" + suffix, oursCost / count * 1000, "processor ms/picture");
        figure("bare_vips_cost" + suffix, bareCost / count * 1000, "processor ms/picture");
    }
    return kept;
}

// A disk whose file system is not trusted to sync everything at once.
class OneByOne final : public blobstore::Disk {
public:
    bool syncsAsOne(int) override { return false; }
};

void benchBlobs(const fs::path& folder, size_t size, bool together) {
    constexpr int kGroups = 5, kGroup = 256;
    const std::string suffix = "_of_" + std::to_string(size / 1000) + "_kb" + (together ? "" : "_one_by_one");
    fs::create_directories(folder / suffix);
    blobstore::DirectoryBlobStore store(folder / suffix,
                                        together ? std::make_unique<blobstore::Disk>() : std::make_unique<OneByOne>());
    std::mt19937_64 random(1);
    double seconds = 0;
    for (int group = 0; group < kGroups; ++group) {
        std::vector<blobstore::BlobStore::Blob> blobs;
        for (int i = 0; i < kGroup; ++i) {
            std::vector<std::uint8_t> body(size);
            std::generate(body.begin(), body.end(), [&] { return std::uint8_t(random()); });
            const Sha256 sha256 = Sha256::of(body);
            blobs.push_back({sha256, Bytes(std::move(body))});
        }
        seconds += secondsOf([&] {
            if (!store.put(blobs))
                std::abort();
        });
    }
    figure("blob_put_files" + suffix, kGroups * kGroup / seconds, "files/s");
    figure("blob_put_bytes" + suffix, double(kGroups * kGroup * size) / seconds / 1e6, "MB/s");
    figure("blob_put_group_of_256" + suffix, seconds / kGroups * 1000, "ms");
    const double verify = secondsOf([&] {
        if (!store.verify({}, {}))
            std::abort();
    });
    figure("blob_verify" + suffix, double(kGroups * kGroup * size) / verify / 1e6, "MB/s");
}

void benchThumbnails(const fs::path& folder, const std::vector<analysis::Analysis>& pictures) {
    constexpr int kCopies = 100; // of each picture, under names of their own
    auto store = blobstore::SqliteThumbnailStore::open(folder / "thumbnails.db", base::sqlite::OpenMode::Create);
    if (!store)
        std::abort();
    std::vector<Sha256> names;
    double seconds = 0;
    for (int copy = 0; copy < kCopies; ++copy) {
        std::vector<blobstore::ThumbnailStore::Entry> entries;
        for (const analysis::Analysis& picture : pictures) {
            names.push_back(Sha256::of(Bytes::copyOf(picture.sha256.toString() + std::to_string(copy)).span()));
            for (const analysis::Thumbnail& thumbnail : picture.thumbnails)
                entries.push_back({names.back(), thumbnail.edge, thumbnail.jpeg});
        }
        seconds += secondsOf([&] {
            if (!(*store)->put(entries))
                std::abort();
        });
    }
    figure("thumbnail_put", double(names.size()) / seconds, "pictures/s");
    std::shuffle(names.begin(), names.end(), std::mt19937_64(1));
    for (const int edge : {256, 640}) {
        const double reading = secondsOf([&] {
            for (const Sha256& name : names)
                if (!(*store)->get(name, edge))
                    std::abort();
        });
        figure("thumbnail_get_" + std::to_string(edge), reading / double(names.size()) * 1e6, "us");
    }
}

void meanThumbnailSizes(const std::vector<analysis::Analysis>& pictures) {
    double bytes[2] = {0, 0}, count[2] = {0, 0};
    for (const analysis::Analysis& picture : pictures)
        for (const analysis::Thumbnail& thumbnail : picture.thumbnails) {
            bytes[thumbnail.edge > 256] += double(thumbnail.jpeg.size());
            ++count[thumbnail.edge > 256];
        }
    figure("thumbnail_256_mean", bytes[0] / std::max(1.0, count[0]), "bytes");
    figure("thumbnail_640_mean", bytes[1] / std::max(1.0, count[1]), "bytes");
}

} // namespace

int main() {
    const std::vector<Bytes> pictures = photos();
    if (pictures.empty()) {
        std::fprintf(stderr, "no photos: set GLEANER_SHARED to the folder that holds data/collection/photos\n");
        return 2;
    }
    const std::vector<analysis::Analysis> analysed = benchAnalysis(pictures);
    meanThumbnailSizes(analysed);
    // On the disk of the current folder, for the temporary folder is often memory.
    const fs::path folder = fs::current_path() / ("bench-analysis-" + std::to_string(getpid()));
    fs::create_directories(folder);
    for (const size_t size : {100'000, 10'000})
        for (const bool together : {true, false})
            benchBlobs(folder, size, together);
    benchThumbnails(folder, analysed);
    fs::remove_all(folder);
}
