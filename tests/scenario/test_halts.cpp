// A site that fails is left alone: at once, for as long as it says in the rules, and carefully afterwards.
#include <QDateTime>

#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;

class TestHalts : public QObject {
    Q_OBJECT

    static constexpr size_t kPictures = 200;
    static constexpr double kRate = 50;
    enum Source : size_t { Failing, Dead, Fine, kSources };

    std::unique_ptr<Rehearsal> m_play;

    std::string state(Source source) const { return m_play->status(source)["state"].get<std::string>(); }
    // Reads state lines until `reached`; false when the crawl ended first.
    template<typename Reached>
    static bool follow(RunningProgram& crawl, Reached reached) {
        while (true) {
            const std::string line = crawl.readLine();
            if (line.empty() || json::parse(line, nullptr, false).value("event", "") != "monitoring_update")
                return false;
            if (reached())
                return true;
        }
    }
    RequestTimes timesOf(Source source) const {
        RequestTimes times;
        for (const auto& entry : m_play->pictureRequests(m_play->name(source)))
            times.push_back(entry.time);
        return times;
    }

private slots:
    void cleanup() { m_play.reset(); }

    void anErrorWindowHaltsAndADeadSourceOpensItsBreaker() {
        RehearsalOptions options;
        options.sources = kSources;
        options.pictures = int(kPictures);
        options.set = {"--rate", std::to_string(int(kRate))};
        options.settings = {{"max_attempts", "1"}};
        m_play = std::make_unique<Rehearsal>(options);
        Rehearsal& play = *m_play;
        QVERIFY(play.ready());
        const Fault failing = statusOf(500, play.name(Failing));
        Fault dead = statusOf(500, play.name(Dead));
        dead.delaySeconds = 1.8; // so that more than fifty are under way when the first error comes
        play.web().setFaults({failing, dead});

        RunningProgram crawl("gleaner-cli", {"--library", play.cli.library.string(), "--json", "crawl", "--until-done",
                                             "--state-line", "0.5"});
        // Halted after the window's first errors, while the dead one's fifty come in.
        QVERIFY(follow(crawl, [&] { return state(Failing) == "halted" && state(Dead) == "breaker_open"; }));
        const RequestTimes beforeHalt = timesOf(Failing);
        QVERIFY2(beforeHalt.size() >= 6 && beforeHalt.size() < 30, qPrintable(QString::number(beforeHalt.size())));
        const json halted = play.status(Failing), open = play.status(Dead);
        QCOMPARE(halted["why"]["code"].get<std::string>(), std::string("error_window"));
        QCOMPARE(open["why"]["code"].get<std::string>(), std::string("breaker_last50"));
        QCOMPARE(open["last_50"].size(), 50U);
        play.web().setFaults({});

        // A minute of silence, then a tenth of the rate until twenty are good, then all of it.
        QVERIFY(follow(crawl, [&] { return timesOf(Failing).size() > beforeHalt.size(); }));
        const size_t deadBefore = timesOf(Dead).size();
        const ProgramResult end = crawl.wait(60);
        QCOMPARE(end.exitCode, 3); // some failed, and one waits for the operator
        const RequestTimes times = timesOf(Failing);
        QCOMPARE(times.size(), kPictures);
        const Gap gap = longestGap(times);
        QVERIFY2(gap.seconds >= 59.9, qPrintable(QString::number(gap.seconds)));
        const auto again = std::upper_bound(times.begin(), times.end(), gap.begin);
        const std::span<const double> proving(&*again, 20);
        for (const double seconds : {1.0, 2.0, 4.0}) {
            const Windows windows = judgeWindows(proving, kRate / 10, seconds);
            QVERIFY2(windows.above == 0, qPrintable(QString::number(windows.worstExcess)));
        }
        QVERIFY(worstExcess(times, kRate) <= 0);

        // Not one request of the dead one since it opened, however long the crawl went on.
        QCOMPARE(timesOf(Dead).size(), deadBefore);
        QVERIFY(timesOf(Dead).back() < times.back() - 55);
        QCOMPARE(int(timesOf(Fine).size()), int(kPictures));

        // The operator resets it, for a reason; it starts carefully.
        QCOMPARE(play.cli.run({"sources", "reset", play.name(Dead)}).exitCode, 2); // no reason
        QCOMPARE(play.cli.run({"sources", "reset", play.name(Dead), "--reason", "they repaired it"}).exitCode, 0);
        const std::string afterReset = state(Dead);
        QVERIFY2(afterReset == "idle", afterReset.c_str());
        const double reset = secondsNow();
        QCOMPARE(play.crawl().summary["left"].get<int>(), 0);
        const RequestTimes all = timesOf(Dead);
        const auto behind = std::upper_bound(all.begin(), all.end(), reset);
        QCOMPARE(size_t(behind - all.begin()), deadBefore);
        const std::span<const double> careful(&*behind, 20);
        QVERIFY(judgeWindows(careful, kRate / 10, 1).above == 0);
        QVERIFY(worstExcess(play.web().log(), kRate) <= 0);
    }
};

QTEST_GUILESS_MAIN(TestHalts)
#include "test_halts.moc"
