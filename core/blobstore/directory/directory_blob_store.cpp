#include "core/blobstore/directory/directory_blob_store.h"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <optional>
#include <set>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gleaner::blobstore {
namespace {

namespace fs = std::filesystem;
using base::systemError;

constexpr const char* kStore = "store";
constexpr const char* kTemporary = "tmp";
constexpr const char* kPart = ".part";

class File {
public:
    File(const fs::path& path, int flags) : m_fd(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
    ~File() { close(); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    explicit operator bool() const { return m_fd >= 0; }
    int fd() const { return m_fd; }
    // Some file systems report a full disk only here.
    int close() {
        const int fd = std::exchange(m_fd, -1);
        return fd < 0 || ::close(fd) == 0 ? 0 : errno;
    }

private:
    int m_fd;
};

Result<void> failedAt(int number, const fs::path& path) {
    return fail(systemError(number, path.string()));
}

// True when the folder was not there before.
Result<bool> makeFolder(const fs::path& path) {
    if (::mkdir(path.c_str(), 0755) == 0)
        return true;
    if (errno == EEXIST)
        return false;
    return fail(systemError(errno, path.string()));
}

Result<Bytes> mapped(int fd, size_t size, const fs::path& path) {
    void* view = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (view == MAP_FAILED)
        return fail(systemError(errno, path.string()));
    const std::shared_ptr<const void> owner(view, [size](const void* at) { ::munmap(const_cast<void*>(at), size); });
    return Bytes(owner, {static_cast<const std::uint8_t*>(view), size});
}

// Reads up to `into.size()` bytes; less only at the end of the file.
Result<size_t> readFull(int fd, std::span<std::uint8_t> into, const fs::path& path) {
    size_t have = 0;
    while (have < into.size()) {
        const ssize_t got = ::read(fd, into.data() + have, into.size() - have);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return fail(systemError(errno, path.string()));
        have += size_t(std::max<ssize_t>(got, 0));
    }
    return have;
}

Result<Sha256> hashOf(const fs::path& path, std::int64_t& bytes, std::vector<std::uint8_t>& buffer) {
    const File file(path, O_RDONLY);
    if (!file)
        return fail(systemError(errno, path.string()));
    ::posix_fadvise(file.fd(), 0, 0, POSIX_FADV_SEQUENTIAL);
    base::Sha256Hasher hasher;
    while (true) {
        const Result<size_t> got = readFull(file.fd(), buffer, path);
        if (!got)
            return fail(got.error());
        hasher.add({buffer.data(), *got});
        bytes += std::int64_t(*got);
        if (*got < buffer.size())
            return hasher.finish();
    }
}

bool isTemporary(const fs::path& path) {
    return path.extension() == kPart || path.parent_path().filename() == kTemporary;
}

// Every file below `store`, depth first; `visit` answers false to end. A store that is not there yet has none.
Result<void> forEachFile(const fs::path& store, const std::function<bool(const fs::directory_entry&)>& visit) {
    std::error_code error;
    fs::recursive_directory_iterator at(store, error);
    if (error == std::errc::no_such_file_or_directory)
        return {};
    for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
        std::error_code vanished; // a temporary file may be renamed beside us
        if (at->is_regular_file(vanished) && !visit(*at))
            return {};
    }
    return error ? failedAt(error.value(), store) : Result<void>{};
}

} // namespace

struct DirectoryBlobStore::Impl {
    const fs::path library;
    const fs::path store = library / kStore;
    const fs::path temporary = store / kTemporary;
    const std::unique_ptr<Disk> disk;

    std::mutex mutex; // one group at a time: nobody takes a name for durable that another group has yet to sync
    // Guarded by mutex. True while names may stand that were never synced: left by a killed process, or by a failed
    // sync.
    bool unsettled = true;
    std::uint64_t parts = 0; // guarded by mutex: makes temporary names unique

    Impl(fs::path folder, std::unique_ptr<Disk> calls) : library(std::move(folder)), disk(std::move(calls)) {}

    fs::path finalPath(const Sha256& sha256) const {
        const std::string hex = sha256.toString();
        return store / hex.substr(0, 2) / hex.substr(2, 2) / hex;
    }
    bool exists(const fs::path& path) const { return ::access(path.c_str(), F_OK) == 0; }

