// A decoder ends with the workstation, whatever it is doing.
#include <array>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "core/analysis/sandbox/decoder_process.h"
#include "core/analysis/sandbox/last_words.h"
#include "tests/support/run_program.h"

using namespace gleaner;
using namespace gleaner::analysis;
using namespace std::chrono_literals;

namespace {

// A misbehaving decoder started as the workstation would, but by hand, so that the socket can be closed at will.
struct ByHand {
    Descriptor control;
    Result<SharedRegion> pictures = SharedRegion::create("pictures", 1 << 20);
    Result<SharedRegion> answers = SharedRegion::create("answers", 1 << 20);
    pid_t pid = -1;

    ByHand() {
        int sockets[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
            return;
        control = Descriptor(sockets[0]);
        const Descriptor theirs(sockets[1]);
        wire::DecoderArguments arguments{wire::Profile::Trusted, theirs.get(), pictures->descriptor(),
                                         answers->descriptor(),  1 << 28,      5s};
        std::vector<std::string> texts = arguments.toArguments();
        texts.insert(texts.begin(), "gleaner-decoder");
        std::vector<char*> pointers;
        for (std::string& text : texts)
            pointers.push_back(text.data());
        pointers.push_back(nullptr);
        pid = fork();
        if (pid != 0)
            return;
        for (const int kept : {theirs.get(), pictures->descriptor(), answers->descriptor()})
            fcntl(kept, F_SETFD, 0);
        execv(GLEANER_MISBEHAVING_DECODER, pointers.data());
        _exit(127);
    }
    ~ByHand() {
        if (pid > 0)
            kill(pid, SIGKILL);
    }
    ByHand(const ByHand&) = delete;
    ByHand& operator=(const ByHand&) = delete;

    bool isReady() {
        wire::Frame hello, ready;
        return wire::receiveFrame(control.get(), hello) && hello.kind == wire::FrameKind::Hello &&
               wire::receiveFrame(control.get(), ready) && ready.kind == wire::FrameKind::Ready;
    }
    void tell(const std::string& word) {
        const std::string picture = "GIF89a" + word;
        std::copy(picture.begin(), picture.end(), pictures->bytes().begin());
        wire::sendFrame(control.get(), {wire::FrameKind::Look, 0, picture.size(), 0});
    }
    // The wait status.
    int end() {
        int status = -1;
        waitpid(pid, &status, 0);
        pid = -1;
        return status;
    }
};

} // namespace

class TestDecoderProcess : public QObject {
    Q_OBJECT

private slots:
    void aWaitingDecoderEndsWithTheWorkstation() {
        ByHand decoder;
        QVERIFY(decoder.isReady());
        decoder.control = {};
        QCOMPARE(decoder.end(), 0);
    }
    void aDecoderInTheMiddleOfAPictureEndsWithTheWorkstation_data() {
        QTest::addColumn<QString>("word");
        QTest::newRow("sleeping") << "sleep";
        QTest::newRow("spinning") << "spin";
    }
    void aDecoderInTheMiddleOfAPictureEndsWithTheWorkstation() {
        QFETCH(QString, word);
        ByHand decoder;
        QVERIFY(decoder.isReady());
        decoder.tell(word.toStdString());
        decoder.control = {};
        QCOMPARE(decoder.end(), 0);
    }
    void aDecoderThatIsAskedNonsenseEnds() {
        ByHand decoder;
        QVERIFY(decoder.isReady());
        wire::sendFrame(decoder.control.get(), {wire::FrameKind::Look, 0, std::uint64_t(1) << 40, 0});
        QCOMPARE(WEXITSTATUS(decoder.end()), 1);
    }

    void byHandItSaysWhatItIs() {
        const test::ProgramResult alone = test::runProgram("gleaner-decoder", {});
        QCOMPARE(alone.exitCode, 2);
        QVERIFY(alone.out.empty());
        QCOMPARE(QString::fromStdString(alone.err).count('\n'), 1);
        QCOMPARE(test::runProgram("gleaner-decoder", {"--profile", "trusted"}).exitCode, 2);
        const test::ProgramResult version = test::runProgram("gleaner-decoder", {"--version"});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(QString::fromStdString(version.out).startsWith("gleaner-decoder "));
    }

    void argumentsAreReadAsTheyAreWritten() {
        const wire::DecoderArguments arguments{wire::Profile::Strict, 3, 4, 5, std::int64_t(1) << 32, 1500ms};
        std::vector<std::string> texts = arguments.toArguments();
        std::vector<char*> pointers;
        for (std::string& text : texts)
            pointers.push_back(text.data());
        const auto read = wire::DecoderArguments::parse(pointers);
        QVERIFY(read);
        QVERIFY(read->toArguments() == arguments.toArguments());
        pointers.pop_back();
        QVERIFY(!wire::DecoderArguments::parse(pointers));
        pointers.pop_back();
        QVERIFY(!wire::DecoderArguments::parse(pointers)); // one is missing
        QVERIFY(!wire::DecoderArguments::parse({}));
    }

    void lastWordsAreTheLastLineCleaned() {
        const auto said = [](const std::string& text) {
            int ends[2];
            if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
                return std::string("no pipe");
            const Descriptor from(ends[0]), to(ends[1]);
            [[maybe_unused]] const ssize_t written = write(to.get(), text.data(), text.size());
            return readWords(from.get());
        };
        QCOMPARE(said(""), std::string());
        QCOMPARE(said("one\ntwo\n\n"), std::string("two"));
        QCOMPARE(said("a\tb\x1b[31m\xff \xc3\xa9"), std::string("a?b?[31m? \xc3\xa9"));
        QCOMPARE(said(std::string(9000, 'x') + "\nlast\n"), std::string("last"));
        QCOMPARE(said(std::string(9000, 'x')).size(), size_t(200));
    }
    void amountsAreSaidInTheUnitPeopleUse() {
        QCOMPARE(inSeconds(5000ms), std::string("5 s"));
        QCOMPARE(inSeconds(50ms), std::string("0.05 s"));
        QCOMPARE(inSeconds(1200ms), std::string("1.2 s"));
        QCOMPARE(inBytes(std::int64_t(2) << 30), std::string("2 GiB"));
        QCOMPARE(inBytes(std::int64_t(1536) << 20), std::string("1536 MiB"));
    }
    void whatLibrariesSayOfMemoryIsUnderstood() {
        for (const char* words : {"terminate called after throwing an instance of 'std::bad_alloc'",
                                  "../glib/gmem.c:136: failed to allocate 1073741824 bytes",
                                  "out of memory --- size == 12MB", "Cannot allocate memory"})
            QVERIFY2(tellsOfMemory(words), words);
        QVERIFY(!tellsOfMemory("VipsJpeg: Premature end of JPEG file"));
    }
};

QTEST_GUILESS_MAIN(TestDecoderProcess)
#include "test_decoder_process.moc"
