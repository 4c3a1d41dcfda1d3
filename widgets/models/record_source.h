#pragma once
// What a view of records reads, and nothing more: the models of the window know no library, so that tests give them
// any.

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/sha256.h"
#include "core/catalog/catalog.h"

namespace gleaner::models {

using model::RecordKey;

// Every function is called on worker threads, several at once, and may take its time. It outlives whatever was given
// it.
class RecordSource {
public:
    virtual ~RecordSource() = default;

    // Same order as `keys`; a key that no longer exists is left out.
    virtual Result<std::vector<catalog::RecordSummary>> summaries(std::span<const RecordKey> keys) const = 0;
    // A JPEG of the stored picture: the smallest whose edge is ≥ `edge` pixels, else the largest; NotFound when there
    // is none.
    virtual Result<Bytes> thumbnail(const Sha256& picture, int edge) const = 0;
};

} // namespace gleaner::models
