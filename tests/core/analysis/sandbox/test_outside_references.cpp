// A picture that names a file or an address gets neither: the decoder of strict formats is as sealed as the others.
#include <QTest>
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "core/analysis/sandbox/sandbox_analyser.h"
#include "tests/support/analysed.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

// Hears whoever knocks at a port of its own, and answers nobody.
class Door {
public:
    Door() : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (bind(m_socket, any, size) == 0 && listen(m_socket, 8) == 0 && getsockname(m_socket, any, &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    ~Door() { close(m_socket); }
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;
    int port() const { return m_port; }
    bool somebodyKnocked() const {
        pollfd watched{m_socket, POLLIN, 0};
        return poll(&watched, 1, 0) > 0;
    }

private:
    int m_socket;
    int m_port = 0;
};

Bytes svg(const std::string& head, const std::string& inside) {
    return Bytes::copyOf("<?xml version='1.0'?>" + head +
                         "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "
                         "width='64' height='64'><rect width='64' height='64' fill='#fff'/>" +
                         inside + "</svg>");
}

} // namespace

class TestOutsideReferences : public QObject {
    Q_OBJECT

    std::unique_ptr<SandboxAnalyser> m_analyser;
    Door m_door;
    test::TemporaryFolder m_folder;

    Analysis of(const Bytes& picture) { return test::analysed(*m_analyser, picture); }

private slots:
    void initTestCase() {
        SandboxOptions options;
        options.decoder = test::program("gleaner-decoder");
        options.ahead = false;
        auto analyser = SandboxAnalyser::start(options);
        QVERIFY(analyser);
        m_analyser = std::move(*analyser);
        QVERIFY(m_door.port() > 0);
        // A black picture, to be seen if it is fetched.
        std::ofstream(m_folder / "black.svg")
            << "<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><rect width='64' height='64'/></svg>";
    }

    void aPlainDrawingIsUnderstood() {
        const Analysis analysis = of(svg("", "<circle cx='32' cy='32' r='20'/>"));
        QVERIFY2(analysis.outcome.isStored(), analysis.reason.c_str());
        QCOMPARE(analysis.width, 64);
    }
    void whatADrawingNamesIsNotFetched_data() {
        QTest::addColumn<QString>("head");
        QTest::addColumn<QString>("inside");
        const QString address = QStringLiteral("http://127.0.0.1:%1/x.png").arg(m_door.port());
        const QString file = QString::fromStdString("file://" + (m_folder / "black.svg").string());
        const QString path = QString::fromStdString((m_folder / "black.svg").string());
        const QString image = QStringLiteral("<image width='64' height='64' xlink:href='%1'/>");
        QTest::newRow("address") << QString() << image.arg(address);
        QTest::newRow("file") << QString() << image.arg(file);
        QTest::newRow("path") << QString() << image.arg(path);
        QTest::newRow("style") << QStringLiteral("<?xml-stylesheet href='%1'?>").arg(address) << QString();
        QTest::newRow("import") << QString() << QStringLiteral("<style>@import url('%1');</style>").arg(address);
        QTest::newRow("entity") << QStringLiteral("<!DOCTYPE svg [<!ENTITY x SYSTEM '%1'>]>").arg(file)
                                << QStringLiteral("<text y='40'>&x;</text>");
        QTest::newRow("use") << QString() << QStringLiteral("<use xlink:href='%1#x'/>").arg(file);
    }
    void whatADrawingNamesIsNotFetched() {
        QFETCH(QString, head);
        QFETCH(QString, inside);
        const Analysis analysis = of(svg(head.toStdString(), inside.toStdString()));
        QVERIFY(!m_door.somebodyKnocked());
        QCOMPARE(m_analyser->figures().crashed, 0); // it did not even try: a try would end it
        if (!analysis.outcome.isStored())
            return; // refusing it is as good
        QVERIFY(analysis.measures && !analysis.measures->palette.empty());
        QVERIFY2(analysis.measures->palette[0].l > 90, "the black picture was fetched");
    }
};

QTEST_GUILESS_MAIN(TestOutsideReferences)
#include "test_outside_references.moc"
