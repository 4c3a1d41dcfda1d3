// The durable queue with millions of tasks: bench_queue [TASKS] [SOURCES] [FOLDER]. One process makes the library, and
// another one, started anew, opens it: what is measured is what a killed crawl's next start pays.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "core/base/sqlite/source_table.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/catalog/sqlite/catalog_schema.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/crawlstate/sqlite/registry_schema.h"
#include "core/stream/sqlite/queue_schema.h"
#include "core/stream/sqlite/sqlite_task_queue.h"

using namespace gleaner;
namespace fs = std::filesystem;

namespace {

constexpr size_t kImportBatch = 2000;
constexpr size_t kCrawlBatch = 256;
constexpr size_t kTakeBatch = 64;

void print(const std::string& figure, double value, const std::string& unit) {
    std::printf("{\"bench\":\"queue\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

template<typename T>
T sure(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s: %s %s\n", std::string(base::name(result.error().code)).c_str(),
                     result.error().thing.c_str(), result.error().detail.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

template<typename Work>
double seconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double residentMiB() {
    std::ifstream in("/proc/self/statm");
    double pages = 0, resident = 0;
    in >> pages >> resident;
    return resident * double(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

struct Bench {
    size_t tasks, sources;
    fs::path path;
    base::RealClock clock;

    std::unique_ptr<base::sqlite::SqliteFile> open(base::sqlite::OpenMode mode) const {
        const std::array schemas{base::sqlite::kSourceSchema, catalog::kCatalogSchema, stream::kQueueSchema,
                                 crawlstate::kRegistrySchema};
        base::sqlite::SqliteFileOptions options;
        options.path = path;
        options.mode = mode;
        options.schemas = schemas;
        options.applicationId = 1;
        return sure(base::sqlite::SqliteFile::open(options));
    }

    // Records with an address and tasks of them, in the batches of an import.
    void make() {
        const auto file = open(base::sqlite::OpenMode::Create);
        catalog::SqliteCatalogWriter writer(*file);
        stream::SqliteTaskQueue queue(*file, clock);
        double enqueueing = 0;
        for (size_t first = 0; first < tasks; first += kImportBatch) {
            std::vector<model::Record> records;
            for (size_t i = first; i < std::min(tasks, first + kImportBatch); ++i) {
                model::Record& record = records.emplace_back();
                record.provider = record.source = "source" + std::to_string(i % sources);
                record.foreignIdentifier = std::to_string(i);
                record.url = "https://" + record.source + ".example/pictures/" + std::to_string(i) + "_b.jpg";
            }
            const auto upserted = sure(writer.upsert(records, clock.wallNow()));
            std::vector<stream::NewTask> added;
            for (size_t i = 0; i < upserted.size(); ++i)
                added.push_back({upserted[i].key, records[i].source, records[i].url, false});
            enqueueing += seconds([&] { sure(queue.enqueue(added)); });
        }
        print("enqueue", double(tasks) / enqueueing, "tasks/s");
        print("rss_after_enqueue", residentMiB(), "MiB");
        print("bytes_per_task", double(fs::file_size(path)) / double(tasks), "bytes of the library");
    }

    // From nothing to the first tasks of every source, as the next start does.
    void restart() {
        std::unique_ptr<base::sqlite::SqliteFile> file;
        std::unique_ptr<stream::SqliteTaskQueue> queue;
        std::vector<stream::SourceCounts> counts;
        size_t taken = 0;
        const double opening = seconds([&] {
            file = open(base::sqlite::OpenMode::ReadWrite);
            queue = std::make_unique<stream::SqliteTaskQueue>(*file, clock);
        });
        const double counting = seconds([&] { counts = sure(queue->counts(clock.wallNow())); });
        double first = 0;
        const double taking = seconds([&] {
            const auto start = std::chrono::steady_clock::now();
            for (const stream::SourceCounts& source : counts) {
                taken += sure(queue->take(source.source, kTakeBatch, clock.wallNow())).size();
                if (first == 0)
                    first = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            }
        });
        print("restart_open", opening, "s");
        print("restart_counts", counting, "s");
        print("restart_first_source", first, "s");
        print("restart_all_sources", taking, "s");
        print("restart_to_crawling", opening + counting + taking, "s");
        print("restart_taken", double(taken), "tasks");
        print("rss_after_restart", residentMiB(), "MiB");
        complete(*queue, counts);
        print("rss_after_completing", residentMiB(), "MiB");
    }

    void complete(stream::SqliteTaskQueue& queue, const std::vector<stream::SourceCounts>& sourcesNow) {
        const size_t wanted = std::min<size_t>(tasks / 2, 200'000);
        double completing = 0, taking = 0;
        size_t done = 0, next = 0, empty = 0;
        while (done < wanted && empty < sourcesNow.size()) {
            std::vector<stream::Completion> ended;
            taking += seconds([&] {
                while (ended.size() < kCrawlBatch && empty < sourcesNow.size()) {
                    const auto some =
                        sure(queue.take(sourcesNow[next++ % sourcesNow.size()].source, kTakeBatch, clock.wallNow()));
                    empty = some.empty() ? empty + 1 : 0;
                    for (const stream::Task& task : some)
                        ended.push_back({task.record,
                                         task.source,
                                         stream::Disposition::Done,
                                         {clock.wallNow(), model::Outcome::http(200), 200, 123'456, 80, 200},
                                         {}});
                }
            });
            completing += seconds([&] { sure(queue.complete(ended)); });
            done += ended.size();
        }
        print("take", double(done) / taking, "tasks/s");
        print("complete", double(done) / completing, "tasks/s");
    }
};

// Nothing of one part may still lie in the memory that another one measures.
template<typename Work>
void inItsOwnProcess(Work work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        std::exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0)
        std::exit(1);
}

} // namespace

int main(int argc, char** argv) {
    Bench bench;
    bench.tasks = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    bench.sources = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000;
    const fs::path folder =
        (argc > 3 ? fs::path(argv[3]) : fs::temp_directory_path()) / ("bench_queue." + std::to_string(getpid()));
    fs::create_directories(folder);
    bench.path = folder / "library.db";
    print("tasks", double(bench.tasks), "tasks");
    print("sources", double(bench.sources), "sources");
    inItsOwnProcess([&] { bench.make(); });
    inItsOwnProcess([&] { bench.restart(); });
    fs::remove_all(folder);
}
