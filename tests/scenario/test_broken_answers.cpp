// Every way in which an answer can be broken ends as its own outcome, is asked for once, and harms nobody else.
#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;
using Kind = Fault::Kind;

class TestBrokenAnswers : public QObject {
    Q_OBJECT

    struct Case {
        const char* what;
        Fault fault;
        const char* outcome;
        int requests; // that reach the server
    };
    static constexpr int kPictures = 4; // too few for a halt

    static Fault slow() {
        Fault fault = faultOf(Kind::SlowDrip);
        fault.bytesPerSecond = 20; // far below what is called a stall
        return fault;
    }
    static std::vector<Case> cases() {
        std::vector<Case> all{
            {"slow drip", slow(), "Timeout", kPictures},
            {"hang", faultOf(Kind::Hang), "Timeout", kPictures},
            {"endless body", faultOf(Kind::Endless), "TooLarge", kPictures},
            {"gzip bomb", faultOf(Kind::GzipBomb), "TooLarge", kPictures},
            {"truncated body", faultOf(Kind::Truncate), "Truncated", kPictures},
            {"wrong length", faultOf(Kind::WrongLength), "Truncated", kPictures},
            {"garbage status", faultOf(Kind::GarbageStatus), "Protocol", kPictures},
            {"no answer", faultOf(Kind::Close), "Reset", kPictures},
            {"corrupt picture", faultOf(Kind::Corrupt), "DecodeRefused", kPictures},
            {"a page", faultOf(Kind::NotAnImage), "NotAnImage", kPictures},
            {"a picture called a page", faultOf(Kind::WrongType), "200", kPictures},
            {"redirect to itself", faultOf(Kind::Redirect), "RedirectLoop", kPictures},
            {"gone", statusOf(410), "410", kPictures},
            {"forbidden", statusOf(403), "403", kPictures},
            {"port closed", faultOf(Kind::Refuse), "Connect", 0},
            {"certificate expired", faultOf(Kind::TlsExpired), "Tls", 0},
            {"certificate of another host", faultOf(Kind::TlsWrongHost), "Tls", 0},
            {"certificate of nobody", faultOf(Kind::TlsUnknownCa), "Tls", 0},
            {"no handshake", faultOf(Kind::TlsHandshake), "Tls", 0},
            {"https", faultOf(Kind::None), "200", kPictures},
        };
        for (Case& one : all)
            one.fault.robots = false;
        return all;
    }
    static constexpr int kTls = 5;

private slots:
    void eachEndsAsItsOwnOutcome() {
        std::vector<Case> all = cases();
        RehearsalOptions options;
        options.sources = int(all.size());
        options.pictures = kPictures;
        options.web.tls = kTls;
        options.settings = {{"max_attempts", "1"}, {"max_body", "2000000"}};
        Rehearsal play(options);
        QVERIFY(play.ready());
        const fs::path ca = play.cli.write("ca.pem", play.web().certificateAuthority());
        QVERIFY(play.set(play.names(), {"--ca", ca.string()}));
        // Who cannot be reached gives no robots.txt either; an agreement lets the pictures be asked for.
        std::vector<std::string> unreachable;
        for (size_t k = 0; k < all.size(); ++k)
            if (all[k].requests == 0)
                unreachable.push_back(play.name(k));
        QVERIFY(play.set(unreachable, {"--robots", "waived", "--reason", "rehearsal"}));
        std::vector<Fault> faults;
        for (size_t k = 0; k < all.size(); ++k) {
            all[k].fault.source = play.name(k);
            faults.push_back(all[k].fault);
        }
        play.web().setFaults(faults);

        const Rehearsal::Crawl crawl = play.crawl();
        QCOMPARE(crawl.exitCode, 3);
        QCOMPARE(crawl.count("left"), 0);
        for (size_t k = 0; k < all.size(); ++k) {
            const std::map<std::string, int> expected{{all[k].outcome, kPictures}};
            const auto got = play.outcomes(k);
            QVERIFY2(got == expected, qPrintable(QString("%1: %2").arg(
                                          all[k].what, got.empty() ? "nothing" : got.begin()->first.c_str())));
            const auto requests = play.pictureRequests(play.name(k));
            QVERIFY2(int(requests.size()) == all[k].requests, all[k].what);
        }
        QVERIFY(worstExcess(play.web().log(), 20) <= 0);
        QCOMPARE(play.cli.document({"store", "verify"})["ok"].get<bool>(), true);
    }
};

QTEST_GUILESS_MAIN(TestBrokenAnswers)
#include "test_broken_answers.moc"
