#pragma once
// An image of libvips that is let go of by itself, and how its calls fail; for the files of this folder. Refusals are
// thrown here and end in VipsLane::decode().

#include <memory>
#include <string>

#include "core/model/outcome.h"

struct _VipsImage;

namespace gleaner::analysis {

struct UnrefVipsImage {
    void operator()(_VipsImage* image) const;
};
using Image = std::unique_ptr<_VipsImage, UnrefVipsImage>;

// What ends the decoding of a picture that cannot be decoded.
struct Refusal {
    model::OutcomeKind kind;
    std::string reason;
};
[[noreturn]] void refuse(model::OutcomeKind kind, std::string reason);
[[noreturn]] void refuseDecode(); // in libvips' words

// Takes what a call of libvips made; refuses when it failed.
Image taken(int failed, _VipsImage* image);

// The pixels of an 8-bit sRGB image, worked out on the calling thread and kept in memory. The text library keeps its
// fonts by thread, and libvips' own threads come and go: a drawing that one of them draws behind the seal finds no
// font.
Image drawnHere(_VipsImage* image);

// libvips' words so far, on one line; also empties its buffer.
std::string takeWords();

} // namespace gleaner::analysis
