#pragma once
// What has arrived of bodies, kept while they are unfinished: on the heap while its budget, one for all of them, allows
// it, else in files without a name. Three sizes share the budget out: a small body (up to 64 KiB) may take what is left
// of all of it, a middling one (up to 1 MiB) only while half is free, so that a few large ones never push a thousand
// small ones out, and a large one nothing.
//
// Why not every body beyond 64 KiB to its file: 64 pictures of 100 KB at once need 6 MB of memory, and a file for each
// makes a fetch cost 0.33 ms of CPU instead of 0.06, and 960 of them a second instead of 4,600 on the same two busy
// cores (tests/bench/bench_fetch.cpp).

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
    std::int64_t spoolAbove = 64 << 10;  // bytes of one body beyond which it goes to a file if half of that is held
    std::filesystem::path folder;        // for the files, made when it is missing; empty = the system's
    std::int64_t spoolAlways = 1 << 20;  // bytes of one body beyond which it goes to a file in any case
};

// Shared by the bodies of one fetcher and outlives them. Not thread-safe.
class BodySpool {
public:
    explicit BodySpool(SpoolOptions options);

    std::int64_t onHeap() const { return m_onHeap; } // bytes, of all unfinished bodies
    const SpoolOptions& options() const { return m_options; }

private:
    friend class SpooledBody;
    // `bytes` more for a body of `size`; false = the budget does not allow it.
    bool takeHeap(std::int64_t bytes, std::int64_t size);
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

    // How long it will probably be: a promise of somebody else's, which only saves copies. Before the first append().
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
    bool m_willBeLarge = false;
    int m_file = -1;
    std::int64_t m_size = 0;
};

} // namespace gleaner::fetch
