#include <QTest>

#include "core/model/licence.h"

using gleaner::model::Licence;
using gleaner::model::parseLicence;

class TestLicence : public QObject {
    Q_OBJECT

private slots:
    void theManyWaysALicenceIsWritten_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<QByteArray>("slug");
        QTest::addColumn<QByteArray>("found");
        const struct {
            const char *text, *version, *slug, *found;
        } rows[] = {
            {"by-sa", "4.0", "by-sa", "4.0"},
            {"by", "2", "by", "2.0"},
            {"by-nc", "2.1", "by-nc", "2.1"},
            {"CC BY-SA", "", "by-sa", ""},
            {"CC-BY-SA-4.0", "", "by-sa", "4.0"},
            {"cc by nc nd 3.0", "", "by-nc-nd", "3.0"},
            {"CC-BY-SA-4.0", "3.0", "by-sa", "3.0"},
            {"cc0", "", "cc0", "1.0"},
            {"CC0-1.0", "", "cc0", "1.0"},
            {"CC0", "1.0", "cc0", "1.0"},
            {"pdm", "", "pdm", ""},
            {"pdm", "1.0", "pdm", ""},
            {"public-domain", "", "pdm", ""},
            {"Public Domain Mark", "1.0", "pdm", ""},
            {"https://creativecommons.org/licenses/by-sa/4.0/deed.en", "", "by-sa", "4.0"},
            {"http://creativecommons.org/licenses/by/2.0/", "", "by", "2.0"},
            {"https://creativecommons.org/publicdomain/zero/1.0/", "", "cc0", "1.0"},
            {"https://creativecommons.org/publicdomain/mark/1.0/", "", "pdm", ""},
        };
        for (const auto& row : rows)
            QTest::addRow("%s|%s", row.text, row.version)
                << QByteArray(row.text) << QByteArray(row.version) << QByteArray(row.slug) << QByteArray(row.found);
    }
    void theManyWaysALicenceIsWritten() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, version);
        QFETCH(QByteArray, slug);
        QFETCH(QByteArray, found);
        const Licence licence = parseLicence(text.toStdString(), version.toStdString());
        QCOMPARE(licence.slug, slug.toStdString());
        QCOMPARE(licence.version, found.toStdString());
        QVERIFY(licence.known);
    }
    void anUnknownOneIsKeptAndFlagged() {
        const Licence licence = parseLicence("All rights reserved", "7");
        QCOMPARE(licence, (Licence{"All rights reserved", "7", false}));
        QCOMPARE(licence.displayName(), std::string("All rights reserved 7"));
        QVERIFY(licence.url().empty());
    }
    void noneIsUnknownWithoutAName() {
        QVERIFY(!parseLicence("").known);
        QVERIFY(parseLicence("").displayName().empty());
    }
    void namesAreWrittenAsTheWorldKnowsThem() {
        QCOMPARE(parseLicence("by-sa", "4.0").displayName(), std::string("CC BY-SA 4.0"));
        QCOMPARE(parseLicence("cc0").displayName(), std::string("CC0 1.0"));
        QCOMPARE(parseLicence("pdm").displayName(), std::string("Public Domain Mark 1.0"));
        QCOMPARE(parseLicence("by").displayName(), std::string("CC BY"));
    }
    void addressesAreTheDeeds() {
        QCOMPARE(parseLicence("by-sa", "4").url(), std::string("https://creativecommons.org/licenses/by-sa/4.0/"));
        QCOMPARE(parseLicence("cc0").url(), std::string("https://creativecommons.org/publicdomain/zero/1.0/"));
        QCOMPARE(parseLicence("pdm").url(), std::string("https://creativecommons.org/publicdomain/mark/1.0/"));
    }
};

QTEST_GUILESS_MAIN(TestLicence)
#include "test_licence.moc"
