#pragma once
// One picture through libvips, on the calling thread.

#include "core/analysis/analyser.h"

namespace gleaner::analysis {

// Once per process, before the first picture; later calls do nothing. Any thread.
void startVips();

// Header first; limits before any pixel; one decode for all thumbnails. Never throws: whatever goes wrong is in the
// outcome. libvips keeps one error text for the whole process, so `reason` may carry a neighbour's words when two
// pictures fail at the same moment; the outcome never does.
Analysis analysePicture(const Bytes& picture, const AnalysisOptions& options);

// A thread that has analysed pictures gives back what libvips keeps per thread.
void leaveVipsThread();

} // namespace gleaner::analysis
