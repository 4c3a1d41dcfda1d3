#include "app/assembly/assembly.h"

#include <array>

#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/assembly/analysers.h"
#include "app/assembly/library_files.h"
#include "app/assembly/writer_lock.h"
#include "app/settings/settings_table.h"
#include "core/alerts/sqlite/alert_schema.h"
#include "core/alerts/sqlite/sqlite_alert_store.h"
#include "core/base/sqlite/source_table.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/base/sqlite/sqlite_transactions.h"
#include "core/blobstore/directory/directory_blob_store.h"
#include "core/blobstore/directory/sqlite_thumbnail_store.h"
#include "core/catalog/sqlite/catalog_schema.h"
#include "core/catalog/sqlite/sqlite_analysis_reader.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/catalog/sqlite/sqlite_check_reader.h"
#include "core/catalog/sqlite/sqlite_settings.h"
#include "core/crawlstate/sqlite/registry_schema.h"
#include "core/crawlstate/sqlite/sqlite_source_registry.h"
#include "core/fetch/curl/curl_fetcher.h"
#include "core/history/sqlite/sqlite_history_store.h"
#include "core/index/fts/fts_index_directory.h"
#include "core/robots/sqlite/robots_schema.h"
#include "core/robots/sqlite/sqlite_robots_store.h"
#include "core/stream/sqlite/queue_schema.h"
#include "core/stream/sqlite/sqlite_task_queue.h"

namespace gleaner::assembly {
namespace {

namespace fs = std::filesystem;
using base::sqlite::OpenMode;
using base::sqlite::SqliteFile;
using workstation::Access;

Result<std::unique_ptr<SqliteFile>> openDatabase(const fs::path& file, OpenMode mode) {
    // Each schema may refer to those before it.
    const std::array schemas{base::sqlite::kSourceSchema, catalog::kCatalogSchema,     stream::kQueueSchema,
                             robots::kRobotsSchema,       crawlstate::kRegistrySchema, alerts::kAlertSchema};
    base::sqlite::SqliteFileOptions options;
    options.path = file;
    options.mode = mode;
    options.schemas = schemas;
    options.applicationId = kApplicationId;
    return SqliteFile::open(options);
}

// Thousands of connections need as many descriptors as the system allows.
void raiseFileLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

std::string whoWorks() {
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    const passwd* user = getpwuid(getuid());
    return std::string(user ? user->pw_name : "user") + "@" + host;
}

// What the adapters of a library stand on; destroyed after them.
struct Foundation {
    std::unique_ptr<WriterLock> lock;
    std::unique_ptr<SqliteFile> file;
};

// What the library is set to, with what the caller overrides.
Result<settings::LibraryOptions> settingsOf(const catalog::SettingsStore& store, const Tuning& tuning) {
    const auto stored = store.all();
    if (!stored)
        return fail(stored.error());
    auto library = settings::fromStored(*stored);
    if (!library)
        return fail(library.error());
    if (tuning.contact)
        if (Result<void> applied = settings::apply(*library, "contact", *tuning.contact); !applied)
            return fail(applied.error());
    library->crawl.version = GLEANER_VERSION;
    library->crawl.connections = tuning.connections.value_or(library->crawl.connections);
    library->crawl.maxTasks = tuning.maxTasks;
    library->decoders = tuning.decoders.value_or(library->decoders);
    return library;
}

workstation::Options optionsFor(const fs::path& folder, Access access, const settings::LibraryOptions& library) {
    workstation::Options options;
    options.folder = folder;
    options.access = access;
    options.crawl = library.crawl;
    options.pipeline = library.pipeline;
    options.pipeline.folder = folder;
    options.recrawl = library.recrawl;
    options.who = whoWorks();
    return options;
}

// Derived files are made again when they are missing; a damaged one is an error that names it.
Result<std::unique_ptr<blobstore::SqliteThumbnailStore>> openThumbnails(const fs::path& file, Access access) {
    std::error_code error;
    if (!fs::exists(file, error))
        return blobstore::SqliteThumbnailStore::open(file, OpenMode::Create);
    return blobstore::SqliteThumbnailStore::open(file,
                                                 access == Access::Write ? OpenMode::ReadWrite : OpenMode::ReadOnly);
}

} // namespace

Result<void> createLibrary(const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder / kManifestFile, error) || fs::exists(folder / kLibraryFile, error))
        return fail(ErrorCode::LibraryExists, folder.string());
    if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
        return fail(ErrorCode::AlreadyExists, folder.string());
    fs::create_directories(folder, error);
    if (error)
        return fail(base::systemError(error.value(), folder.string()));
    if (auto made = openDatabase(folder / kLibraryFile, OpenMode::Create); !made)
        return fail(made.error());
    if (auto made = blobstore::SqliteThumbnailStore::open(folder / kThumbnailFile, OpenMode::Create); !made)
        return fail(made.error());
    if (auto made = index::fts::FtsIndexDirectory::open(folder / kIndexFolder, true); !made)
        return fail(made.error());
    return writeManifest(folder, base::isoTime(base::RealClock().wallNow()));
}

