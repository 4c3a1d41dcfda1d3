#include <fstream>

#include <QTest>

#include "core/simulatedweb/simulated_web.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::test;
using simulatedweb::readFaults;
using Kind = simulatedweb::Fault::Kind;

class TestFaultLines : public QObject {
    Q_OBJECT

    static fs::path write(const TemporaryFolder& folder, const std::string& text) {
        std::ofstream(folder / "faults.jsonl") << text;
        return folder / "faults.jsonl";
    }

private slots:
    void faultsAreReadFromLines() {
        const TemporaryFolder folder;
        const auto faults = readFaults(write(folder, R"({"source":"s03","kind":"status","status":503,"retry_after":"5"}

{"kind":"slow_drip","bytes_per_second":7,"path":"/x","share":0.5,"from_seconds":1,"until_seconds":2.5}
{"kind":"redirect","location":"/y","header":"A: b","body":"c\nd"}
{"kind":"status","path":"/robots.txt","robots":false,"body":"x","body_bytes":2000000,"delay_seconds":0.5}
{"kind":"gzip_bomb"}
{"kind":"tls_expired"}
{"kind":"tls_wrong_host"}
{"kind":"tls_unknown_ca"}
{"kind":"tls_handshake"}
{"kind":"status","from_request":3,"until_request":5}
)"));
        QVERIFY(faults);
        QCOMPARE(faults->size(), 10U);
        QCOMPARE((*faults)[0].kind, Kind::Status);
        QCOMPARE((*faults)[0].source, std::string("s03"));
        QCOMPARE((*faults)[0].status, 503);
        QCOMPARE((*faults)[0].retryAfter, std::string("5"));
        QCOMPARE((*faults)[1].bytesPerSecond, 7);
        QCOMPARE((*faults)[1].path, std::string("/x"));
        QCOMPARE((*faults)[1].share, 0.5);
        QCOMPARE((*faults)[1].fromSeconds, 1.0);
        QCOMPARE((*faults)[1].untilSeconds, 2.5);
        QCOMPARE((*faults)[2].location, std::string("/y"));
        QCOMPARE((*faults)[2].body, std::string("c\nd"));
        QVERIFY((*faults)[2].robots);
        QVERIFY(!(*faults)[3].robots);
        QCOMPARE((*faults)[3].bodyBytes, std::int64_t(2'000'000));
        QCOMPARE((*faults)[3].delaySeconds, 0.5);
        QCOMPARE((*faults)[4].kind, Kind::GzipBomb);
        QCOMPARE((*faults)[5].kind, Kind::TlsExpired);
        QCOMPARE((*faults)[6].kind, Kind::TlsWrongHost);
        QCOMPARE((*faults)[7].kind, Kind::TlsUnknownCa);
        QCOMPARE((*faults)[8].kind, Kind::TlsHandshake);
        QCOMPARE((*faults)[9].fromRequest, std::int64_t(3));
        QCOMPARE((*faults)[9].untilRequest, std::int64_t(5));
    }
    void badLinesAreNamed_data() {
        QTest::addColumn<QByteArray>("line");
        for (const char* line :
             {"nonsense", "[]", "{}", R"({"kind":"flood"})", R"({"kind":7})", R"({"kind":"status","status":"500"})",
              R"({"kind":"status","status":7})", R"({"kind":"status","share":2})", R"({"kind":"status","robots":1})",
              R"({"kind":"status","body_bytes":-1})", R"({"kind":"close","colour":"red"})",
              R"({"kind":"slow_drip","bytes_per_second":0})", R"({"kind":"none","header":"A: b\r\nC: d"})",
              "{\"kind\":\"close\",\"source\":\"\xff\"}"})
            QTest::newRow(line) << QByteArray(line);
    }
    void badLinesAreNamed() {
        QFETCH(QByteArray, line);
        const TemporaryFolder folder;
        const auto faults = readFaults(write(folder, "{\"kind\":\"close\"}\n\n" + line.toStdString() + "\n"));
        QVERIFY(!faults);
        QCOMPARE(faults.error().code, ErrorCode::BadFormat);
        QCOMPARE(faults.error().args.at("line"), std::string("3"));
        QVERIFY(faults.error().detail.starts_with("line 3: "));
    }
    void missingFileIsNotFound() { QCOMPARE(readFaults("/nowhere/faults.jsonl").error().code, ErrorCode::NotFound); }
};

QTEST_GUILESS_MAIN(TestFaultLines)
#include "test_fault_lines.moc"
