// Ports that are shared, ports of no source, bodies of a wanted size.
#include <set>

#include <QTest>

#include "core/simulatedweb/body_size.h"
#include "core/simulatedweb/picture_pieces.h"
#include "core/simulatedweb/web_layout.h"
#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/sound_pictures.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using namespace gleaner::simulatedweb;
using Kind = Fault::Kind;

class TestTopology : public QObject {
    Q_OBJECT

    static std::unique_ptr<SimulatedWeb> webOf(int sources, int sharedHost, int bystanders) {
        auto options = demoOptions();
        options.sources = sources;
        options.sharedHost = sharedHost;
        options.bystanders = bystanders;
        return startDemo(options);
    }
    static bool sound(const Picture& picture) {
        const std::string_view bytes = picture.bytes.text();
        return picture.format == PictureFormat::Png ? soundPng(bytes) : soundJpeg(bytes);
    }

private slots:
    void sourcesThatShareAHostAreToldApartByTheirPaths() {
        const auto web = webOf(4, 3, 0);
        const auto sources = web->sources();
        QCOMPARE(sources[1].port, sources[0].port);
        QCOMPARE(sources[2].port, sources[0].port);
        QVERIFY(sources[3].port != sources[0].port);
        std::set<std::string> urls;
        for (const model::Record& record : web->records()) {
            QVERIFY(RawClient(portOf(record)).get(pathOf(record)).whole);
            QCOMPARE(web->log().back().source, record.source);
            QCOMPARE(web->log().back().path, pathOf(record));
            QCOMPARE(web->log().back().port, portOf(record));
            urls.insert(record.url);
        }
        QCOMPARE(urls.size(), 60U);
    }
    void whatIsNobodysOnASharedHostIsLoggedAsShared() {
        const auto web = webOf(4, 3, 0);
        const int port = web->sources()[0].port;
        for (const char* path : {"/robots.txt", "/", "/nobody/pictures/0/x.jpg"}) {
            QCOMPARE(RawClient(port).get(path).status, 404);
            QCOMPARE(web->log().back().source, std::string("shared"));
        }
    }
    void aFaultMeetsOneOfTheSharers() {
        const auto web = webOf(4, 3, 0);
        Fault fault;
        fault.kind = Kind::Status;
        fault.source = web->sources()[1].name;
        web->setFaults({fault});
        for (const model::Record& record : web->records())
            QCOMPARE(RawClient(portOf(record)).get(pathOf(record)).status, record.source == fault.source ? 500 : 200);
    }
    void bystandersListenAndHaveOnlyCopies() {
        const auto web = webOf(2, 0, 2);
        QCOMPARE(web->sources().size(), 2U);
        const auto bystanders = web->bystanders();
        QCOMPARE(bystanders.size(), 2U);
        QCOMPARE(bystanders[1].name, std::string("x01"));
        QCOMPARE(bystanders[1].images, 0);
        QCOMPARE(RawClient(bystanders[1].port).get("/robots.txt").status, 404);
        QCOMPARE(web->log().back().source, std::string("x01"));
        QCOMPARE(RawClient(bystanders[1].port).get("/pictures/0/x.jpg").status, 404);
        QCOMPARE(RawClient(bystanders[1].port).get("/copies/a").status, 200);
    }
    void copiesDifferByTheirPath() {
        const auto web = webOf(2, 0, 1);
        RawClient client(web->bystanders()[0].port);
        const std::string one = client.get("/copies/a").body, two = client.get("/copies/b").body;
        QVERIFY(one.size() > 1'000 && one != two);
        QCOMPARE(client.get("/copies/a").body, one);
        QCOMPARE(RawClient(web->sources()[0].port).get("/copies/a").body, one);
    }
    void aFaultOfAllSparesTheBystanders() {
        const auto web = webOf(2, 0, 1);
        Fault fault;
        fault.kind = Kind::Status;
        web->setFaults({fault});
        QCOMPARE(RawClient(web->sources()[0].port).get("/copies/a").status, 500);
        QCOMPARE(RawClient(web->bystanders()[0].port).get("/copies/a").status, 200);
        fault.source = "x00";
        web->setFaults({fault});
        QCOMPARE(RawClient(web->bystanders()[0].port).get("/copies/a").status, 500);
    }
    void redirectsNameOrigins() {
        const auto web = webOf(2, 0, 1);
        Fault fault;
        fault.kind = Kind::Redirect;
        fault.location = "{origin:x00}/copies/{source}{path}";
        web->setFaults({fault});
        const model::Record record = web->records().front();
        const RawResponse response = RawClient(portOf(record)).get(pathOf(record));
        QCOMPARE(response.field("location"), "http://127.0.0.1:" + std::to_string(web->bystanders()[0].port) +
                                                 "/copies/" + record.source + pathOf(record));
        fault.location = "{origin:nobody}/x";
        web->setFaults({fault});
        QCOMPARE(RawClient(portOf(record)).get(pathOf(record)).field("location"), std::string("{origin:nobody}/x"));
    }
    void portsFollowTheirNumbersAlsoWhenSomeAreShared() {
        const WebLayout layout(*loadPictures(demoOptions().pictures), 5, 60, 1, {3, 1, 0});
        std::vector<int> offsets;
        for (const Authority& authority : layout.authorities())
            offsets.push_back(authority.portOffset);
        QCOMPARE(offsets, (std::vector<int>{0, 3, 4, 5}));
    }
    void numbersThatMakeNoWebAreRefused() {
        const auto refused = [](auto change) {
            auto options = demoOptions();
            change(options);
            const auto web = SimulatedWeb::start(options);
            return web ? std::string() : web.error().thing;
        };
        QCOMPARE(refused([](auto& o) { o.tls = 4; }), std::string("tls"));
        QCOMPARE(refused([](auto& o) { o.sharedHost = 4; }), std::string("shared_host"));
        QCOMPARE(refused([](auto& o) { o.sharedHost = o.tls = 2; }), std::string("shared_host"));
        QCOMPARE(refused([](auto& o) { o.bystanders = -1; }), std::string("bystanders"));
        QCOMPARE(refused([](auto& o) { o.bodyBytes = 10; }), std::string("body_bytes"));
    }

    void bodiesHaveTheWantedSize_data() {
        QTest::addColumn<int>("bytes");
        for (const int bytes : {1'000, 10'000, 65'600, 200'000, 1'000'000})
            QTest::addRow("%d", bytes) << bytes;
    }
    void bodiesHaveTheWantedSize() {
        QFETCH(int, bytes);
        std::vector<Picture> pictures = *loadPictures(demoOptions().pictures);
        pictures.resize(std::min(pictures.size(), 2'000'000 / static_cast<size_t>(bytes))); // checksums take their time
        fitBodies(pictures, static_cast<size_t>(bytes));
        std::set<std::uint64_t> digests;
        for (const Picture& picture : pictures) {
            QVERIFY2(picture.bytes.size() <= size_t(bytes) && picture.bytes.size() + 12 >= size_t(bytes),
                     qPrintable(QString::number(picture.bytes.size())));
            QVERIFY(sound(picture));
            digests.insert(picture.digest);
        }
        QCOMPARE(digests.size(), pictures.size());
    }
    void paddingHasItsLength() {
        for (size_t bytes = 0; bytes < 1'000; ++bytes) {
            const std::string gif = padding(PictureFormat::Gif, bytes);
            QVERIFY(gif.size() == bytes || bytes < 5);
            QVERIFY(gif.empty() || soundGifComment(gif, 0));
            QVERIFY(padding(PictureFormat::Jpeg, bytes).size() == bytes || bytes < 4);
            QVERIFY(padding(PictureFormat::Png, bytes).size() == bytes || bytes < 20);
            QCOMPARE(padding(PictureFormat::Webp, bytes).size(), bytes);
        }
        for (size_t bytes = 65'530; bytes < 65'550; ++bytes)
            QCOMPARE(padding(PictureFormat::Jpeg, bytes).size(), bytes);
    }
    void smallBodiesAreServed() {
        auto options = demoOptions();
        options.bodyBytes = 10'000;
        const auto web = startDemo(options);
        std::set<std::string> bodies;
        for (const model::Record& record : web->records()) {
            const std::string body = RawClient(portOf(record)).get(pathOf(record)).body;
            QVERIFY(body.size() >= 9'988 && body.size() <= 10'250);
            bodies.insert(body);
        }
        QCOMPARE(bodies.size(), 60U);
    }
};

QTEST_GUILESS_MAIN(TestTopology)
#include "test_topology.moc"
