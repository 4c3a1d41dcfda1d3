// Real catalogues: their exact facts (catalog/counts.tsv of the shared data) come out of the importer, and out of a
// library.
#include <set>

#include <nlohmann/json.hpp>

#include <QTest>

#include "core/base/sqlite/sqlite_transactions.h"
#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/ingest/text_checks.h"
#include "core/stream/sqlite/sqlite_task_queue.h"
#include "tests/core/ingest/list_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/library_file.h"

using namespace gleaner;
using namespace gleaner::ingest;
using gleaner::test::rejectedIn;
using nlohmann::json;

namespace {

using Facts = std::map<std::pair<std::string, std::string>, std::int64_t>; // field, value → count

// Every fact of counts.tsv that a list of records can be asked for.
class Measure {
public:
    static Facts of(const ImportPreview& list) {
        Measure measure;
        measure.m_facts[{"rows", ""}] = std::int64_t(list.records.size());
        for (const char* field : {"tags_total", "tags_with_accuracy", "rows_with_width_height",
                                  "removed_from_source_true", "subjects_total"})
            measure.m_facts[{field, ""}] = 0;
        for (const model::Record& record : list.records)
            measure.take(record);
        return std::move(measure.m_facts);
    }

private:
    void add(const char* field, const std::string& value, bool holds = true, std::int64_t count = 1) {
        m_facts[{field, value}] += holds ? count : 0;
    }

    void take(const model::Record& record) {
        const json meta = record.meta.empty() ? json::object() : json::parse(record.meta);
        const auto kept = [&](const char* key) { return meta.value(key, std::string()); };
        add("provider", record.provider);
        add("license", record.licence.slug);
        add("license_version", record.licence.version);
        add("category", record.category);
        add("creator_exact", record.creator);
        add("artists_exact", record.creator);
        add("classification", kept("classification"));
        add("rows_with_width_height", "", record.width && record.height);
        add("removed_from_source_true", "", kept("removed_from_source") == "t");
        if (const auto year = wholeNumber(kept("start_year")))
            add("start_year_century", std::to_string(*year / 100 * 100));
        const std::pair<const char*, bool> missing[] = {{"creator", record.creator.empty()},
                                                        {"title", record.title.empty()},
                                                        {"thumbnail", record.thumbnailUrl.empty()},
                                                        {"width", !record.width},

                                                        {"creator_url", record.creatorUrl.empty()},
                                                        {"thumbnail_url", record.url.empty()},
                                                        {"foreign_landing_url", record.landingUrl.empty()},
                                                        {"medium", kept("medium").empty()},
                                                        {"start_year", kept("start_year").empty()},
                                                        {"subjects", record.tags.empty()},
                                                        {"width_mm", kept("width_mm").empty()}};
        for (const auto& [name, holds] : missing)
            add("missing_or_empty", name, holds);
        takeTags(record);
        takeSubjects(kept("subjects"));
    }

    void takeTags(const model::Record& record) {
        std::set<std::string> names;
        bool sure = false;
        for (const model::Tag& tag : record.tags) {
            add("tags_total", "");
            add("tags_with_accuracy", "", tag.accuracy.has_value());
            sure = sure || tag.accuracy.value_or(0) >= 0.9;
            if (names.insert(tag.name).second) {
                add("tag_exact_records", tag.name);
                add("subject_leaf_records", tag.name);
            }
        }
        add("tag_accuracy_ge_0.9_records", "", sure);
    }

    void takeSubjects(std::string_view subjects) {
        while (!subjects.empty()) {
            const std::string_view path = subjects.substr(0, subjects.find('|'));
            add("subjects_total", "");
            add("subject_level0", std::string(path.substr(0, path.find('>'))));
            subjects.remove_prefix(std::min(path.size() + 1, subjects.size()));
        }
    }

    Facts m_facts;
};

// What the records no longer show: addresses have got their scheme, file types come from the address where none stands,
// `meta` holds unknown columns too, and tags written as {} are none.
bool isOfTheFileOnly(const std::string& field, const std::string& value) {
    return field == "missing_scheme" || field == "filetype" ||
           (field == "missing_or_empty" && (value == "meta_data" || value == "tags"));
}

struct Library {
    test::TemporaryFolder folder;
    test::FakeClock clock;
    std::unique_ptr<base::sqlite::SqliteFile> file = test::makeLibraryFile(folder / "library.db");
    base::sqlite::SqliteTransactions transactions{*file};
    catalog::SqliteCatalogReader reader{*file};
    catalog::SqliteCatalogWriter writer{*file};
    stream::SqliteTaskQueue queue{*file, clock};

