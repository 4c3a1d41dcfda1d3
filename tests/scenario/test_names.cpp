// Names that cannot be looked up: theirs, or ours when nothing can be.
#include "app/assembly/assembly.h"
#include "tests/scenario/rehearsal.h"
#include "tests/support/table_resolver.h"

using namespace gleaner;
using namespace gleaner::test;

class TestNames : public QObject {
    Q_OBJECT

    static constexpr int kSources = 5, kPictures = 3;

    std::unique_ptr<Rehearsal> m_play;
    std::unique_ptr<workstation::Workstation> m_library;
    std::shared_ptr<NameTable> m_names;

    static std::string host(size_t source) { return "site" + std::to_string(source) + ".test"; }
    const crawl::SourceFigures& figuresOf(const crawl::CrawlFigures& figures, size_t source) const {
        return *std::find_if(figures.sources.begin(), figures.sources.end(),
                             [&](const crawl::SourceFigures& one) { return one.name == m_play->name(source); });
    }

private slots:
    void init() {
        RehearsalOptions options;
        options.sources = kSources;
        options.pictures = kPictures;
        options.settings = {{"contact", "rehearsal@example.org"}, {"max_attempts", "1"}};
        options.host = host;
        m_play = std::make_unique<Rehearsal>(options);
        QVERIFY(m_play->ready());
        m_names = std::make_shared<NameTable>();
        for (size_t source = 0; source < kSources; ++source)
            m_names->set(host(source), {"127.0.0.1"});
        assembly::Tuning tuning;
        tuning.resolver = [names = m_names] { return std::make_unique<TableResolver>(names); };
        auto library = assembly::openLibrary(m_play->cli.library, workstation::Access::Write, tuning);
        QVERIFY(library);
        m_library = std::move(*library);
    }
    void cleanup() {
        m_library.reset();
        m_play.reset();
    }

    void aNameThatIsNoneIsTheSitesFault() {
        // Without a name there is no robots.txt; an agreement lets the pictures be asked for.
        crawl::SettingsChange change;
        change.robotsWaived = true;
        change.reason = "rehearsal";
        const std::string waived[] = {m_play->name(0), m_play->name(1)};
        QVERIFY(m_library->actions().set(waived, change));
        m_names->setMissing(host(0));
        m_names->setLost(host(1));
        QVERIFY(m_library->crawl().start());
        QVERIFY(m_library->crawl().wait(std::chrono::seconds(60), true));
        const crawl::CrawlFigures figures = m_library->crawl().figures();
        for (const size_t source : {0U, 1U}) {
            QCOMPARE(figuresOf(figures, source).outcomes, (std::map<std::string, std::int64_t>{{"Dns", kPictures}}));
            QVERIFY(
                m_play->requests([&](const RequestLogEntry& e) { return e.source == m_play->name(source); }).empty());
        }
        QCOMPARE(figures.ok, (kSources - 2) * kPictures);
    }

    void whenNothingHasANameWeAreOffline() {
        for (size_t source = 0; source < kSources; ++source)
            m_names->setMissing(host(source));
        QVERIFY(m_library->crawl().start());
        const auto offline = [&] {
            const auto figures = m_library->crawl().figures();
            return figuresOf(figures, 0).state == model::SourceState::Offline;
        };
        while (!offline())
            QVERIFY(!m_library->crawl().wait(base::Millis(50), true));
        QVERIFY(m_play->web().log().empty());
        for (size_t source = 0; source < kSources; ++source)
            m_names->set(host(source), {"127.0.0.1"});
        QVERIFY(m_library->crawl().wait(std::chrono::seconds(90), true));
        const crawl::CrawlFigures figures = m_library->crawl().figures();
        QCOMPARE(figures.ok, kSources * kPictures);
        QCOMPARE(figures.failed + figures.retried, 0); // nothing was counted meanwhile
        QVERIFY(worstExcess(m_play->web().log(), 20) <= 0);
    }
};

QTEST_GUILESS_MAIN(TestNames)
#include "test_names.moc"
