#include <QTest>

#include "core/catalog/sqlite/sqlite_catalog.h"
#include "core/catalog/sqlite/sqlite_settings.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::catalog;
using model::CrawlState;
using model::Record;
using model::Writer;

namespace {

// A catalogue under test with whatever it needs to live.
struct Setup {
    virtual ~Setup() = default;
    virtual CatalogReader& reader() = 0;
    virtual CatalogWriter& writer() = 0;
    virtual SettingsStore& settings() = 0;
};

struct FakeSetup final : Setup {
    test::FakeCatalog catalog;
    test::FakeSettings store;
    CatalogReader& reader() override { return catalog; }
    CatalogWriter& writer() override { return catalog; }
    SettingsStore& settings() override { return store; }
};

struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = test::makeLibraryFile(folder / "library.db");
    SqliteCatalogReader sqliteReader{*file};
    SqliteCatalogWriter sqliteWriter{*file};
    SqliteSettings store{*file};
    CatalogReader& reader() override { return sqliteReader; }
    CatalogWriter& writer() override { return sqliteWriter; }
    SettingsStore& settings() override { return store; }
};

base::WallTime at(int seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

Record record(const std::string& foreign, const std::string& url = {}) {
    Record made;
    made.provider = "flickr";
    made.source = "flickr";
    made.foreignIdentifier = foreign;
    made.url = url;
    return made;
}

Record full() {
    Record made = record("f1", "https://example.org/1.jpg");
    made.identifier = *Uuid::parse("4bc43a04-ef46-4544-a0c1-63c63f56e276");
    made.landingUrl = "https://example.org/1";
    made.thumbnailUrl = "https://example.org/1t.jpg";
    made.title = "Caf\xc3\xa9 \"am\" Graben";
    made.description = "A long\ndescription\twith 'quotes'";
    made.creator = "Ana";
    made.creatorUrl = "https://example.org/ana";
    made.licence = model::parseLicence("by-sa", "4.0");
    made.tags = {{"caf\xc3\xa9", {}, ""}, {"street", 0.93, "clarifai"}};
    made.category = "photograph";
    made.filetype = "jpg";
    made.filesize = 5'000'000'000;
    made.width = 4000;
    made.height = 3000;
    made.popularity = 36.17;
    made.place = model::GeoPoint{48.208, -16.373};
    made.taken = base::WallTime(base::Millis(-86'400'123));
    made.created = at(100);
    made.updated = at(200);
    made.meta = R"({"views":7})";
    return made;
}

RealtimeFacts stored(RecordKey key, int when, std::uint8_t content = 1) {
    RealtimeFacts facts;
    facts.key = key;
    facts.time = at(when);
    facts.state = CrawlState::Stored;
    facts.outcome = model::Outcome::http(200);
    facts.blob = model::BlobFacts{Sha256::of(std::span(&content, 1)), 1234};
    facts.width = 640;
    facts.height = 480;
    facts.filetype = "png";
    facts.etag = "\"e\"";
    facts.lastModified = "Mon";
    facts.analysis = R"({"quality":80})";
    return facts;
}

// A look at a stored picture that brought no body: 304, 404, or an error that will be tried again.
RealtimeFacts looked(RecordKey key, int when, int status = 304) {
    RealtimeFacts facts;
    facts.key = key;
    facts.time = at(when);
    facts.outcome = model::Outcome::http(status);
    facts.state = status == 304 ? CrawlState::Stored : status == 404 ? CrawlState::Gone : CrawlState::Queued;
    return facts;
}

} // namespace

