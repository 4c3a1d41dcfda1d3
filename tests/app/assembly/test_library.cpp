#include <array>
#include <fstream>
#include <sstream>

#include <QTest>

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include "app/assembly/assembly.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::test;
using assembly::createLibrary;
using assembly::openLibrary;
using workstation::Access;
using Library = std::unique_ptr<workstation::Workstation>;

namespace {

constexpr std::array kEveryAccess{Access::Read, Access::Act, Access::Write};

void overwrite(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// Every file below a folder with its bytes.
std::map<std::string, std::string> snapshot(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file())
            continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        files[fs::relative(entry.path(), folder).string()] = text.str();
    }
    return files;
}

// The first file of `before` that is gone or has other bytes; empty when there is none.
std::string changedSince(const std::map<std::string, std::string>& before, const fs::path& folder) {
    const auto after = snapshot(folder);
    for (const auto& [name, bytes] : before)
        if (const auto found = after.find(name); found == after.end() || found->second != bytes)
            return name;
    return {};
}

} // namespace

class TestLibrary : public QObject {
    Q_OBJECT

    std::unique_ptr<TemporaryFolder> m_folder;
    fs::path m_library;

    // Three records with addresses.
    void importThree(workstation::Workstation& library) const {
        const fs::path list = *m_folder / "list.tsv";
        overwrite(list, "url\tsource\ttitle\n"
                        "http://a.example/1.jpg\ta\tRed fox\n"
                        "http://a.example/2.jpg\ta\tGrey heron\n"
                        "http://b.example/3.jpg\tb\tRed kite\n");
        ingest::ImportOptions options;
        options.rejectedFolder = m_folder->path();
        const fs::path files[] = {list};
        const auto report = library.importer().run(files, options, {}, {});
        QVERIFY(report);
        QCOMPARE(report->counts.inserted, 3);
    }
    // A library with three searchable records, closed.
    void makeLibrary() const {
        QVERIFY(createLibrary(m_library));
        const auto library = openLibrary(m_library, Access::Write);
        QVERIFY(library);
        importThree(**library);
        QVERIFY((*library)->indexFollower().catchUp());
    }
    static std::int64_t found(const workstation::Workstation& library, const std::string& query) {
        const auto page = library.search().search({.query = query});
        return page ? page->total : -1;
    }
    // Opening with any access is refused, names `file` and changes no byte.
    void refuses(ErrorCode code, const fs::path& file) const {
        const auto before = snapshot(m_library);
        for (const Access access : kEveryAccess) {
            const auto library = openLibrary(m_library, access);
            QVERIFY(!library);
            QCOMPARE(base::name(library.error().code), base::name(code));
            QCOMPARE(library.error().thing, file.string());
        }
        QCOMPARE(changedSince(before, m_library), std::string());
    }

private slots:
    void init() {
        m_folder = std::make_unique<TemporaryFolder>();
        m_library = *m_folder / "library";
    }

    void aNewLibraryIsEmptyAndOpensInEveryWay() {
        QVERIFY(createLibrary(m_library));
        for (const Access access : kEveryAccess) {
            const auto library = openLibrary(m_library, access);
            QVERIFY(library);
            QCOMPARE((*library)->access(), access);
            QCOMPARE(*(*library)->catalog().count(), 0);
            QCOMPARE(found(**library, ""), 0);
            QCOMPARE(*(*library)->thumbnails().count(), 0);
        }
    }

    void anEmptyFolderBecomesALibrary() {
        fs::create_directories(m_library);
        QVERIFY(createLibrary(m_library));
        QVERIFY(openLibrary(m_library, Access::Read));
    }

