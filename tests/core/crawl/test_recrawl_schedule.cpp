#include <QTest>

#include "core/crawl/recrawl_schedule.h"

using namespace gleaner;
using crawl::RecrawlSchedule;
using crawl::RecrawlStep;
using namespace std::chrono_literals;

class TestRecrawlSchedule : public QObject {
    Q_OBJECT

private slots:
    void theStandardGetsSeldomer() {
        const RecrawlSchedule standard;
        QCOMPARE(standard.toText(), std::string(RecrawlSchedule::kStandard));
        const std::vector<base::Millis> waits = standard.waits();
        QCOMPARE(waits.size(), size_t(7 + 12 + 20 + 24 + 24 + 40));
        QVERIFY(std::is_sorted(waits.begin(), waits.end()));
        QCOMPARE(standard.dueAfter(0), std::optional<base::Millis>(24h));
        QCOMPARE(standard.dueAfter(6), std::optional<base::Millis>(24h));
        QCOMPARE(standard.dueAfter(7), std::optional<base::Millis>(7 * 24h));
        QCOMPARE(standard.dueAfter(126), std::optional<base::Millis>(182 * 24h));
        QVERIFY(!standard.dueAfter(127));
    }
    void waitsAndDueAfterAgree() {
        const RecrawlSchedule schedule = RecrawlSchedule::parse("2x1h 1x3d").value();
        const auto waits = schedule.waits();
        for (size_t checks = 0; checks < waits.size(); ++checks)
            QCOMPARE(schedule.dueAfter(int(checks)), std::optional(waits[checks]));
        QVERIFY(!schedule.dueAfter(int(waits.size())));
    }
    void periodsHaveUnits() {
        const auto schedule = RecrawlSchedule::parse(" 1x90s  2x15m 3x36h 4x2d 5x1w ").value();
        QCOMPARE(schedule.steps(), (std::vector<RecrawlStep>{{1, 90s}, {2, 15min}, {3, 36h}, {4, 48h}, {5, 168h}}));
        QCOMPARE(schedule.toText(), std::string("1x90s 2x15m 3x36h 4x2d 5x7d"));
        QCOMPARE(RecrawlSchedule::parse(schedule.toText()).value(), schedule);
    }
    void neverIsAScheduleToo() {
        const auto none = RecrawlSchedule::parse("never").value();
        QVERIFY(!none.dueAfter(0));
        QVERIFY(none.waits().empty());
        QCOMPARE(none.toText(), std::string("never"));
    }
    void whatIsNoScheduleIsSaid_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 " ",
                                 "never 7x1d",
                                 "7",
                                 "7x",
                                 "x1d",
                                 "7x1",
                                 "0x1d",
                                 "7x0d",
                                 "-1x1d",
                                 "7x1y",
                                 "7x1d,12x7d",
                                 "7x1dd",
                                 "7 x 1d",
                                 "1.5x1d",
                                 "1x99999999999999999999d",
                                 "1x9999999999w",
                                 "99999999999x1d",
                                 "9999x1d 2x1d",
                                 "1x11w2"})
            QTest::newRow(text) << text;
    }
    void whatIsNoScheduleIsSaid() {
        QFETCH(QString, text);
        const auto refused = RecrawlSchedule::parse(text.toStdString());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::BadSetting);
        QCOMPARE(refused.error().thing, std::string("recrawl_schedule"));
        QCOMPARE(refused.error().args.at("value"), text.toStdString());
        QVERIFY(!refused.error().args.at("allowed").empty());
    }
};

QTEST_GUILESS_MAIN(TestRecrawlSchedule)
#include "test_recrawl_schedule.moc"
