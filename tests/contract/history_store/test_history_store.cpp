#include <QTest>

#include <fstream>

#include "core/history/sqlite/sqlite_history_store.h"
#include "tests/support/fake_history_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::history;

namespace {

struct Setup {
    virtual ~Setup() = default;
    virtual HistoryStore& store() = 0;
};
struct FakeSetup final : Setup {
    test::FakeHistoryStore fake;
    HistoryStore& store() override { return fake; }
};
struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<SqliteHistoryStore> sqlite = SqliteHistoryStore::open(folder / "history.db", true);
    HistoryStore& store() override { return *sqlite; }
};

StoredGroup group(SeriesId series, std::int64_t number, std::uint8_t content, Span tier = Span::HalfHour) {
    return {{series, tier, number}, {content, 0, 255}};
}

Run run(int start) {
    Run run;
    run.start = base::WallTime(std::chrono::seconds(start));
    run.lastSeen = run.start + base::Millis(5000);
    run.leftAtStart = 900;
    run.heldAtStart = 40;
    run.leftAtEnd = 700;
    run.plannedLow = 100;
    run.plannedHigh = 200;
    return run;
}

} // namespace

class TestHistoryStore : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    HistoryStore& store() { return m_setup->store(); }
    void put(std::vector<StoredGroup> groups) { QVERIFY(store().put(groups)); }
    std::vector<StoredGroup> all(SeriesId series, Span tier = Span::HalfHour) {
        return store().read(series, tier, -1'000, 1'000'000).value();
    }

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

    void anEmptyStoreHasNothing() {
        QVERIFY(store().writable());
        QVERIFY(all(1).empty());
        QVERIFY(store().runs(10).value().empty());
        QVERIFY(store().put({}));
    }
    void groupsComeBackByNumberWithinTheirSeriesAndTier() {
        put({group(1, 8, 8), group(1, 7, 7), group(2, 7, 9), group(1, 7, 5, Span::Day)});
        QCOMPARE(all(1), (std::vector{group(1, 7, 7), group(1, 8, 8)}));
        QCOMPARE(all(2), (std::vector{group(2, 7, 9)}));
        QCOMPARE(all(1, Span::Day), (std::vector{group(1, 7, 5, Span::Day)}));
        QCOMPARE(store().read(1, Span::HalfHour, 8, 9).value(), (std::vector{group(1, 8, 8)}));
    }
    void groupsAreFoundByTheirExactNumber() {
        put({group(1, 7, 7)});
        const std::array wanted{GroupRef{1, Span::HalfHour, 6}, GroupRef{1, Span::HalfHour, 7},
                                GroupRef{1, Span::HalfHour, 7 + ringSlots(tierOf(Span::HalfHour))}};
        const auto found = store().find(wanted).value();
        QVERIFY(found[0].empty());
        QCOMPARE(found[1], group(1, 7, 7).bytes);
        QVERIFY2(found[2].empty(), "a slot holds one group only");
    }
    void aLaterPutReplacesAGroup() {
        put({group(1, 7, 7)});
        put({group(1, 7, 8)});
        QCOMPARE(all(1), (std::vector{group(1, 7, 8)}));
    }
    void theRingIsBoundedForSeriesThatAreStillWritten() {
        const std::int64_t ring = ringSlots(tierOf(Span::HalfHour));
        for (std::int64_t number = 0; number < 3 * ring; ++number)
            put({group(1, number, 1)});
        QCOMPARE(std::int64_t(all(1).size()), ring);
        QCOMPARE(all(1).front().ref.group, 2 * ring);
    }
    void aRoundLaterSeriesThatAreNoLongerWrittenAreGone() {
        const std::int64_t ring = ringSlots(tierOf(Span::HalfHour));
        put({group(1, 5, 1), group(2, 5, 2), group(2, 6, 2)});
        put({group(1, 5 + ring, 1)});
        QCOMPARE(all(2), (std::vector{group(2, 6, 2)}));
    }
    void groupsAheadStayWhenTheClockWasSetBack() {
        const std::int64_t ring = ringSlots(tierOf(Span::HalfHour));
        put({group(1, 5 + ring, 1)});
        put({group(2, 5, 2)});
        QCOMPARE(all(1).size(), size_t(1));
        QCOMPARE(all(2).size(), size_t(1));
    }
    void timesBeforeTheEpochHaveSlotsToo() {
        put({group(1, -3, 1)});
        QCOMPARE(all(1), (std::vector{group(1, -3, 1)}));
    }
    void runsComeBackWholeAndNewestFirst() {
        QCOMPARE(store().saveRun(run(100)).value(), std::int64_t(1));
        QCOMPARE(store().saveRun(run(200)).value(), std::int64_t(2));
        Run second = run(200);
        second.id = 2;
        const auto runs = store().runs(10).value();
        QCOMPARE(runs.size(), size_t(2));
        QVERIFY(runs.front() == second);
        QCOMPARE(store().runs(1).value().size(), size_t(1));
    }
    void aRunIsSavedOverItself() {
        Run first = run(100);
        first.id = store().saveRun(first).value();
        first.ended = true;
        first.leftAtEnd = 3;
        first.plannedLow.reset();
        QCOMPARE(store().saveRun(first).value(), first.id);
        QVERIFY(store().runs(10).value() == std::vector{first});
    }
    void oldRunsAreForgotten() {
        for (int i = 0; i < kKeptRuns + 5; ++i)
            QVERIFY(store().saveRun(run(i)));
        const auto runs = store().runs(size_t(kKeptRuns) * 2).value();
        QCOMPARE(std::int64_t(runs.size()), kKeptRuns);
        QCOMPARE(runs.back().id, std::int64_t(6));
    }
};

QTEST_GUILESS_MAIN(TestHistoryStore)
#include "test_history_store.moc"