    ImportCounts import(const test::fs::path& path) {
        Importer importer(writer, queue, transactions, clock);
        ImportOptions options;
        options.rejectedFolder = folder / "rejected";
        const auto report = importer.run(std::span(&path, 1), options, {}, {});
        if (!report)
            throw std::runtime_error(report.error().thing + " " + report.error().detail);
        return report->counts;
    }
};

std::string figures(const ImportCounts& counts) {
    std::string text;
    for (const std::int64_t figure : {counts.inserted, counts.updated, counts.unchanged, counts.queued})
        text += std::to_string(figure) + " ";
    return text + rejectedIn(counts);
}

} // namespace

class TestGolden : public QObject {
    Q_OBJECT

    static test::fs::path find(const std::string& name) {
        for (const char* folder : {"catalog/openverse_csv/", "catalog/", "catalog/loader_edge_tsv/"})
            if (const auto path = test::sharedData(folder + name))
                return *path;
        return {};
    }

private slots:
    void countsAreExact() {
        GLEANER_NEED_SHARED(table, "catalog/counts.tsv");
        std::map<std::string, Facts> measured;
        size_t checked = 0;
        for (const std::vector<std::string>& row : test::tsvRows(*table)) {
            const auto& [file, field, value, count] = std::tie(row[0], row[1], row[2], row[3]);
            if (file == "normalized_popularity.csv.gz" || isOfTheFileOnly(field, value))
                continue;
            if (!measured.count(file))
                measured[file] = Measure::of(Importer::preview(find(file), {}, 100'000).value());
            Facts& facts = measured[file];
            std::pair<std::string, std::string> fact(field, value);
            std::int64_t expected = std::stoll(count);
            if (field == "license" && (value == "CC0" || value == "cc0")) // one licence, two spellings
                fact.second = "cc0", expected = file == "images_to_clean_2023.csv.gz" ? 24 + 82 : expected;
            if (field == "license_version") {
                fact.second = value.find('.') == std::string::npos ? value + ".0" : value;
                if (file == "images_to_clean_2023.csv.gz") // a mark has no version: ten say 1, four 3
                    expected -= value == "1" ? 10 : value == "3" ? 4 : 0;
            }
            QVERIFY2(facts.count(fact) || expected == 0,
                     qPrintable(QString::fromStdString(file + " " + field + " " + value)));
            QVERIFY2(facts[fact] == expected,
                     qPrintable(QString::fromStdString(file + " " + field + " " + value + " is " +
                                                       std::to_string(facts[fact]) + ", should be " +
                                                       std::to_string(expected))));
            ++checked;
        }
        QVERIFY(checked > 300);
    }

    // inserted updated unchanged queued, rejected
    void filesGiveTheirLines_data() {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("expected");
        const std::vector<std::pair<const char*, const char*>> files{
            {"openverse_csv/image_table_2019.csv.gz", "486 0 0 486 "},
            {"openverse_csv/image_table_2021.csv.gz", "499 0 0 499 "},
            {"openverse_csv/images_to_clean_2023.csv.gz", "980 0 0 980 "},
            {"openverse_csv/normalized_popularity.csv.gz", "0 0 0 0 unknown_identifier:2542"},
            {"provider_tsv/brooklynmuseum_1559050316.tsv", "95 0 0 95 "},
            {"provider_tsv/metmuseum_1551822422.tsv", "8 0 0 8 "},
            {"provider_tsv/nypl_1561501850.tsv", "1 0 0 1 "},
            {"provider_tsv/phylopic_1561673410.tsv", "54 0 0 54 "},
            {"provider_tsv/rawpixel_1562166170.tsv", "55 0 0 55 "},
            {"provider_tsv/thingiverse_1551879215.tsv", "26 0 0 26 "},
            {"provider_tsv/wmc_1562444224.tsv", "1 0 0 1 "},
            {"loader_edge_tsv/none_missing.tsv", "10 0 0 10 "},
            {"loader_edge_tsv/license_missing.tsv", "4 0 0 4 "},
            {"loader_edge_tsv/url_missing.tsv", "3 0 0 2 "},
            {"loader_edge_tsv/image_table_sample.tsv", "20 0 0 20 "},
            {"loader_edge_tsv/malformed_less_than_max_rows.tsv", "6 0 0 6 bad_json:4"},
        };
        for (const auto& [file, expected] : files)
            QTest::newRow(file) << QByteArray(file) << QByteArray(expected);
    }
    void filesGiveTheirLines() {
        GLEANER_NEED_SHARED(folder, "catalog");
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, expected);
        Library library;
        const ImportCounts first = library.import(*folder / file.toStdString());
        QCOMPARE(figures(first), expected.toStdString());
        QCOMPARE(library.reader.count().value(), first.inserted);
        // Again: nothing changes, nothing is queued.
        const ImportCounts again = library.import(*folder / file.toStdString());
        QCOMPARE(again.inserted + again.updated + again.queued, 0);
        QCOMPARE(again.lines(), first.lines());
    }

    void aFileOfManyRepetitionsInsertsEachKeyOnce() {
        GLEANER_NEED_SHARED(file, "catalog/provider_tsv/flickr_1557512401.tsv");
        Library library;
        const ImportCounts counts = library.import(*file);
        QCOMPARE(counts.lines(), 374);
        QCOMPARE(counts.inserted, 374 - 331);
        QCOMPARE(counts.queued, 374 - 331);
    }
    void aSecondCrawlUpdatesWhatHasChanged() {
        GLEANER_NEED_SHARED(folder, "catalog/loader_edge_tsv");
        Library library;
        QCOMPARE(figures(library.import(*folder / "flickr_truncated.tsv")), "14 0 1 14 ");
        QCOMPARE(figures(library.import(*folder / "flickr_truncated_modified.tsv")), "0 3 12 0 ");
        const auto key = library.reader.find("33942330878");
        QVERIFY(key);
        QCOMPARE(library.reader.get(*key)->record.description, std::string("better, more descriptive"));
    }
    void popularityMeetsTheRecordsThatAreThere() {
        GLEANER_NEED_SHARED(folder, "catalog/openverse_csv");
        Library library;
        for (const char* table : {"image_table_2019.csv.gz", "image_table_2021.csv.gz", "images_to_clean_2023.csv.gz"})
            library.import(*folder / table);
        const ImportCounts counts = library.import(*folder / "normalized_popularity.csv.gz");
        QCOMPARE(counts.lines(), 2542);
        QVERIFY(counts.updated > 0);
        QCOMPARE(counts.inserted + counts.queued, 0);
        const ImportCounts again = library.import(*folder / "normalized_popularity.csv.gz");
        QCOMPARE(again.updated, 0);
        QCOMPARE(again.unchanged, counts.updated + counts.unchanged);
    }
    void aMuseumsRowsWithoutAPictureAreInsertedAndNotQueued() {
        GLEANER_NEED_SHARED(file, "catalog/museum_tate_artworks.tsv.gz");
        Library library;
        QCOMPARE(figures(library.import(*file)), "34699 0 0 " + std::to_string(34699 - 5378) + " ");
        const auto key = library.reader.find("T12548"); // its accession number is accepted wherever an identifier is
        QVERIFY(key);
        const model::Record record = library.reader.get(*key)->record;
        QCOMPARE(record.title, std::string("The Woolshop"));
        QCOMPARE(record.source, std::string("tate.org.uk"));
        QCOMPARE(record.tags.front().name, std::string("Charlton, Daphne"));
        QCOMPARE(figures(library.import(*file)), "0 0 34699 0 ");
    }
    void realJsonSurvivesCopysEscapes() {
        GLEANER_NEED_SHARED(file, "catalog/provider_tsv/metmuseum_1551822422.tsv");
        const auto list = Importer::preview(*file, {}, 100).value();
        bool found = false;
        for (const model::Record& record : list.records)
            found = found || test::metaOf(record, "date") == "mid-16th\u2013early 17th century";
        QVERIFY(found);
    }
};

QTEST_GUILESS_MAIN(TestGolden)
#include "test_golden.moc"
