#include "core/index/fts/fts_index_directory.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <mutex>

#include <sys/stat.h>

#include "core/index/fts/alias_file.h"
#include "core/index/fts/fts_generation.h"

namespace gleaner::index::fts {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "generation-", kSuffix = ".db";

std::string fileName(int number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%06d", number);
    return std::string(kPrefix) + digits + std::string(kSuffix);
}

std::optional<int> numberIn(const std::string& name) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || name.size() <= kPrefix.size() + kSuffix.size())
        return std::nullopt;
    const char* const first = name.data() + kPrefix.size();
    const char* const last = name.data() + name.size() - kSuffix.size();
    int number = 0;
    const auto [end, error] = std::from_chars(first, last, number);
    return error == std::errc() && end == last && name == fileName(number) ? std::optional(number) : std::nullopt;
}

// What changes when a file is replaced.
struct Stamp {
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t seconds = 0, nanos = 0;
    bool operator==(const Stamp&) const = default;
};

Stamp stampOf(const fs::path& file) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0)
        return {};
    return {facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec};
}

// Stands in until an index has been made.
class UnbuiltGeneration final : public IndexGeneration {
public:
    explicit UnbuiltGeneration(fs::path missing) : m_missing(std::move(missing)) {}
    int number() const override { return 0; }
    std::int64_t cursor() const override { return 0; }
    std::int64_t documents() const override { return 0; }
    Result<void> apply(std::span<const IndexChange>, std::int64_t) override { return none(); }
    Result<HitPage> search(const Query&, const HitRequest&) const override { return none(); }
    Result<std::vector<RecordKey>> keys(const Query&, size_t) const override { return none(); }

private:
    tl::unexpected<Error> none() const { return fail(ErrorCode::NotFound, m_missing.string()); }
    fs::path m_missing;
};

} // namespace

struct FtsIndexDirectory::Impl {
    fs::path folder, aliasFile;
    bool writable = false;
    RankingWeights weights;

    std::mutex mutex; // guards everything below
    Stamp stamp;
    Aliases aliases;
    std::shared_ptr<IndexGeneration> current;
    std::map<int, std::weak_ptr<FtsGeneration>> opened; // one object a generation: it has one writer

    fs::path fileOf(int number) const { return folder / fileName(number); }

    Result<std::shared_ptr<FtsGeneration>> generation(int number) {
        if (auto held = opened[number].lock())
            return held;
        auto made = FtsGeneration::open(fileOf(number), number, writable, weights);
        if (made)
            opened[number] = *made;
        return made;
    }

    // Takes over what the alias file says now.
    Result<void> follow() {
        const Stamp now = stampOf(aliasFile);
        Result<Aliases> read = readAliases(aliasFile);
        if (!read)
            return fail(read.error());
        auto wanted = generation(read->current);
        if (!wanted && wanted.error().code == ErrorCode::NotFound)
            return fail(ErrorCode::LibraryDamaged, fileOf(read->current).string(), "the generation in use is missing");
        if (!wanted)
            return fail(wanted.error());
        stamp = now;
        aliases = *read;
        current = *wanted;
        return {};
    }

    Result<std::vector<int>> numbers() const {
        std::vector<int> out;
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
            if (const auto number = numberIn(entry->path().filename().string()))
                out.push_back(*number);
        }
        if (error && error != std::errc::no_such_file_or_directory)
            return fail(base::systemError(error.value(), folder.string()));
        std::sort(out.begin(), out.end());
        return out;
    }

    Result<int> createNext() {
        const auto existing = numbers();
        if (!existing)
            return fail(existing.error());
        const int number = existing->empty() ? 1 : existing->back() + 1;
        if (Result<void> made = FtsGeneration::create(fileOf(number)); !made)
            return fail(made.error());
        return number;
    }

    Result<void> point(const Aliases& to) {
        if (Result<void> written = writeAliases(aliasFile, to); !written)
            return written;
        return follow();
    }

    // First use of a folder, or one whose aliases were lost.
    Result<void> prepare() {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error)
            return fail(base::systemError(error.value(), folder.string()));
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
            std::error_code ignored; // left by a kill; another attempt will meet it again
            if (entry->path().filename().string().find(".db.part") != std::string::npos)
                fs::remove(entry->path(), ignored);
        }
        if (fs::exists(aliasFile, error))
            return {};
        const Result<int> number = createNext();
        return number ? writeAliases(aliasFile, {*number, std::nullopt}) : Result<void>(fail(number.error()));
    }
};

FtsIndexDirectory::FtsIndexDirectory(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

FtsIndexDirectory::~FtsIndexDirectory() = default;

Result<std::unique_ptr<FtsIndexDirectory>> FtsIndexDirectory::open(const fs::path& folder, bool writable,
                                                                   const RankingWeights& weights) {
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
    impl->aliasFile = folder / "aliases.json";
    impl->writable = writable;
    impl->weights = weights;
    if (writable) {
        if (Result<void> prepared = impl->prepare(); !prepared)
            return fail(prepared.error());
    }
    if (Result<void> followed = impl->follow(); !followed) {
        if (writable || followed.error().code != ErrorCode::NotFound)
            return fail(followed.error());
        impl->current = std::make_shared<UnbuiltGeneration>(impl->aliasFile);
    }
    return std::unique_ptr<FtsIndexDirectory>(new FtsIndexDirectory(std::move(impl)));
}

std::shared_ptr<IndexGeneration> FtsIndexDirectory::current() const {
    const std::lock_guard lock(m_impl->mutex);
    if (stampOf(m_impl->aliasFile) != m_impl->stamp) {
        // What cannot be followed leaves the generation in use: it is whole, and the next call tries again.
        [[maybe_unused]] const Result<void> followed = m_impl->follow();
    }
    return m_impl->current;
}

Result<std::vector<GenerationInfo>> FtsIndexDirectory::list() const {
    [[maybe_unused]] const auto refreshed = current();
    const std::lock_guard lock(m_impl->mutex);
    const auto numbers = m_impl->numbers();
    if (!numbers)
        return fail(numbers.error());
    std::vector<GenerationInfo> out;
    for (const int number : *numbers) {
        const auto generation = m_impl->generation(number);
        if (!generation)
            return fail(generation.error());
        out.push_back({number, (*generation)->documents(), (*generation)->cursor(), number == m_impl->aliases.current,
                       m_impl->aliases.previous == number});
    }
    return out;
}

Result<std::shared_ptr<IndexGeneration>> FtsIndexDirectory::create() {
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->writable)
        return fail(ErrorCode::ReadOnly, m_impl->folder.string());
    const Result<int> number = m_impl->createNext();
    if (!number)
        return fail(number.error());
    auto made = m_impl->generation(*number);
    if (!made)
        return fail(made.error());
    return std::shared_ptr<IndexGeneration>(std::move(*made));
}

Result<void> FtsIndexDirectory::promote(int number) {
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->writable)
        return fail(ErrorCode::ReadOnly, m_impl->folder.string());
    if (const auto target = m_impl->generation(number); !target)
        return fail(target.error());
    if (number == m_impl->aliases.current)
        return {};
    return m_impl->point({number, m_impl->aliases.current});
}

} // namespace gleaner::index::fts