    struct Part {
        fs::path written; // in tmp
        fs::path final;
        bool renamed = false;
    };
    // One group on its way; temporary files that were not renamed vanish with it.
    struct Group {
        std::vector<Part> parts;
        std::set<fs::path> folders; // whose entries changed
        bool together = false;      // synced as one
        ~Group() {
            for (const Part& part : parts)
                if (!part.renamed)
                    ::unlink(part.written.c_str());
        }
    };

    Result<void> writeAside(Group& group, const Blob& blob) {
        Part part{temporary / (blob.sha256.toString() + "." + std::to_string(::getpid()) + "-" +
                               std::to_string(++parts) + kPart),
                  finalPath(blob.sha256)};
        File file(part.written, O_WRONLY | O_CREAT | O_EXCL);
        if (!file)
            return failedAt(errno, part.written);
        group.parts.push_back(part);
        if (const int failed = disk->write(file.fd(), blob.body.span()))
            return failedAt(failed, part.written);
        if (const int failed = file.close())
            return failedAt(failed, part.written);
        return {};
    }

    // After all are written, so that one commit of the file system's journal serves many.
    Result<void> syncBodies(const Group& group, const File& root) {
        if (group.together && !group.parts.empty()) {
            const int failed = disk->syncAll(root.fd());
            return failed ? failedAt(failed, store) : Result<void>{};
        }
        for (const Part& part : group.parts) {
            const File file(part.written, O_RDONLY);
            const int failed = file ? disk->sync(file.fd()) : errno;
            if (failed)
                return failedAt(failed, part.written);
        }
        return {};
    }

    Result<void> giveName(Group& group, Part& part) {
        const fs::path folder = part.final.parent_path();
        for (const fs::path& made : {folder.parent_path(), folder}) {
            const Result<bool> fresh = makeFolder(made);
            if (!fresh)
                return fail(fresh.error());
            if (*fresh)
                group.folders.insert(made.parent_path());
        }
        if (const int failed = disk->rename(part.written.c_str(), part.final.c_str()))
            return failedAt(failed, part.final);
        part.renamed = true;
        group.folders.insert(folder);
        return {};
    }

    Result<void> syncFolders(const Group& group, const File& root) {
        if (group.together) {
            const int failed = disk->syncAll(root.fd());
            return failed ? failedAt(failed, store) : Result<void>{};
        }
        for (const fs::path& path : group.folders) {
            const File folder(path, O_RDONLY | O_DIRECTORY);
            const int failed = folder ? disk->sync(folder.fd()) : errno;
            if (failed)
                return failedAt(failed, path);
        }
        return {};
    }

    // What of `blobs` is not there yet, each once.
    std::vector<const Blob*> missingOf(std::span<const Blob> blobs, Group& group) const {
        std::vector<const Blob*> missing;
        std::set<Sha256> seen;
        for (const Blob& blob : blobs) {
            if (!seen.insert(blob.sha256).second)
                continue;
            const fs::path path = finalPath(blob.sha256);
            if (!exists(path))
                missing.push_back(&blob);
            else if (unsettled)
                group.folders.insert({path.parent_path(), path.parent_path().parent_path(), store});
        }
        return missing;
    }

    Result<void> makeFolders() {
        for (const fs::path& made : {store, temporary}) {
            const Result<bool> fresh = makeFolder(made);
            if (!fresh)
                return fail(fresh.error());
            if (!*fresh)
                continue;
            const File parent(made.parent_path(), O_RDONLY | O_DIRECTORY);
            const int failed = parent ? disk->sync(parent.fd()) : errno;
            if (failed)
                return failedAt(failed, made);
        }
        return {};
    }

