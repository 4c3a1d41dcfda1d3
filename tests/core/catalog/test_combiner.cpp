#include <QTest>

#include "core/catalog/combiner.h"

using namespace gleaner;
using namespace gleaner::catalog;
using model::CrawlState;
using model::Writer;

namespace {

base::WallTime at(int seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

model::Record sized(int width, int height) {
    model::Record record;
    record.width = width;
    record.height = height;
    return record;
}

RealtimeColumns crawled(int when, int width, int height) {
    RealtimeColumns realtime;
    realtime.time = at(when);
    realtime.width = width;
    realtime.height = height;
    return realtime;
}

} // namespace

class TestCombiner : public QObject {
    Q_OBJECT

    static model::RecordView joined(const BulkColumns& bulk, const RealtimeColumns& realtime) {
        return combine(model::RecordKey{1}, bulk, realtime, false);
    }

private slots:
    void theNewerOfRealtimeAndBulkWinsAndRealtimeOnATie() {
        const std::optional<int> bulk = 1, realtime = 2;
        QCOMPARE(choose(bulk, at(5), realtime, at(6)).value, realtime);
        QCOMPARE(choose(bulk, at(5), realtime, at(5)).value, realtime);
        QCOMPARE(choose(bulk, at(6), realtime, at(5)).value, bulk);
        QCOMPARE(choose(bulk, at(6), realtime, at(5)).writer, Writer::Bulk);
        QCOMPARE(choose(bulk, at(5), realtime, at(6)).writer, Writer::Realtime);
    }
    void aWriterWithoutAValueDoesNotCount() {
        const std::optional<int> value = 1, none;
        QCOMPARE(choose(value, at(5), none, at(6)).value, value);
        QCOMPARE(choose(none, at(6), value, at(5)).value, value);
        QCOMPARE(choose(none, at(6), value, at(5)).writer, Writer::Realtime);
        QVERIFY(!choose(none, at(6), none, at(5)).value);
    }
    void aCuratorBeatsBoth() {
        const std::optional<int> bulk = 1, realtime = 2, curator = 3;
        QCOMPARE(choose(bulk, at(9), realtime, at(9), curator).value, curator);
        QCOMPARE(choose(bulk, at(9), realtime, at(9), curator).writer, Writer::Curator);
    }

    void provenanceNamesOnlyFieldsThatHaveAValue() {
        model::Record record;
        record.title = "Fox";
        record.licence = model::parseLicence("pdm");
        const auto view = joined({record, {}}, crawled(1, 640, 480));
        QCOMPARE(view.provenance.at("title"), Writer::Bulk);
        QCOMPARE(view.provenance.at("width"), Writer::Realtime);
        QVERIFY(!view.provenance.contains("creator"));
        QVERIFY(!view.provenance.contains("license_version"));
        QVERIFY(!view.provenance.contains("filesize"));
    }
    void everyCrawledFieldIsChosenForItself() {
        BulkColumns bulk{sized(100, 100), {at(20), at(5), at(5)}};
        bulk.record.filetype = "jpg";
        bulk.record.filesize = 10;
        RealtimeColumns realtime = crawled(10, 640, 480);
        realtime.filetype = "png";
        realtime.blob = model::BlobFacts{Sha256{}, 999};
        const auto view = joined(bulk, realtime);
        QCOMPARE(view.record.width, std::optional(100)); // loaded after the crawl
        QCOMPARE(view.record.filetype, std::string("png"));
        QCOMPARE(view.record.filesize, std::optional<std::int64_t>(999));
        QCOMPARE(view.provenance.at("width"), Writer::Bulk);
        QCOMPARE(view.provenance.at("filetype"), Writer::Realtime);
        QCOMPARE(view.provenance.at("filesize"), Writer::Realtime);
    }
    void anotherTitleDoesNotMakeTheLoadedSizeNewer() {
        BulkColumns bulk{sized(100, 100), {at(1), at(1), at(1)}};
        model::Record retitled;
        retitled.title = "new";
        QVERIFY(overlay(bulk, retitled, at(20)));
        QCOMPARE(joined(bulk, crawled(10, 640, 480)).record.width, std::optional(640));
        QVERIFY(overlay(bulk, sized(800, 600), at(30)));
        QCOMPARE(joined(bulk, crawled(10, 640, 480)).record.width, std::optional(800));
    }

    void whatALoadDoesNotSayStays() {
        BulkColumns bulk{sized(100, 50), {}};
        bulk.record.title = "Fox";
        bulk.record.tags = {{"fox", {}, ""}};
        bulk.record.popularity = 85;
        const model::Record before = bulk.record;
        QVERIFY(!overlay(bulk, model::Record(), at(1)));
        QCOMPARE(bulk.record, before);
    }
    void theSameAgainChangesNothing() {
        BulkColumns bulk{sized(100, 50), {}};
        bulk.record.tags = {{"fox", 0.5, "x"}};
        bulk.record.place = model::GeoPoint{1, 2};
        QVERIFY(!overlay(bulk, model::Record(bulk.record), at(1)));
        QCOMPARE(bulk.times.size, at(0));
    }
    void whatALoadSaysReplaces() {
        BulkColumns bulk{sized(100, 50), {}};
        bulk.record.licence = model::parseLicence("by", "4.0");
        bulk.record.tags = {{"fox", {}, ""}};
        model::Record incoming;
        incoming.identifier = Uuid::random();
        incoming.licence = model::parseLicence("pdm");
        incoming.tags = {{"dog", {}, ""}};
        QVERIFY(overlay(bulk, incoming, at(1)));
        QCOMPARE(bulk.record.licence, incoming.licence); // the version went with it
        QCOMPARE(bulk.record.tags, incoming.tags);
        QVERIFY(bulk.record.identifier.isNull()); // an identifier is for life
    }

    void queuedIsShownUntilSomethingIsStored() {
        QCOMPARE(shownState(CrawlState::None, false, true), CrawlState::Queued);
        QCOMPARE(shownState(CrawlState::Failed, false, true), CrawlState::Queued);
        QCOMPARE(shownState(CrawlState::Stored, true, true), CrawlState::Stored);
        QCOMPARE(shownState(CrawlState::Gone, false, false), CrawlState::Gone);
        QCOMPARE(shownState(CrawlState::None, false, false), CrawlState::None);
    }
};

QTEST_GUILESS_MAIN(TestCombiner)
#include "test_combiner.moc"
