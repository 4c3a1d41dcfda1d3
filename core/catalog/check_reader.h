#pragma once
// Which stored pictures are to be looked at again. What may be: pictures that were stored, whether they were still
// there at the last look (304, 200) or gone (404, 410), of records that have an address and a source. What was blocked
// or given up is the operator's business.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/record.h"

namespace gleaner::catalog {

// A schedule: after n looks the next one is due waits[n] after the last; after the last of them none is.
using CheckWaits = std::span<const base::Millis>;

// Where a page ended.
struct CheckPlace {
    int checks = 0; // looks made
    base::WallTime time = base::WallTime::min();
    model::RecordKey key;
    auto operator<=>(const CheckPlace&) const = default;
};

struct DuePage {
    std::vector<model::RecordKey> keys;
    CheckPlace end;
    bool last = false; // nothing more behind it
};

struct DueOfSource {
    std::string name;
    std::int64_t due = 0;
    std::int64_t bytes = 0; // of the pictures as they were stored
};

// Thread-safe; each call sees one committed state.
class CheckReader {
public:
    virtual ~CheckReader() = default;

    // Up to `limit` records whose next look is due at `now`, behind `after`; those with an open crawl task are left
    // out. Costs as much as it returns, whatever the size of the catalogue.
    virtual Result<DuePage> due(CheckWaits waits, base::WallTime now, const CheckPlace& after, size_t limit) const = 0;

    virtual Result<std::vector<DueOfSource>> dueBySource(CheckWaits waits, base::WallTime now) const = 0; // by name

    // How many records after n looks are due within day d from now (d = 0 holds what is overdue too): counts[n][d].
    virtual Result<std::vector<std::vector<std::int64_t>>> dueByDay(CheckWaits waits, base::WallTime now,
                                                                    int days) const = 0;
};

} // namespace gleaner::catalog
