#include <QTest>

#include <cmath>

#include <nlohmann/json.hpp>

#include "core/crawl/rate_profile.h"
#include "crawl_driver.h"

using namespace gleaner;
using namespace std::chrono_literals;
using crawl::RateProfile;
using test::CrawlDriver;
using test::FakeAnswer;

namespace {

base::WallTime clockAt(int hour, int minute = 0) { // of a day in UTC
    return base::WallTime(std::chrono::hours(24 * 20'000 + hour) + std::chrono::minutes(minute));
}

// One source at 20 a second with work for minutes.
struct Busy : CrawlDriver {
    Busy() {
        add("a", 20, "a.example", 5000);
        web.host("a.example", FakeAnswer::page("picture"));
    }
    // The requests of the next minute.
    test::Times minute() {
        const base::SteadyTime from = clock.steadyNow();
        run(60s);
        test::Times during;
        for (const base::SteadyTime time : times("a.example"))
            if (time >= from)
                during.push_back(time);
        return during;
    }
};

bool near(double value, double wanted) {
    return std::abs(value - wanted) < 1e-9;
}

} // namespace

class TestRateProfile : public QObject {
    Q_OBJECT

private slots:
    void theBuiltInOnesAreNormalGentleAndNight() {
        const auto gentle = *crawl::findProfile({}, "gentle");
        QVERIFY(near(crawl::factorAt(gentle, clockAt(3), 0min), 0.25));
        const auto night = *crawl::findProfile({}, "night");
        QVERIFY(near(crawl::factorAt(night, clockAt(21, 59), 0min), 0.25));
        QVERIFY(near(crawl::factorAt(night, clockAt(22), 0min), 1));
        QVERIFY(near(crawl::factorAt(night, clockAt(5, 59), 0min), 1));
        QVERIFY(near(crawl::factorAt(night, clockAt(6), 0min), 0.25));
        QCOMPARE(crawl::profileInForce({"normal", {}}, clockAt(3)), crawl::ProfileInForce());
    }
    void hoursAreThoseOfTheLocalClock() {
        const auto night = *crawl::findProfile({}, "night");
        QVERIFY(near(crawl::factorAt(night, clockAt(20, 30), 120min), 1)); // 22:30 there
    }
    void aProfileOnlySlowsDown() {
        const auto refused = [](const RateProfile& profile, const char* field) {
            const auto checked = crawl::check(profile);
            return !checked && checked.error().code == ErrorCode::BadSetting && checked.error().thing == field;
        };
        QVERIFY(crawl::check({"mine", 0.5, "09:00-17:00", 0.01}));
        QVERIFY(refused({"mine", 1.01, "", 1}, "factor"));
        QVERIFY(refused({"mine", 0.009, "", 1}, "factor"));
        QVERIFY(refused({"mine", std::nan(""), "", 1}, "factor"));
        QVERIFY(refused({"mine", 1, "09:00-17:00", 2}, "otherwise"));
        QVERIFY(refused({"mine", 1, "nine to five", 1}, "hours"));
        QVERIFY(refused({"gentle", 1, "", 1}, "profile"));
        QVERIFY(refused({"  ", 1, "", 1}, "profile"));
        QVERIFY(near(crawl::factorAt({"odd", 7, "", 1}, clockAt(1), 0min), 1)); // whoever wrote it
    }
    void theLimitIsTheSourcesOwnTimesTheFactor() {
        const crawl::RateOptions options;
        const auto decided = [&](crawl::RateInputs inputs) {
            inputs.profileFactor = 0.25;
            return crawl::decideRate(inputs, options);
        };
        QVERIFY(near(decided({8.0, {}, 0, {}, 1}).rate, 2));
        QVERIFY(near(decided({1000.0, {}, 0, {}, 1}).rate, 50));   // of the ceiling
        QVERIFY(near(decided({8.0, {}, 0, 10.0, 1}).rate, 0.025)); // of what robots.txt allows
        QCOMPARE(decided({8.0, {}, 0, {}, 1}).origin, crawl::RateOrigin::Profile);
        QCOMPARE(crawl::decideRate({8.0, {}, 0, {}, 1}, options).origin, crawl::RateOrigin::Override);
    }
    void underGentleTheSiteSeesAQuarterAndAfterItAllOfIt() {
        Busy crawl;
        QVERIFY(crawl.start());
        crawl.run(30s);
        QVERIFY(crawl.operators.chooseProfile("gentle"));
        crawl.run(1s);
        const test::Times gentle = crawl.minute();
        QVERIFY(test::worstExcess(gentle, 5) <= 0);
        QVERIFY(gentle.size() > 280); // and it is used
        const auto source = crawl.source("a");
        QCOMPARE(source.rateOrigin, crawl::RateOrigin::Profile);
        QVERIFY(near(source.rateLimit, 5));
        QCOMPARE(crawl.loop->figures().profile, "gentle");
        QVERIFY(near(crawl.loop->figures().profileFactor, 0.25));
        const auto line = nlohmann::json::parse(crawl::stateLine(crawl.loop->figures()));
        QCOMPARE(line["general"]["profile"].get<std::string>(), "gentle");

        QVERIFY(crawl.operators.undo());
        crawl.run(1s);
        const test::Times normal = crawl.minute();
        QVERIFY(test::worstExcess(normal, 20) <= 0);
        QVERIFY(normal.size() > 1150);
        QCOMPARE(crawl.loop->figures().profile, "");
    }
    void theHoursOfAProfileBeginAndEndByThemselves() {
        Busy crawl;
        const RateProfile always{"mine", 1, "00:00-12:00", 0.1};
        QVERIFY(crawl.operators.saveProfile(always));
        QVERIFY(crawl.operators.chooseProfile("mine"));
        QVERIFY(crawl.start());
        std::set<double> limits;
        for (int hour = 0; hour < 24; ++hour) {
            crawl.clock.stepWall(std::chrono::hours(1));
            crawl.run(11s); // it looks with every count
            limits.insert(std::round(crawl.source("a").rateLimit * 1000));
        }
        QCOMPARE(limits, (std::set<double>{2000, 20'000}));
    }
    void whatBelongsToNobodyGetsGentlerToo() {
        CrawlDriver crawl;
        crawl.add("a", 200, "a.example", 1000);
        crawl.web.host("a.example", FakeAnswer::redirect("http://b.example/x"));
        crawl.web.host("b.example", FakeAnswer::page("picture"));
        QVERIFY(crawl.operators.chooseProfile("gentle"));
        QVERIFY(crawl.start());
        crawl.run(60s);
        QVERIFY(crawl.requests("b.example") > 100);
        QVERIFY(test::worstExcess(crawl.times("b.example"), 5) <= 0); // of 20, the most for a host of no source
    }
    void anOperatorsProfilesAreKeptJournalledAndUndone() {
        test::FakeClock clock;
        test::FakeRegistry registry;
        crawl::OperatorActions actions(registry, clock, "ada@desk");
        QVERIFY(actions.saveProfile({"zoo", 0.5, "", 1}));
        QVERIFY(actions.saveProfile({"library", 0.1, "", 1}));
        QVERIFY(actions.chooseProfile("zoo"));
        QVERIFY(actions.chooseProfile("zoo")); // no second action
        QCOMPARE(registry.transitions({}, 100)->size(), size_t(3));
        QCOMPARE(registry.transitions({}, 1)->at(0).who, "ada@desk");
        QCOMPARE(registry.rateProfiles()->own.at(0).name, "library");
        QVERIFY(actions.removeProfile("zoo"));
        QCOMPARE(registry.rateProfiles()->chosen, "");
        QVERIFY(actions.undo()); // it is there and in force again
        QCOMPARE(registry.rateProfiles()->chosen, "zoo");
        QVERIFY(actions.undo());
        QCOMPARE(registry.rateProfiles()->chosen, "");
        QCOMPARE(registry.rateProfiles()->own.size(), size_t(2));
    }
    void whatIsNoProfileIsSaid() {
        test::FakeClock clock;
        test::FakeRegistry registry;
        crawl::OperatorActions actions(registry, clock, "ada@desk");
        const auto chosen = actions.chooseProfile("gently");
        QCOMPARE(chosen.error().code, ErrorCode::NotFound);
        QCOMPARE(chosen.error().args.at("suggestion"), "gentle");
        QCOMPARE(actions.removeProfile("gentle").error().code, ErrorCode::NotFound);
        QCOMPARE(actions.saveProfile({"x", 2, "", 1}).error().code, ErrorCode::BadSetting);
        for (size_t i = 0; i < crawl::kMostProfiles; ++i)
            QVERIFY(actions.saveProfile({"p" + std::to_string(i), 0.5, "", 1}));
        QCOMPARE(actions.saveProfile({"one more", 0.5, "", 1}).error().code, ErrorCode::BadSetting);
        QVERIFY(actions.saveProfile({"p7", 0.25, "", 1})); // replaced, not one more
    }
};

QTEST_GUILESS_MAIN(TestRateProfile)
#include "test_rate_profile.moc"
