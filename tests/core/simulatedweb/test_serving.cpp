#include <set>

#include <QTest>

#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using simulatedweb::RequestLogEntry;
using simulatedweb::SimulatedWeb;

class TestServing : public QObject {
    Q_OBJECT

    std::unique_ptr<SimulatedWeb> m_web;
    model::Record m_first;

private slots:
    void init() {
        m_web = startDemo();
        QVERIFY(m_web);
        m_first = m_web->records().front();
    }
    void cleanup() { m_web.reset(); }

    void everyRecordIsServedAsThePictureThatItSays() {
        for (const model::Record& record : m_web->records()) {
            const RawResponse response = RawClient(portOf(record)).get(pathOf(record));
            QCOMPARE(response.status, 200);
            QVERIFY(response.whole);
            QVERIFY(response.body.starts_with(record.filetype == "jpg" ? "\xff\xd8\xff" : "\x89PNG"));
            QCOMPARE(response.field("content-type"),
                     std::string(record.filetype == "jpg" ? "image/jpeg" : "image/png"));
        }
    }
    void connectionIsKeptForTheNextRequest() {
        RawClient client(portOf(m_first));
        const std::string body = client.get(pathOf(m_first)).body;
        QVERIFY(!body.empty());
        QCOMPARE(client.get(pathOf(m_first)).body, body);
        QCOMPARE(client.get("/robots.txt").status, 404);
    }
    void connectionEndsWhenAskedTo() {
        RawClient client(portOf(m_first));
        QVERIFY(client.get(pathOf(m_first), "Connection: close\r\n").whole);
        QVERIFY(client.endedByServer());
    }
    void requestsSentAheadAreAnsweredInOrder() {
        RawClient client(portOf(m_first));
        const std::string end = " HTTP/1.1\r\nHost: h\r\n\r\n";
        QVERIFY(client.send("GET /nothing" + end + "GET " + pathOf(m_first) + end + "HEAD " + pathOf(m_first) + end));
        QCOMPARE(client.read().status, 404);
        const RawResponse whole = client.read();
        QCOMPARE(whole.status, 200);
        QCOMPARE(client.read(true).field("content-length"), std::to_string(whole.body.size()));
    }
    void aHeadInPiecesIsUnderstood() {
        RawClient client(portOf(m_first));
        for (const char* piece : {"GE", "T / HTTP/1.1\r", "\nHo", "st: h\r\n", "\r\n"})
            QVERIFY(client.send(piece));
        QCOMPARE(client.read().status, 404);
    }
    void headHasTheFieldsWithoutTheBody() {
        RawClient client(portOf(m_first));
        const RawResponse head = client.ask("HEAD", pathOf(m_first));
        QCOMPARE(head.status, 200);
        const RawResponse get = client.get(pathOf(m_first));
        QCOMPARE(head.field("content-length"), std::to_string(get.body.size()));
        QCOMPARE(head.field("etag"), get.field("etag"));
    }
    void anUnchangedPictureIsNotSentAgain() {
        RawClient client(portOf(m_first));
        const RawResponse first = client.get(pathOf(m_first));
        const std::string tag = first.field("etag"), date = first.field("last-modified");
        QCOMPARE(client.get(pathOf(m_first), "If-None-Match: " + tag + "\r\n").status, 304);
        QCOMPARE(client.get(pathOf(m_first), "If-None-Match: \"x\", " + tag + "\r\n").status, 304);
        QCOMPARE(client.get(pathOf(m_first), "If-Modified-Since: " + date + "\r\n").status, 304);
        QCOMPARE(client.get(pathOf(m_first), "If-None-Match: \"x\"\r\nIf-Modified-Since: " + date + "\r\n").status,
                 200);
    }
    void entityTagsTellPicturesApart() {
        std::set<std::string> tags;
        for (const model::Record& record : m_web->records())
            tags.insert(RawClient(portOf(record)).ask("HEAD", pathOf(record)).field("etag"));
        QCOMPARE(tags.size(), m_web->records().size());
    }
    void unknownAddressesAreNotFound_data() {
        QTest::addColumn<QByteArray>("path");
        for (const char* path :
             {"/", "/robots.txt", "/pictures/", "/pictures/0", "/pictures/0/other.jpg", "/pictures/99999/a.jpg",
              "/pictures/-1/a.jpg", "/pictures/99999999999999999999/a.jpg", "/../etc/passwd"})
            QTest::newRow(path) << QByteArray(path);
    }
    void unknownAddressesAreNotFound() {
        QFETCH(QByteArray, path);
        QCOMPARE(RawClient(portOf(m_first)).get(path.toStdString()).status, 404);
    }
    void garbageIsRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("no request") << QByteArray("\x16\x03\x01\x02\r\n\r\n") << 400;
        QTest::newRow("no version") << QByteArray("GET /\r\n\r\n") << 400;
        QTest::newRow("version 9") << QByteArray("GET / HTTP/9\r\n\r\n") << 400;
        QTest::newRow("no path") << QByteArray("GET  HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("no colon") << QByteArray("GET / HTTP/1.1\r\nHost\r\n\r\n") << 400;
        QTest::newRow("control character") << QByteArray("GET /\x01 HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("post") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc") << 405;
        QTest::newRow("huge field") << QByteArray("GET / HTTP/1.1\r\nX: ") + QByteArray(40'000, 'a') << 431;
        QTest::newRow("endless line") << QByteArray(100'000, 'a') << 431;
    }
    void garbageIsRefused() {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        RawClient client(portOf(m_first));
        client.send(bytes.toStdString());
        QCOMPARE(client.read().status, status);
        QVERIFY(client.endedByServer());
        QCOMPARE(RawClient(portOf(m_first)).get(pathOf(m_first)).status, 200); // and life goes on
    }
    void thousandsOfConnectionsStayOpen() {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 2'000; ++i) {
            clients.push_back(std::make_unique<RawClient>(portOf(m_first)));
            QVERIFY(clients.back()->connected());
        }
        for (const auto& client : clients)
            QCOMPARE(client->ask("HEAD", pathOf(m_first)).status, 200);
    }

    void everyRequestIsLogged() {
        RawClient client(portOf(m_first));
        const std::string body = client.get(pathOf(m_first)).body;
        client.get("/robots.txt");
        const std::vector<RequestLogEntry> log = m_web->log();
        QCOMPARE(log.size(), 2U);
        QCOMPARE(log[0].source, m_first.source);
        QCOMPARE(log[0].path, pathOf(m_first));
        QCOMPARE(log[0].status, 200);
        QCOMPARE(log[0].bytes, static_cast<std::int64_t>(body.size()));
        QCOMPARE(log[0].userAgent, std::string("raw"));
        QCOMPARE(log[1].path, std::string("/robots.txt"));
        QCOMPARE(log[1].status, 404);
        QVERIFY(log[0].time <= log[1].time);
        QVERIFY(log[0].time > 1.7e9); // seconds since the epoch
    }
    void aTakenPortIsNamed() {
        auto options = demoOptions();
        options.sources = 1;
        options.firstPort = m_web->sources().front().port;
        const auto second = SimulatedWeb::start(options);
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Unavailable);
        QCOMPARE(second.error().thing, "127.0.0.1:" + std::to_string(options.firstPort));
    }
    void missingPicturesAreNotFound() {
        const TemporaryFolder empty;
        for (const fs::path& folder : {empty.path(), empty / "nowhere"}) {
            auto options = demoOptions();
            options.pictures = folder;
            const auto web = SimulatedWeb::start(options);
            QVERIFY(!web);
            QCOMPARE(web.error().code, ErrorCode::NotFound);
        }
    }
    void oddNumbersMakeNoWeb() {
        for (const auto& [sources, images, port] :
             {std::tuple{0, 1, 0}, {1, -1, 0}, {1, 1, -1}, {1, 1, 70'000}, {10, 1, 65'530}}) {
            auto options = demoOptions();
            options.sources = sources;
            options.images = images;
            options.firstPort = port;
            const auto web = SimulatedWeb::start(options);
            QVERIFY(!web);
            QCOMPARE(web.error().code, ErrorCode::InvalidArgument);
        }
    }
};

QTEST_GUILESS_MAIN(TestServing)
#include "test_serving.moc"
