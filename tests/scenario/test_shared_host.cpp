// Twenty sources on one host never add up: the host sees the limit of one.
#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;

class TestSharedHost : public QObject {
    Q_OBJECT

private slots:
    void twentySourcesOnOneHostKeepTheLimitOfOne() {
        constexpr int kSources = 20, kPictures = 20;
        constexpr double kRate = 25;
        RehearsalOptions options;
        options.sources = kSources;
        options.pictures = kPictures;
        options.web.sharedHost = kSources;
        options.set = {"--rate", "25"};
        Rehearsal play(options);
        QVERIFY(play.ready());
        const Rehearsal::Crawl crawl = play.crawl();
        QCOMPARE(crawl.exitCode, 0);
        QCOMPARE(crawl.count("ok"), kSources * kPictures);

        const auto byPort = timesByPort(play.web().log());
        QCOMPARE(byPort.size(), 1U);
        const RequestTimes& times = byPort.begin()->second;
        QCOMPARE(int(times.size()), kSources * kPictures + 1); // one robots.txt for all
        QVERIFY2(worstExcess(times, kRate) <= 0, qPrintable(QString::number(worstExcess(times, kRate))));
        QCOMPARE(play.robotsRequests("shared").size(), 1U);
        // And nobody is left behind: in the middle of the crawl everybody had had a turn.
        const auto log = play.web().log();
        const std::span<const RequestLogEntry> half(log.data(), log.size() / 2);
        QCOMPARE(int(timesBySource(half).size()), kSources + 1);
    }

    void sharersOfDifferentRatesKeepTheHighest() {
        constexpr int kPictures = 30;
        RehearsalOptions options;
        options.sources = 4;
        options.pictures = kPictures;
        options.web.sharedHost = 3; // and one for itself
        options.set = {"--rate", "5"};
        Rehearsal play(options);
        QVERIFY(play.ready());
        QVERIFY(play.set({play.name(0), play.name(3)}, {"--rate", "20"}));
        QCOMPARE(play.crawl().exitCode, 0);
        const auto log = play.web().log();
        QVERIFY(worstExcess(timesByPort(log).at(play.port(0)), 20) <= 0);
        QVERIFY(worstExcess(log, [&](const std::string& source) {
                    return source == play.name(1) || source == play.name(2) ? 5.0 : 20.0;
                }) <= 0);
    }
};

QTEST_GUILESS_MAIN(TestSharedHost)
#include "test_shared_host.moc"
