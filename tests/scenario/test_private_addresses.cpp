// Nobody can aim us at what is not public: redirects into private space end there, and the wire stays silent.
#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;
using Kind = Fault::Kind;

class TestPrivateAddresses : public QObject {
    Q_OBJECT

    static constexpr int kPictures = 2;

    static Fault leadingTo(const std::string& location) {
        Fault fault = faultOf(Kind::Redirect);
        fault.location = location;
        fault.robots = false;
        return fault;
    }

private slots:
    void redirectsIntoPrivateSpaceAreBlocked() {
        const std::vector<std::string> places{
            "http://10.0.0.1{path}",
            "http://192.168.1.1{path}",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]:{path}",
            "http://[::ffff:127.0.0.1]:18800{path}",
            "http://0.0.0.0{path}",
            "http://localhost:1{path}",
            "{origin:x00}{path}",      // another port of loopback than the one that is allowed
            "{origin:other}/copies/a", // a source that may itself be on loopback
            "http://user:secret@127.0.0.1{path}",
            "file:///etc/passwd",
            "ftp://127.0.0.1{path}",
        };
        RehearsalOptions options;
        options.sources = int(places.size()) + 1; // the last one is the other source
        options.pictures = kPictures;
        options.web.bystanders = 1;
        Rehearsal play(options);
        QVERIFY(play.ready());
        const size_t other = places.size();
        std::vector<Fault> faults;
        for (size_t k = 0; k < places.size(); ++k) {
            std::string place = places[k];
            if (const size_t at = place.find("{origin:other}"); at != std::string::npos)
                place.replace(at, 14, "{origin:" + play.name(other) + "}");
            faults.push_back(leadingTo(place));
            faults.back().source = play.name(k);
        }
        play.web().setFaults(faults);

        const Rehearsal::Crawl crawl = play.crawl();
        QCOMPARE(crawl.exitCode, 0); // blocked is no failure
        QCOMPARE(crawl.count("blocked"), int(places.size()) * kPictures);
        QCOMPARE(crawl.count("ok"), kPictures);
        for (size_t k = 0; k < places.size(); ++k)
            QVERIFY2(play.outcomes(k) == (std::map<std::string, int>{{"AddressBlocked", kPictures}}),
                     places[k].c_str());
        // Silence: not even robots.txt was asked where we were not to go.
        QVERIFY(play.requests([](const RequestLogEntry& e) { return e.source == "x00"; }).empty());
        QVERIFY(play.requests([](const RequestLogEntry& e) { return e.path.starts_with("/copies/"); }).empty());
    }

    void robotsLeadNowhereEither() {
        RehearsalOptions options;
        options.sources = 1;
        options.pictures = kPictures;
        options.web.bystanders = 1;
        Rehearsal play(options);
        QVERIFY(play.ready());
        Fault fault = leadingTo("{origin:x00}/robots.txt");
        fault.path = "/robots.txt";
        play.web().setFaults({fault});
        const Rehearsal::Crawl crawl = play.crawl();
        QVERIFY(play.requests([](const RequestLogEntry& e) { return e.source == "x00"; }).empty());
        // It could not be had: nothing is asked before it is.
        QCOMPARE(crawl.exitCode, 3);
        QCOMPARE(crawl.count("left"), kPictures);
        QVERIFY(play.pictureRequests(play.name(0)).empty());
    }

    void loopbackIsNotAskedWithoutPermission() {
        RehearsalOptions options;
        options.sources = 2;
        options.pictures = kPictures;
        Rehearsal play(options);
        QVERIFY(play.ready());
        // Permission is taken back for one of them: a new library knows of none.
        Cli stranger;
        QVERIFY(stranger.init());
        QVERIFY(play.web().writeList(stranger.folder / "list.tsv"));
        QCOMPARE(stranger.run({"import", (stranger.folder / "list.tsv").string()}).exitCode, 0);
        const json summary = stranger.document({"crawl", "--until-done"});
        QCOMPARE(summary["ok"].get<int>(), 0);
        QVERIFY(summary["blocked"].get<int>() > 0);
        QCOMPARE(summary["left"].get<int>(), 0);
        QVERIFY(play.web().log().empty());
    }
};

QTEST_GUILESS_MAIN(TestPrivateAddresses)
#include "test_private_addresses.moc"
