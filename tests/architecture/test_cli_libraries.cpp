// What the command line needs at run time: servers have no screen.
#include <array>
#include <cstdio>
#include <string>

#include <QTest>

#include "tests/support/test_data.h"

class TestCliLibraries : public QObject {
    Q_OBJECT

    static std::string outputOf(const std::string& command) {
        std::string text;
        FILE* pipe = popen(command.c_str(), "r");
        std::array<char, 4096> buffer{};
        while (size_t size = fread(buffer.data(), 1, buffer.size(), pipe))
            text.append(buffer.data(), size);
        return pclose(pipe) == 0 ? text : std::string();
    }

private slots:
    void theCommandLineLinksNoQt() {
        const std::string needed = outputOf("readelf -d '" + gleaner::test::program("gleaner-cli").string() + "'");
        QVERIFY2(needed.find("NEEDED") != std::string::npos, "readelf could not read gleaner-cli");
        QVERIFY2(needed.find("libQt") == std::string::npos, needed.c_str());
    }

    // Foreign bytes are read in a sealed process of their own.
    void onlyTheDecoderLinksTheLibrariesThatDecode() {
        const std::string ours = outputOf("readelf -d '" + gleaner::test::program("gleaner-cli").string() + "'");
        const std::string decoder = outputOf("readelf -d '" + gleaner::test::program("gleaner-decoder").string() + "'");
        for (const char* library : {"libvips", "libjpeg", "libexiv2"}) {
            QVERIFY2(decoder.find(library) != std::string::npos, library);
            QVERIFY2(ours.find(library) == std::string::npos, library);
        }
        QVERIFY(decoder.find("libQt") == std::string::npos);
    }

    void nothingItLoadsDrawsWindows() {
        const std::string loaded = outputOf("ldd '" + gleaner::test::program("gleaner-cli").string() + "'");
        QVERIFY(!loaded.empty());
        for (const char* library : {"libQt6Gui", "libQt6Widgets", "libQt6Core"})
            QVERIFY2(loaded.find(library) == std::string::npos, library);
    }
};

QTEST_GUILESS_MAIN(TestCliLibraries)
#include "test_cli_libraries.moc"
