#pragma once
// What a decoder gives up before it sees a foreign byte. A picture that takes over the decoder finds no file to open,
// no network, no program to start, and no more memory or time than it was given.

#include <cstdint>
#include <span>
#include <string_view>

namespace gleaner::decoder {

// Right at the start, before any library is: closes every descriptor but stdin … stderr and `kept`, and makes the
// process one that no neighbour of the same user may look into, that leaves no core file and can gain no right.
void leaveEverythingElse(std::span<const int> kept);

// When the libraries are warm: at most `memory` bytes beyond what the process has now (not under sanitizers, which
// reserve terabytes), no byte into any file, hardly a descriptor; then the filter of system calls, for every thread.
// Returns 0, or the errno that says why the system cannot.
//
// After it: threads may be started and memory mapped; what would look at the file system is refused with EPERM, so that
// libraries go on without; sockets, programs, processes and whatever else no decoder ever asks for ends the process
// with SIGSYS, its last words naming the system call. `control` is the only socket it may talk through.
int seal(int control, std::int64_t memory);

// Ends the process with SIGPROF once it has used up so much processor time from now on; 0 ms calls it off.
void limitProcessorTime(std::int64_t milliseconds);

} // namespace gleaner::decoder
