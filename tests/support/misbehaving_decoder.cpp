// A decoder that does what it should not: same service and same seal as gleaner-decoder, but the picture says what to
// do ("GIF89a" and a word), and the name the program is started under says how it begins. For the tests of the sandbox.
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/decoder/service.h"
#include "core/analysis/sandbox/decoder_wire.h"

using namespace gleaner;
using analysis::Analysis;
namespace wire = analysis::wire;

namespace {

using Bytes8 = std::vector<std::uint8_t>;

Analysis onePixel() {
    Analysis analysis;
    analysis.type = "gif";
    analysis.width = analysis.height = analysis.storedWidth = analysis.storedHeight = 1;
    return analysis;
}

// An answer that tells what happened in `reason`.
Bytes8 telling(std::string words) {
    Analysis analysis = onePixel();
    analysis.reason = std::move(words);
    return wire::encoded(analysis);
}

std::string outcomeOf(long result) {
    return result >= 0 ? "done" : std::strerror(errno);
}

void useUpProcessorTime() {
    for (std::atomic<int> i{0};; ++i) {
    }
}

Bytes8 takeMemory(std::size_t size) {
    std::string taken(size, 'x');
    return telling(std::to_string(taken.size()));
}

// Holds on to it, and answers as if nothing were.
Bytes8 hoard() {
    static std::vector<std::string> kept;
    kept.emplace_back(std::size_t(80) << 20, 'x');
    return telling("kept");
}

int openDescriptors() {
    int count = 0;
    for (int number = 0; number < 1024; ++number)
        count += fcntl(number, F_GETFL) >= 0 ? 1 : 0;
    return count;
}

Bytes8 writeIntoThePicture(std::span<const std::uint8_t> picture) {
    const auto page = reinterpret_cast<std::uintptr_t>(picture.data()) & ~std::uintptr_t(4095);
    return telling(outcomeOf(mprotect(reinterpret_cast<void*>(page), 4096, PROT_READ | PROT_WRITE)));
}

// Answers before its turn, with a length that cannot be.
Bytes8 claimTooMuch(int control) {
    wire::sendFrame(control, {wire::FrameKind::Answer, 0, std::uint64_t(1) << 60, 0});
    return telling("the true answer");
}

Bytes8 thumbnailNobodyWants() {
    Analysis analysis = onePixel();
    analysis.thumbnails.resize(1);
    analysis.thumbnails[0].edge = 77;
    analysis.thumbnails[0].width = analysis.thumbnails[0].height = 1;
    constexpr std::array<std::uint8_t, 23> kJpeg{0xFF, 0xD8, 0xFF, 0xC0, 0, 17,   8, 0, 1, 0, 1, 3,
                                                 1,    0x22, 0,    2,    0, 0x11, 1, 3, 0, 1, 1};
    analysis.thumbnails[0].jpeg = Bytes(Bytes8(kJpeg.begin(), kJpeg.end()));
    return wire::encoded(analysis);
}

Bytes8 forbidden(const std::string& word) {
    if (word == "socket")
        return telling(outcomeOf(socket(AF_INET, SOCK_STREAM, 0)));
    if (word == "exec")
        return telling(outcomeOf(execl("/bin/true", "true", nullptr)));
    if (word == "fork")
        return telling(outcomeOf(fork()));
    if (word == "ptrace")
        return telling(outcomeOf(ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr)));
    if (word == "kill")
        return telling(outcomeOf(kill(getppid(), SIGTERM)));
    if (word == "handler") // whoever can catch SIGSYS could go on trying
        return telling(outcomeOf(std::signal(SIGSYS, SIG_IGN) == SIG_ERR ? -1 : 0));
    if (word == "open")
        return telling(outcomeOf(open("/etc/passwd", O_RDONLY)));
    return telling("unknown word");
}

Bytes8 doAsToldBy(std::span<const std::uint8_t> picture, int control) {
    const std::string word(picture.begin() + 6, picture.end());
    if (word == "crash") {
        std::signal(SIGSEGV, SIG_DFL); // sanitizers have a handler of their own
        raise(SIGSEGV);
    }
    if (word == "abort")
        std::abort();
    if (word == "leave")
        _exit(0);
    if (word == "spin")
        useUpProcessorTime();
    if (word == "sleep")
        std::this_thread::sleep_for(std::chrono::hours(1));
    if (word == "much")
        return takeMemory(std::size_t(200) << 20);
    if (word == "some")
        return takeMemory(std::size_t(20) << 20);
    if (word == "hoard")
        return hoard();
    if (word == "descriptors")
        return telling(std::to_string(openDescriptors()));
    if (word == "scribble")
        return writeIntoThePicture(picture);
    if (word == "claim")
        return claimTooMuch(control);
    if (word == "rubbish")
        return Bytes8(1000, 0xA5);
    if (word == "nothing")
        return {};
    if (word == "long")
        return Bytes8(std::size_t(3) << 20);
    if (word == "thumbnail")
        return thumbnailNobodyWants();
    if (word == "thread") {
        std::string said;
        std::thread([&] { said = "from a thread"; }).join();
        return telling(said);
    }
    return word == "well" ? telling("well") : forbidden(word);
}

} // namespace

int main(int count, char** arguments) {
    const auto found = wire::DecoderArguments::parse({arguments + 1, arguments + count});
    if (!found)
        return 2;
    const std::string name = arguments[0];
    if (name == "of-another-build")
        wire::sendFrame(found->control, {wire::FrameKind::Hello, 0, wire::buildMark() + 1});
    const char* home = std::getenv("HOME");
    if (name == "needs-a-permit" && (!home || !std::filesystem::exists(std::filesystem::path(home) / "permit")))
        return 1;
    const int control = found->control;
    decoder::serve(*found, {[] {}, [control](std::span<const std::uint8_t> picture,
                                             std::span<const std::uint8_t>) { return doAsToldBy(picture, control); }});
}
