#pragma once
// Pictures of a wanted size in bytes: a crawl of ten thousand sources is tried with small bodies.

#include <vector>

#include "core/simulatedweb/picture_set.h"

namespace gleaner::simulatedweb {

// Makes every picture `bytes` (at least 1,000) long: a smaller one is padded with comments, a larger one replaced by a
// drawn PNG with the same words. At most a dozen bytes may lack where a format has no piece that small.
void fitBodies(std::vector<Picture>& pictures, size_t bytes);

} // namespace gleaner::simulatedweb
