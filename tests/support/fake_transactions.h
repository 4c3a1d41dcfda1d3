#pragma once
// Transactions over fakes: work is done one after the other; the commit can be made to fail. Unlike the real ones they
// cannot take back what the work did to a fake.

#include "core/base/transaction.h"
#include "tests/support/write_faults.h"

namespace gleaner::test {

class FakeTransactions final : public base::Transactions {
public:
    WriteFaults faults; // a failing write here is a failing commit, met before the work begins

    Result<void> together(const std::function<Result<void>()>& work) override {
        const std::lock_guard lock(m_mutex);
        if (m_depth == 0)
            if (Result<void> possible = faults.next("transaction"); !possible)
                return possible;
        ++m_depth;
        Result<void> result = work();
        --m_depth;
        return result;
    }

private:
    std::recursive_mutex m_mutex;
    int m_depth = 0;
};

} // namespace gleaner::test
