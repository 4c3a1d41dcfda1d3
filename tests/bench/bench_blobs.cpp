// Storing what a crawl brings, in figures: groups of 256 bodies of 100 KB and of 10 KB; thumbnails put and read.
#include <chrono>
#include <random>

#include <unistd.h>

#include "core/blobstore/directory/directory_blob_store.h"
#include "core/blobstore/directory/sqlite_thumbnail_store.h"
#include "tests/bench/bench_pictures.h"

using namespace gleaner;
namespace fs = std::filesystem;

namespace {

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void figure(const std::string& name, double value, const char* unit) {
    bench::figure("blobs", name, value, unit);
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

// As large as thumbnails of photographs are (bench_thumbnails).
void benchThumbnails(const fs::path& folder) {
    constexpr int kPictures = 7'000, kGroup = 69;
    auto store = blobstore::SqliteThumbnailStore::open(folder / "thumbnails.db", base::sqlite::OpenMode::Create);
    if (!store)
        std::abort();
    std::mt19937_64 random(1);
    const auto made = [&](size_t size) {
        std::vector<std::uint8_t> bytes(size);
        std::generate(bytes.begin(), bytes.end(), [&] { return std::uint8_t(random()); });
        return Bytes(std::move(bytes));
    };
    const Bytes small = made(7'000), large = made(31'000);
    std::vector<Sha256> names;
    double seconds = 0;
    while (names.size() < kPictures) {
        std::vector<blobstore::ThumbnailStore::Entry> entries;
        for (int i = 0; i < kGroup; ++i) {
            names.push_back(Sha256::of(Bytes::copyOf(std::to_string(names.size())).span()));
            entries.push_back({names.back(), 256, small});
            entries.push_back({names.back(), 640, large});
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

} // namespace

int main() {
    // On the disk of the current folder, for the temporary folder is often memory.
    const fs::path folder = fs::current_path() / ("bench-blobs-" + std::to_string(getpid()));
    fs::create_directories(folder);
    for (const size_t size : {100'000, 10'000})
        for (const bool together : {true, false})
            benchBlobs(folder, size, together);
    benchThumbnails(folder);
    fs::remove_all(folder);
}
