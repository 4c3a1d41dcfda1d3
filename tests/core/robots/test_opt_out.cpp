#include <QTest>

#include "core/robots/opt_out.h"

using namespace gleaner;
using namespace gleaner::robots;

namespace {

bool optsOut(const std::string& robotsTag) {
    return findOptOut({{"X-Robots-Tag", robotsTag}}).has_value();
}

} // namespace

class TestOptOut : public QObject {
    Q_OBJECT

private slots:
    void eachOptOutDirectiveCounts() {
        for (const char* word : {"noai", "noimageai", "noindex", "noimageindex", "none", "NoAI", " noindex "})
            QVERIFY2(optsOut(word), word);
    }
    void otherDirectivesDoNot() {
        for (const char* word : {"", "all", "index", "nofollow", "noarchive", "nosnippet", "noindexing",
                                 "max-snippet: 0", "unavailable_after: Sat, 25 Jun 2044 15:00:00 PST"})
            QVERIFY2(!optsOut(word), word);
    }
    void aListIsReadWhole() {
        QVERIFY(optsOut("nofollow, noai"));
        QVERIFY(optsOut("nofollow,noimageai"));
        QVERIFY(optsOut("max-image-preview: large, noindex"));
        QVERIFY(optsOut("unavailable_after: Sat, 25 Jun 2044 15:00:00 PST, noai"));
    }
    void whatIsAddressedToUsCounts() {
        QVERIFY(optsOut("gleaner: noai"));
        QVERIFY(optsOut("Gleaner : nofollow, noindex"));
        QVERIFY(optsOut("*: noai"));
        QVERIFY(!findOptOut({{"X-Robots-Tag", "gleaner: noai"}}, "other"));
    }
    void whatIsAddressedToOthersDoesNot() {
        QVERIFY(!optsOut("googlebot: noindex"));
        QVERIFY(!optsOut("googlebot: nofollow, noindex"));
        QVERIFY(!optsOut("gleaner-images: noai"));
        QVERIFY(optsOut("googlebot: nofollow, gleaner: noindex"));
        QVERIFY(!optsOut("gleaner: nofollow, googlebot: noindex"));
        QVERIFY(optsOut("noindex, googlebot: nofollow"));
    }
    void eachHeaderStandsForItself() {
        const std::vector<fetch::Header> headers{
            {"x-robots-tag", "googlebot: noindex"}, {"X-ROBOTS-TAG", "noai"}, {"X-Robots-Tag", "noindex"}};
        QCOMPARE(findOptOut(headers), std::optional(OptOut{"X-ROBOTS-TAG", "noai"}));
    }
    void aReservationOfMiningCounts() {
        QCOMPARE(findOptOut({{"TDM-Reservation", "1"}}), std::optional(OptOut{"TDM-Reservation", "1"}));
        QVERIFY(!findOptOut({{"tdm-reservation", "0"}}));
        QVERIFY(!findOptOut({{"tdm-reservation", "10"}}));
        QVERIFY(!findOptOut({{"tdm-policy", "1"}}));
    }
    void otherHeadersSayNothing() {
        QVERIFY(!findOptOut({}));
        QVERIFY(!findOptOut({{"X-Robots", "noai"}, {"Content-Type", "noindex"}}));
    }
};

QTEST_GUILESS_MAIN(TestOptOut)
#include "test_opt_out.moc"
