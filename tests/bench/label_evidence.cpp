// What the labels are learnt from: the evidence of every picture of a list, as tab-separated values.
//
//   label_evidence tests/data/analysis/labels.tsv SHARED/data > evidence.tsv
//
// The list's first column is the file; see learn_labels.py.

#include <cstdio>
#include <fstream>
#include <string>

#include "core/analysis/evidence.h"
#include "core/analysis/quality.h"
#include "tests/core/analysis/measures/decoded_picture.h"

using namespace gleaner;
using namespace gleaner::analysis;

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "label_evidence LIST FOLDER\n");
        return 2;
    }
    std::printf("file");
    for (const EvidenceField& field : evidenceFields())
        std::printf("\t%s", std::string(field.name).c_str());
    std::printf("\n");
    test::PictureDecoder decoder;
    std::ifstream list(argv[1]);
    std::string line;
    for (std::getline(list, line); std::getline(list, line);) {
        const std::string file = line.substr(0, line.find('\t'));
        const auto picture = decoder.decoded(std::filesystem::path(argv[2]) / file);
        if (!picture) {
            std::fprintf(stderr, "cannot be decoded: %s\n", file.c_str());
            continue;
        }
        const double transparent = picture->traits.transparentShare;
        const Tones tones = withoutGround(tonesOf(picture->large.y), transparent);
        const auto colours = withoutGround(coloursOf(picture->small), transparent);
        const Evidence evidence =
            evidenceOf(picture->large.y, {tones, colours, sharpnessOf(picture->large.y), transparent});
        std::printf("%s", file.c_str());
        for (const EvidenceField& field : evidenceFields())
            std::printf("\t%.6f", evidence.*field.value);
        std::printf("\n");
    }
}
