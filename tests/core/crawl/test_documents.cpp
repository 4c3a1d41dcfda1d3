#include <QTest>
#include <nlohmann/json.hpp>

#include "core/crawl/crawl_engine.h"

using namespace gleaner;
using nlohmann::json;

class TestDocuments : public QObject {
    Q_OBJECT

    static crawl::CrawlFigures figures() {
        crawl::CrawlFigures f;
        f.time = base::WallTime(base::Millis(1'790'000'000'250));
        f.running = true;
        f.seconds = 50;
        f.ok = 100;
        f.unchanged = 5;
        f.failed = 2;
        f.blocked = 1;
        f.retried = 4;
        f.linkRot = 3;
        f.left = 40;
        f.bytes = 123'456;
        f.requestRate = 2.5;
        f.storedRate = 2;
        f.errorRate = 0.3;
        f.rateLimit = 20;
        f.inFlight = 6;
        f.byteRate = 4096;
        f.workers = {1024, 3, 1, 1, 1};
        crawl::SourceFigures good;
        good.name = "good";
        good.rateLimit = 20;
        good.ok = 100;
        good.peakRate = 12.5;
        good.byteRate = 2048;
        good.state = model::SourceState::Running;
        good.outcomes = {{"200", 100}, {"404", 3}, {"503", 2}, {"Timeout", 1}};
        good.last50 = {"200", "200", "503"};
        crawl::SourceFigures bad;
        bad.name = "bad \xff\"name\"";
        bad.state = model::SourceState::BreakerOpen;
        bad.why.code = "breaker_last50";
        bad.outcomes = {{"500", 50}};
        f.sources = {bad, good};
        return f;
    }

private slots:
    void theStateLineHasTheFieldsOfThePredecessor() {
        const json line = json::parse(crawl::stateLine(figures()));
        QCOMPARE(line.at("event").get<std::string>(), "monitoring_update");
        QCOMPARE(line.at("time").get<double>(), 1'790'000'000.25);
        const json& general = line.at("general");
        QCOMPARE(general.at("num_resized").get<int>(), 100);
        QCOMPARE(general.at("resize_errors").get<int>(), 53);
        QCOMPARE(general.at("success_rps").get<double>(), 2.0);
        QCOMPARE(general.at("error_rps").get<double>(), 0.3);
        QCOMPARE(general.at("processing_rate").get<double>(), 2.5);
        QCOMPARE(general.at("split_rate").get<double>(), 0.0);
        QCOMPARE(general.at("global_max_rps").get<double>(), 20.0);
        QCOMPARE(general.at("circuit_breaker_tripped").size(), size_t(1));
    }
    void theStateLineSaysWhatTheWorkersDo() {
        const json line = json::parse(crawl::stateLine(figures()));
        const json& general = line.at("general");
        QCOMPARE(general.at("byte_rate").get<double>(), 4096.0);
        const json expected = {
            {"connections", 1024}, {"fetching", 3}, {"waiting", 1}, {"examining", 1}, {"settling", 1}};
        QVERIFY(general.at("workers") == expected);
        const json& good = line.at("specific").at("good");
        QCOMPARE(good.at("peak_rate").get<double>(), 12.5);
        QCOMPARE(good.at("byte_rate").get<double>(), 2048.0);
    }
    void everySourceIsInItAlsoOneThatOnlyFails() {
        const json specific = json::parse(crawl::stateLine(figures())).at("specific");
        QCOMPARE(specific.size(), size_t(2));
        const json& good = specific.at("good");
        QCOMPARE(good.at("successful").get<int>(), 100);
        QCOMPARE(good.at("error").get<int>(), 3); // a 404 is none
        QCOMPARE(good.at("last_50_statuses").dump(), R"({"200":2,"503":1})");
        QCOMPARE(good.at("rate_limit").get<double>(), 20.0);
        QCOMPARE(good.at("state").get<std::string>(), "running");
    }
    void theLineIsOneLineWhateverTheNames() { QCOMPARE(crawl::stateLine(figures()).find('\n'), std::string::npos); }
    void theSummaryHasExactlyItsFields() {
        const json line = json::parse(crawl::summaryLine(figures()));
        const json expected = {{"event", "summary"},
                               {"ok", 100},
                               {"unchanged", 5},
                               {"failed", 2},
                               {"blocked", 1},
                               {"retried", 4},
                               {"link_rot", 3},
                               {"left", 40},
                               {"bytes", 123'456},
                               {"seconds", 50.0},
                               {"images_per_second", 2.22},
                               {"stored_per_second", 2.0}};
        QCOMPARE(line.dump(), expected.dump());
    }
    void aCrawlOfNoTimeDividesByNothing() {
        const json line = json::parse(crawl::summaryLine({}));
        QCOMPARE(line.at("images_per_second").get<double>(), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestDocuments)
#include "test_documents.moc"
