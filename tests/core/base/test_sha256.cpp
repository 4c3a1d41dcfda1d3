#include <QTest>

#include "core/base/sha256.h"

using gleaner::base::Sha256;
using gleaner::base::Sha256Hasher;

class TestSha256 : public QObject {
    Q_OBJECT

    static std::span<const std::uint8_t> bytes(std::string_view text) {
        return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    }

private slots:
    // FIPS 180-4 examples.
    void knownAnswers_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("empty") << QByteArray("")
                               << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("abc") << QByteArray("abc")
                             << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("a million a") << QByteArray(1'000'000, 'a')
                                     << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
    void knownAnswers() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, hex);
        QCOMPARE(Sha256::of(bytes(text.toStdString())).toString(), hex.toStdString());
    }
    void piecesGiveTheSameAsTheWhole() {
        const std::string text(10'000, 'x');
        Sha256Hasher hasher;
        for (size_t at = 0; at < text.size(); at += 37)
            hasher.add(bytes(std::string_view(text).substr(at, 37)));
        QCOMPARE(hasher.finish(), Sha256::of(bytes(text)));
    }
    void hexComesBackAndNothingElseIsTaken() {
        const Sha256 hash = Sha256::of(bytes("abc"));
        QCOMPARE(Sha256::parse(hash.toString()), std::optional(hash));
        QVERIFY(!Sha256::parse(hash.toString().substr(1)));
        QVERIFY(!Sha256::parse(std::string(64, 'g')));
    }
};

QTEST_GUILESS_MAIN(TestSha256)
#include "test_sha256.moc"
