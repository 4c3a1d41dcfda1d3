// An import's account: every data line once, batches whole, nothing twice.
#include <set>

#include <QTest>

#include "tests/core/ingest/list_files.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_task_queue.h"
#include "tests/support/fake_transactions.h"

using namespace gleaner;
using namespace gleaner::ingest;
using gleaner::test::rejectedIn;
using gleaner::test::TemporaryFolder;
using gleaner::test::writeFile;

namespace {

struct Library {
    test::FakeClock clock;
    test::FakeCatalog catalog;
    test::FakeTaskQueue queue{clock};
    test::FakeTransactions transactions;
    TemporaryFolder folder;
    ImportOptions options;
    std::function<void(const ImportProgress&)> progress;
    std::stop_source stop;

    Library() { options.rejectedFolder = folder / "rejected"; }

    Result<ImportReport> tryImport(const std::vector<test::fs::path>& files) {
        Importer importer(catalog, queue, transactions, clock);
        return importer.run(files, options, stop.get_token(), progress);
    }
    ImportReport import(const std::vector<test::fs::path>& files) { return tryImport(files).value(); }
    ImportReport importText(std::string_view text, const std::string& name = "list") {
        return import({writeFile(folder / name, text)});
    }
    std::int64_t records() const { return catalog.count().value(); }
};

std::string addresses(int from, int to) {
    std::string text;
    for (int i = from; i < to; ++i)
        text += "https://a.org/" + std::to_string(i) + ".jpg\n";
    return text;
}

// "inserted/updated/unchanged/queued"
std::string figures(const ImportCounts& counts) {
    return std::to_string(counts.inserted) + "/" + std::to_string(counts.updated) + "/" +
           std::to_string(counts.unchanged) + "/" + std::to_string(counts.queued);
}

} // namespace

