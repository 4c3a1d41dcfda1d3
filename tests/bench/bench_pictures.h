#pragma once
// The pictures that the benches of the analysis work on, and the loop they are held against.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <vips/vips.h>

#include "core/base/bytes.h"

namespace gleaner::bench {

namespace fs = std::filesystem;
using Pictures = std::vector<Bytes>;

inline Bytes bytesOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return Bytes(std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {}));
}

inline Pictures picturesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    Pictures pictures;
    for (const fs::path& file : files)
        pictures.push_back(bytesOf(file));
    return pictures;
}

// data/collection/photos of the shared test data.
inline Pictures photographs() {
    const char* shared = std::getenv("GLEANER_SHARED");
    return picturesIn(fs::path(shared ? shared : "../shared") / "data" / "collection" / "photos");
}

// What most of the web is: 1,024 px, about 100 kB, 4:2:0. Needs libvips to have been started.
inline Pictures webPictures(const Pictures& photographs) {
    constexpr int kEdge = 1024, kQuality = 89; // makes about 100 kB of these photographs
    Pictures out;
    for (const Bytes& photograph : photographs) {
        VipsImage* image = nullptr;
        void* jpeg = nullptr;
        size_t size = 0;
        if (vips_thumbnail_buffer(const_cast<std::uint8_t*>(photograph.data()), photograph.size(), &image, kEdge,
                                  "height", kEdge, "size", VIPS_SIZE_DOWN, nullptr) == 0 &&
            vips_jpegsave_buffer(image, &jpeg, &size, "Q", kQuality, "optimize_coding", TRUE, "strip", TRUE,
                                 "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON, nullptr) == 0)
            out.push_back(Bytes::copyOf({static_cast<const char*>(jpeg), size}));
        g_free(jpeg);
        g_clear_object(&image);
    }
    return out;
}

// A bare libvips loop: one 640-px thumbnail, saved as JPEG, of each picture `rounds` times.
inline void bareLoop(const Pictures& pictures, int rounds, size_t threads) {
    std::atomic<size_t> next{0};
    std::vector<std::jthread> workers;
    for (size_t thread = 0; thread < threads; ++thread)
        workers.emplace_back([&] {
            for (size_t i = next++; i < pictures.size() * size_t(rounds); i = next++) {
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

// Processor time of all threads: what the work costs, whoever else is using the machine.
inline double processorSecondsOf(const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return double(std::clock() - start) / CLOCKS_PER_SEC;
}

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

inline void figure(const char* bench, const std::string& name, double value, const char* unit) {
    std::printf("{\"bench\":\"%s\",\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", bench, name.c_str(), value,
                unit);
    std::fflush(stdout);
}

} // namespace gleaner::bench
