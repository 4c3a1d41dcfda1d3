#include <QTest>

#include <array>

#include "core/base/sqlite/sqlite_file.h"
#include "core/robots/sqlite/robots_schema.h"
#include "core/robots/sqlite/sqlite_robots_store.h"
#include "tests/support/fake_robots_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::robots;

namespace {

struct Setup {
    virtual ~Setup() = default;
    virtual RobotsStore& store() = 0;
};
struct FakeSetup final : Setup {
    test::FakeRobotsStore fake;
    RobotsStore& store() override { return fake; }
};
std::unique_ptr<base::sqlite::SqliteFile> makeFile(const std::filesystem::path& path) {
    const std::array schemas{kRobotsSchema};
    base::sqlite::SqliteFileOptions options;
    options.path = path;
    options.mode = base::sqlite::OpenMode::Create;
    options.schemas = schemas;
    options.fullSync = false; // tests kill no power
    return std::move(base::sqlite::SqliteFile::open(options).value());
}
struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = makeFile(folder / "library.db");
    SqliteRobotsStore sqlite{*file};
    RobotsStore& store() override { return sqlite; }
};

base::WallTime at(int seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

RobotsCopy wholeCopy(const std::string& origin) {
    RobotsCopy copy;
    copy.origin = origin;
    copy.status = 200;
    copy.fetched = at(10);
    copy.body = std::string("User-agent: *\r\nDisallow: /\0\xff", 29);
    copy.etag = "\"e\"";
    copy.lastModified = "Sat, 21 Nov 2026 09:00:00 GMT";
    copy.unavailableSince = at(20);
    copy.retryAt = at(30);
    copy.failures = 3;
    return copy;
}

} // namespace

class TestRobotsStore : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    RobotsStore& store() { return m_setup->store(); }
    RobotsCopy stored(const std::string& origin) { return store().find(origin).value().value(); }
    void save(const RobotsCopy& copy) { QVERIFY(store().save({&copy, 1})); }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("isFake");
        QTest::newRow("fake") << true;
        QTest::newRow("sqlite") << false;
    }
    void init() {
        QFETCH_GLOBAL(bool, isFake);
        if (isFake)
            m_setup = std::make_unique<FakeSetup>();
        else
            m_setup = std::make_unique<SqliteSetup>();
    }
    void cleanup() { m_setup.reset(); }

    void anUnknownOriginIsNoError() { QVERIFY(!store().find("https://a").value()); }
    void aCopyComesBackWhole() {
        const std::array copies{wholeCopy("https://a"), wholeCopy("https://b:8443")};
        QVERIFY(store().save(copies));
        QVERIFY(stored("https://a") == copies[0]);
        QVERIFY(stored("https://b:8443") == copies[1]);
        QVERIFY(!store().find("https://b").value());
    }
    void aCopyWithoutAFileComesBackWhole() {
        RobotsCopy absent;
        absent.origin = "https://a";
        absent.status = 404;
        absent.fetched = at(10);
        absent.allowsAll = true;
        absent.body = "";
        save(absent);
        QVERIFY(stored("https://a") == absent);
        RobotsCopy silent;
        silent.origin = "https://b";
        silent.unavailableSince = silent.retryAt = at(5);
        silent.failures = 1;
        save(silent);
        QVERIFY(stored("https://b") == silent);
    }
    void aSaveReplacesWhatWasKnown() {
        save(wholeCopy("https://a"));
        RobotsCopy newer;
        newer.origin = "https://a";
        newer.status = 200;
        newer.fetched = at(99);
        newer.body = "";
        save(newer);
        QVERIFY(stored("https://a") == newer);
    }
    void aSaveWithoutABodyKeepsTheStoredOne() {
        save(wholeCopy("https://a"));
        RobotsCopy renewed = wholeCopy("https://a");
        renewed.fetched = at(99);
        renewed.body.reset();
        save(renewed);
        QCOMPARE(stored("https://a").fetched, at(99));
        QVERIFY(stored("https://a").body == wholeCopy("https://a").body);
    }
    void savingNothingIsFine() { QVERIFY(store().save({})); }
};

QTEST_GUILESS_MAIN(TestRobotsStore)
#include "test_robots_store.moc"
