// Importing, in figures. One JSON line each.
//   parse:  records/s read and built, nothing stored: a crawl list (TSV, three columns), loader rows as Flickr's
//   provider script
//           writes them (17 columns, JSON metadata and tags), the same as CSV and as JSON lines
//   import: records/s into a library's SQLite file with its crawl queue, and of a second import that changes nothing
//   memory: growth of the peak resident set while a list five times as long is read
// Records/s are per second of processor time, so that other work on the machine does not count; bar: 50,000 for TSV.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>

#include <sys/resource.h>
#include <unistd.h>

#include "core/base/sqlite/sqlite_transactions.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/ingest/importer.h"
#include "core/ingest/item_reader.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/support/library_file.h"

using namespace gleaner;
namespace fs = std::filesystem;

namespace {

constexpr int kRecords = 200'000;

void figure(const std::string& name, double value, const char* unit) {
    std::printf("{\"bench\":\"import\",\"figure\":\"%s\",\"value\":%.1f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
    std::fflush(stdout);
}

struct Elapsed {
    double processor = 0, wall = 0; // seconds
};
Elapsed timed(const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    work();
    return {double(std::clock() - start) / CLOCKS_PER_SEC,
            std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count()};
}

double peakMegabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1024;
}

std::string uuid(int i) {
    char text[40];
    std::snprintf(text, sizeof text, "%08x-0000-4000-8000-%012x", unsigned(i), unsigned(i) * 7919u);
    return text;
}

std::string crawlRow(int i) {
    return "http://127.0.0.1:" + std::to_string(20000 + i % 30) + "/pictures/" + std::to_string(i) + ".jpg\t" +
           uuid(i) + "\tsource" + std::to_string(i % 30) + "\n";
}

constexpr const char* kTagNames[] = {"schlagzeile",     "news",    "headline",    "typewriter",
                                     "schreibmaschine", "estonia", "halzuiderdam"};

std::string tagsOf(int i) {
    std::string tags = "[";
    for (int t = 0; t < i % 8; ++t)
        tags += std::string(t ? ", " : "") + "{\"name\": \"" + kTagNames[(i + t) % 7] + "\", \"provider\": \"flickr\"}";
    return tags + "]";
}
std::string metaOf(int i) {
    return "{\"pub_date\": \"" + std::to_string(1557512425 + i) +
           "\", \"date_taken\": \"2019-04-21 09:03:58\", \"description\": \"Victoria International Airport, seen from "
           "the north\"}";
}
std::string addressOf(int i) {
    return "https://live.staticflickr.com/65535/" + std::to_string(47030104294 + i) + "_f9110a178e_b.jpg";
}

std::string loaderRow(int i) {
    const std::string id = std::to_string(47030104294 + i);
    return id + "\twww.flickr.com/photos/24917258@N05/" + id + "\t" + addressOf(i) +
           "\thttps://live.staticflickr.com/65535/" + id +
           "_f9110a178e_m.jpg\t1024\t768\t\\N\tby-nc-nd\t2.0\tAndy E. "
           "Nystrom\twww.flickr.com/photos/24917258@N05\tIMG_" +
           std::to_string(i) + "\t" + metaOf(i) + "\t" + tagsOf(i) + "\tf\tflickr\tflickr\n";
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}
std::string csvRow(int i) {
    return uuid(i) + ",flickr,flickr," + std::to_string(i) + ",www.flickr.com/photos/24917258@N05/1," + addressOf(i) +
           ",1024,768,by-nc-nd,2.0,Andy E. Nystrom," + quoted(metaOf(i)) + "," + quoted(tagsOf(i)) + "\n";
}
std::string jsonRow(int i) {
    return "{\"id\": \"" + uuid(i) + "\", \"url\": \"" + addressOf(i) +
           "\", \"provider\": \"flickr\", \"license\": \"by-nc-nd\", \"license_version\": \"2.0\", \"creator\": \"Andy "
           "E. Nystrom\", "
           "\"width\": 1024, \"height\": 768, \"meta_data\": " +
           metaOf(i) + ", \"tags\": " + tagsOf(i) + "}\n";
}

fs::path write(const fs::path& path, const std::string& header, std::string (*row)(int), int records) {
    std::ofstream out(path);
    out << header;
    for (int i = 0; i < records; ++i)
        out << row(i);
    return path;
}

std::int64_t parse(const fs::path& path) {
    auto list = ingest::openList(path, {}).value();
    ingest::Item item;
    std::int64_t records = 0;
    while (list.items->next(item).value())
        records += item.kind == ingest::Item::Kind::Record;
    return records;
}

void benchParse(const std::string& name, const fs::path& path) {
    std::int64_t records = 0;
    const Elapsed elapsed = timed([&] { records = parse(path); });
    figure("parse." + name, double(records) / elapsed.processor, "records/s");
    figure("parse." + name + ".megabytes", double(fs::file_size(path)) / 1e6 / elapsed.processor, "MB/s");
}

void benchImport(const std::string& name, const fs::path& path, const fs::path& folder) {
    const auto file = test::makeLibraryFile(folder / (name + ".db"));
    const base::RealClock clock;
    base::sqlite::SqliteTransactions transactions(*file);
    catalog::SqliteCatalogWriter catalog(*file);
    stream::SqliteTaskQueue queue(*file, clock);
    ingest::Importer importer(catalog, queue, transactions, clock);
    for (const char* pass : {"first", "again"}) {
        ingest::ImportReport report;
        const Elapsed elapsed = timed([&] { report = importer.run(std::span(&path, 1), {}, {}, {}).value(); });
        figure("import." + name + "." + pass, double(report.counts.lines()) / elapsed.processor, "records/s");
        figure("import." + name + "." + pass + ".wall", double(report.counts.lines()) / elapsed.wall, "records/s");
    }
}

} // namespace

int main() {
    const fs::path folder = fs::temp_directory_path() / ("gleaner-bench-import-" + std::to_string(getpid()));
    fs::create_directories(folder);
    const fs::path crawlList = write(folder / "crawl.tsv", "url\tidentifier\tsource\n", crawlRow, kRecords);
    const fs::path loader = write(folder / "loader.tsv", "", loaderRow, kRecords);
    const fs::path longList = write(folder / "long.tsv", "", loaderRow, kRecords * 5);

    benchParse("tsv", crawlList);
    benchParse("loader", loader);
    const double before = peakMegabytes();
    parse(longList);
    figure("memory.growth", peakMegabytes() - before, "MB");
    benchParse("csv",
               write(folder / "records.csv",
                     "identifier,provider,source,foreign_identifier,foreign_landing_url,url,width,height,license,"
                     "license_version,creator,meta_data,tags\n",
                     csvRow, kRecords));
    benchParse("jsonl", write(folder / "records.jsonl", "", jsonRow, kRecords));
    benchImport("tsv", crawlList, folder);
    benchImport("loader", loader, folder);
    fs::remove_all(folder);
}