    Result<void> putGroup(std::span<const Blob> blobs) {
        const std::lock_guard lock(mutex);
        Group group;
        const std::vector<const Blob*> missing = missingOf(blobs, group);
        if (missing.empty() && group.folders.empty())
            return {};
        if (Result<void> made = makeFolders(); !made)
            return made;
        // Opened before the first write: syncfs reports the write errors since then.
        const File root(store, O_RDONLY | O_DIRECTORY);
        if (!root)
            return failedAt(errno, store);
        group.together = (unsettled || missing.size() >= kSyncTogether) && disk->syncsAsOne(root.fd());

        for (const Blob* blob : missing)
            if (Result<void> written = writeAside(group, *blob); !written)
                return written;
        if (Result<void> synced = syncBodies(group, root); !synced)
            return synced;
        const bool others = unsettled && !group.together; // names that this group will not sync
        unsettled = true;
        for (Part& part : group.parts)
            if (Result<void> named = giveName(group, part); !named)
                return named;
        if (Result<void> synced = syncFolders(group, root); !synced)
            return synced;
        unsettled = others;
        return {};
    }
};

DirectoryBlobStore::DirectoryBlobStore(fs::path library, std::unique_ptr<Disk> disk)
    : m_impl(std::make_unique<Impl>(std::move(library), std::move(disk))) {}

DirectoryBlobStore::~DirectoryBlobStore() = default;

Result<void> DirectoryBlobStore::put(std::span<const Blob> blobs) {
    return m_impl->putGroup(blobs);
}

Result<Bytes> DirectoryBlobStore::get(const Sha256& sha256) const {
    constexpr size_t kMapFrom = 1 << 20; // below, a copy is cheaper than a mapping
    const fs::path path = m_impl->finalPath(sha256);
    const File file(path, O_RDONLY);
    struct stat facts {};
    if (!file || ::fstat(file.fd(), &facts) != 0)
        return fail(systemError(errno, path.string()));
    const auto size = size_t(facts.st_size);
    if (size >= kMapFrom)
        return mapped(file.fd(), size, path);
    std::vector<std::uint8_t> body(size);
    const Result<size_t> got = readFull(file.fd(), body, path);
    if (!got)
        return fail(got.error());
    body.resize(*got);
    return Bytes(std::move(body));
}

bool DirectoryBlobStore::contains(const Sha256& sha256) const {
    return m_impl->exists(m_impl->finalPath(sha256));
}

std::string DirectoryBlobStore::pathOf(const Sha256& sha256) const {
    return m_impl->finalPath(sha256).lexically_relative(m_impl->library).generic_string();
}

Result<StoreUsage> DirectoryBlobStore::usage() const {
    StoreUsage usage;
    const Result<void> walked = forEachFile(m_impl->store, [&](const fs::directory_entry& entry) {
        if (isTemporary(entry.path()) || !Sha256::parse(entry.path().filename().string()))
            return true;
        std::error_code error;
        const auto size = entry.file_size(error);
        ++usage.blobs;
        usage.bytes += error ? 0 : std::int64_t(size);
        return true;
    });
    return walked ? Result<StoreUsage>(usage) : fail(walked.error());
}

Result<StoreCheck> DirectoryBlobStore::verify(std::stop_token stop,
                                              const std::function<void(std::int64_t)>& progress) const {
    StoreCheck check;
    std::vector<std::uint8_t> buffer(1 << 20);
    const Result<void> walked = forEachFile(m_impl->store, [&](const fs::directory_entry& entry) {
        if (stop.stop_requested())
            return false;
        const std::string name = entry.path().lexically_relative(m_impl->library).generic_string();
        if (isTemporary(entry.path())) {
            check.partial.push_back(name);
            return true;
        }
        const std::optional<Sha256> claimed = Sha256::parse(entry.path().filename().string());
        if (!claimed)
            return true;
        const Result<Sha256> found = hashOf(entry.path(), check.bytes, buffer);
        if (found && *found == *claimed && name == pathOf(*claimed))
            check.present.push_back(*claimed);
        else
            check.corrupt.push_back(name);
        ++check.blobs;
        if (progress)
            progress(check.blobs);
        return true;
    });
    if (!walked)
        return fail(walked.error());
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, m_impl->store.string());
    std::sort(check.present.begin(), check.present.end());
    std::sort(check.corrupt.begin(), check.corrupt.end());
    std::sort(check.partial.begin(), check.partial.end());
    return check;
}

Result<std::int64_t> DirectoryBlobStore::sweepTemporary() {
    const std::lock_guard lock(m_impl->mutex);
    std::vector<fs::path> left;
    const Result<void> walked = forEachFile(m_impl->store, [&](const fs::directory_entry& entry) {
        if (isTemporary(entry.path()))
            left.push_back(entry.path());
        return true;
    });
    if (!walked)
        return fail(walked.error());
    for (const fs::path& path : left)
        if (::unlink(path.c_str()) != 0 && errno != ENOENT)
            return fail(systemError(errno, path.string()));
    return std::int64_t(left.size());
}

} // namespace gleaner::blobstore
