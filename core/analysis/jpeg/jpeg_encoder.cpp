#include "core/analysis/jpeg/jpeg_encoder.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio> // before jpeglib.h, which needs it
#include <cstdlib>
#include <cstring>
#include <memory>

#include <jpeglib.h>

namespace gleaner::analysis {
namespace {

constexpr int kLargestSide = 65'500; // JPEG_MAX_DIMENSION

// Huffman tables of a picture's own need a second pass. At 256 px they save 6 % of the bytes for 0.2 ms, at 640 px 4 %
// for 0.8 ms, a fifth of all that the analysis of a picture costs (tests/bench/bench_thumbnails.cpp).
constexpr int kOwnTablesUpTo = 256;

// libjpeg's errors end the call they happen in.
struct Failure {
    jpeg_error_mgr manager; // first, because libjpeg hands out a pointer to it
    std::jmp_buf back;
};

[[noreturn]] void fail(j_common_ptr common) {
    std::longjmp(reinterpret_cast<Failure*>(common->err)->back, 1);
}

void saysNothing(j_common_ptr) {}

// What must be given back however the encoding ends. Lives outside of the function that may be jumped out of.
struct Encoder {
    jpeg_compress_struct jpeg{};
    Failure failure{};
    unsigned char* out = nullptr;
    unsigned long size = 0;

    ~Encoder() {
        jpeg_destroy_compress(&jpeg);
        std::free(out);
    }
};

// Rows of the picture widened to whole blocks, a row of blocks at a time.
struct BlockRows {
    const Plane* plane = nullptr;
    int rows = 0; // 8 × the vertical sampling
    std::size_t stride = 0;
    std::vector<std::uint8_t> samples;
    std::vector<JSAMPROW> pointers;

    void prepare(const Plane& from, int height, std::size_t width) {
        plane = &from;
        rows = height;
        stride = width;
        samples.resize(stride * std::size_t(rows));
        pointers.resize(std::size_t(rows));
        for (int row = 0; row < rows; ++row)
            pointers[std::size_t(row)] = samples.data() + stride * std::size_t(row);
    }

    // Beyond the picture its last row and column go on, which costs the fewest bits.
    void load(int first) {
        const auto width = std::size_t(plane->width);
        for (int row = 0; row < rows; ++row) {
            const std::uint8_t* from = plane->row(std::min(first + row, plane->height - 1));
            std::uint8_t* to = pointers[std::size_t(row)];
            std::memcpy(to, from, width);
            std::memset(to + width, from[width - 1], stride - width);
        }
    }
};

void setUp(jpeg_compress_struct& jpeg, const Planes& planes, int quality) {
    const bool grey = planes.isGrey();
    jpeg.image_width = JDIMENSION(planes.width());
    jpeg.image_height = JDIMENSION(planes.height());
    jpeg.input_components = grey ? 1 : 3;
    jpeg.in_color_space = grey ? JCS_GRAYSCALE : JCS_YCbCr;
    jpeg_set_defaults(&jpeg); // 4:2:0 for YCbCr
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg.raw_data_in = TRUE;
    jpeg.optimize_coding = boolean(std::max(planes.width(), planes.height()) <= kOwnTablesUpTo);
    jpeg.dct_method = JDCT_ISLOW;
    if (grey) // else the blocks of a row come in pairs
        jpeg.comp_info[0].h_samp_factor = jpeg.comp_info[0].v_samp_factor = 1;
}

// Holds nothing that has a destructor: libjpeg may jump out of it.
bool encode(Encoder& encoder, BlockRows (&rows)[3], const Planes& planes, int quality) {
    jpeg_compress_struct& jpeg = encoder.jpeg;
    jpeg.err = jpeg_std_error(&encoder.failure.manager);
    encoder.failure.manager.error_exit = fail;
    encoder.failure.manager.output_message = saysNothing;
    if (setjmp(encoder.failure.back))
        return false;
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &encoder.out, &encoder.size);
    setUp(jpeg, planes, quality);
    jpeg_start_compress(&jpeg, TRUE);
    const int step = rows[0].rows;
    JSAMPARRAY arrays[3] = {rows[0].pointers.data(), rows[1].pointers.data(), rows[2].pointers.data()};
    for (int y = 0; y < planes.height(); y += step) {
        rows[0].load(y);
        if (!planes.isGrey()) {
            rows[1].load(y / 2);
            rows[2].load(y / 2);
        }
        jpeg_write_raw_data(&jpeg, arrays, JDIMENSION(step));
    }
    jpeg_finish_compress(&jpeg);
    return true;
}

} // namespace

std::optional<Bytes> encodedJpeg(const Planes& planes, int quality) {
    const auto isChroma = [&](const Plane& plane) {
        return plane.width == (planes.width() + 1) / 2 && plane.height == (planes.height() + 1) / 2;
    };
    if (planes.y.empty() || planes.width() > kLargestSide || planes.height() > kLargestSide ||
        (!planes.isGrey() && !(isChroma(planes.cb) && isChroma(planes.cr))))
        return std::nullopt;
    BlockRows rows[3];
    const auto blocks = [](int width) { return (std::size_t(width) + 7) / 8 * 8; };
    if (planes.isGrey()) {
        rows[0].prepare(planes.y, 8, blocks(planes.width()));
    } else {
        const std::size_t chroma = blocks((planes.width() + 1) / 2);
        rows[0].prepare(planes.y, 16, chroma * 2);
        rows[1].prepare(planes.cb, 8, chroma);
        rows[2].prepare(planes.cr, 8, chroma);
    }
    const auto encoder = std::make_unique<Encoder>();
    if (!encode(*encoder, rows, planes, std::clamp(quality, 1, 100)))
        return std::nullopt;
    // In memory of its exact size: thumbnails wait in groups to be written.
    return Bytes(std::vector<std::uint8_t>(encoder->out, encoder->out + encoder->size));
}

} // namespace gleaner::analysis
