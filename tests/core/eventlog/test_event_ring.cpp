#include <QtTest>

#include "core/eventlog/event_ring.h"
#include "tests/support/made_up_events.h"

using namespace gleaner;
using namespace gleaner::eventlog;
using test::attemptEvent;

namespace {

EventPtr numbered(Event event, std::uint64_t sequence) {
    event.sequence = sequence;
    return std::make_shared<const Event>(std::move(event));
}

std::vector<std::uint64_t> sequencesOf(const std::vector<EventPtr>& events) {
    std::vector<std::uint64_t> sequences;
    for (const EventPtr& event : events)
        sequences.push_back(event->sequence);
    return sequences;
}

using Sequences = std::vector<std::uint64_t>;

} // namespace

class TestEventRing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsTheNewest() {
        EventRing ring(3);
        for (std::uint64_t i = 1; i <= 5; ++i)
            ring.push(numbered(attemptEvent("a", "200"), i));
        QCOMPARE(sequencesOf(ring.between(0, UINT64_MAX, 10)), (Sequences{3, 4, 5}));
        QCOMPARE(sequencesOf(ring.between(3, UINT64_MAX, 10)), (Sequences{4, 5}));
        QCOMPARE(sequencesOf(ring.between(0, 5, 1)), (Sequences{4}));
    }

    void aQuietSourceKeepsItsLastAttemptsWhileOthersAreBusy() {
        EventRing ring(10);
        ring.push(numbered(attemptEvent("quiet", "200"), 1));
        ring.push(numbered(attemptEvent("quiet", "503"), 2));
        for (std::uint64_t i = 3; i <= 1000; ++i)
            ring.push(numbered(attemptEvent("busy", "200"), i));
        QCOMPARE(sequencesOf(ring.lastAttempts("quiet", 50)), (Sequences{1, 2}));
        QCOMPARE(sequencesOf(ring.lastFailures("quiet", 50)), (Sequences{2}));
        QCOMPARE(sequencesOf(ring.lastAttempts("busy", 2)), (Sequences{999, 1000}));
        QCOMPARE(ring.lastAttempts("busy", 100).size(), EventRing::kAttemptsOfSource);
    }

    void oldFailuresAreListedBehindManySuccesses() {
        EventRing ring(10);
        for (std::uint64_t i = 1; i <= 30; ++i)
            ring.push(numbered(attemptEvent("a", "404"), i));
        for (std::uint64_t i = 31; i <= 500; ++i)
            ring.push(numbered(attemptEvent("a", "200"), i));
        const auto failures = ring.lastFailures("a", 50);
        QCOMPARE(failures.size(), EventRing::kFailuresOfSource);
        QCOMPARE(failures.back()->sequence, std::uint64_t(30));
    }

    void robotsFetchesAndProbesAreNoAttempts() {
        EventRing ring(10);
        Event event = attemptEvent("a", "503");
        event.code = kRobotsFetch;
        ring.push(numbered(event, 1));
        QVERIFY(ring.lastAttempts("a", 50).empty());
        QVERIFY(ring.lastFailures("a", 50).empty());
    }

    void whatOnlySourcesListIsBounded() {
        EventRing ring(1);
        const size_t sources = EventRing::kMostRetained + 10;
        for (size_t i = 0; i < sources; ++i)
            ring.push(numbered(attemptEvent("s" + std::to_string(i), "200"), i + 1));
        QVERIFY(ring.lastAttempts("s0", 50).empty());
        QVERIFY(ring.lastAttempts("s8", 50).empty());
        QCOMPARE(ring.lastAttempts("s100", 50).size(), size_t(1));
    }

    void theOldestHeadersAreForgottenFirst() {
        EventRing ring(10'000);
        Event event = attemptEvent("a", "503");
        event.args[kHeaders] = std::string(kMostHeaders, 'h');
        const std::uint64_t fits = EventRing::kMostHeaderBytes / kMostHeaders;
        for (std::uint64_t i = 1; i <= fits + 1; ++i) {
            event.source = i <= 2 ? "first" : "later";
            ring.push(numbered(event, i));
        }
        const auto of = ring.lastFailures("first", 50);
        QCOMPARE(of[0]->args.count(kHeaders), size_t(0));
        QCOMPARE(of[0]->args.count(kHeadersForgotten), size_t(1));
        QCOMPARE(of[1]->args.count(kHeaders), size_t(1));
        QCOMPARE(ring.between(0, 2, 1).front()->args.count(kHeadersForgotten), size_t(1));
    }

    void whatIsRestoredStandsBeforeWhatIsThere() {
        EventRing ring(4);
        ring.push(numbered(attemptEvent("a", "503"), 10));
        ring.restore({numbered(attemptEvent("b", "200"), 5), numbered(attemptEvent("a", "200"), 6),
                      numbered(attemptEvent("a", "404"), 7), numbered(attemptEvent("a", "200"), 8)});
        QCOMPARE(sequencesOf(ring.between(0, UINT64_MAX, 10)), (Sequences{6, 7, 8, 10}));
        QCOMPARE(sequencesOf(ring.lastAttempts("a", 50)), (Sequences{6, 7, 8, 10}));
        QCOMPARE(sequencesOf(ring.lastFailures("a", 50)), (Sequences{7, 10}));
    }
};

QTEST_GUILESS_MAIN(TestEventRing)
#include "test_event_ring.moc"
