#pragma once
// Which stored pictures were analysed by which versions of the analysis, so that what is missing or older can be found
// and made anew (pipeline/reanalysis.h).

#include <compare>
#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/model/record.h"

namespace gleaner::catalog {

// What a catalogue keeps of the versions: analysis::Stamp as a plain number. 0 = never analysed. A negative one: the
// versions of −stamp looked at the picture and could not analyse it anew (it is refused now, or its original is gone);
// the facts are those of before.
using AnalysisStamp = std::int64_t;

struct StampCount {
    AnalysisStamp stamp = 0;
    std::int64_t records = 0; // whose picture is stored
    auto operator<=>(const StampCount&) const = default;
};

// A record and the picture it names; also where a page ended. Ordered by picture, so that records that name the same
// one follow one another.
struct AnalysedPicture {
    Sha256 blob;
    model::RecordKey key;
    auto operator<=>(const AnalysedPicture&) const = default;
};

// Thread-safe; each call sees one committed state.
class AnalysisReader {
public:
    virtual ~AnalysisReader() = default;
    virtual Result<std::vector<StampCount>> stamps() const = 0; // ascending by stamp
    // Up to `limit` stored pictures of that stamp behind `after`, in order. Costs as much as it returns.
    virtual Result<std::vector<AnalysedPicture>> withStamp(AnalysisStamp stamp, const AnalysedPicture& after,
                                                           size_t limit) const = 0;
};

} // namespace gleaner::catalog
