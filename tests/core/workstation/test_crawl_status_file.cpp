#include <fstream>
#include <sstream>
#include <tuple>

#include <QTest>

#include "core/workstation/crawl_status_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::test;
using crawl::CrawlFigures;
using crawl::SourceFigures;
using workstation::readFigures;
using workstation::writeFigures;

namespace {

constexpr base::WallTime kNow{base::Millis(1'790'000'000'123)};

SourceFigures busySource() {
    SourceFigures s;
    s.key.value = 7;
    s.name = "Muséum \"no. 1\"";
    s.rateLimit = 1.25;
    s.rateOrigin = crawl::RateOrigin::Override;
    s.actualRate = 0.75;
    s.peakRate = 1.5;
    s.byteRate = 32'000.5;
    s.tokens = 0.5;
    s.state = model::SourceState::RetryAfter;
    s.why = {"too_many_requests", {{"status", "429"}, {"seconds", "30"}}};
    s.since = kNow - base::Millis(30'000);
    s.until = kNow + base::Millis(12'000);
    s.queue = {11, 12, 13, 14};
    s.inFlight = 15;
    s.ok = 16, s.unchanged = 17, s.failed = 18, s.linkRot = 19, s.blocked = 20, s.retried = 21, s.bytes = 1LL << 40;
    s.windowTotal = 22, s.windowErrors = 23;
    s.firstByteP50 = 24, s.firstByteP95 = 25, s.firstByteP99 = 26;
    s.starvedShare = 0.27;
    s.etaLow = 28, s.etaHigh = 29;
    s.outcomes = {{"200", 30}, {"Timeout", 31}};
    s.last50 = {"200", "Timeout", "503"};
    return s;
}

CrawlFigures busyCrawl() {
    CrawlFigures f;
    f.time = kNow;
    f.running = true;
    f.draining = true;
    f.seconds = 61.5;
    f.ok = 1, f.unchanged = 2, f.failed = 3, f.blocked = 4, f.retried = 5, f.linkRot = 6, f.left = 7, f.bytes = 8;
    f.requestRate = 9.5, f.storedRate = 10.5, f.errorRate = 11.5, f.rateLimit = 12.5;
    f.inFlight = 13;
    f.byteRate = 14.5;
    f.workers = {1024, 5, 4, 3, 1};
    f.alerts = {{"nothing_stored", "busy", kNow, {{"attempts", "50"}}}, {"offline", "", kNow, {}}};
    f.sources = {busySource(), SourceFigures{}};
    f.sources.back().name = "quiet";
    return f;
}

auto everyField(const SourceFigures& s) {
    return std::make_tuple(
        std::tie(s.key, s.name, s.rateLimit, s.rateOrigin, s.actualRate, s.peakRate, s.byteRate, s.tokens, s.state,
                 s.why, s.since, s.until),
        std::tie(s.queue.queued, s.queue.waitingRetry, s.queue.failed, s.queue.taken, s.inFlight),
        std::tie(s.ok, s.unchanged, s.failed, s.linkRot, s.blocked, s.retried, s.bytes, s.windowTotal, s.windowErrors),
        std::tie(s.firstByteP50, s.firstByteP95, s.firstByteP99, s.starvedShare, s.etaLow, s.etaHigh, s.outcomes,
                 s.last50));
}

auto everySum(const CrawlFigures& f) {
    return std::make_tuple(std::tie(f.time, f.running, f.draining, f.seconds, f.inFlight),
                           std::tie(f.ok, f.unchanged, f.failed, f.blocked, f.retried, f.linkRot, f.left, f.bytes),
                           std::tie(f.requestRate, f.storedRate, f.errorRate, f.rateLimit, f.byteRate), f.workers);
}

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void overwrite(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

} // namespace

class TestCrawlStatusFile : public QObject {
    Q_OBJECT

    std::unique_ptr<TemporaryFolder> m_folder;
    fs::path m_file;

private slots:
    void init() {
        m_folder = std::make_unique<TemporaryFolder>();
        m_file = *m_folder / "crawl-status.json";
    }

    void everyFigureComesBack() {
        const CrawlFigures written = busyCrawl();
        QVERIFY(writeFigures(m_file, written));
        const auto read = readFigures(m_file, kNow);
        QVERIFY(read);
        QVERIFY(everySum(*read) == everySum(written));
        QVERIFY(read->alerts == written.alerts);
        QCOMPARE(read->sources.size(), size_t(2));
        QVERIFY(everyField(read->sources[0]) == everyField(written.sources[0]));
        QVERIFY(everyField(read->sources[1]) == everyField(written.sources[1])); // what is not known stays unknown
    }

    void everyStateAndOriginComesBack() {
        CrawlFigures written = busyCrawl();
        for (int state = 0; state <= int(model::SourceState::Idle); ++state)
            for (int origin = 0; origin <= int(crawl::RateOrigin::Robots); ++origin) {
                written.sources[0].state = model::SourceState(state);
                written.sources[0].rateOrigin = crawl::RateOrigin(origin);
                QVERIFY(writeFigures(m_file, written));
                QVERIFY(everyField(readFigures(m_file, kNow)->sources[0]) == everyField(written.sources[0]));
            }
    }

    void figuresAreStaleAfterThreeSeconds() {
        QVERIFY(writeFigures(m_file, busyCrawl()));
        QVERIFY(readFigures(m_file, kNow + base::Millis(3000)));
        QVERIFY(!readFigures(m_file, kNow + base::Millis(3001)));
    }

    void theFileIsReplacedWhole() {
        CrawlFigures figures = busyCrawl();
        QVERIFY(writeFigures(m_file, figures));
        std::ifstream held(m_file, std::ios::binary); // a reader in the middle of the old one
        const std::string before = contents(m_file);
        figures.sources.clear();
        QVERIFY(writeFigures(m_file, figures));
        QCOMPARE(std::string(std::istreambuf_iterator<char>(held), {}), before);
        QVERIFY(contents(m_file).size() < before.size());
        QVERIFY(readFigures(m_file, kNow)->sources.empty());
        int files = 0;
        for ([[maybe_unused]] const auto& entry : fs::directory_iterator(m_folder->path()))
            ++files;
        QCOMPARE(files, 1);
    }

    void thereAreNoFiguresWithoutAFile() { QVERIFY(!readFigures(m_file, kNow)); }

    void whatCannotBeReadIsNoFigures_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << "";
        QTest::newRow("garbage") << "\x01\x02 not JSON";
        QTest::newRow("another document") << "[1, 2, 3]";
        QTest::newRow("nothing in it") << "{}";
        QTest::newRow("only the format") << "{\"format\": 3}";
        QTest::newRow("wrong types") << "{\"format\": 3, \"time\": \"now\"}";
    }
    void whatCannotBeReadIsNoFigures() {
        QFETCH(QString, text);
        overwrite(m_file, text.toStdString());
        QVERIFY(!readFigures(m_file, kNow));
    }

    void aFileCutAnywhereIsNoFigures() {
        QVERIFY(writeFigures(m_file, busyCrawl()));
        const std::string whole = contents(m_file);
        for (size_t size = 0; size < whole.size(); size += 97) {
            overwrite(m_file, whole.substr(0, size));
            QVERIFY(!readFigures(m_file, kNow));
        }
    }

    void anotherFormatIsNoFigures() {
        QVERIFY(writeFigures(m_file, busyCrawl()));
        std::string text = contents(m_file);
        const size_t at = text.find("\"format\":3");
        QVERIFY(at != std::string::npos);
        text.replace(at, 10, "\"format\":9");
        overwrite(m_file, text);
        QVERIFY(!readFigures(m_file, kNow));
    }

    void namesThatAreNoTextDoNotStopTheFigures() {
        CrawlFigures figures = busyCrawl();
        figures.sources[1].name = "\xff\xfe";
        QVERIFY(writeFigures(m_file, figures));
        QVERIFY(readFigures(m_file, kNow));
    }

    void aFolderThatIsGoneIsNamed() {
        const Result<void> written = writeFigures(*m_folder / "gone" / "crawl-status.json", busyCrawl());
        QVERIFY(!written);
        QVERIFY(written.error().thing.find("gone") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestCrawlStatusFile)
#include "test_crawl_status_file.moc"
