#include <QTest>

#include "core/model/json.h"

using namespace gleaner;
using namespace gleaner::model;
using nlohmann::json;

class TestJson : public QObject {
    Q_OBJECT

    static std::string shown(const json& value) { return value.dump(); }

private slots:
    void everyFieldIsThereAndNullWithoutAValue() {
        const json document = toJson(Record());
        for (const char* field : {"identifier",
                                  "foreign_identifier",
                                  "url",
                                  "foreign_landing_url",
                                  "thumbnail",
                                  "provider",
                                  "source",
                                  "creator",
                                  "creator_url",
                                  "title",
                                  "description",
                                  "license",
                                  "license_version",
                                  "license_url",
                                  "tags",
                                  "category",
                                  "filetype",
                                  "filesize",
                                  "width",
                                  "height",
                                  "popularity",
                                  "latitude",
                                  "longitude",
                                  "taken",
                                  "created",
                                  "updated",
                                  "meta"})
            QVERIFY2(document.contains(field), field);
        QCOMPARE(document.size(), size_t(27));
        QVERIFY(document["title"].is_null());
        QVERIFY(document["width"].is_null());
        QVERIFY(document["meta"].is_null());
    }
    void valuesKeepTheirTypes() {
        Record record;
        record.identifier = *Uuid::parse("4bc43a04-ef46-4544-a0c1-63c63f56e276");
        record.title = "Night \xc3\xa9toile";
        record.licence = parseLicence("by", "2.0");
        record.width = 640;
        record.filesize = 5'000'000'000;
        record.popularity = 36.17;
        record.place = GeoPoint{48.2, -16.4};
        record.taken = base::WallTime(base::Millis(1'500));
        record.meta = R"({"views":7})";
        const json document = toJson(record);
        QCOMPARE(shown(document["identifier"]), shown("4bc43a04-ef46-4544-a0c1-63c63f56e276"));
        QCOMPARE(shown(document["title"]), shown("Night \xc3\xa9toile"));
        QCOMPARE(shown(document["license"]), shown("by"));
        QCOMPARE(shown(document["license_url"]), shown("https://creativecommons.org/licenses/by/2.0/"));
        QCOMPARE(shown(document["width"]), shown(640));
        QCOMPARE(shown(document["filesize"]), shown(5'000'000'000));
        QCOMPARE(shown(document["popularity"]), shown(36.17));
        QCOMPARE(shown(document["longitude"]), shown(-16.4));
        QCOMPARE(shown(document["taken"]), shown("1970-01-01T00:00:01.500Z"));
        QCOMPARE(shown(document["meta"]["views"]), shown(7));
    }
    void metaThatIsNoJsonStaysText() {
        Record record;
        record.meta = "{broken";
        QCOMPARE(shown(toJson(record)["meta"]), shown("{broken"));
    }
    void tagsComeBackAsTheyWere() {
        const std::vector<Tag> tags{{"cat", {}, ""}, {"animal", 0.95, "clarifai"}, {"\xe7\x8c\xab", 0.5, ""}};
        QCOMPARE(tagsFromJson(json::parse(tagsToJson(tags).dump())), tags);
    }
    void tagsOfRealCataloguesAreRead() {
        const json list = json::parse(
            R"([{"name":"a","accuracy":"0.9"},{"accuracy":1},"b",{"name":5},{"name":"c","provider":null}])");
        QCOMPARE(tagsFromJson(list), (std::vector<Tag>{{"a", 0.9, ""}, {"c", {}, ""}}));
        QVERIFY(tagsFromJson(json("cat")).empty());
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "test_json.moc"