class TestImporter : public QObject {
    Q_OBJECT

private slots:
    void everyDataLineIsCountedOnce() {
        Library library;
        const ImportReport report =
            library.importText("# list\n\n" + addresses(0, 5) + "nonsense\nhttps://a.org/2.jpg\n");
        QCOMPARE(figures(report.counts), "5/0/1/5");
        QCOMPARE(rejectedIn(report.counts), "bad_url:1");
        QCOMPARE(report.counts.lines(), 7);
        QCOMPARE(library.records(), 5);
    }
    void aGuessedSchemeIsRememberedWithTheTask() {
        Library library;
        library.importText("www.a.org/1.jpg\nhttps://a.org/2.jpg\n//a.org/3.jpg\n");
        library.importText("url,source\na.org/4.jpg,a.org\nhttp://a.org/5.jpg,a.org\n", "t.csv");
        library.importText("https://www.a.org/1.jpg\n"); // known now, and still guessed
        std::string guessed;
        const auto sources = library.queue.counts(library.clock.wallNow()).value();
        for (const stream::SourceCounts& source : sources) {
            const auto tasks = library.queue.take(source.source, 10, library.clock.wallNow()).value();
            for (const stream::Task& task : tasks)
                if (task.schemeGuessed)
                    guessed += task.url + " ";
        }
        QCOMPARE(guessed, "https://www.a.org/1.jpg https://a.org/3.jpg https://a.org/4.jpg ");
    }
    void importingAgainChangesNothing() {
        Library library;
        library.importText(addresses(0, 5));
        const auto journal = library.catalog.changesAfter(0, 100)->size();
        QCOMPARE(figures(library.importText(addresses(0, 5)).counts), "0/0/5/0");
        QCOMPARE(library.catalog.changesAfter(0, 100)->size(), journal);
    }
    void aKeyRepeatedInAFileIsUpdatedNeverInsertedTwice() {
        Library library;
        const ImportReport report = library.importText("url,foreign_identifier,title,source\nhttps://a.org/1,1,A,s\n"
                                                       "https://a.org/1,1,A,s\nhttps://a.org/1,1,B,s\n");
        QCOMPARE(figures(report.counts), "1/1/1/1");
    }
    void theSameAddressUnderAnotherKeyIsReportedNotMerged() {
        Library library;
        const ImportReport report =
            library.importText("url,foreign_identifier,source\nhttps://a.org/1,1,s\nhttps://a.org/1,2,s\n");
        QCOMPARE(figures(report.counts), "2/0/0/2");
        QCOMPARE(report.counts.sameUrl, 1);
    }
    void recordsWithoutAnAddressAreNeverQueuedUntilTheyHaveOne() {
        Library library;
        QCOMPARE(figures(library.importText("foreign_identifier,url,source\n1,,s\n2,https://a.org/2,s\n").counts),
                 "2/0/0/1");
        QCOMPARE(figures(library.importText("foreign_identifier,url,source\n1,https://a.org/1,s\n").counts), "0/1/0/1");
    }
    void tasksGoToTheRecordsSource() {
        Library library;
        library.importText("url,source\nhttps://a.org/1,left\nhttps://a.org/2,right\nhttps://a.org/3,right\n");
        const auto counts = library.queue.counts(library.clock.wallNow()).value();
        QCOMPARE(counts.size(), size_t(2));
        QCOMPARE(counts[0].name, "left");
        QCOMPARE(counts[1].counts.queued, 2);
    }
    void severalFilesAreSummed() {
        Library library;
        const ImportReport report =
            library.import({writeFile(library.folder / "a", addresses(0, 3)),
                            writeFile(library.folder / "b.csv", "url,title\nhttps://a.org/1.jpg,B\nbad\n")});
        QCOMPARE(figures(report.counts), "3/1/0/3");
        QCOMPARE(report.files.size(), size_t(2));
        QCOMPARE(report.files[0].format, ImportFormat::List);
        QCOMPARE(report.files[1].format, ImportFormat::Csv);
        QCOMPARE(figures(report.files[1].counts), "0/1/0/0");
        QCOMPARE(rejectedIn(report.counts), "bad_columns:1");
    }
    void aMissingFileStopsBeforeTheFirstLine() {
        Library library;
        const auto report =
            library.tryImport({writeFile(library.folder / "a", addresses(0, 3)), library.folder / "nowhere"});
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::NotFound);
        QCOMPARE(report.error().thing, (library.folder / "nowhere").string());
        QCOMPARE(library.records(), 0);
    }

    void rejectedLinesGoToAFileWithNumberAndReason() {
        Library library;
        const ImportReport report =
            library.importText("url,title\nbad one,\"a\nb\"\nhttps://a.org/1,x\nshort\n", "my.csv");
        QCOMPARE(test::readFile(report.rejectedFile), "2\tbad_url\tbad one,\"a\\nb\"\n5\tbad_columns\tshort\n");
        QCOMPARE(report.rejectedFile.filename().string(), "my.csv.rejected.tsv");
    }
    void thereIsNoFileWhenNothingWasRejected() {
        Library library;
        QVERIFY(library.importText(addresses(0, 3)).rejectedFile.empty());
        QVERIFY(!test::fs::exists(library.options.rejectedFolder));
    }
    void anEarlierFileOfRejectedLinesStays() {
        Library library;
        const auto first = library.importText("bad\n").rejectedFile;
        const auto second = library.importText("worse\n").rejectedFile;
        QVERIFY(first != second);
        QCOMPARE(test::readFile(first), "1\tbad_url\tbad\n");
        QCOMPARE(test::readFile(second), "1\tbad_url\tworse\n");
    }
    void rejectedLinesAreCountedWithoutAFolderForThem() {
        Library library;
        library.options.rejectedFolder.clear();
        const ImportReport report = library.importText("bad\n");
        QCOMPARE(rejectedIn(report.counts), "bad_url:1");
        QVERIFY(report.rejectedFile.empty());
    }

    void popularityIsSetByIdentifier() {
        Library library;
        library.importText("identifier,url,source\n6d3af835-a4b3-4403-9fb1-b9d50b3c70dd,https://a.org/1,s\n");
        const std::string table =
            "identifier,normalized_popularity\n6d3af835-a4b3-4403-9fb1-b9d50b3c70dd,42.5\n"
            "00000000-0000-4000-8000-000000000000,1\nno-uuid,1\n6d3af835-a4b3-4403-9fb1-b9d50b3c70dd,much\n";
        const ImportReport report = library.importText(table, "popularity.csv");
        QCOMPARE(figures(report.counts), "0/1/0/0");
        QCOMPARE(rejectedIn(report.counts), "bad_value:1 unknown_identifier:2");
        QCOMPARE(library.catalog.get({1})->record.popularity.value_or(0), 42.5);
        QCOMPARE(figures(library.importText(table, "popularity.csv").counts), "0/0/1/0");
    }

    void batchesAreCommittedOneByOne() {
        Library library;
        library.options.batch = 10;
        library.importText(addresses(0, 25));
        QCOMPARE(library.transactions.faults.writes(), 3);
    }
    void aFailedCommitIsAnErrorAndWhatWasCommittedStays() {
        Library library;
        library.options.batch = 10;
        library.transactions.faults.failWrite(2, ErrorCode::DiskFull);
        const auto report = library.tryImport({writeFile(library.folder / "a", addresses(0, 25))});
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::DiskFull);
        QCOMPARE(library.records(), 10);
    }
    void aFailedQueueFailsItsBatch() {
        Library library;
        library.queue.faults.failWrite(1);
        QVERIFY(!library.tryImport({writeFile(library.folder / "a", addresses(0, 5))}));
    }
    void aTruncatedGzipIsAnErrorBehindWhatWasRead() {
        Library library;
        const auto file = test::writeGzip(library.folder / "cut.gz", addresses(0, 2000));
        test::truncate(file, 0.5);
        const auto report = library.tryImport({file});
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::BadFormat);
        QCOMPARE(report.error().thing, file.string());
        QVERIFY(library.records() > 500 && library.records() < 2000);
    }

    void cancellingKeepsWhatWasRead() {
        Library library;
        library.options.batch = 10;
        library.progress = [&](const ImportProgress&) { library.stop.request_stop(); };
        const ImportReport report = library.import(
            {writeFile(library.folder / "a", addresses(0, 25)), writeFile(library.folder / "b", addresses(25, 30))});
        QVERIFY(report.cancelled);
        QCOMPARE(figures(report.counts), "10/0/0/10");
        QCOMPARE(report.files.size(), size_t(1));
        QCOMPARE(library.records(), 10);
    }
    void anImportToItsEndIsNotCancelled() {
        Library library;
        QVERIFY(!library.importText(addresses(0, 3)).cancelled);
    }
    void progressIsToldAtMostEveryTenthOfASecond() {
        // Four batches, so four looks at the clock, which moves only when progress is told.
        for (const auto& [pace, expected] : {std::pair(99, 1), std::pair(100, 4)}) {
            Library library;
            library.options.batch = 10;
            int told = 0;
            library.progress = [&](const ImportProgress&) {
                ++told;
                library.clock.advance(std::chrono::milliseconds(pace));
            };
            library.importText(addresses(0, 40));
            QCOMPARE(told, expected);
        }
    }
    void progressCountsOverAllFiles() {
        Library library;
        library.options.batch = 10;
        ImportProgress last;
        library.progress = [&](const ImportProgress& progress) {
            last = progress;
            library.clock.advance(std::chrono::seconds(1));
        };
        const auto second = writeFile(library.folder / "b", addresses(10, 30));
        library.import({writeFile(library.folder / "a", addresses(0, 10)), second});
        QCOMPARE(last.file, second);
        QCOMPARE(last.fileIndex, size_t(1));
        QCOMPARE(last.fileCount, size_t(2));
        QCOMPARE(last.counts.inserted, 30);
        QCOMPARE(last.bytesTotal, std::int64_t(test::fs::file_size(second)));
        QCOMPARE(last.bytesRead, last.bytesTotal);
    }
    void previewWritesNothing() {
        Library library;
        QVERIFY(Importer::preview(writeFile(library.folder / "a", "bad\n" + addresses(0, 3)), library.options, 2));
        QVERIFY(!test::fs::exists(library.options.rejectedFolder));
    }
};

QTEST_GUILESS_MAIN(TestImporter)
#include "test_importer.moc"
