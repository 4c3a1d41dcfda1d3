#pragma once
// What has arrived of bodies, kept while they are unfinished: small ones on the heap, larger ones in files without a
// name, and one budget for the heap of all of them.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace gleaner::fetch {

struct SpoolOptions {
    std::int64_t heapBudget = 128 << 20; // bytes that unfinished bodies may hold on the heap, together
    std::int64_t spoolAbove = 64 << 10;  // bytes of one body beyond which it goes to a file in any case
    std::filesystem::path folder;        // for the files, made when it is missing; empty = the system's
};

// Shared by the bodies of one fetcher and outlives them. Not thread-safe.
class BodySpool {
public:
    explicit BodySpool(SpoolOptions options);

    std::int64_t onHeap() const { return m_onHeap; } // bytes, of all unfinished bodies
    const SpoolOptions& options() const { return m_options; }

private:
    friend class SpooledBody;
    bool takeHeap(std::int64_t bytes); // false = the budget does not allow it
    void giveHeapBack(std::int64_t bytes) { m_onHeap -= bytes; }
    // A new file that nobody can see: it is gone when it is closed, however the program ends.
    Result<int> openFile();

    const SpoolOptions m_options;
    std::int64_t m_onHeap = 0;
};

class SpooledBody {
public:
    explicit SpooledBody(BodySpool& spool) : m_spool(spool) {}
    ~SpooledBody() { clear(); }
    SpooledBody(const SpooledBody&) = delete;
    SpooledBody& operator=(const SpooledBody&) = delete;

    // How long it will probably be: a promise of somebody else's, which only saves copies.
    void expect(std::int64_t bytes);
    // DiskFull or what else the system says; the body is worth nothing then.
    Result<void> append(std::string_view bytes);
    std::int64_t size() const { return m_size; }
    bool isSpooled() const { return m_file >= 0; }

    // The whole body, which ends here and is empty afterwards. A spooled one is mapped: its pages are the system's and
    // come back when the last copy of the Bytes goes.
    Result<Bytes> take();
    void clear();

private:
    bool growHeap(std::int64_t wanted);
    Result<void> moveToFile();
    Result<void> write(std::string_view bytes);

    BodySpool& m_spool;
    std::vector<std::uint8_t> m_heap;
    std::int64_t m_charged = 0; // of the budget
    int m_file = -1;
    std::int64_t m_size = 0;
};

} // namespace gleaner::fetch
