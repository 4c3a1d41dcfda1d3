#include <QTest>

#include "core/base/base64.h"

using namespace gleaner::base;

namespace {

std::vector<std::uint8_t> bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

} // namespace

class TestBase64 : public QObject {
    Q_OBJECT

private slots:
    void theVectorsOfRfc4648AreWrittenAndRead() {
        const std::pair<const char*, const char*> vectors[]{{"", ""},
                                                            {"f", "Zg=="},
                                                            {"fo", "Zm8="},
                                                            {"foo", "Zm9v"},
                                                            {"foob", "Zm9vYg=="},
                                                            {"fooba", "Zm9vYmE="},
                                                            {"foobar", "Zm9vYmFy"}};
        for (const auto& [plain, coded] : vectors) {
            QCOMPARE(toBase64(bytes(plain)), std::string(coded));
            QVERIFY(fromBase64(coded) == bytes(plain));
        }
    }

    void everyByteComesBack() {
        std::vector<std::uint8_t> all;
        for (int i = 0; i < 256; ++i)
            all.push_back(std::uint8_t(i));
        QVERIFY(fromBase64(toBase64(all)) == all);
    }

    void whatIsNotWrittenLikeThatIsRefused() {
        for (const char* odd : {"Z", "Zg", "Zg=", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9", "Zm9-", "=m9v"})
            QVERIFY2(!fromBase64(odd), odd);
    }
};

QTEST_GUILESS_MAIN(TestBase64)
#include "test_base64.moc"
