#include "core/analysis/jpeg/jpeg_planes.h"

#include <csetjmp>
#include <cstdio> // before jpeglib.h, which needs it

#include <jpeglib.h>

#include "core/analysis/jpeg/aligned_memory.h"

namespace gleaner::analysis {
namespace {

// Ordinary progressive files have about ten. Each scan goes over the whole picture, so that a small file with many
// costs as much as it likes.
constexpr int kMostScans = 100;
// Kept for the next picture; beyond it memory is given back at once.
constexpr std::size_t kKeptMemory = std::size_t(32) << 20;
constexpr int kMostRows = 32; // of one component in a row of blocks: 4 × 8, for grey may have any sampling

// Whatever libjpeg has to say ends the call it happens in.
struct Failure {
    jpeg_error_mgr manager; // first, because libjpeg hands out a pointer to it
    std::jmp_buf back;
};

[[noreturn]] void fail(j_common_ptr common) {
    std::longjmp(reinterpret_cast<Failure*>(common->err)->back, 1);
}

void failOnWarnings(j_common_ptr common, int level) {
    if (level < 0) // warnings; the others are traces
        fail(common);
}

void failOnManyScans(j_common_ptr common) {
    if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > kMostScans)
        fail(common);
}

bool isOrdinary(const jpeg_decompress_struct& jpeg) {
    if (jpeg.data_precision != 8 || jpeg.arith_code)
        return false;
    if (jpeg.num_components == 1)
        return jpeg.jpeg_color_space == JCS_GRAYSCALE;
    if (jpeg.num_components != 3 || jpeg.jpeg_color_space != JCS_YCbCr)
        return false;
    const jpeg_component_info* part = jpeg.comp_info;
    const int across = part[0].h_samp_factor, down = part[0].v_samp_factor;
    const bool isKnown = (across <= 2 && down <= 2) || (across == 4 && down == 1); // 4:4:4, :2:2, :2:0, :4:0, :1:1
    return isKnown && part[1].h_samp_factor == 1 && part[1].v_samp_factor == 1 && part[2].h_samp_factor == 1 &&
           part[2].v_samp_factor == 1;
}

} // namespace

struct JpegPlaneDecoder::Impl {
    std::array<AlignedMemory, 3> memory;
    jpeg_decompress_struct jpeg{};
    Failure failure{};
    jpeg_progress_mgr progress{};

    // Where the rows of a component go: whole blocks to the right and below.
    PlaneView place(int component) {
        const jpeg_component_info& part = jpeg.comp_info[component];
        const auto block = std::size_t(part.DCT_scaled_size);
        const std::size_t stride = alignedUp(std::size_t(part.width_in_blocks) * block);
        const std::size_t rows = std::size_t(jpeg.total_iMCU_rows) * std::size_t(part.v_samp_factor) * block;
        return {memory[std::size_t(component)].atLeast(stride * rows), stride, int(part.downsampled_width),
                int(part.downsampled_height)};
    }

    void readRows(const JpegPlanes& out) {
        JSAMPROW rows[3][kMostRows];
        JSAMPARRAY arrays[3] = {rows[0], rows[1], rows[2]};
        const auto lines = JDIMENSION(jpeg.max_v_samp_factor * jpeg.min_DCT_scaled_size);
        for (std::size_t blockRow = 0; jpeg.output_scanline < jpeg.output_height; ++blockRow) {
            for (int i = 0; i < out.count; ++i) {
                const auto height =
                    std::size_t(jpeg.comp_info[i].v_samp_factor) * std::size_t(jpeg.comp_info[i].DCT_scaled_size);
                const PlaneView& plane = out.planes[std::size_t(i)];
                std::uint8_t* first = memory[std::size_t(i)].atLeast(0) + blockRow * height * plane.stride;
                for (std::size_t row = 0; row < height; ++row)
                    rows[i][row] = first + row * plane.stride;
            }
            jpeg_read_raw_data(&jpeg, arrays, lines);
        }
    }

    // Holds nothing that has a destructor: libjpeg jumps out of it.
    bool decode(std::span<const std::uint8_t> picture, int shrink, JpegPlanes& out) {
        jpeg.err = jpeg_std_error(&failure.manager);
        failure.manager.error_exit = fail;
        failure.manager.emit_message = failOnWarnings;
        progress.progress_monitor = failOnManyScans;
        if (setjmp(failure.back))
            return false;
        jpeg_create_decompress(&jpeg);
        jpeg.progress = &progress;
        jpeg_mem_src(&jpeg, picture.data(), static_cast<unsigned long>(picture.size()));
        if (jpeg_read_header(&jpeg, TRUE) != JPEG_HEADER_OK || !isOrdinary(jpeg))
            return false;
        jpeg.raw_data_out = TRUE;
        jpeg.out_color_space = jpeg.jpeg_color_space;
        jpeg.do_fancy_upsampling = FALSE;
        jpeg.dct_method = JDCT_ISLOW;
        jpeg.scale_num = 1;
        jpeg.scale_denom = unsigned(shrink);
        jpeg_start_decompress(&jpeg);
        out.count = jpeg.num_components;
        for (int i = 0; i < out.count; ++i)
            out.planes[std::size_t(i)] = place(i);
        readRows(out);
        return jpeg_finish_decompress(&jpeg) == TRUE;
    }
};

JpegPlaneDecoder::JpegPlaneDecoder() : m_impl(std::make_unique<Impl>()) {}
JpegPlaneDecoder::~JpegPlaneDecoder() = default;

bool JpegPlaneDecoder::decode(std::span<const std::uint8_t> picture, int shrink, JpegPlanes& out) {
    for (AlignedMemory& memory : m_impl->memory)
        if (memory.size() > kKeptMemory)
            memory.release();
    bool isWhole = false;
    try {
        isWhole = m_impl->decode(picture, shrink, out);
    } catch (const std::bad_alloc&) { // of the planes; the general lane works in strips
    }
    jpeg_destroy_decompress(&m_impl->jpeg);
    return isWhole;
}

} // namespace gleaner::analysis