    void aLibraryIsNeverMadeOverAnother() {
        makeLibrary();
        const auto before = snapshot(m_library);
        const Result<void> again = createLibrary(m_library);
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::LibraryExists);
        QCOMPARE(again.error().thing, m_library.string());
        QCOMPARE(snapshot(m_library), before);
    }

    void aLibraryIsNeverMadeAmongOtherFiles() {
        overwrite(m_library / "holiday.jpg", "mine");
        const auto before = snapshot(m_library);
        const Result<void> made = createLibrary(m_library);
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::AlreadyExists);
        QCOMPARE(snapshot(m_library), before);
    }

    void aFileIsNoPlaceForALibrary() {
        overwrite(m_library, "a file");
        QCOMPARE(createLibrary(m_library).error().code, ErrorCode::AlreadyExists);
        QCOMPARE(openLibrary(m_library, Access::Read).error().code, ErrorCode::NotALibrary);
    }

    void aFolderWithoutALibraryIsNone() {
        QCOMPARE(openLibrary(m_library, Access::Write).error().code, ErrorCode::NotALibrary);
        QVERIFY(!fs::exists(m_library)); // looking makes nothing
        overwrite(m_library / "holiday.jpg", "mine");
        refuses(ErrorCode::NotALibrary, m_library);
        QCOMPARE(snapshot(m_library).size(), size_t(1));
    }

    void aMissingManifestIsNamed() {
        makeLibrary();
        fs::remove(m_library / assembly::kManifestFile);
        refuses(ErrorCode::LibraryDamaged, m_library / assembly::kManifestFile);
    }

    void aBrokenManifestIsNamed_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << "";
        QTest::newRow("garbage") << "\x01\x02\x03";
        QTest::newRow("half") << "{\"kind\": \"gleaner-library\", \"form";
        QTest::newRow("another program's") << "{\"kind\": \"shopping-list\", \"format\": 1}";
        QTest::newRow("no format") << "{\"kind\": \"gleaner-library\"}";
        QTest::newRow("a format that is no number") << "{\"kind\": \"gleaner-library\", \"format\": \"1\"}";
    }
    void aBrokenManifestIsNamed() {
        QFETCH(QString, text);
        makeLibrary();
        overwrite(m_library / assembly::kManifestFile, text.toStdString());
        refuses(ErrorCode::LibraryDamaged, m_library / assembly::kManifestFile);
    }

    void aMissingCatalogueIsNamed() {
        makeLibrary();
        fs::remove(m_library / assembly::kLibraryFile);
        refuses(ErrorCode::LibraryDamaged, m_library / assembly::kLibraryFile);
    }

    void aTruncatedCatalogueIsNamed_data() {
        QTest::addColumn<int>("keptPercent");
        QTest::newRow("empty") << 0;
        QTest::newRow("half") << 50;
        QTest::newRow("almost whole") << 99;
    }
    void aTruncatedCatalogueIsNamed() {
        QFETCH(int, keptPercent);
        makeLibrary();
        const fs::path file = m_library / assembly::kLibraryFile;
        fs::resize_file(file, fs::file_size(file) * std::uintmax_t(keptPercent) / 100);
        refuses(ErrorCode::LibraryDamaged, file);
    }

    void brokenFilesAreNamed_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("catalogue") << assembly::kLibraryFile;
        QTest::newRow("thumbnails") << assembly::kThumbnailFile;
        QTest::newRow("alias of the index") << "index/aliases.json";
        QTest::newRow("generation of the index") << "index/generation-000001.db";
    }
    void brokenFilesAreNamed() {
        QFETCH(QString, name);
        makeLibrary();
        const fs::path file = m_library / name.toStdString();
        QVERIFY(fs::exists(file));
        overwrite(file, std::string(20'000, '?'));
        refuses(ErrorCode::LibraryDamaged, file);
    }

    void anotherProgramsDatabaseIsNoCatalogue() {
        makeLibrary();
        const fs::path file = m_library / assembly::kLibraryFile;
        fs::remove(file);
        SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE theirs(x)");
        refuses(ErrorCode::LibraryDamaged, file);
    }

    void aCatalogueOfANewerProgramIsLeftAlone() {
        makeLibrary();
        const fs::path file = m_library / assembly::kLibraryFile;
        SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
            .exec("INSERT INTO migration(component,version,name) VALUES('catalog',99,'from the future')");
        refuses(ErrorCode::LibraryTooNew, file);
        const auto library = openLibrary(m_library, Access::Read);
        QCOMPARE(library.error().args.at("found"), std::string("99"));
    }

    void aLibraryOfANewerFormatIsLeftAlone() {
        makeLibrary();
        overwrite(m_library / assembly::kManifestFile, "{\"kind\": \"gleaner-library\", \"format\": 2}");
        refuses(ErrorCode::LibraryTooNew, m_library);
    }

    void thereIsOneWriterAtATime() {
        makeLibrary();
        {
            const auto writer = openLibrary(m_library, Access::Write);
            QVERIFY(writer);
            const auto second = openLibrary(m_library, Access::Write);
            QVERIFY(!second);
            QCOMPARE(second.error().code, ErrorCode::LibraryLocked);
            QCOMPARE(second.error().thing, m_library.string());
            QCOMPARE(second.error().args.at("pid"), std::to_string(getpid()));
        }
        QVERIFY(openLibrary(m_library, Access::Write)); // the lock ended with its holder
    }

    void aRefusedLibraryIsNotLocked() {
        makeLibrary();
        {
            const auto library = openLibrary(m_library, Access::Write);
            QVERIFY((*library)->settings().set("no_such_setting", "1"));
        }
        QVERIFY(!openLibrary(m_library, Access::Write));
        QCOMPARE(openLibrary(m_library, Access::Write).error().code, ErrorCode::BadSetting);
    }

    void readersSeeWhatTheWriterCommits() {
        QVERIFY(createLibrary(m_library));
        const auto writer = openLibrary(m_library, Access::Write);
        const auto reader = openLibrary(m_library, Access::Read);
        QVERIFY(writer && reader);
        QCOMPARE(*(*reader)->catalog().count(), 0);
        importThree(**writer);
        QVERIFY((*writer)->indexFollower().catchUp());
        QCOMPARE(*(*reader)->catalog().count(), 3);
        QCOMPARE(found(**reader, "red"), 2);
        QVERIFY(openLibrary(m_library, Access::Act)); // and operators come in, too
    }

    void aReaderChangesNothing() {
        makeLibrary();
        const auto before = snapshot(m_library);
        {
            const auto reader = openLibrary(m_library, Access::Read);
            QVERIFY(reader);
            QCOMPARE(found(**reader, "red"), 2);
            QVERIFY((*reader)->figures());
            QVERIFY(!(*reader)->settings().set("contact", "me@example.org"));
            QVERIFY_THROWS_EXCEPTION(std::logic_error, (*reader)->crawl());
            QVERIFY_THROWS_EXCEPTION(std::logic_error, (*reader)->importer());
        }
        QCOMPARE(changedSince(before, m_library), std::string());
    }

    void aMissingThumbnailFileIsMadeAgain() {
        makeLibrary();
        fs::remove(m_library / assembly::kThumbnailFile);
        const auto library = openLibrary(m_library, Access::Write);
        QVERIFY(library);
        QCOMPARE(*(*library)->thumbnails().count(), 0);
        const blobstore::ThumbnailStore::Entry entry{Sha256{}, 256, Bytes::copyOf("jpeg")};
        QVERIFY((*library)->thumbnails().put({&entry, 1}));
        QCOMPARE(*(*library)->thumbnails().count(), 1);
    }

    void aMissingIndexIsMadeAgainFromTheCatalogue() {
        makeLibrary();
        fs::remove_all(m_library / assembly::kIndexFolder);
        const auto library = openLibrary(m_library, Access::Write);
        QVERIFY(library);
        QVERIFY((*library)->indexFollower().catchUp());
        QCOMPARE(found(**library, ""), 3);
        QCOMPARE(found(**library, "red"), 2);
        QCOMPARE(found(**library, "source:b"), 1);
    }

    void aReaderOfALibraryWithoutIndexSaysSo() {
        makeLibrary();
        fs::remove_all(m_library / assembly::kIndexFolder);
        const auto reader = openLibrary(m_library, Access::Read);
        QVERIFY(reader);
        QCOMPARE(*(*reader)->catalog().count(), 3);
        QCOMPARE((*reader)->search().search({.query = "red"}).error().code, ErrorCode::NotFound);
        QVERIFY(!fs::exists(m_library / assembly::kIndexFolder));
    }

    void anUnknownStoredSettingIsNamed() {
        makeLibrary();
        {
            const auto library = openLibrary(m_library, Access::Act);
            QVERIFY((*library)->settings().set("no_such_setting", "1"));
        }
        refuses(ErrorCode::BadSetting, "no_such_setting");
    }

    void anOverrideIsCheckedLikeASetting() {
        makeLibrary();
        assembly::Tuning tuning;
        tuning.contact = "neither mail nor page";
        const auto library = openLibrary(m_library, Access::Write, tuning);
        QVERIFY(!library);
        QCOMPARE(library.error().code, ErrorCode::BadSetting);
        QCOMPARE(library.error().thing, std::string("contact"));
    }
};

QTEST_GUILESS_MAIN(TestLibrary)
#include "test_library.moc"
