#include "app/decoder/service.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/decoder/seal.h"

namespace gleaner::decoder {
namespace {

namespace wire = analysis::wire;

constexpr int kNothingToDo = 0, kCannotStart = 1;

// Maps the whole file and closes it: what is mapped stays. Without one there is nothing to live for.
std::span<std::uint8_t> mapped(int descriptor, int protection) {
    struct stat status {};
    if (fstat(descriptor, &status) != 0 || status.st_size <= 0)
        _exit(kCannotStart);
    void* view = mmap(nullptr, std::size_t(status.st_size), protection, MAP_SHARED | MAP_NORESERVE, descriptor, 0);
    if (view == MAP_FAILED)
        _exit(kCannotStart);
    close(descriptor);
    return {static_cast<std::uint8_t*>(view), std::size_t(status.st_size)};
}

// Nobody waits for the answer when the workstation is gone, also when it was killed in the middle of a picture.
void endWithTheWorkstation(int control) {
    std::thread([control] {
        pollfd watched{control, POLLRDHUP, 0};
        while (poll(&watched, 1, -1) < 0 && errno == EINTR) {
        }
        _exit(kNothingToDo);
    }).detach();
}

wire::Frame answered(std::span<std::uint8_t> region, const std::vector<std::uint8_t>& answer) {
    if (answer.size() > region.size())
        return {wire::FrameKind::TooLong};
    std::copy(answer.begin(), answer.end(), region.begin());
    return {wire::FrameKind::Answer, 0, answer.size()};
}

} // namespace

void serve(const wire::DecoderArguments& arguments, const Work& work) {
    leaveEverythingElse(std::array{arguments.control, arguments.pictures, arguments.answers});
    if (!wire::sendFrame(arguments.control, {wire::FrameKind::Hello, 0, wire::buildMark()}))
        _exit(kNothingToDo);
    const std::span<const std::uint8_t> pictures = mapped(arguments.pictures, PROT_READ);
    const std::span<std::uint8_t> answers = mapped(arguments.answers, PROT_READ | PROT_WRITE);
    work.warmUp();
    endWithTheWorkstation(arguments.control);
    if (const int error = seal(arguments.control, arguments.memory); error != 0) {
        wire::sendFrame(arguments.control, {wire::FrameKind::Failed, std::uint32_t(error)});
        _exit(kCannotStart);
    }
    wire::sendFrame(arguments.control, {wire::FrameKind::Ready});
    for (wire::Frame asked; wire::receiveFrame(arguments.control, asked);) {
        const std::uint64_t behind = wire::optionsAt(asked.first);
        if (asked.kind != wire::FrameKind::Look || behind > pictures.size() || asked.second > pictures.size() - behind)
            _exit(kCannotStart);
        limitProcessorTime(arguments.processorTime.count());
        const std::vector<std::uint8_t> answer =
            work.look(pictures.first(asked.first), pictures.subspan(behind, asked.second));
        limitProcessorTime(0);
        if (!wire::sendFrame(arguments.control, answered(answers, answer)))
            break;
    }
    _exit(kNothingToDo);
}

} // namespace gleaner::decoder
