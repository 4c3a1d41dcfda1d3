#include "core/eventlog/event_files.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/eventlog/event_json.h"

namespace gleaner::eventlog {
namespace {

constexpr size_t kBlock = size_t(1) << 20; // bytes read at once
static_assert(kBlock > kMostLine);         // so that a block holds a whole line, or the line is damaged

// As many bytes as there are, up to `most`.
std::string readAt(int fd, std::int64_t offset, size_t most) {
    std::string bytes(most, '\0');
    size_t have = 0;
    while (have < most) {
        const ssize_t got = ::pread(fd, bytes.data() + have, most - have, off_t(offset) + off_t(have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        have += size_t(got);
    }
    bytes.resize(have);
    return bytes;
}

std::int64_t sizeOf(int fd) {
    struct stat facts {};
    return ::fstat(fd, &facts) == 0 ? std::int64_t(facts.st_size) : 0;
}

bool isSameFile(int fd, const std::filesystem::path& path) {
    struct stat open {
    }, there{};
    return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &there) == 0 && open.st_ino == there.st_ino &&
           open.st_dev == there.st_dev;
}

OpenFile openToRead(const std::filesystem::path& path) {
    return OpenFile(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// Whole lines of a file from its end to its start. `each` gets them newest first and says whether to go on. Returns
// where the last whole line ends.
std::int64_t linesBackwards(int fd, const std::function<bool(std::string_view)>& each) {
    std::int64_t end = sizeOf(fd);
    std::int64_t wholeEnd = -1;
    std::string tail; // the part of a line that the block after held
    bool tooLong = false;
    while (end > 0) {
        const std::int64_t start = std::max<std::int64_t>(0, end - std::int64_t(kBlock));
        std::string block = readAt(fd, start, size_t(end - start)) + tail;
        if (wholeEnd < 0) {
            const size_t last = block.rfind('\n');
            wholeEnd = last == std::string::npos ? -1 : start + std::int64_t(last) + 1;
            block.resize(last == std::string::npos ? 0 : last);
        }
        size_t lineEnd = block.size();
        for (size_t feed = block.rfind('\n'); feed != std::string::npos && wholeEnd >= 0;
             feed = feed == 0 ? std::string::npos : block.rfind('\n', feed - 1)) {
            if (!each(std::string_view(block).substr(feed + 1, lineEnd - feed - 1)))
                return wholeEnd;
            lineEnd = feed;
            tooLong = false;
        }
        block.resize(lineEnd);
        tooLong = tooLong || block.size() > kMostLine; // whoever looks at it counts it as damaged
        tail = tooLong ? std::string(kMostLine + 1, ' ') : std::move(block);
        end = start;
    }
    if (wholeEnd > 0)
        each(tail);
    return std::max<std::int64_t>(wholeEnd, 0);
}

} // namespace

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
    if (this != &other) {
        close();
        m_fd = other.release();
    }
    return *this;
}

void OpenFile::close() {
    if (m_fd >= 0)
        ::close(std::exchange(m_fd, -1));
}

int OpenFile::release() {
    return std::exchange(m_fd, -1);
}

std::filesystem::path logFile(const std::filesystem::path& folder, int number) {
    return folder / (number == 0 ? "events.jsonl" : "events." + std::to_string(number) + ".jsonl");
}

Result<void> LogWriter::append(std::string_view lines) {
    if (m_file && !isSameFile(m_file.fd(), logFile(m_folder, 0))) // somebody cleared the folder
        m_file.close();
    if (!m_file)
        if (Result<void> opened = open(); !opened)
            return opened;
    if (m_size > 0 && m_size + std::int64_t(lines.size()) > m_fileBytes)
        if (Result<void> rotated = rotate(); !rotated)
            return rotated;
    return put(lines);
}

Result<void> LogWriter::open() {
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error)
        return fail(base::systemError(error.value(), m_folder.string()));
    const std::filesystem::path path = logFile(m_folder, 0);
    m_file = OpenFile(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
    if (!m_file)
        return fail(base::systemError(errno, path.string()));
    m_size = sizeOf(m_file.fd());
    if (m_size > 0 && readAt(m_file.fd(), m_size - 1, 1) != "\n") // half a line, of a crash
        return put("\n");
    return {};
}

Result<void> LogWriter::rotate() {
    m_file.close();
    std::error_code error;
    for (int number = m_files - 1; number > 0; --number) {
        const auto from = logFile(m_folder, number - 1);
        if (std::filesystem::exists(from, error))
            std::filesystem::rename(from, logFile(m_folder, number), error);
        if (error)
            return fail(base::systemError(error.value(), from.string()));
    }
    if (m_files <= 1)
        std::filesystem::remove(logFile(m_folder, 0), error);
    return open();
}

Result<void> LogWriter::put(std::string_view bytes) {
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t wrote = ::write(m_file.fd(), bytes.data() + done, bytes.size() - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            const int number = wrote < 0 ? errno : ENOSPC;
            // What is there of it goes again; where that fails too, open() ends the half line.
            if (done > 0 && ::ftruncate(m_file.fd(), off_t(m_size)) != 0)
                m_size += std::int64_t(done);
            m_file.close();
            return fail(base::systemError(number, logFile(m_folder, 0).string()));
        }
        done += size_t(wrote);
    }
    m_size += std::int64_t(done);
    return {};
}

ReadBack readNewest(const std::filesystem::path& folder, int files, size_t most, const std::function<bool()>& stop) {
    ReadBack back;
    std::uint64_t before = UINT64_MAX; // what is read twice, because files moved on meanwhile, is passed over
    for (int number = 0; number < files && back.events.size() < most && !stop(); ++number) {
        OpenFile file = openToRead(logFile(folder, number));
        if (!file)
            continue;
        const std::int64_t end = linesBackwards(file.fd(), [&](std::string_view line) {
            auto event = parseLine(line);
            if (!event) {
                ++back.damaged;
            } else if (event->sequence < before) {
                before = event->sequence;
                back.events.push_back(std::make_shared<const Event>(std::move(*event)));
            }
            return back.events.size() < most && !stop();
        });
        if (number == 0) {
            back.file = std::move(file);
            back.offset = end;
        }
    }
    std::reverse(back.events.begin(), back.events.end());
    return back;
}

std::uint64_t newestSequence(const std::filesystem::path& folder, int files) {
    const ReadBack newest = readNewest(folder, files, 1, [] { return false; });
    return newest.events.empty() ? 0 : newest.events.back()->sequence;
}

void LogFollower::startAfter(OpenFile file, std::int64_t offset, std::uint64_t sequence) {
    m_file = std::move(file);
    m_offset = offset;
    m_last = sequence;
}

LogFollower::News LogFollower::read() {
    News news;
    if (!m_file) { // there was no log yet
        catchUp(m_files, news);
        if (!m_file)
            news.more = false;
        return news;
    }
    const bool moved = movedOn(); // looked at before reading, so that nothing is added behind what we read last
    readSome(news);
    if (moved && !news.more)
        catchUp(findOurs(news), news);
    return news;
}

bool LogFollower::movedOn() const {
    const std::filesystem::path path = logFile(m_folder, 0);
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) && !isSameFile(m_file.fd(), path);
}

void LogFollower::readSome(News& news) {
    const std::int64_t size = sizeOf(m_file.fd());
    if (size < m_offset) // cut by somebody: from its start, what is known is passed over
        m_offset = 0;
    constexpr int kBlocksAtOnce = 4;
    news.more = false;
    for (int i = 0; i < kBlocksAtOnce && m_offset < size; ++i) {
        const std::string block = readAt(m_file.fd(), m_offset, kBlock);
        size_t start = 0;
        for (size_t feed = block.find('\n'); feed != std::string::npos; feed = block.find('\n', start)) {
            takeLine(std::string_view(block).substr(start, feed - start), news);
            start = feed + 1;
        }
        if (start == 0 && block.size() == kBlock) { // longer than any line of ours
            ++news.damaged;
            start = block.size();
        }
        m_offset += std::int64_t(start);
        if (start == 0)
            return; // the rest of the line is still to come
    }
    news.more = m_offset < size;
}

void LogFollower::takeLine(std::string_view line, News& news) {
    auto event = parseLine(line);
    if (!event) {
        ++news.damaged;
    } else if (event->sequence > m_last) {
        m_last = event->sequence;
        news.events.push_back(std::make_shared<const Event>(std::move(*event)));
    }
}

// Our file moved on and is read to its end. Its number now; m_files when it is gone.
int LogFollower::findOurs(News& news) {
    for (int number = 1; number < m_files; ++number)
        if (isSameFile(m_file.fd(), logFile(m_folder, number)))
            return number;
    if (newestSequence(m_folder, m_files) < m_last) { // another log in its place
        news = {};
        news.restarted = true;
        m_last = 0;
    }
    return m_files;
}

// Those between it and the one that grows now.
void LogFollower::catchUp(int from, News& news) {
    for (int number = from - 1; number > 0; --number)
        readWhole(number, news);
    m_file = openToRead(logFile(m_folder, 0));
    m_offset = 0;
    news.more = true;
}

void LogFollower::readWhole(int number, News& news) {
    m_file = openToRead(logFile(m_folder, number));
    m_offset = 0;
    if (!m_file)
        return;
    do {
        readSome(news);
    } while (news.more);
    if (news.events.size() > m_most)
        news.events.erase(news.events.begin(), news.events.end() - std::ptrdiff_t(m_most));
}

} // namespace gleaner::eventlog
