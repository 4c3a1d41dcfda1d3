#pragma once
// The switches of every fake that is written to: let a later write fail, or let the disk be full. Thread-safe.

#include <mutex>
#include <string>

#include "core/base/result.h"

namespace gleaner::test {

class WriteFaults {
public:
    // The n-th write from now on fails once (1 = the next) and changes nothing.
    void failWrite(int n, ErrorCode code = ErrorCode::IoFailed) {
        const std::lock_guard lock(m_mutex);
        m_countdown = n;
        m_code = code;
    }
    // While the disk is full every write fails and changes nothing.
    void fillDisk(bool full = true) {
        const std::lock_guard lock(m_mutex);
        m_full = full;
    }
    int writes() const { // that succeeded
        const std::lock_guard lock(m_mutex);
        return m_writes;
    }

    // Called by the fake before each write.
    Result<void> next(const std::string& thing) {
        const std::lock_guard lock(m_mutex);
        if (m_full)
            return fail(ErrorCode::DiskFull, thing);
        if (m_countdown > 0 && --m_countdown == 0)
            return fail(m_code, thing);
        ++m_writes;
        return {};
    }

private:
    mutable std::mutex m_mutex;
    int m_countdown = 0;
    int m_writes = 0;
    bool m_full = false;
    ErrorCode m_code = ErrorCode::IoFailed;
};

} // namespace gleaner::test
