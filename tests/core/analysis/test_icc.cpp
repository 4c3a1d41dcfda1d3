#include <QTest>

#include "core/analysis/icc.h"

using gleaner::analysis::iccDescription;

class TestIcc : public QObject {
    Q_OBJECT

    // A profile with one tag, `desc`, of the given data.
    static std::string profile(const std::string& tag) {
        const std::string size(1, char(tag.size()));
        return std::string(128, '\0') + std::string("\0\0\0\1desc\0\0\0\x90\0\0\0", 15) + size + tag;
    }
    static QString described(const std::string& bytes) {
        return QString::fromStdString(
            iccDescription({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
    }

private slots:
    void versionTwoWritesAscii() {
        QCOMPARE(described(profile(std::string("desc\0\0\0\0\0\0\0\x06sRGB \0", 18))), "sRGB");
    }
    void versionFourWritesUtf16() {
        const std::string head("mluc\0\0\0\0\0\0\0\1\0\0\0\x0c"
                               "enUS\0\0\0\x06\0\0\0\x1c",
                               28);
        QCOMPARE(described(profile(head + std::string("\0P\0\xe9\x20\x14", 6))), QStringLiteral("P\u00e9\u2014"));
    }
    void aProfileHasItsSignature() {
        std::string bytes = profile("");
        const auto isOne = [&](size_t size) {
            return gleaner::analysis::isIccProfile({reinterpret_cast<const std::uint8_t*>(bytes.data()), size});
        };
        QVERIFY(!isOne(bytes.size()));
        bytes.replace(36, 4, "acsp");
        QVERIFY(isOne(bytes.size()));
        QVERIFY(!isOne(127) && !isOne(38) && !isOne(0));
    }
    void damagedProfilesHaveNone() {
        const std::string whole = profile(std::string("desc\0\0\0\0\0\0\0\x06sRGB \0", 18));
        for (const size_t size : {0, 4, 130, 140, 144, 150})
            QCOMPARE(described(whole.substr(0, size)), "");
        std::string wild = whole;
        wild.replace(136, 8, "\xff\xff\xff\xff\xff\xff\xff\xff"); // offset and size beyond the end
        QCOMPARE(described(wild), "");
    }
};

QTEST_GUILESS_MAIN(TestIcc)
#include "test_icc.moc"