Result<std::unique_ptr<workstation::Workstation>> openLibrary(const fs::path& folder, Access access,
                                                              const Tuning& tuning) {
    if (Result<void> whole = checkLibrary(folder); !whole)
        return fail(whole.error());
    raiseFileLimit();
    auto foundation = std::make_shared<Foundation>();
    if (access == Access::Write) {
        auto lock = WriterLock::take(folder);
        if (!lock)
            return fail(lock.error());
        foundation->lock = std::move(*lock);
    }
    auto file = openDatabase(folder / kLibraryFile, access == Access::Read ? OpenMode::ReadOnly : OpenMode::ReadWrite);
    if (!file)
        return fail(file.error());
    foundation->file = std::move(*file);
    SqliteFile& database = *foundation->file;
    auto thumbnails = openThumbnails(folder / kThumbnailFile, access);
    if (!thumbnails)
        return fail(thumbnails.error());
    auto indexes = index::fts::FtsIndexDirectory::open(folder / kIndexFolder, access == Access::Write);
    if (!indexes)
        return fail(indexes.error());

    workstation::Parts parts;
    parts.foundation = foundation;
    parts.clock = std::make_unique<base::RealClock>();
    parts.transactions = std::make_unique<base::sqlite::SqliteTransactions>(database);
    parts.catalogReader = std::make_unique<catalog::SqliteCatalogReader>(database);
    parts.checks = std::make_unique<catalog::SqliteCheckReader>(database);
    parts.analyses = std::make_unique<catalog::SqliteAnalysisReader>(database);
    parts.settings = std::make_unique<catalog::SqliteSettings>(database);
    parts.queue = std::make_unique<stream::SqliteTaskQueue>(database, *parts.clock);
    parts.registry = std::make_unique<crawlstate::SqliteSourceRegistry>(database);
    parts.robots = std::make_unique<robots::SqliteRobotsStore>(database);
    parts.blobs = std::make_unique<blobstore::DirectoryBlobStore>(folder);
    parts.thumbnails = std::move(*thumbnails);
    parts.indexes = std::move(*indexes);
    parts.alerts = std::make_unique<alerts::SqliteAlertStore>(database);
    parts.history = history::SqliteHistoryStore::open(folder / kHistoryFile, access == Access::Write);
    const auto library = settingsOf(*parts.settings, tuning);
    if (!library)
        return fail(library.error());
    if (access == Access::Write) {
        parts.catalogWriter = std::make_unique<catalog::SqliteCatalogWriter>(database);
        auto analyser = makeAnalyser(*library, StartDecoders::WithTheFirstPicture);
        if (!analyser)
            return fail(analyser.error());
        parts.analyser = std::move(*analyser);
        fetch::CurlFetcherOptions fetching;
        fetching.folder = folder / kStoreFolder / "tmp"; // where the store writes: one disk that may be full
        parts.fetcher =
            std::make_unique<fetch::CurlFetcher>(*parts.clock, fetching, tuning.resolver ? tuning.resolver() : nullptr);
        if (tuning.aroundFetcher)
            parts.fetcher = tuning.aroundFetcher(std::move(parts.fetcher));
    }
    return std::make_unique<workstation::Workstation>(std::move(parts), optionsFor(folder, access, *library));
}

} // namespace gleaner::assembly
