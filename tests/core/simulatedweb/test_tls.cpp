#include <QTest>

#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/tls_client.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using simulatedweb::Fault;
using simulatedweb::SimulatedWeb;
using Kind = Fault::Kind;

class TestTls : public QObject {
    Q_OBJECT

    std::unique_ptr<SimulatedWeb> m_web;
    model::Record m_record; // of a source that speaks https

    void set(Kind kind, const std::string& source = {}) {
        Fault fault;
        fault.kind = kind;
        fault.source = source;
        m_web->setFaults({fault});
    }
    long verdict() { return TlsClient(portOf(m_record), m_web->certificateAuthority()).verdict(); }

private slots:
    void init() {
        auto options = demoOptions();
        options.tls = 1;
        m_web = startDemo(options);
        QVERIFY(m_web);
        m_record = m_web->records().back();
    }
    void cleanup() { m_web.reset(); }

    void theLastSourcesSpeakHttps() {
        const auto sources = m_web->sources();
        QVERIFY(!sources[0].tls && !sources[1].tls && sources[2].tls);
        for (const model::Record& record : m_web->records())
            QCOMPARE(record.url.starts_with("https://"), record.source == sources[2].name);
    }
    void soundCertificateIsBelieved() {
        TlsClient client(portOf(m_record), m_web->certificateAuthority());
        QVERIFY(client.connected());
        const std::string answer = client.get(pathOf(m_record));
        QVERIFY(answer.starts_with("HTTP/1.1 200 "));
        QCOMPARE(m_web->log().back().source, m_record.source);
        QCOMPARE(m_web->log().back().status, 200);
    }
    void everyPictureComesWhole() {
        for (const model::Record& record : m_web->records()) {
            if (record.source != m_record.source)
                continue;
            const std::string answer = TlsClient(portOf(record), m_web->certificateAuthority()).get(pathOf(record));
            const size_t end = answer.find("\r\n\r\n"), length = answer.find("Content-Length: ");
            QVERIFY(end != std::string::npos && length < end);
            QCOMPARE(answer.size() - end - 4, std::stoul(answer.substr(length + 16)));
        }
    }
    void connectionIsKeptForTheNextRequest() {
        TlsClient client(portOf(m_record), m_web->certificateAuthority());
        client.send("HEAD " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        QVERIFY(client.readAll(1).starts_with("HTTP/1.1 200 "));
        QVERIFY(client.get("/robots.txt").starts_with("HTTP/1.1 404 "));
    }
    void faultsOfBodiesMeetTlsAsWell() {
        set(Kind::Truncate);
        const std::string answer = TlsClient(portOf(m_record), m_web->certificateAuthority()).get(pathOf(m_record));
        const size_t end = answer.find("\r\n\r\n"), length = answer.find("Content-Length: ");
        QCOMPARE(answer.size() - end - 4, std::stoul(answer.substr(length + 16)) / 2);
    }
    void endlessBodyGoesOn() {
        set(Kind::Endless);
        TlsClient client(portOf(m_record), m_web->certificateAuthority());
        client.send("GET " + pathOf(m_record) + " HTTP/1.1\r\n\r\n");
        QVERIFY(client.readAll(5'000'000).size() >= 5'000'000);
    }

    void expiredCertificate() {
        set(Kind::TlsExpired);
        QCOMPARE(verdict(), long(X509_V_ERR_CERT_HAS_EXPIRED));
    }
    void certificateOfAnotherHost() {
        set(Kind::TlsWrongHost);
        QCOMPARE(verdict(), long(X509_V_ERR_IP_ADDRESS_MISMATCH));
    }
    void certificateOfAnUnknownAuthority() {
        set(Kind::TlsUnknownCa);
        QVERIFY(verdict() == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
                verdict() == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE);
    }
    void bytesThatAreNoHandshake() {
        set(Kind::TlsHandshake);
        QVERIFY(!TlsClient(portOf(m_record), m_web->certificateAuthority()).connected());
    }
    void aFaultOfTheHandshakeIsSilenceInTheLog() {
        for (const Kind kind : {Kind::TlsExpired, Kind::TlsWrongHost, Kind::TlsUnknownCa, Kind::TlsHandshake}) {
            set(kind);
            QVERIFY(!TlsClient(portOf(m_record), m_web->certificateAuthority()).connected());
        }
        QVERIFY(m_web->log().empty());
    }
    void faultsOfHandshakesDoNotMeetClearText() {
        set(Kind::TlsHandshake);
        QCOMPARE(RawClient(m_web->sources()[0].port).get("/robots.txt").status, 404);
    }
    void faultsOfHandshakesHaveTheirSource() {
        set(Kind::TlsExpired, m_web->sources()[0].name);
        QCOMPARE(verdict(), long(X509_V_OK));
        set(Kind::TlsExpired, m_record.source);
        QCOMPARE(verdict(), long(X509_V_ERR_CERT_HAS_EXPIRED));
        m_web->setFaults({});
        QCOMPARE(verdict(), long(X509_V_OK));
    }
    void clearTextAtATlsPortIsTurnedAway() {
        RawClient client(portOf(m_record));
        QCOMPARE(client.get(pathOf(m_record)).status, 0);
        QVERIFY(m_web->log().empty());
        QCOMPARE(verdict(), long(X509_V_OK)); // the others are served
    }
    void aClientThatSaysNothingHoldsUpNobody() {
        const RawClient silent(portOf(m_record));
        QCOMPARE(verdict(), long(X509_V_OK));
    }
};

QTEST_GUILESS_MAIN(TestTls)
#include "test_tls.moc"
