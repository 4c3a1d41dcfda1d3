// Ten thousand sources on a simulated clock. The whole day is in tests/bench/bench_crawl_core.cpp.
#include <QTest>

#include "tests/core/crawl/simulated_crawl.h"

using namespace gleaner;
using namespace gleaner::test;

class TestManySources : public QObject {
    Q_OBJECT

private slots:
    void tenThousandSourcesKeepTheirLimitsAndUseThem() {
        SimulatedCrawl crawl;
        crawl.add(9'990, 0.03, 180);
        crawl.add(10, 5, 180);
        QVERIFY(crawl.run(std::chrono::minutes(3)));
        QCOMPARE(crawl.aboveLimit(), 0);
        QCOMPARE(crawl.belowLimit(), 0);
        QVERIFY2(crawl.longestWait() < 2, qPrintable(QString::number(crawl.longestWait())));
        QVERIFY(crawl.requests() > 50'000);
    }
};

QTEST_GUILESS_MAIN(TestManySources)
#include "test_many_sources.moc"
