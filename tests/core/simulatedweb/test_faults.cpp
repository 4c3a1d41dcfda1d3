#include <thread>

#include <QTest>
#include <zlib.h>

#include "core/simulatedweb/fault_rules.h"
#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using simulatedweb::Fault;
using simulatedweb::FaultRules;
using simulatedweb::SimulatedWeb;
using Kind = Fault::Kind;

class TestFaults : public QObject {
    Q_OBJECT

    std::unique_ptr<SimulatedWeb> m_web;
    model::Record m_record;
    std::string m_body; // without a fault

    void set(Fault fault) { m_web->setFaults({std::move(fault)}); }
    RawResponse get() { return RawClient(portOf(m_record)).get(pathOf(m_record)); }
    static Fault of(Kind kind) {
        Fault fault;
        fault.kind = kind;
        return fault;
    }

private slots:
    void init() {
        m_web = startDemo();
        QVERIFY(m_web);
        m_record = m_web->records().front();
        m_body = get().body;
        QVERIFY(m_body.size() > 1'000);
    }
    void cleanup() { m_web.reset(); }

    void statusWithRetryAfter() {
        Fault fault = of(Kind::Status);
        fault.status = 429;
        fault.retryAfter = "5";
        set(fault);
        const RawResponse response = get();
        QCOMPARE(response.status, 429);
        QCOMPARE(response.field("retry-after"), std::string("5"));
        QCOMPARE(m_web->log().back().status, 429);
    }
    void robotsIsAStatusWithABody() {
        Fault fault = of(Kind::Status);
        fault.path = "/robots.txt";
        fault.status = 200;
        fault.body = "User-agent: *\nDisallow: /\n";
        set(fault);
        QCOMPARE(RawClient(portOf(m_record)).get("/robots.txt").body, fault.body);
        QCOMPARE(get().status, 200);
        QCOMPARE(get().body, m_body);
    }
    void headerIsAddedToTheOrdinaryAnswer() {
        Fault fault = of(Kind::None);
        fault.header = "X-Robots-Tag: noai";
        set(fault);
        QCOMPARE(get().field("x-robots-tag"), std::string("noai"));
        QCOMPARE(get().body, m_body);
    }
    void slowDripComesInTheEnd() {
        Fault fault = of(Kind::SlowDrip);
        fault.bytesPerSecond = static_cast<int>(m_body.size()) * 4; // a quarter of a second
        set(fault);
        QCOMPARE(get().body, m_body);
    }
    void slowDripBeginsWithTheHeadAlone() {
        Fault fault = of(Kind::SlowDrip);
        fault.bytesPerSecond = 1;
        set(fault);
        RawClient client(portOf(m_record));
        client.send("GET " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        QVERIFY(client.readAll(1).ends_with("\r\n\r\n"));
    }
    void truncatedBodyIsHalf() {
        set(of(Kind::Truncate));
        RawClient client(portOf(m_record));
        const RawResponse response = client.get(pathOf(m_record));
        QCOMPARE(response.status, 200);
        QVERIFY(!response.whole);
        QCOMPARE(response.body, m_body.substr(0, m_body.size() / 2));
        QVERIFY(client.endedByServer());
    }
    void corruptBodyLooksLikeAPictureOnly() {
        set(of(Kind::Corrupt));
        const std::string body = get().body;
        QCOMPARE(body.size(), m_body.size());
        QCOMPARE(body.substr(0, 12), m_body.substr(0, 12));
        QVERIFY(body.substr(0, 1'000) != m_body.substr(0, 1'000));
    }
    void wrongTypeLiesAboutARealPicture() {
        set(of(Kind::WrongType));
        QVERIFY(get().field("content-type").starts_with("text/html"));
        QCOMPARE(get().body, m_body);
    }
    void notAnImageIsAPageWith200() {
        set(of(Kind::NotAnImage));
        QCOMPARE(get().status, 200);
        QVERIFY(get().body.starts_with("<!DOCTYPE html>"));
    }
    void redirectGoesWhereItIsTold() {
        Fault fault = of(Kind::Redirect);
        fault.location = "http://10.0.0.1/x";
        set(fault);
        QCOMPARE(get().status, 302);
        QCOMPARE(get().field("location"), std::string("http://10.0.0.1/x"));
    }
    void redirectWithoutALocationIsALoop() {
        Fault fault = of(Kind::Redirect);
        fault.status = 308;
        set(fault);
        QCOMPARE(get().status, 308);
        QCOMPARE(get().field("location"), pathOf(m_record));
    }
    void closeGivesNoAnswer() {
        set(of(Kind::Close));
        RawClient client(portOf(m_record));
        QCOMPARE(client.get(pathOf(m_record)).status, 0);
        QCOMPARE(m_web->log().back().status, 0);
    }
    void refusedPortComesBack() {
        RawClient before(portOf(m_record));
        QCOMPARE(before.get(pathOf(m_record)).status, 200);
        Fault fault = of(Kind::Refuse);
        fault.source = m_record.source;
        set(fault);
        QVERIFY(!RawClient(portOf(m_record)).connected());
        QCOMPARE(before.get(pathOf(m_record)).status, 0); // open connections died with it
        QVERIFY(RawClient(m_web->sources()[1].port).connected());
        m_web->setFaults({});
        QCOMPARE(get().body, m_body);
    }
    void hangingConnectionIsOpenAndSilent() {
        set(of(Kind::Hang));
        RawClient hung(portOf(m_record));
        hung.send("GET " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        m_web->setFaults({});
        QCOMPARE(get().status, 200); // the others are served meanwhile
        QVERIFY(hung.send("GET / HTTP/1.1\r\n\r\n"));
    }
    void endlessBodyGoesOnBeyondThePicture() {
        Fault fault = of(Kind::Endless);
        fault.source = m_record.source;
        set(fault);
        RawClient client(portOf(m_record));
        client.send("GET " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        QVERIFY(client.readAll(m_body.size() * 5).size() >= m_body.size() * 5);
        QCOMPARE(RawClient(m_web->sources()[1].port).get("/robots.txt").status, 404); // nobody starves
    }
    void garbageStatusIsNoHttp() {
        set(of(Kind::GarbageStatus));
        RawClient client(portOf(m_record));
        client.send("GET " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        QVERIFY(client.readAll().starts_with("HTTP/1.1 abc"));
    }
    void wrongLengthPromisesMore() {
        set(of(Kind::WrongLength));
        const RawResponse response = get();
        QVERIFY(!response.whole);
        QCOMPARE(response.body, m_body);
        QVERIFY(std::stoul(response.field("content-length")) > m_body.size());
    }

    void gzipBombIsSmallOnTheWireAndHugeInside() {
        set(of(Kind::GzipBomb));
        const RawResponse response = get();
        QVERIFY(response.whole);
        QCOMPARE(response.field("content-encoding"), std::string("gzip"));
        QVERIFY(response.body.size() < 100'000);
        z_stream stream{};
        QCOMPARE(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(response.body.data()));
        stream.avail_in = static_cast<uInt>(response.body.size());
        std::vector<Bytef> out(1U << 20U);
        int result = Z_OK;
        while (result == Z_OK) {
            stream.next_out = out.data();
            stream.avail_out = static_cast<uInt>(out.size());
            result = inflate(&stream, Z_NO_FLUSH);
        }
        QCOMPARE(result, Z_STREAM_END); // length and checksum are right, too
        QVERIFY(stream.total_out > 64UL * 1024 * 1024);
        inflateEnd(&stream);
    }
    void aBlanketFaultMaySpareRobots() {
        Fault fault = of(Kind::Status);
        const auto robots = [&] { return RawClient(portOf(m_record)).get("/robots.txt").status; };
        set(fault);
        QCOMPARE(robots(), 500);
        fault.robots = false;
        for (const char* path : {"", "/*"}) {
            fault.path = path;
            set(fault);
            QCOMPARE(robots(), 404);
            QCOMPARE(get().status, 500);
        }
        fault.path = "/robots.txt";
        set(fault);
        QCOMPARE(robots(), 500);
    }
    void bodyIsRepeatedUpToALength() {
        Fault fault = of(Kind::Status);
        fault.path = "/robots.txt";
        fault.status = 200;
        fault.body = "User-agent: *\n";
        fault.bodyBytes = 2'000'000;
        set(fault);
        const std::string body = RawClient(portOf(m_record)).get("/robots.txt").body;
        QCOMPARE(body.size(), 2'000'000U);
        QVERIFY(body.starts_with("User-agent: *\nUser-agent: *\n"));
        QVERIFY(body.substr(14 * 100'000).starts_with("User-agent: *\n"));
    }
    void faultsOfConnectionsAreNoneOfRequests() {
        for (const Kind kind :
             {Kind::Refuse, Kind::TlsExpired, Kind::TlsWrongHost, Kind::TlsUnknownCa, Kind::TlsHandshake}) {
            const FaultRules rules({of(kind)}, 1);
            QVERIFY(!rules.find({"s00"}, "/x", 0, 0));
            QCOMPARE(rules.refuses({"s00"}, 0), kind == Kind::Refuse);
            QCOMPARE(rules.findHandshake({"s00"}, 0, 0) != nullptr, kind != Kind::Refuse);
        }
    }
    void theOrderIsKeptBetweenFaultsOfOneAndOfAll() {
        std::vector<Fault> faults(4, of(Kind::Status));
        for (size_t i = 0; i < faults.size(); ++i)
            faults[i].status = 400 + static_cast<int>(i);
        faults[0].path = "/0";
        faults[1].source = "s01";
        faults[1].path = "/1";
        faults[2].path = "/2*";
        faults[3].source = "s01";
        const FaultRules rules(faults, 1);
        const auto status = [&](const char* source, const char* path) {
            const Fault* fault = rules.find({source}, path, 0, 0);
            return fault ? fault->status : 0;
        };
        QCOMPARE(status("s01", "/0"), 400);
        QCOMPARE(status("s01", "/1"), 401);
        QCOMPARE(status("s01", "/22"), 402);
        QCOMPARE(status("s01", "/3"), 403);
        QCOMPARE(status("s00", "/3"), 0);
        QVERIFY(!rules.find({"s02", true}, "/0", 0, 0)); // a bystander meets only its own
        QVERIFY(rules.find({"s01", true}, "/1", 0, 0));
    }
    void aSourceDiesAndComesBack() {
        Fault fault = of(Kind::Refuse);
        fault.fromSeconds = 30;
        fault.untilSeconds = 90;
        const FaultRules rules({fault}, 1);
        QVERIFY(!rules.refuses({"s00"}, 29.9));
        QVERIFY(rules.refuses({"s00"}, 30));
        QVERIFY(!rules.refuses({"s00"}, 90));
    }

    void answerIsDelayed() {
        Fault fault = of(Kind::Status);
        fault.delaySeconds = 1'000;
        set(fault);
        RawClient waiting(portOf(m_record));
        waiting.send("GET " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        while (m_web->log().size() < 2)
            std::this_thread::yield();
        QCOMPARE(m_web->log().back().status, 0);
        fault.delaySeconds = 0.01;
        set(fault);
        QCOMPARE(get().status, 500);
    }

    void firstFaultThatFitsCounts() {
        Fault one = of(Kind::Status), two = of(Kind::Status), three = of(Kind::Status);
        one.source = "elsewhere";
        two.path = "/pictures/*";
        two.status = 502;
        three.status = 410;
        m_web->setFaults({one, two, three});
        QCOMPARE(get().status, 502);
        QCOMPARE(RawClient(portOf(m_record)).get("/robots.txt").status, 410);
    }
    void faultsHaveTheirTime() {
        Fault fault = of(Kind::Status);
        fault.fromSeconds = 10;
        fault.untilSeconds = 20;
        const FaultRules rules({fault}, 1);
        QVERIFY(!rules.find({"s00"}, "/x", 9.9, 0));
        QVERIFY(rules.find({"s00"}, "/x", 10, 0));
        QVERIFY(!rules.find({"s00"}, "/x", 20, 0));
    }
    void aShareOfTheRequestsIsChosenBySeed() {
        Fault fault = of(Kind::Status);
        fault.share = 0.25;
        const FaultRules rules({fault}, 1), again({fault}, 1), other({fault}, 2);
        int hits = 0, differences = 0;
        for (std::uint64_t n = 0; n < 10'000; ++n) {
            const bool hit = rules.find({"s00"}, "/x", 0, n) != nullptr;
            QCOMPARE(again.find({"s00"}, "/x", 0, n) != nullptr, hit);
            differences += (other.find({"s00"}, "/x", 0, n) != nullptr) != hit ? 1 : 0;
            hits += hit ? 1 : 0;
        }
        QVERIFY(hits > 2'300 && hits < 2'700);
        QVERIFY(differences > 1'000);
    }
};

QTEST_GUILESS_MAIN(TestFaults)
#include "test_faults.moc"
