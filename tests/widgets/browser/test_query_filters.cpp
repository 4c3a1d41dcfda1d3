#include <QTest>

#include "core/search/search_engine.h"
#include "widgets/browser/query_filters.h"

using namespace gleaner;
using namespace gleaner::browser;

namespace {

index::Query parsed(const char* text) {
    const auto query = search::parseQuery(text);
    return query ? *query : index::Query{};
}
QString with(const char* text, const char* key, std::vector<std::string> values) {
    return QString::fromStdString(search::toText(withFilterValues(parsed(text), key, std::move(values))));
}

} // namespace

class TestQueryFilters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTickChangesTheTextAndNothingElse_data() {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("values");
        QTest::addColumn<QString>("after");
        QTest::newRow("into nothing") << QByteArray("") << QByteArray("by") << "license:by";
        QTest::newRow("behind words") << QByteArray("sea") << QByteArray("by") << "sea license:by";
        QTest::newRow("a second value") << QByteArray("license:by sea") << QByteArray("by,cc0") << "license:by,cc0 sea";
        QTest::newRow("the last value goes") << QByteArray("sea license:by") << QByteArray("") << "sea";
        QTest::newRow("only the filter") << QByteArray("license:by") << QByteArray("") << "";
        QTest::newRow("said twice") << QByteArray("license:by sea license:cc0") << QByteArray("by") << "license:by sea";
        QTest::newRow("a negation stays")
            << QByteArray("sea -license:by") << QByteArray("cc0") << "sea -license:by license:cc0";
        QTest::newRow("an OR stays") << QByteArray("sea OR license:by") << QByteArray("cc0")
                                     << "(sea OR license:by) license:cc0";
    }
    void aTickChangesTheTextAndNothingElse() {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, values);
        QFETCH(QString, after);
        std::vector<std::string> list;
        for (const QByteArray& value : values.split(','))
            if (!value.isEmpty())
                list.push_back(value.toStdString());
        QCOMPARE(with(before.constData(), "license", list), after);
    }

    void ticksAreReadFromTheTopOfTheQueryOnly() {
        QVERIFY(filterValues(parsed("sea license:by,cc0 license:pdm"), "license") ==
                (std::vector<std::string>{"by", "cc0", "pdm"}));
        QVERIFY(filterValues(parsed("sea -license:by"), "license").empty());
        QVERIFY(filterValues(parsed("sea OR license:by"), "license").empty());
        QVERIFY(filterValues(parsed("sea license:by"), "source").empty());
    }

    void filtersCanBeTakenAwayWithoutTheWords() {
        QVERIFY(hasFilters(parsed("sea license:by")));
        QVERIFY(!hasFilters(parsed("sea -license:by")));
        QCOMPARE(QString::fromStdString(
                     search::toText(withoutFilters(parsed("sea license:by \"evening light\" size:large")))),
                 "sea \"evening light\"");
    }
};

QTEST_GUILESS_MAIN(TestQueryFilters)
#include "test_query_filters.moc"
