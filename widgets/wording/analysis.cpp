#include "widgets/wording/analysis.h"

#include <algorithm>
#include <array>

#include "widgets/wording/wording.h"

namespace gleaner::wording {
namespace {

struct Sentence {
    std::string_view code; // the warning, or its first word
    const char* english;   // %what%: the rest of the warning
};

// A whole warning before its first word.
constexpr std::array kSentences{
    Sentence{"gps_invalid half", "Half of a position is no place; it was left out."},
    Sentence{"gps_invalid latitude", "The latitude is impossible; the position was left out."},
    Sentence{"gps_invalid longitude", "The longitude is impossible; the position was left out."},
    Sentence{"gps_invalid", "The position is impossible and was left out."},
    Sentence{"gps_unsigned", "The position names no north, south, east or west; north and east were assumed."},
    Sentence{"altitude_invalid", "The altitude is impossible and was left out."},
    Sentence{"date_invalid", "“%what%” is no date and was left out."},
    Sentence{"rating_invalid", "“%what%” is no rating and was left out."},
    Sentence{"fields_left_out", "%what% tags are more than are kept; they were left out."},
    Sentence{"value_cut", "%what% is longer than what is kept; its end was cut."},
    Sentence{"value_left_out", "%what% is longer than what is kept; it was left out."},
    Sentence{"charset_unknown", "%what% is in letters that cannot be read; its bytes are kept."},
    Sentence{"profile_unusable", "Its colour profile cannot be used; its colours are taken for sRGB."},
    Sentence{"thumbnail_failed", "There is no thumbnail of %what% pixels: the encoder failed."},
    Sentence{"claimed", "It is called %what%, which it is not."},
};

} // namespace

std::string analysisWarning(std::string_view warning) {
    const size_t space = std::min(warning.find(' '), warning.size());
    for (const std::string_view said : {warning, warning.substr(0, space)})
        for (const Sentence& sentence : kSentences)
            if (sentence.code == said)
                return filled(translate(sentence.english),
                              {{"what", std::string(warning.substr(std::min(space + 1, warning.size())))}});
    return std::string(warning);
}

} // namespace gleaner::wording
