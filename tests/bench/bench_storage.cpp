// How fast the library's file takes records and tasks: bench_storage [RECORDS] [SOURCES] [FOLDER]. Batches are those of
// an import (2,000 records) and of a crawl (256 completions a commit); every commit is synced as in a library.

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

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

void print(const std::string& figure, double value, const std::string& unit) {
    std::printf("{\"bench\":\"storage\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

// Wall time, and the processor time of this thread: what counts on a machine that others use too.
struct Spent {
    double wall = 0, cpu = 0;
    void operator+=(const Spent& other) {
        wall += other.wall;
        cpu += other.cpu;
    }
};

double threadSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

template<typename Work>
Spent spent(Work work) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu = threadSeconds();
    work();
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), threadSeconds() - cpu};
}

void printRate(const std::string& figure, size_t count, const Spent& time, const std::string& things) {
    print(figure, double(count) / time.wall, things + "/s");
    print(figure + "_cpu", double(count) / time.cpu, things + "/cpu-s");
}

[[noreturn]] void stop(const Error& error) {
    std::fprintf(stderr, "%s: %s %s\n", std::string(base::name(error.code)).c_str(), error.thing.c_str(),
                 error.detail.c_str());
    std::exit(1);
}

template<typename T>
T sure(Result<T> result) {
    if (!result)
        stop(result.error());
    return std::move(*result);
}
void sure(Result<void> result) {
    if (!result)
        stop(result.error());
}

// A record as provider tables hold them: about 700 bytes with six tags.
model::Record record(size_t number, size_t sources) {
    const std::string id = std::to_string(number);
    model::Record made;
    made.identifier = Uuid::named(base::kRecordSpace, id);
    made.provider = "provider" + std::to_string(number % 7);
    made.source = "source" + std::to_string(number % sources);
    made.foreignIdentifier = "item-" + id;
    made.url = "https://live.staticflickr.example/65535/" + id + "_0a1b2c3d4e_b.jpg";
    made.landingUrl = "https://www.flickr.example/photos/somebody/" + id;
    made.thumbnailUrl = "https://live.staticflickr.example/65535/" + id + "_0a1b2c3d4e_m.jpg";
    made.title = "A picture of a fox in the snow, number " + id;
    made.creator = "Somebody " + std::to_string(number % 1000);
    made.creatorUrl = "https://www.flickr.example/photos/somebody" + std::to_string(number % 1000);
    made.licence = {"by-sa", "4.0", true};
    made.tags = {{"fox", {}, ""},    {"snow", {}, ""}, {"winter", 0.97, ""},
                 {"animal", {}, ""}, {"red", {}, ""},  {"wood", {}, ""}};
    made.category = "photograph";
    made.filetype = "jpg";
    made.width = 1024;
    made.height = 683;
    made.meta = R"({"views":"12","pub_date":"1544389200","date_taken":"2018-12-09 13:00:00"})";
    return made;
}

struct Bench {
    size_t records, sources;
    base::RealClock clock;
    std::unique_ptr<base::sqlite::SqliteFile> file;
    std::vector<model::RecordKey> keys;

    // Every record once, in batches; only making it durable is measured.
    template<typename Change>
    Spent load(Change change) {
        catalog::SqliteCatalogWriter writer(*file);
        Spent total;
        keys.clear();
        for (size_t first = 0; first < records; first += kImportBatch) {
            std::vector<model::Record> batch;
            for (size_t i = first; i < std::min(records, first + kImportBatch); ++i)
                change(batch.emplace_back(record(i, sources)));
            total += spent([&] {
                for (const catalog::Upserted& done : sure(writer.upsert(batch, clock.wallNow())))
                    keys.push_back(done.key);
            });
        }
        return total;
    }

