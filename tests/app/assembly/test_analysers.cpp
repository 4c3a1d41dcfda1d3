// Where the program that decodes pictures is looked for, and what becomes of a library without it.
#include <QTest>

#include "app/assembly/analysers.h"
#include "app/assembly/assembly.h"
#include "tests/support/analysed.h"

using namespace gleaner;
using namespace gleaner::assembly;

class TestAnalysers : public QObject {
    Q_OBJECT

    QByteArray m_decoder;

private slots:
    void initTestCase() { m_decoder = qgetenv("GLEANER_DECODER"); }
    void cleanup() {
        if (m_decoder.isEmpty())
            qunsetenv("GLEANER_DECODER");
        else
            qputenv("GLEANER_DECODER", m_decoder);
    }

    void theProgramIsFoundBesideThisOne() {
        qunsetenv("GLEANER_DECODER");
        const auto program = decoderProgram(); // the tests lie beside the folder of the programs
        QVERIFY(program);
        QCOMPARE(program->filename().string(), std::string("gleaner-decoder"));
    }
    void whoNamesAProgramGetsThatOrNone() {
        qputenv("GLEANER_DECODER", "/bin/true");
        QCOMPARE(decoderProgram()->string(), std::string("/bin/true"));
        qputenv("GLEANER_DECODER", "/nowhere/decoder");
        const auto none = decoderProgram();
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QCOMPARE(none.error().thing, std::string("/nowhere/decoder"));
    }
    void aLibraryIsNotOpenedForWritingWithoutIt() {
        const test::TemporaryFolder folder;
        QVERIFY(createLibrary(folder / "library"));
        qputenv("GLEANER_DECODER", "/nowhere/decoder");
        const auto library = openLibrary(folder / "library", workstation::Access::Write);
        QVERIFY(!library);
        QCOMPARE(library.error().code, ErrorCode::NotFound);
        QVERIFY(openLibrary(folder / "library", workstation::Access::Read));
    }
    void decodersThatAreWantedNowFailNow() {
        qputenv("GLEANER_DECODER", "/bin/false");
        const auto now = makeAnalyser({}, StartDecoders::Now);
        QVERIFY(!now);
        QCOMPARE(now.error().code, ErrorCode::Unavailable);
        QVERIFY(makeAnalyser({}, StartDecoders::WithTheFirstPicture));
    }
    void theSettingsOfALibraryHold() {
        settings::LibraryOptions options;
        options.decoders = 3;
        options.strictFormats = false;
        const auto analyser = makeAnalyser(options, StartDecoders::WithTheFirstPicture);
        QVERIFY(analyser);
        QCOMPARE((*analyser)->parallelism(), size_t(3));
        const analysis::Analysis drawing =
            test::analysed(**analyser, Bytes::copyOf("<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"));
        QCOMPARE(drawing.outcome.kind, model::OutcomeKind::DecodeRefused);
        QVERIFY(!drawing.reason.empty());
    }
};

QTEST_GUILESS_MAIN(TestAnalysers)
#include "test_analysers.moc"
