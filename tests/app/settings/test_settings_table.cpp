#include <QTest>

#include "app/settings/settings_table.h"

using namespace gleaner;
using settings::LibraryOptions;

class TestSettingsTable : public QObject {
    Q_OBJECT

private slots:
    void everySettingReadsBackWhatItsStandardSays() {
        LibraryOptions options;
        for (const settings::Setting& setting : settings::allSettings()) {
            QVERIFY2(settings::apply(options, setting.key, setting.standard), setting.key.c_str());
            QCOMPARE(*settings::valueOf(options, setting.key), setting.standard);
        }
    }
    // A setting nobody reads is a defect: each must reach a field of its own.
    void everySettingChangesSomething() {
        for (const settings::Setting& setting : settings::allSettings()) {
            LibraryOptions options;
            const std::string other = setting.key == "contact"             ? "me@example.org"
                                      : setting.key == "quiet_hours"       ? "22:00-06:00"
                                      : setting.key == "recrawl_schedule"  ? "2x1d 3x7d"
                                      : setting.key == "keep_originals"    ? "false"
                                      : setting.key == "decoders"          ? "3"
                                      : setting.key == "rate_floor"        ? "0.5"
                                      : setting.key == "thumbnail_quality" ? "70"
                                      : setting.key == "max_attempts"      ? "7"
                                                                           : "123456";
            const std::map<std::string, std::string> analysis{{"decoder_memory", "300000000"},
                                                              {"decoder_seconds", "12"},
                                                              {"strict_formats", "false"},
                                                              {"thumbnail_edges", "128 512 1024"}};
            const std::string value = analysis.count(setting.key) ? analysis.at(setting.key)
                                      : setting.key == "connections" || setting.key == "rate_ceiling" ? "500"
                                      : setting.key == "byte_budget"                                  ? "50000000"
                                                                                                      : other;
            QVERIFY2(settings::apply(options, setting.key, value), setting.key.c_str());
            QCOMPARE(*settings::valueOf(options, setting.key), value);
            QVERIFY2(*settings::valueOf(LibraryOptions(), setting.key) != value, setting.key.c_str());
        }
    }
    void whatIsNotAllowedChangesNothing() {
        LibraryOptions options;
        for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"rate_floor", "-1"},
                                                                                         {"rate_floor", "nan"},
                                                                                         {"connections", "0"},
                                                                                         {"contact", "nobody"},
                                                                                         {"contact", "a@b\nX: y"},
                                                                                         {"keep_originals", "maybe"},
                                                                                         {"max_pixels", "12 "}}) {
            const auto applied = settings::apply(options, key, value);
            QVERIFY2(!applied && applied.error().code == ErrorCode::BadSetting, key.c_str());
            QCOMPARE(*settings::valueOf(options, key), *settings::valueOf(LibraryOptions(), key));
        }
    }
    void thumbnailEdgesAreAFewAscendingNumbers() {
        LibraryOptions options;
        for (const char* wrong : {"", " ", "256 ", " 256", "256  640", "640 256", "256 256", "16", "4096", "256,640",
                                  "100 200 300 400 500"})
            QVERIFY2(!settings::apply(options, "thumbnail_edges", wrong), wrong);
        QVERIFY(settings::apply(options, "thumbnail_edges", "320"));
        QCOMPARE(options.pipeline.analysis.thumbnailEdges, std::vector<int>{320});
    }
    void theFloorNeverLiesAboveTheCeiling() {
        LibraryOptions options;
        QVERIFY(!settings::apply(options, "rate_floor", "300"));
        QVERIFY(settings::apply(options, "rate_ceiling", "400"));
        QVERIFY(settings::apply(options, "rate_floor", "300"));
        QVERIFY(!settings::apply(options, "rate_ceiling", "200"));
    }
    void anUnknownKeyIsSuggested() {
        LibraryOptions options;
        const auto applied = settings::apply(options, "conections", "5");
        QVERIFY(!applied);
        QCOMPARE(applied.error().args.at("suggestion"), std::string("connections"));
        QVERIFY(!settings::fromStored({{"conections", "5"}}));
    }
    void storedValuesWinOverStandards() {
        const auto options = settings::fromStored(
            {{"rate_floor", "0.5"}, {"rate_ceiling", "0.8"}, {"contact", "https://example.org/bot"}});
        QVERIFY(options);
        QCOMPARE(options->crawl.rates.floor, 0.5);
        QCOMPARE(options->crawl.rates.ceiling, 0.8);
        QCOMPARE(options->crawl.contact, std::string("https://example.org/bot"));
    }
};

QTEST_GUILESS_MAIN(TestSettingsTable)
#include "test_settings_table.moc"
