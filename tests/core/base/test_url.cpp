#include <QTest>

#include "core/base/url.h"
#include "tests/support/test_data.h"

using gleaner::base::Url;
using gleaner::base::withScheme;

class TestUrl : public QObject {
    Q_OBJECT

    static QString whole(std::string_view text) {
        const auto url = Url::parse(text);
        return url ? QString::fromStdString(url->toString()) : QStringLiteral("bad");
    }
    static QString resolved(std::string_view base, std::string_view reference) {
        const auto url = Url::parse(base)->resolve(reference);
        return url ? QString::fromStdString(url->toString()) : QStringLiteral("bad");
    }

private slots:
    void hostIsLoweredAndPathIsKept() {
        QCOMPARE(whole("HTTP://Example.ORG/A%20b?Q=1#frag"), "http://example.org/A%20b?Q=1");
    }
    void defaultPortsVanishOthersStay() {
        QCOMPARE(whole("http://h:80/"), "http://h/");
        QCOMPARE(whole("https://h:443/x"), "https://h/x");
        QCOMPARE(whole("https://h:8443/x"), "https://h:8443/x");
    }
    void pathIsNeverEmpty() { QCOMPARE(whole("https://h?x"), "https://h/?x"); }
    void dotSegmentsAreRemoved() { QCOMPARE(whole("https://h/a/./b/../c"), "https://h/a/c"); }
    void ipv6KeepsItsBrackets() {
        QCOMPARE(whole("http://[::1]:8080/x"), "http://[::1]:8080/x");
        QVERIFY(Url::parse("http://[::1]/")->isLoopback());
    }
    void refused_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "example.org/x", "ftp://h/x", "http://", "http:///x", "http://user@h/", "http://h:0/",
              "http://h:99999/", "http://h/a b", "http://h/\n", "javascript:alert(1)", "http://[::1/", "http://h:8x/"})
            QTest::newRow(text) << QByteArray(text);
    }
    void refused() {
        QFETCH(QByteArray, text);
        QVERIFY(!Url::parse(text.toStdString()));
    }
    void loopbackIsKnownByItsSpelling() {
        QVERIFY(Url::parse("http://127.0.0.1:9/x")->isLoopback());
        QVERIFY(Url::parse("http://localhost/x")->isLoopback());
        QVERIFY(!Url::parse("http://127.0.0.1.example.org/x")->isLoopback());
    }
    void referencesResolveAsRfc3986Says() {
        const std::string_view base = "http://a/b/c/d?q";
        QCOMPARE(resolved(base, "g"), "http://a/b/c/g");
        QCOMPARE(resolved(base, "../g"), "http://a/b/g");
        QCOMPARE(resolved(base, "/g"), "http://a/g");
        QCOMPARE(resolved(base, "//g"), "http://g/");
        QCOMPARE(resolved(base, "?y"), "http://a/b/c/d?y");
        QCOMPARE(resolved(base, "https://x/y"), "https://x/y");
        QCOMPARE(resolved(base, "file:///etc/passwd"), "bad");
    }
    void missingSchemeIsTriedAsHttps() {
        QCOMPARE(QString::fromStdString(withScheme("www.flickr.com/x")), "https://www.flickr.com/x");
        QCOMPARE(QString::fromStdString(withScheme("http://h/")), "http://h/");
    }
};

QTEST_GUILESS_MAIN(TestUrl)
#include "test_url.moc"