class TestCatalog : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    CatalogReader& reader() { return m_setup->reader(); }
    CatalogWriter& writer() { return m_setup->writer(); }

    Upserted put(const Record& record, int when = 1) {
        return writer().upsert(std::span(&record, 1), at(when)).value().front();
    }
    Result<void> apply(const RealtimeFacts& facts) { return writer().applyRealtime(std::span(&facts, 1)); }
    model::RecordView view(RecordKey key) { return reader().get(key).value(); }
    std::int64_t journalEnd() {
        const auto changes = reader().changesAfter(0, 100'000).value();
        return changes.empty() ? 0 : changes.back().cursor;
    }
    std::vector<RecordKey> changedSince(std::int64_t cursor) {
        std::vector<RecordKey> keys;
        const auto changes = reader().changesAfter(cursor, 100'000).value();
        for (const Change& change : changes)
            keys.push_back(change.key);
        return keys;
    }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("isFake");
        QTest::newRow("fake") << true;
        QTest::newRow("sqlite") << false;
    }
    void init() {
        QFETCH_GLOBAL(bool, isFake);
        if (isFake)
            m_setup = std::make_unique<FakeSetup>();
        else
            m_setup = std::make_unique<SqliteSetup>();
    }
    void cleanup() { m_setup.reset(); }

    void aRecordComesBackAsItWasGiven() {
        const Upserted done = put(full());
        QCOMPARE(done.kind, UpsertKind::Inserted);
        const model::RecordView found = view(done.key);
        QCOMPARE(found.record, full());
        QCOMPARE(found.key, done.key);
        QCOMPARE(found.crawlState, CrawlState::None);
        QVERIFY(!found.blob);
        QCOMPARE(found.provenance.size(), size_t(27)); // every field has a value
        for (const auto& [field, writer] : found.provenance)
            QVERIFY2(writer == Writer::Bulk, field.c_str());
    }
    void anAlmostEmptyRecordComesBackEmpty() {
        Record bare = record("x");
        bare.source.clear();
        const RecordKey key = put(bare).key;
        bare.identifier = view(key).record.identifier;
        QVERIFY(!bare.identifier.isNull());
        QCOMPARE(view(key).record, bare);
    }
    void theSameAgainIsUnchangedAndLeavesNoTrace() {
        const RecordKey key = put(full()).key;
        const std::int64_t end = journalEnd();
        const Upserted again = put(full(), 2);
        QCOMPARE(again.kind, UpsertKind::Unchanged);
        QCOMPARE(again.key, key);
        QVERIFY(changedSince(end).empty());
        QCOMPARE(reader().count().value(), 1);
    }
    void aChangedFieldIsAnUpdate_data() {
        QTest::addColumn<int>("field");
        for (int field = 0; field < 17; ++field)
            QTest::addRow("%d", field) << field;
    }
    void aChangedFieldIsAnUpdate() {
        QFETCH(int, field);
        const RecordKey key = put(full()).key;
        const std::int64_t end = journalEnd();
        Record changed = full();
        switch (field) {
        case 0:
            changed.title = "other";
            break;
        case 1:
            changed.url = "https://example.org/2.jpg";
            break;
        case 2:
            changed.description = "other";
            break;
        case 3:
            changed.licence.version = "3.0";
            break;
        case 4:
            changed.tags.pop_back();
            break;
        case 5:
            changed.tags[1].accuracy = 0.94;
            break;
        case 6:
            changed.filesize = 1;
            break;
        case 7:
            changed.width = 1;
            break;
        case 8:
            changed.popularity = 1;
            break;
        case 9:
            changed.place->latitude = 1;
            break;
        case 10:
            changed.taken = at(1);
            break;
        case 11:
            changed.updated = at(201);
            break;
        case 12:
            changed.meta = "{}";
            break;
        case 13:
            changed.source = "other";
            break;
        case 14:
            changed.creator = "other";
            break;
        case 15:
            changed.filetype = "png";
            break;
        case 16:
            changed.thumbnailUrl = "https://example.org/t";
            break;
        }
        QCOMPARE(put(changed, 2).kind, UpsertKind::Updated);
        QCOMPARE(view(key).record, changed);
        QCOMPARE(changedSince(end), std::vector<RecordKey>{key});
    }
    void whatAnUpdateDoesNotSayStays() {
        const RecordKey key = put(full()).key;
        Record partial = record("f1");
        partial.title = "other";
        QCOMPARE(put(partial, 2).kind, UpsertKind::Updated);
        Record expected = full();
        expected.title = "other";
        QCOMPARE(view(key).record, expected);
        QCOMPARE(put(record("f1"), 3).kind, UpsertKind::Unchanged);
    }
    void theIdentifierIsForLife() {
        const RecordKey key = put(full()).key;
        Record renamed = full();
        renamed.identifier = Uuid::random();
        QCOMPARE(put(renamed, 2).kind, UpsertKind::Unchanged);
        QCOMPARE(view(key).record.identifier, full().identifier);
    }
    void aMissingOrTakenIdentifierBecomesTheNamedOne() {
        const Uuid named = Uuid::named(base::kRecordSpace, "flickr\nf2");
        Record taken = record("f2");
        taken.identifier = full().identifier;
        put(full());
        QCOMPARE(view(put(taken).key).record.identifier, named);
        QCOMPARE(view(put(record("f3")).key).record.identifier, Uuid::named(base::kRecordSpace, "flickr\nf3"));
    }
    void anIdentifierNobodyCanHaveIsRandom() {
        Record first = record("f1");
        first.identifier = Uuid::named(base::kRecordSpace, "flickr\nf2");
        put(first);
        const Upserted second = put(record("f2"));
        QCOMPARE(second.kind, UpsertKind::Inserted);
        QVERIFY(view(second.key).record.identifier != first.identifier);
    }
    void withoutItsConflictKeyNothingIsWritten() {
        for (const bool noProvider : {true, false}) {
            std::vector<Record> records{record("ok"), record("bad")};
            (noProvider ? records[1].provider : records[1].foreignIdentifier).clear();
            QCOMPARE(writer().upsert(records, at(1)).error().code, ErrorCode::InvalidArgument);
        }
        QCOMPARE(reader().count().value(), 0);
    }
    void aKeyRepeatedInOneCallIsInsertedOnce() {
        Record second = record("a");
        second.title = "second";
        const std::vector<Record> records{record("a"), record("a"), second};
        const auto answers = writer().upsert(records, at(1)).value();
        QCOMPARE(answers[0].kind, UpsertKind::Inserted);
        QCOMPARE(answers[1].kind, UpsertKind::Unchanged);
        QCOMPARE(answers[2].kind, UpsertKind::Updated);
        QCOMPARE(reader().count().value(), 1);
    }
    void theSameForeignIdentifierOfAnotherProviderIsAnotherRecord() {
        Record other = record("a");
        other.provider = "met";
        const RecordKey first = put(record("a")).key;
        QVERIFY(put(other).key != first);
        QCOMPARE(reader().find("a").value(), first); // the oldest
    }
    void anotherRecordsUrlIsReportedNotMerged() {
        QVERIFY(!put(record("a", "https://h/1")).sameUrl);
        QVERIFY(put(record("b", "https://h/1")).sameUrl);
        QVERIFY(!put(record("c", "https://h/2")).sameUrl);
        QVERIFY(!put(record("d")).sameUrl);
        QVERIFY(!put(record("e")).sameUrl);
        QCOMPARE(reader().count().value(), 5);
        // The report is the same when the list comes again.
        QVERIFY(!put(record("a", "https://h/1"), 2).sameUrl);
        QVERIFY(put(record("b", "https://h/1"), 2).sameUrl);
        // A changed address counts against everybody.
        QVERIFY(put(record("a", "https://h/2"), 3).sameUrl);
    }

    void recordsAreFoundByUuidAndByForeignIdentifier() {
        const RecordKey key = put(full()).key;
        QCOMPARE(reader().find("4bc43a04-ef46-4544-a0c1-63c63f56e276").value(), key);
        QCOMPARE(reader().find("4BC43A04EF464544A0C163C63F56E276").value(), key);
        QCOMPARE(reader().find("f1").value(), key);
        const RecordKey odd = put(record("11111111111111111111111111111111")).key; // reads like a UUID
        QCOMPARE(reader().find("11111111111111111111111111111111").value(), odd);
        const Error error = reader().find("nowhere").error();
        QCOMPARE(error.code, ErrorCode::NotFound);
        QCOMPARE(error.thing, std::string("nowhere"));
    }
    void manyComeInTheOrderAskedForWithoutTheMissing() {
        const RecordKey a = put(record("a")).key, b = put(record("b")).key;
        const std::vector<RecordKey> keys{b, RecordKey{999}, a};
        const auto views = reader().getMany(keys).value();
        QCOMPARE(views.size(), size_t(2));
        QCOMPARE(views[0].key, b);
        QCOMPARE(views[1].key, a);
        QCOMPARE(reader().summaries(keys).value().front().key, b);
        QCOMPARE(reader().get(RecordKey{999}).error().code, ErrorCode::NotFound);
    }
    void aSummaryShowsWhatTheRecordShows() {
        const RecordKey key = put(full()).key;
        QVERIFY(apply(stored(key, 500)));
        const RecordSummary summary = reader().summaries(std::span(&key, 1)).value().front();
        const model::RecordView whole = view(key);
        QCOMPARE(summary.identifier, whole.record.identifier);
        QCOMPARE(summary.title, whole.record.title);
        QCOMPARE(summary.creator, whole.record.creator);
        QCOMPARE(summary.source, whole.record.source);
        QCOMPARE(summary.provider, whole.record.provider);
        QCOMPARE(summary.url, whole.record.url);
        QCOMPARE(summary.landingUrl, whole.record.landingUrl);
        QCOMPARE(summary.licence, whole.record.licence);
        QCOMPARE(summary.width, std::optional(640));
        QCOMPARE(summary.height, whole.record.height);
        QCOMPARE(summary.crawlState, CrawlState::Stored);
        QCOMPARE(summary.blob, std::optional(whole.blob->sha256));
    }

    void theCrawlsFactsBeatOlderLoadsAndYieldToNewerOnes() {
        const RecordKey key = put(full(), 10).key;
        QVERIFY(apply(stored(key, 20)));
        model::RecordView found = view(key);
        QCOMPARE(found.record.width, std::optional(640));
        QCOMPARE(found.record.filetype, std::string("png"));
        QCOMPARE(found.record.filesize, std::optional<std::int64_t>(1234));
        QCOMPARE(found.provenance.at("width"), Writer::Realtime);
        QCOMPARE(found.provenance.at("title"), Writer::Bulk);
        QCOMPARE(found.crawlState, CrawlState::Stored);
        QCOMPARE(found.etag, std::string("\"e\""));
        QCOMPARE(found.lastModified, std::string("Mon"));
        QCOMPARE(found.analysis, std::string(R"({"quality":80})"));

        Record resized = full();
        resized.width = 800;
        put(resized, 30);
        found = view(key);
        QCOMPARE(found.record.width, std::optional(800));
        QCOMPARE(found.provenance.at("width"), Writer::Bulk);
        QCOMPARE(found.record.filetype, std::string("png")); // says nothing new of the type
    }
    void onATieTheCrawlWins() {
        const RecordKey key = put(full(), 10).key;
        QVERIFY(apply(stored(key, 10)));
        QCOMPARE(view(key).record.width, std::optional(640));
    }
    void whatAnAttemptDidNotLearnStays() {
        const RecordKey key = put(full()).key;
        QVERIFY(apply(stored(key, 20)));
        RealtimeFacts unchanged;
        unchanged.key = key;
        unchanged.time = at(30);
        unchanged.outcome = model::Outcome::http(304);
        QVERIFY(apply(unchanged));
        const model::RecordView found = view(key);
        QVERIFY(found.blob);
        QCOMPARE(found.crawlState, CrawlState::Stored);
        QCOMPARE(found.etag, std::string("\"e\""));
        QCOMPARE(found.analysis, std::string(R"({"quality":80})"));
    }
    void aNewPictureBringsItsOwnValidators() {
        const RecordKey key = put(full()).key;
        QVERIFY(apply(stored(key, 20)));
        RealtimeFacts again = stored(key, 30, 2);
        again.etag.clear();
        again.lastModified = "Tue";
        QVERIFY(apply(again));
        QCOMPARE(view(key).blob->sha256, again.blob->sha256);
        QCOMPARE(view(key).etag, std::string());
        QCOMPARE(view(key).lastModified, std::string("Tue"));
    }
    void anUnchangedPictureMayRenewItsValidators() {
        const RecordKey key = put(full()).key;
        QVERIFY(apply(stored(key, 20)));
        RealtimeFacts unchanged = looked(key, 30);
        unchanged.etag = "\"new\"";
        QVERIFY(apply(unchanged));
        QCOMPARE(view(key).etag, std::string("\"new\""));
        QCOMPARE(view(key).lastModified, std::string("Mon"));
        QCOMPARE(view(key).analysis, std::string("{\"quality\":80}"));
    }
    void looksAtAStoredPictureAreCounted() {
        const RecordKey key = put(full()).key;
        QVERIFY(apply(stored(key, 20)));
        QCOMPARE(view(key).checks, 0);
        QCOMPARE(view(key).checkedTime, std::optional(at(20)));
        QVERIFY(apply(looked(key, 30)));
        QVERIFY(apply(stored(key, 40))); // asked without validators: the same picture
        QCOMPARE(view(key).checks, 2);
        QCOMPARE(view(key).checkedTime, std::optional(at(40)));
        QVERIFY(apply(looked(key, 50, 404)));
        QCOMPARE(view(key).checks, 3);
        QCOMPARE(view(key).checkedTime, std::optional(at(40))); // when it was last there
        QVERIFY(apply(looked(key, 60, 503)));
        QCOMPARE(view(key).checks, 3);
    }
    void anotherPictureIsWatchedFromTheBeginning() {
        const RecordKey key = put(full()).key;
        QVERIFY(apply(stored(key, 20)));
        QVERIFY(apply(looked(key, 30)));
        QVERIFY(apply(stored(key, 40, 2)));
        QCOMPARE(view(key).checks, 0);
        QCOMPARE(view(key).checkedTime, std::optional(at(40)));
    }
    void evidenceIsOfTheLastAttempt() {
        const RecordKey key = put(full()).key;
        RealtimeFacts blocked = looked(key, 20, 200);
        blocked.state = CrawlState::Blocked;
        blocked.outcome = {model::OutcomeKind::OptedOut, 200};
        blocked.evidence = {{"X-Robots-Tag", "noai, \"noimageai\"", at(20)}, {"tdm-reservation", "1", at(20)}};
        QVERIFY(apply(blocked));
        QVERIFY(view(key).evidence == blocked.evidence);
        QVERIFY(apply(stored(key, 30)));
        QVERIFY(view(key).evidence.empty());
    }
    void factsOfNoRecordAreIgnored() {
        QVERIFY(apply(stored(RecordKey{999}, 20)));
        QCOMPARE(journalEnd(), 0);
    }

    void storedBlobsAreNamedOnceAndInOrder() {
        const RecordKey a = put(record("a")).key, b = put(record("b")).key, c = put(record("c")).key;
        put(record("d"));
        for (const auto& [key, content] : {std::pair(a, 1), std::pair(b, 2), std::pair(c, 1)})
            QVERIFY(apply(stored(key, 20, std::uint8_t(content))));
        std::vector<Sha256> expected{stored(a, 20, 1).blob->sha256, stored(b, 20, 2).blob->sha256};
        std::sort(expected.begin(), expected.end());
        QCOMPARE(reader().storedBlobs().value(), expected);
    }

    void popularityIsSetByIdentifier() {
        const RecordKey key = put(full()).key;
        const std::int64_t end = journalEnd();
        const std::vector<CatalogWriter::PopularityRow> rows{
            {full().identifier, 85.0}, {Uuid::random(), 1.0}, {full().identifier, 85.0}};
        const auto answers = writer().setPopularity(rows, at(2)).value();
        QCOMPARE(answers,
                 (std::vector<std::optional<UpsertKind>>{UpsertKind::Updated, std::nullopt, UpsertKind::Unchanged}));
        QCOMPARE(view(key).record.popularity, std::optional(85.0));
        QCOMPARE(changedSince(end), std::vector<RecordKey>{key});
    }

    void theJournalGrowsAndListsWhatChanged() {
        const RecordKey a = put(record("a")).key, b = put(record("b")).key;
        const std::int64_t end = journalEnd();
        QCOMPARE(changedSince(0), (std::vector<RecordKey>{a, b}));
        QVERIFY(apply(stored(a, 5)));
        QCOMPARE(changedSince(end), std::vector<RecordKey>{a});
        QVERIFY(journalEnd() > end);
    }
    void theJournalIsReadInPages() {
        for (int i = 0; i < 10; ++i)
            put(record("r" + std::to_string(i)));
        std::vector<RecordKey> all;
        std::int64_t cursor = 0;
        for (;;) {
            const auto page = reader().changesAfter(cursor, 3).value();
            if (page.empty())
                break;
            for (const Change& change : page) {
                QVERIFY(change.cursor > cursor);
                cursor = change.cursor;
                all.push_back(change.key);
            }
        }
        QCOMPARE(all, changedSince(0));
        QCOMPARE(all.size(), size_t(10));
    }

    void sourcesAreCountedWithWhatIsStored() {
        Record met = record("m");
        met.source = "met";
        const RecordKey a = put(record("a")).key;
        put(record("b"));
        const RecordKey m = put(met).key;
        QVERIFY(apply(stored(a, 5)));
        QVERIFY(apply(stored(a, 6)));
        QVERIFY(apply(stored(m, 6)));
        met.source = "flickr"; // moves, with its picture
        put(met, 7);
        const auto sources = reader().sources().value();
        QCOMPARE(sources.size(), size_t(1));
        QCOMPARE(sources[0].source, std::string("flickr"));
        QCOMPARE(sources[0].records, 3);
        QCOMPARE(sources[0].stored, 2);
        QCOMPARE(reader().count().value(), 3);
    }

    void settingsAreKeptUntilEmptied() {
        SettingsStore& settings = m_setup->settings();
        QVERIFY(settings.set("contact", "a@example.org"));
        QVERIFY(settings.set("contact", "b@example.org"));
        QVERIFY(settings.set("floor", "2"));
        QCOMPARE(settings.all().value(),
                 (std::map<std::string, std::string>{{"contact", "b@example.org"}, {"floor", "2"}}));
        QVERIFY(settings.set("contact", ""));
        QCOMPARE(settings.all().value(), (std::map<std::string, std::string>{{"floor", "2"}}));
        QCOMPARE(settings.set("", "x").error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestCatalog)
#include "test_catalog.moc"
