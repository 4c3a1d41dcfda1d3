// What each measure costs, in µs of processor time a picture, over the photographs of the shared test data at 640 px.
//
//   bench_measures [ROUNDS]
//
// Prints the share of same-group pairs of the near-duplicate groups that the descriptor ranks above pairs of different
// groups, too (area under the ROC curve).

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/analysis/descriptor.h"
#include "core/analysis/evidence.h"
#include "core/analysis/labels.h"
#include "core/analysis/measures.h"
#include "core/analysis/palette.h"
#include "core/analysis/quality.h"
#include "tests/core/analysis/measures/decoded_picture.h"

using namespace gleaner;
using namespace gleaner::analysis;
namespace fs = std::filesystem;

namespace {

using Pictures = std::vector<test::DecodedPicture>;

double cpuSeconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

void print(const char* figure, double value, const char* unit) {
    std::printf("{\"bench\":\"measures\",\"figure\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", figure, value, unit);
    std::fflush(stdout);
}

// The least of all rounds: what else the machine does only adds.
template<typename Work>
void time(const char* figure, const Pictures& pictures, int rounds, Work work) {
    double best = 1e9;
    for (int round = 0; round < rounds; ++round) {
        const double start = cpuSeconds();
        for (size_t i = 0; i < pictures.size(); ++i)
            work(i);
        best = std::min(best, cpuSeconds() - start);
    }
    print(figure, best / double(pictures.size()) * 1e6, "us/picture");
}

Pictures picturesIn(const fs::path& folder, test::PictureDecoder& decoder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    Pictures pictures;
    for (const fs::path& file : files)
        if (auto picture = decoder.decoded(file))
            pictures.push_back(std::move(*picture));
    return pictures;
}

void timeAll(const Pictures& pictures, int rounds) {
    std::vector<Tones> tones;
    std::vector<std::vector<WeightedColour>> colours;
    std::vector<Evidence> evidence;
    std::vector<std::vector<std::uint8_t>> descriptors;
    for (const auto& one : pictures) {
        tones.push_back(tonesOf(one.large.y));
        colours.push_back(coloursOf(one.small));
        evidence.push_back(evidenceOf(one.large.y, {tones.back(), colours.back(), sharpnessOf(one.large.y)}));
        descriptors.push_back(descriptorOf(one.small, colours.back()));
    }
    double sink = 0; // printed, so that nothing is optimised away
    time("tones", pictures, rounds, [&](size_t i) { sink += tonesOf(pictures[i].large.y).mean(); });
    time("colourfulness", pictures, rounds,
         [&](size_t i) { sink += colourfulnessOf(colourSumsOf(pictures[i].large)); });
    time("sharpness", pictures, rounds, [&](size_t i) { sink += sharpnessOf(pictures[i].large.y); });
    time("exposure and entropy", pictures, rounds,
         [&](size_t i) { sink += exposureOf(tones[i]) + tones[i].entropy(); });
    time("pdq", pictures, rounds, [&](size_t i) { sink += pdqOf(pictures[i].large.y)->quality; });
    time("colours", pictures, rounds, [&](size_t i) { sink += double(coloursOf(pictures[i].small).size()); });
    time("palette", pictures, rounds, [&](size_t i) { sink += double(paletteOf(colours[i]).size()); });
    time("descriptor", pictures, rounds, [&](size_t i) { sink += descriptorOf(pictures[i].small, colours[i])[1]; });
    time("evidence", pictures, rounds, [&](size_t i) {
        sink += evidenceOf(pictures[i].large.y, {tones[i], colours[i], 50}).mean;
    });
    time("labels", pictures, rounds,
         [&](size_t i) { sink += double(labelsOf(evidence[i], pictures[i].traits).size()); });
    time("similarity", pictures, rounds,
         [&](size_t i) { sink += similarity(descriptors[i], descriptors[(i + 1) % descriptors.size()]); });
    time("all measures", pictures, rounds,
         [&](size_t i) { sink += measure(pictures[i].large, pictures[i].small, pictures[i].traits).quality; });
    std::fprintf(stderr, "%g\n", sink);
}

// Of the pairs of one group, and of those of two, how alike they are.
void rankGroups(const fs::path& neardup, test::PictureDecoder& decoder) {
    std::vector<std::pair<std::string, std::vector<std::uint8_t>>> known; // group and descriptor
    std::ifstream table(neardup / "groups.tsv");
    std::string line;
    for (std::getline(table, line); std::getline(table, line);) {
        std::istringstream cells(line);
        std::string file, group;
        std::getline(cells, file, '\t');
        std::getline(cells, group, '\t');
        if (const auto picture = decoder.decoded(neardup / file))
            known.emplace_back(group, descriptorOf(picture->small, coloursOf(picture->small)));
    }
    std::vector<double> same, different;
    for (size_t i = 0; i < known.size(); ++i)
        for (size_t j = i + 1; j < known.size(); ++j)
            (known[i].first == known[j].first ? same : different)
                .push_back(similarity(known[i].second, known[j].second));
    if (same.empty() || different.empty())
        return;
    std::sort(different.begin(), different.end());
    double above = 0;
    for (const double one : same)
        above += double(std::lower_bound(different.begin(), different.end(), one) - different.begin());
    print("descriptor, area under ROC", above / double(same.size()) / double(different.size()), "");
}

} // namespace

int main(int argc, char** argv) {
    const char* shared = std::getenv("GLEANER_SHARED");
    const fs::path data = fs::path(shared ? shared : "../shared") / "data";
    test::PictureDecoder decoder;
    const Pictures pictures = picturesIn(data / "collection" / "photos", decoder);
    if (pictures.empty()) {
        std::fprintf(stderr, "no shared data\n");
        return 2;
    }
    timeAll(pictures, argc > 1 ? std::max(1, std::atoi(argv[1])) : 5);
    rankGroups(data / "neardup", decoder);
}
