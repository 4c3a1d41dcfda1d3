// What the index does with its files: reopening, kills, damage, other processes.
#include <csignal>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "core/index/fts/alias_file.h"
#include "core/index/fts/fts_index_directory.h"
#include "tests/support/query_language.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::index;
using namespace gleaner::index::fts;
using namespace gleaner::test;

class TestFtsFiles : public QObject {
    Q_OBJECT

    std::unique_ptr<TemporaryFolder> m_folder;

    fs::path index() const { return *m_folder / "index"; }
    std::unique_ptr<FtsIndexDirectory> open(bool writable = true) const {
        auto opened = FtsIndexDirectory::open(index(), writable);
        return opened ? std::move(*opened) : nullptr;
    }
    static bool put(IndexDirectory& directory, std::int64_t key, const std::string& title) {
        const IndexChange change{RecordKey{key}, IndexDocument{.title = title}};
        return directory.current()->apply({&change, 1}, key).has_value();
    }
    static std::int64_t total(IndexDirectory& directory, const Query& query) {
        const auto page = directory.current()->search(query, {});
        return page ? page->total : -1;
    }
    static std::string content(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void write(const fs::path& file, const std::string& bytes) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    }
    // Opening says the library is damaged, names `file` and leaves it as it is.
    void verifyDamaged(const fs::path& file) {
        const std::string before = content(file);
        for (const bool writable : {true, false}) {
            const auto opened = FtsIndexDirectory::open(index(), writable);
            QVERIFY(!opened);
            QCOMPARE(opened.error().code, ErrorCode::LibraryDamaged);
            QCOMPARE(opened.error().thing, file.string());
        }
        QCOMPARE(content(file), before);
    }

private slots:
    void init() { m_folder = std::make_unique<TemporaryFolder>(); }

    void aMissingFolderIsMade() {
        const auto directory = open();
        QVERIFY(directory);
        QVERIFY(fs::exists(index() / "generation-000001.db"));
        QCOMPARE(content(index() / "aliases.json"), std::string("{\"current\":1,\"previous\":null}\n"));
    }
    void whatWasAppliedIsThereAfterReopening() {
        QVERIFY(put(*open(), 41, "red fox"));
        const auto directory = open();
        QCOMPARE(directory->current()->cursor(), 41);
        QCOMPARE(total(*directory, word("fox")), 1);
    }
    void lostAliasesMeanANewEmptyGeneration() {
        QVERIFY(put(*open(), 1, "red fox"));
        fs::remove(index() / "aliases.json");
        const auto directory = open();
        QCOMPARE(directory->current()->number(), 2);
        QCOMPARE(directory->current()->cursor(), 0);
        QCOMPARE(directory->list()->size(), size_t(2));
    }
    void promotionSurvivesReopening() {
        {
            const auto directory = open();
            QVERIFY((*directory).create());
            QVERIFY(directory->promote(2));
        }
        const auto directory = open();
        QCOMPARE(directory->current()->number(), 2);
        QVERIFY(directory->list()->front().isPrevious);
    }
    void leftoversOfAKilledCreationAreSweptAway() {
        open();
        write(index() / "generation-000002.db.part", "half");
        write(index() / "generation-000002.db.part-wal", "half");
        const auto directory = open();
        QVERIFY(!fs::exists(index() / "generation-000002.db.part"));
        QVERIFY(!fs::exists(index() / "generation-000002.db.part-wal"));
        QCOMPARE((*directory->create())->number(), 2);
    }

