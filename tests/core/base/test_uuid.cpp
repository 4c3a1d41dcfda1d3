#include <QTest>

#include <set>

#include "core/base/uuid.h"

using gleaner::base::kRecordSpace;
using gleaner::base::Uuid;

class TestUuid : public QObject {
    Q_OBJECT

private slots:
    void textComesBackLowerCaseWithHyphens() {
        const auto uuid = Uuid::parse("4BC43A04-EF46-4544-A0C1-63C63F56E276");
        QVERIFY(uuid);
        QCOMPARE(uuid->toString(), std::string("4bc43a04-ef46-4544-a0c1-63c63f56e276"));
        QCOMPARE(Uuid::parse("4bc43a04ef464544a0c163c63f56e276"), uuid);
    }
    void refused_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "4bc43a04-ef46-4544-a0c1-63c63f56e27", "4bc43a04-ef46-4544-a0c1-63c63f56e2766",
                                 "4bc43a04ef-46-4544-a0c1-63c63f56e276", "{4bc43a04-ef46-4544-a0c1-63c63f56e276}",
                                 "4bc43a04-ef46-4544-a0c1-63c63f56e27g", "4bc43a04 ef46 4544 a0c1 63c63f56e276", "123"})
            QTest::newRow(text) << QByteArray(text);
    }
    void refused() {
        QFETCH(QByteArray, text);
        QVERIFY(!Uuid::parse(text.toStdString()));
    }
    void namedIsVersion5AsRfc9562HasIt() {
        // RFC 9562, appendix A.4
        const Uuid dns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
        QCOMPARE(Uuid::named(dns, "www.example.com").toString(), std::string("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    }
    void namesThatDifferGiveOtherIdentifiers() {
        QCOMPARE(Uuid::named(kRecordSpace, "flickr\n1"), Uuid::named(kRecordSpace, "flickr\n1"));
        QVERIFY(Uuid::named(kRecordSpace, "flickr\n1") != Uuid::named(kRecordSpace, "flickr\n2"));
    }
    void randomIsVersion4AndNeverTheSame() {
        std::set<Uuid> seen;
        for (int i = 0; i < 100; ++i) {
            const Uuid uuid = Uuid::random();
            QCOMPARE(uuid.bytes[6] >> 4, 4);
            QCOMPARE(uuid.bytes[8] >> 6, 2);
            QVERIFY(seen.insert(uuid).second);
        }
    }
    void nullIsOnlyAllZeros() {
        QVERIFY(Uuid().isNull());
        QVERIFY(!Uuid::random().isNull());
    }
};

QTEST_GUILESS_MAIN(TestUuid)
#include "test_uuid.moc"