    void catalogue() {
        printRate("upsert_new", records, load([](model::Record&) {}), "records");
        printRate("upsert_unchanged", records, load([](model::Record&) {}), "records");
        printRate("upsert_changed", records, load([](model::Record& record) { record.title += "!"; }), "records");
        const catalog::SqliteCatalogReader reader(*file);
        const Spent views = spent([&] {
            for (size_t first = 0; first < keys.size(); first += 1000)
                sure(reader.getMany(std::span(keys).subspan(first, std::min<size_t>(1000, keys.size() - first))));
        });
        printRate("read_views", records, views, "records");
        const Spent summaries = spent([&] {
            for (size_t first = 0; first < keys.size(); first += 1000)
                sure(reader.summaries(std::span(keys).subspan(first, std::min<size_t>(1000, keys.size() - first))));
        });
        printRate("read_summaries", records, summaries, "records");
        const Spent journal = spent([&] {
            std::int64_t cursor = 0;
            for (;;) {
                const auto page = sure(reader.changesAfter(cursor, 10'000));
                if (page.empty())
                    break;
                cursor = page.back().cursor;
            }
        });
        printRate("read_journal", 2 * records, journal, "changes");
    }

    void queue() {
        stream::SqliteTaskQueue queue(*file, clock);
        Spent total;
        for (size_t first = 0; first < records; first += kImportBatch) {
            std::vector<stream::NewTask> batch;
            for (size_t i = first; i < std::min(records, first + kImportBatch); ++i)
                batch.push_back({keys[i], "source" + std::to_string(i % sources), {}});
            total += spent([&] { sure(queue.enqueue(batch)); });
        }
        printRate("enqueue", records, total, "tasks");
        print("counts", 1e3 * spent([&] { sure(queue.counts(clock.wallNow())); }).wall, "ms");
        crawl(queue);
        print("counts_after", 1e3 * spent([&] { sure(queue.counts(clock.wallNow())); }).wall, "ms");
    }

    // Takes 16 tasks of one source after the other and completes 256 at a time, with their facts, as the pipeline does.
    void crawl(stream::SqliteTaskQueue& queue) {
        catalog::SqliteCatalogWriter writer(*file);
        const auto all = sure(queue.counts(clock.wallNow()));
        const size_t wanted = std::min<size_t>(records, 100'000);
        Spent taking, completing, applying;
        size_t next = 0;
        for (size_t done = 0; done < wanted;) {
            std::vector<stream::Completion> ended;
            taking += spent([&] {
                for (size_t tries = 0; ended.size() < kCrawlBatch && tries < all.size(); ++tries, ++next)
                    for (const stream::Task& task :
                         sure(queue.take(all[next % all.size()].source, 16, clock.wallNow())))
                        ended.push_back(completion(task));
            });
            if (ended.empty())
                break;
            completing += spent([&] { sure(queue.complete(ended)); });
            std::vector<catalog::RealtimeFacts> facts;
            for (const stream::Completion& completion : ended)
                facts.push_back(factsOf(completion.record));
            applying += spent([&] { sure(writer.applyRealtime(facts)); });
            done += ended.size();
        }
        printRate("take", wanted, taking, "tasks");
        printRate("complete", wanted, completing, "tasks");
        printRate("apply_realtime", wanted, applying, "records");
    }

    stream::Completion completion(const stream::Task& task) const {
        stream::Completion completion;
        completion.record = task.record;
        completion.source = task.source;
        completion.attempt = {clock.wallNow(), model::Outcome::http(200), 200, 123'456, 80, 200};
        return completion;
    }

    catalog::RealtimeFacts factsOf(model::RecordKey key) const {
        catalog::RealtimeFacts facts;
        facts.key = key;
        facts.time = clock.wallNow();
        facts.state = model::CrawlState::Stored;
        facts.outcome = model::Outcome::http(200);
        const std::string name = std::to_string(key.value);
        facts.blob =
            model::BlobFacts{Sha256::of({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()}), 123'456};
        facts.width = 1024;
        facts.height = 683;
        facts.filetype = "jpg";
        facts.etag = "\"5f3a2b1c-1e240\"";
        facts.analysis = std::string(R"({"type":"jpeg","palette":")") + std::string(600, 'x') + "\"}";
        return facts;
    }
};

} // namespace

int main(int argc, char** argv) {
    Bench bench;
    bench.records = argc > 1 ? size_t(std::atoll(argv[1])) : 200'000;
    bench.sources = argc > 2 ? size_t(std::atoll(argv[2])) : 100;
    const fs::path folder = argc > 3 ? fs::path(argv[3]) : fs::temp_directory_path();
    const fs::path path = folder / "bench_storage.db";
    const auto clean = [&] {
        for (const char* suffix : {"", "-wal", "-shm"})
            fs::remove(path.string() + suffix);
    };
    clean();
    const std::array schemas{base::sqlite::kSourceSchema, catalog::kCatalogSchema, stream::kQueueSchema,
                             crawlstate::kRegistrySchema};
    base::sqlite::SqliteFileOptions options;
    options.path = path;
    options.mode = base::sqlite::OpenMode::Create;
    options.schemas = schemas;
    bench.file = sure(base::sqlite::SqliteFile::open(options));
    bench.catalogue();
    bench.queue();
    print("bytes_per_record", double(fs::file_size(path)) / double(bench.records), "bytes");
    bench.file.reset();
    clean();
}
