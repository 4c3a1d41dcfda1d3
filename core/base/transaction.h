#pragma once
// What must change together changes in one transaction, whichever interfaces take part.

#include <functional>

#include "core/base/result.h"

namespace gleaner::base {

// Given out by the adapter that keeps the library's file. Thread-safe; transactions of one process follow one another.
class Transactions {
public:
    virtual ~Transactions() = default;
    // Everything that `work` does through adapters of the same file is committed together when it returns a value, and
    // undone together when it returns an error. Nested calls on one thread join the outer transaction.
    virtual Result<void> together(const std::function<Result<void>()>& work) = 0;
};

} // namespace gleaner::base