    void damagedAliasesAreNamed_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("{\"current\":");
        QTest::newRow("no object") << QByteArray("[1]");
        QTest::newRow("no current") << QByteArray("{\"previous\":1}");
        QTest::newRow("current is text") << QByteArray("{\"current\":\"1\"}");
        QTest::newRow("current is zero") << QByteArray("{\"current\":0}");
        QTest::newRow("previous is text") << QByteArray("{\"current\":1,\"previous\":\"x\"}");
        QTest::newRow("zero bytes") << QByteArray(30, '\0');
    }
    void damagedAliasesAreNamed() {
        QFETCH(QByteArray, text);
        open();
        write(index() / "aliases.json", text.toStdString());
        verifyDamaged(index() / "aliases.json");
    }
    void aDamagedGenerationIsNamed() {
        QVERIFY(put(*open(), 1, "red fox"));
        const fs::path file = index() / "generation-000001.db";
        write(file, "not a database at all" + content(file).substr(21));
        verifyDamaged(file);
    }
    void aGenerationCutShortIsNamed() {
        QVERIFY(put(*open(), 1, "red fox"));
        const fs::path file = index() / "generation-000001.db";
        write(file, content(file).substr(0, 50));
        verifyDamaged(file);
    }
    void aGenerationOfAnotherProgramIsNamed() {
        QVERIFY(put(*open(), 1, "red fox"));
        const fs::path file = index() / "generation-000001.db";
        std::string bytes = content(file);
        bytes[68] = char(bytes[68] ^ 1); // application id
        write(file, bytes);
        verifyDamaged(file);
    }
    void aMissingGenerationIsNamed() {
        open();
        fs::remove(index() / "generation-000001.db");
        verifyDamaged(index() / "generation-000001.db");
    }

    void readersBesideTheWriterSeeWhatIsCommitted() {
        const auto writer = open();
        const auto reader = open(false);
        QVERIFY(put(*writer, 1, "red fox"));
        QCOMPARE(total(*reader, word("fox")), 1);
        QVERIFY(put(*writer, 2, "grey fox"));
        QCOMPARE(total(*reader, word("fox")), 2);
        QCOMPARE(reader->current()->cursor(), 2);
    }
    void readersFollowAPromotion() {
        const auto writer = open();
        const auto reader = open(false);
        const auto held = reader->current();
        const auto made = writer->create();
        const IndexChange change{RecordKey{1}, IndexDocument{.title = "fox"}};
        QVERIFY((*made)->apply({&change, 1}, 1));
        QCOMPARE(total(*reader, word("fox")), 0);
        QVERIFY(writer->promote((*made)->number()));
        QCOMPARE(total(*reader, word("fox")), 1);
        QCOMPARE(held->number(), 1);
    }
    void readersKeepTheirGenerationWhenTheAliasesTurnBad() {
        const auto writer = open();
        QVERIFY(put(*writer, 1, "fox"));
        const auto reader = open(false);
        write(index() / "aliases.json", "rubbish");
        QCOMPARE(total(*reader, word("fox")), 1);
    }
    void readersNeverWrite() {
        open();
        const auto reader = open(false);
        QCOMPARE(reader->current()->apply({}, 1).error().code, ErrorCode::ReadOnly);
        QCOMPARE(reader->create().error().code, ErrorCode::ReadOnly);
        QCOMPARE(reader->promote(1).error().code, ErrorCode::ReadOnly);
    }
    void aReaderWithoutAnIndexSaysSoAndMakesNone() {
        const auto reader = open(false);
        QVERIFY(reader);
        QCOMPARE(reader->current()->number(), 0);
        QCOMPARE(reader->current()->search(everything(), {}).error().code, ErrorCode::NotFound);
        QVERIFY(reader->list()->empty());
        QVERIFY(!fs::exists(index()));
        const auto writer = open();
        QVERIFY(put(*writer, 1, "fox"));
        QCOMPARE(total(*reader, word("fox")), 1);
    }

    // A process that writes batches of three is killed at some moment: what is there is whole batches up to the cursor.
    void aKillLeavesWholeBatchesAndTheirCursor() {
        open();
        int reports[2];
        QCOMPARE(::pipe(reports), 0);
        const pid_t child = ::fork();
        if (child == 0)
            writeUntilKilled(reports[1]);
        ::close(reports[1]);
        char byte = 0;
        for (int batch = 0; batch < 20; ++batch)
            QCOMPARE(::read(reports[0], &byte, 1), ssize_t(1));
        QCOMPARE(::kill(child, SIGKILL), 0);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        ::close(reports[0]);

        const auto directory = open();
        const std::int64_t cursor = directory->current()->cursor();
        QVERIFY(cursor >= 20);
        QCOMPARE(directory->current()->documents(), 3 * cursor);
        QCOMPARE(total(*directory, word("fox")), 3 * cursor);
        QCOMPARE(total(*directory, everything()), 3 * cursor);
        QVERIFY(applyBatch(*directory->current(), cursor + 1));
        QCOMPARE(total(*directory, word("fox")), 3 * cursor + 3);
    }

private:
    static bool applyBatch(IndexGeneration& generation, std::int64_t batch) {
        std::vector<IndexChange> changes;
        for (std::int64_t i = 0; i < 3; ++i)
            changes.push_back({RecordKey{3 * batch + i}, IndexDocument{.title = "fox " + std::to_string(batch)}});
        return generation.apply(changes, batch).has_value();
    }
    [[noreturn]] void writeUntilKilled(int reports) const {
        const auto directory = open();
        for (std::int64_t batch = 1; directory && applyBatch(*directory->current(), batch); ++batch) {
            if (::write(reports, "x", 1) != 1)
                break;
        }
        ::_exit(1);
    }
};

QTEST_GUILESS_MAIN(TestFtsFiles)
#include "test_fts_files.moc"
