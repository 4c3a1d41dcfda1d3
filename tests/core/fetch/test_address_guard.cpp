#include <array>

#include <QTest>

#include <arpa/inet.h>

#include "core/fetch/address_guard.h"

using namespace gleaner::fetch;

class TestAddressGuard : public QObject {
    Q_OBJECT

    static bool isPublic(const QByteArray& text) {
        std::array<std::uint8_t, 16> bytes{};
        if (inet_pton(AF_INET, text.constData(), bytes.data()) == 1)
            return isPublicAddress({bytes.data(), 4});
        if (inet_pton(AF_INET6, text.constData(), bytes.data()) != 1)
            qFatal("%s is no address", text.constData());
        return isPublicAddress(bytes);
    }

private slots:
    void privateAddressesAreRefused_data() {
        QTest::addColumn<QByteArray>("address");
        for (const char* address : {"0.0.0.0",
                                    "0.255.255.255",
                                    "10.0.0.0",
                                    "10.255.255.255",
                                    "100.64.0.0",
                                    "100.127.255.255",
                                    "127.0.0.1",
                                    "127.255.255.255",
                                    "169.254.169.254",
                                    "172.16.0.0",
                                    "172.31.255.255",
                                    "192.0.0.1",
                                    "192.168.0.1",
                                    "198.18.0.0",
                                    "198.19.255.255",
                                    "224.0.0.1",
                                    "239.255.255.255",
                                    "240.0.0.1",
                                    "255.255.255.255",
                                    "::",
                                    "::1",
                                    "fc00::1",
                                    "fdff::1",
                                    "fe80::1",
                                    "febf::1",
                                    "fec0::1",
                                    "ff02::1",
                                    "::ffff:127.0.0.1",
                                    "::ffff:8.8.8.8",
                                    "::8.8.8.8",
                                    "64:ff9b::10.0.0.1",
                                    "64:ff9b::8.8.8.8",
                                    "64:ff9b:1::1",
                                    "2002:7f00:1::",
                                    "2002:808:808::1",
                                    "2001:0:4136:e378::1"})
            QTest::newRow(address) << QByteArray(address);
    }
    void privateAddressesAreRefused() {
        QFETCH(QByteArray, address);
        QVERIFY(!isPublic(address));
    }
    void theirNeighboursArePublic_data() {
        QTest::addColumn<QByteArray>("address");
        for (const char* address :
             {"1.0.0.0",        "8.8.8.8",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
              "100.128.0.0",    "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",
              "172.15.255.255", "172.32.0.0",      "192.0.1.0",       "192.167.255.255", "192.169.0.0",
              "198.17.255.255", "198.20.0.0",      "223.255.255.255", "2001:1::1",       "2001:4860:4860::8888",
              "2003::1",        "2606:4700::1111", "64:ff9c::1",      "fbff::1",         "fe00::1"})
            QTest::newRow(address) << QByteArray(address);
    }
    void theirNeighboursArePublic() {
        QFETCH(QByteArray, address);
        QVERIFY(isPublic(address));
    }
    void anythingElseIsRefused() {
        QVERIFY(!isPublicAddress({}));
        const std::array<std::uint8_t, 6> hardware{1, 2, 3, 4, 5, 6};
        QVERIFY(!isPublicAddress(hardware));
    }
    void portsOfOtherProtocolsAreRefused() {
        for (const int port : {0, 1, 22, 25, 53, 110, 143, 587, 993, 2049, 6000, 6667, 6697, 10080})
            QVERIFY2(isRefusedPort(port), qPrintable(QString::number(port)));
        for (const int port : {80, 443, 8080, 8443, 3000, 5000, 9200, 10081, 65535})
            QVERIFY2(!isRefusedPort(port), qPrintable(QString::number(port)));
    }
};

QTEST_GUILESS_MAIN(TestAddressGuard)
#include "test_address_guard.moc"
