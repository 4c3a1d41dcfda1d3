// Unfinished bodies: whole whatever way they took, on the heap within one budget, in files nobody sees.
#include <csignal>

#include <QTest>

#include <sys/resource.h>

#include "core/fetch/body_spool.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::fetch;

class TestBodySpool : public QObject {
    Q_OBJECT

    test::TemporaryFolder m_folder;

    BodySpool spool(std::int64_t heapBudget = 10'000, std::int64_t spoolAbove = 1000,
                    std::int64_t spoolAlways = 1000) const {
        return BodySpool({heapBudget, spoolAbove, m_folder / "tmp", spoolAlways});
    }
    // "0123…" of that many bytes, so that a piece in the wrong place shows.
    static std::string text(size_t size) {
        std::string made;
        while (made.size() < size)
            made += std::to_string(made.size());
        return made.substr(0, size);
    }
    static void fill(SpooledBody& body, size_t size, size_t piece = 300) {
        const std::string all = text(size);
        for (size_t at = 0; at < size; at += piece)
            QVERIFY(body.append(std::string_view(all).substr(at, piece)).has_value());
    }
    static bool isWhole(SpooledBody& body, size_t size) {
        const auto bytes = body.take();
        return bytes && bytes->text() == text(size);
    }

private slots:
    void smallBodiesStayOnTheHeap() {
        BodySpool all = spool();
        SpooledBody body(all);
        fill(body, 1000);
        QVERIFY(!body.isSpooled());
        QVERIFY(all.onHeap() >= 1000 && all.onHeap() <= 2000);
        QVERIFY(isWhole(body, 1000));
        QCOMPARE(all.onHeap(), std::int64_t(0)); // finished: its reader's matter
        SpooledBody empty(all);
        QVERIFY(isWhole(empty, 0));
    }
    void largeBodiesGoToAFile() {
        BodySpool all = spool();
        SpooledBody body(all);
        fill(body, 1001);
        QVERIFY(body.isSpooled());
        QCOMPARE(all.onHeap(), std::int64_t(0));
        QCOMPARE(body.size(), std::int64_t(1001));
        QVERIFY(isWhole(body, 1001));
        QCOMPARE(body.size(), std::int64_t(0));
    }
    void middlingBodiesStayWhileHalfOfTheBudgetIsFree() {
        BodySpool all = spool(10'000, 1000, 4000);
        SpooledBody first(all);
        fill(first, 3000);
        QVERIFY(!first.isSpooled());
        SpooledBody second(all);
        fill(second, 3000);
        QVERIFY(second.isSpooled());
        SpooledBody small(all);
        fill(small, 1000); // the other half is theirs
        QVERIFY(!small.isSpooled());
        fill(first, 1300);
        QVERIFY(first.isSpooled()); // large
        QVERIFY(isWhole(second, 3000));
        QVERIFY(isWhole(small, 1000));
    }
    void whatSaysThatItIsLargeGoesToItsFileAtOnce() {
        BodySpool all = spool(10'000, 1000, 4000);
        SpooledBody body(all);
        body.expect(4001);
        fill(body, 300);
        QVERIFY(body.isSpooled());
        QVERIFY(isWhole(body, 300));
    }
    void aSpooledBodyOutlivesItsSpool() {
        Bytes bytes;
        {
            BodySpool all = spool();
            SpooledBody body(all);
            fill(body, 50'000);
            bytes = *body.take();
        }
        QVERIFY(bytes.text() == text(50'000));
    }
    void whatOneBodyHoldsAnotherCannot() {
        BodySpool all = spool(1500);
        SpooledBody first(all);
        SpooledBody second(all);
        fill(first, 900);
        fill(second, 900);
        QVERIFY(!first.isSpooled());
        QVERIFY(second.isSpooled()); // small, but the budget is used up
        QVERIFY(all.onHeap() <= 1500);
        first.clear();
        SpooledBody third(all);
        fill(third, 900);
        QVERIFY(!third.isSpooled());
        QVERIFY(isWhole(second, 900));
        QVERIFY(isWhole(third, 900));
    }
    void theBudgetHoldsOverManyBodies() {
        BodySpool all = spool(10'000, 1000);
        std::vector<std::unique_ptr<SpooledBody>> bodies;
        for (int i = 0; i < 200; ++i)
            bodies.push_back(std::make_unique<SpooledBody>(all));
        const std::string whole = text(950);
        for (size_t at = 0; at < whole.size(); at += 50)
            for (const auto& body : bodies) {
                QVERIFY(body->append(std::string_view(whole).substr(at, 50)).has_value());
                QVERIFY(all.onHeap() <= 10'000);
            }
        for (const auto& body : bodies)
            QVERIFY(isWhole(*body, 950));
        QCOMPARE(all.onHeap(), std::int64_t(0));
    }
    void anExpectedLengthIsOnlyAPromise() {
        BodySpool all = spool();
        SpooledBody boastful(all);
        boastful.expect(std::int64_t(1) << 60);
        QVERIFY(all.onHeap() <= 1000);
        fill(boastful, 10);
        QVERIFY(isWhole(boastful, 10));
        SpooledBody modest(all);
        modest.expect(10);
        fill(modest, 5000);
        QVERIFY(isWhole(modest, 5000));
    }
    void nothingIsEverSeenInTheFolder() {
        BodySpool all = spool();
        SpooledBody body(all);
        fill(body, 5000);
        QVERIFY(body.isSpooled());
        QVERIFY(test::fs::is_empty(m_folder / "tmp"));
        const auto bytes = body.take();
        QVERIFY(test::fs::is_empty(m_folder / "tmp"));
    }
    void aFullDiskIsAnError() {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit tight{2000, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &tight);
        BodySpool all = spool();
        SpooledBody body(all);
        const auto small = body.append(text(1500));
        const auto large = body.append(text(1500));
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(small.has_value());
        QVERIFY(!large.has_value());
        QCOMPARE(large.error().thing, (m_folder / "tmp").string());
    }
    void aFolderThatCannotBeIsAnError() {
        BodySpool all({10'000, 1000, "/proc/no/such/folder", 1000});
        SpooledBody body(all);
        QVERIFY(!body.append(text(2000)).has_value());
        SpooledBody small(all);
        fill(small, 1000); // needs no file
        QVERIFY(isWhole(small, 1000));
    }
};

QTEST_GUILESS_MAIN(TestBodySpool)
#include "test_body_spool.moc"
