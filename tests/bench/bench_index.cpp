// How fast the text index is built and asked: N documents (default 100,000; first argument) of words with Zipf
// frequencies.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/index/fts/fts_index_directory.h"
#include "core/search/search_engine.h"

using namespace gleaner;
using namespace gleaner::index;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kWords = 30'000;

double seconds(Clock::time_point since) {
    return std::chrono::duration<double>(Clock::now() - since).count();
}

void figure(const std::string& name, double value, const char* unit) {
    std::printf("{\"bench\":\"index\",\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
}

// Word number n is drawn with a probability of about 1 / (n + 1).
class Zipf {
public:
    explicit Zipf(unsigned seed) : m_random(seed) {
        double sum = 0;
        for (int i = 0; i < kWords; ++i)
            m_sums.push_back(sum += 1.0 / (i + 1));
    }
    int below(int limit) { return int(m_random() % unsigned(limit)); }
    std::string word() {
        const double at = double(m_random()) / double(std::mt19937::max()) * m_sums.back();
        return "w" + std::to_string(std::lower_bound(m_sums.begin(), m_sums.end(), at) - m_sums.begin());
    }
    std::string words(int count, char between = ' ') {
        std::string out;
        for (int i = 0; i < count; ++i)
            out.append(i > 0 ? 1 : 0, between).append(word());
        return out;
    }

private:
    std::mt19937 m_random;
    std::vector<double> m_sums;
};

IndexDocument document(Zipf& zipf) {
    static const char* const kLicences[] = {"by", "by-sa", "by-nc", "by-nd", "cc0", "pdm"};
    IndexDocument out;
    out.title = zipf.words(2 + zipf.below(6));
    out.description = zipf.words(zipf.below(20));
    out.creator = zipf.words(2);
    out.tags = zipf.words(3 + zipf.below(8), '\n');
    out.source = out.provider = "source" + std::to_string(zipf.below(40));
    out.licence = kLicences[zipf.below(6)];
    out.filetype = zipf.below(10) ? "jpg" : "png";
    out.category = zipf.below(3) ? "photograph" : "illustration";
    out.width = 200 + zipf.below(4000);
    out.height = 200 + zipf.below(3000);
    out.popularity = double(zipf.below(1000)) / 1000;
    out.authority = 0.8;
    out.quality = 0.5;
    return out;
}

bool build(IndexGeneration& generation, int documents) {
    Zipf zipf(42);
    std::vector<IndexChange> batch;
    double applying = 0;
    for (int key = 1; key <= documents; ++key) {
        batch.push_back({RecordKey{key}, document(zipf)});
        if (batch.size() < 500 && key < documents)
            continue;
        const auto start = Clock::now();
        if (!generation.apply(batch, key))
            return false;
        applying += seconds(start);
        batch.clear();
    }
    figure("build", documents / applying, "documents/s");
    return true;
}

void measure(const IndexGeneration& generation, const std::string& name, const std::vector<std::string>& queries,
             const HitRequest& request = {}) {
    std::vector<double> times;
    std::int64_t total = 0;
    for (int round = 0; round < 4; ++round) {
        for (const std::string& text : queries) {
            const auto start = Clock::now();
            const auto page = generation.search(*search::parseQuery(text), request);
            times.push_back(seconds(start) * 1000);
            total = page ? page->total : -1;
        }
    }
    std::sort(times.begin(), times.end());
    figure(name + ".matches_of_last", double(total), "documents");
    figure(name + ".p50", times[times.size() / 2], "ms");
    figure(name + ".p99", times[times.size() * 99 / 100], "ms");
}

std::vector<std::string> numbered(const std::string& before, int first, int count, const std::string& after = {}) {
    std::vector<std::string> out;
    for (int i = first; i < first + count; ++i)
        out.push_back(before + std::to_string(i) + after);
    return out;
}

} // namespace

int main(int argc, char** argv) {
    const int documents = argc > 1 ? std::atoi(argv[1]) : 100'000;
    const fs::path folder = fs::temp_directory_path() / "gleaner-bench-index";
    fs::remove_all(folder);
    const auto directory = fts::FtsIndexDirectory::open(folder, true);
    if (!directory || !build(*(*directory)->current(), documents))
        return 1;
    const IndexGeneration& generation = *(*directory)->current();

    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        bytes += entry.file_size();
    figure("bytes_per_document", double(bytes) / documents, "bytes");

    measure(generation, "word", numbered("w", 300, 25));
    measure(generation, "rare_word", numbered("w", 20'000, 25));
    measure(generation, "common_word", numbered("w", 0, 5));
    measure(generation, "two_words", numbered("w3 w", 40, 25));
    measure(generation, "common_and_rare", numbered("w0 w", 9'000, 25));
    measure(generation, "or", {"w0 OR w1", "w20 OR w30", "w300 OR w400"});
    measure(generation, "phrase", numbered("\"w2 w", 0, 10, "\""));
    measure(generation, "prefix", numbered("w", 10, 20, "*"));
    measure(generation, "filter", {"license:by", "source:source3,source4", "size:large aspect:wide", "-license:by"});
    measure(generation, "word_and_filter", numbered("license:by,cc0 w", 100, 20));
    measure(generation, "empty", {""});
    measure(generation, "empty_with_facets", {""}, {0, 20, true});
    measure(generation, "common_word_with_facets", numbered("w", 0, 5), {0, 20, true});

    for (const std::string text : {"", "w0"}) {
        const auto start = Clock::now();
        const auto keys = generation.keys(*search::parseQuery(text), 1'000'000);
        figure(text.empty() ? "keys_of_all" : "keys_of_common_word", seconds(start) * 1000, "ms");
        if (!keys)
            return 1;
    }
    const auto start = Clock::now();
    const IndexChange change{RecordKey{1}, IndexDocument{.title = "changed", .stored = true}};
    if (!(*directory)->current()->apply({&change, 1}, documents + 1))
        return 1;
    figure("single_change", seconds(start) * 1000, "ms");
    fs::remove_all(folder);
    return 0;
}
