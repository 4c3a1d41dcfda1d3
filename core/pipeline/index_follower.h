#pragma once
// Keeps the current index generation up with the catalogue's journal: whatever was committed becomes searchable, also
// after a crash, without anybody asking.

#include <memory>
#include <optional>

#include "core/base/result.h"
#include "core/catalog/catalog.h"
#include "core/index/index.h"

namespace gleaner::pipeline {

// The document of a record, with its static score parts.
index::IndexDocument documentOf(const model::RecordView& view);

// Owns one thread. Public functions may be called from any thread.
class IndexFollower {
public:
    IndexFollower(const catalog::CatalogReader& catalog, index::IndexDirectory& indexes);
    ~IndexFollower();

    void nudge();             // something was committed: follow soon
    Result<void> catchUp();   // returns when the index stands at the journal's end as of the call
    std::int64_t lag() const; // changes not yet applied, as of the last look (10,000 = at least as many)
    // Why the last look failed; none when all is well. It is tried again, waiting longer each time (100 ms … 10 s).
    std::optional<Error> problem() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::pipeline
