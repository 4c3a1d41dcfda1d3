#include <QtTest>

#include "core/eventlog/event_json.h"
#include "tests/support/made_up_events.h"

using namespace gleaner;
using namespace gleaner::eventlog;
using test::attemptEvent;

namespace {

std::string lineOf(const Event& event) {
    std::string line;
    appendLine(line, event);
    return line;
}

std::optional<Event> readBack(const Event& event) {
    const std::string line = lineOf(event);
    return parseLine(std::string_view(line).substr(0, line.size() - 1));
}

} // namespace

class TestEventJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItWrote() {
        Event event = attemptEvent("rijks \"museum\"", "503", "https://a.example/\\ü?x=1");
        event.sequence = 41;
        event.args["detail"] = "tab\tand\nline";
        QVERIFY(readBack(event) == event);
    }

    void writesOneLineWithTheFieldsOfTheContract() {
        Event event = attemptEvent("rijks", "200", "https://a.example/1.jpg");
        event.sequence = 1;
        QCOMPARE(
            QByteArray::fromStdString(lineOf(event)),
            QByteArray("{\"sequence\":1,\"time\":\"2026-11-21T11:00:00.000Z\",\"level\":\"info\",\"code\":\"attempt\","
                       "\"source\":\"rijks\",\"outcome\":\"200\",\"url\":\"https://a.example/1.jpg\",\"record\":7,"
                       "\"status\":200,\"first_byte_ms\":84,\"total_ms\":120,\"bytes\":48213}\n"));
    }

    void replacesWhatIsNoUtf8() {
        Event event = attemptEvent("rijks", "200");
        event.sequence = 1;
        event.args["headers"] = "X: \xff\n";
        QCOMPARE(readBack(event)->args.at("headers"), std::string("X: \xef\xbf\xbd\n"));
    }

    void refusesWhatIsNoEvent_data() {
        QTest::addColumn<QByteArray>("line");
        const QByteArray whole = "{\"sequence\":1,\"time\":\"2026-11-21T11:00:00.000Z\",\"code\":\"held\"";
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half") << whole;
        QTest::newRow("no object") << QByteArray("[1]");
        QTest::newRow("a text") << QByteArray("\"attempt\"");
        QTest::newRow("no sequence") << QByteArray("{\"time\":\"2026-11-21T11:00:00.000Z\",\"code\":\"held\"}");
        QTest::newRow("no time") << QByteArray("{\"sequence\":1,\"code\":\"held\"}");
        QTest::newRow("no code") << QByteArray("{\"sequence\":1,\"time\":\"2026-11-21T11:00:00.000Z\"}");
        QTest::newRow("a time that is none") << QByteArray("{\"sequence\":1,\"time\":\"noon\",\"code\":\"held\"}");
        QTest::newRow("a number for a text") << whole + ",\"source\":4}";
        QTest::newRow("a text for a number") << whole + ",\"bytes\":\"4\"}";
        QTest::newRow("too deep") << whole + ",\"new\":[[[[[[[[1]]]]]]]]}";
        QTest::newRow("too long") << whole + ",\"url\":\"" + QByteArray(int(kMostLine), 'x') + "\"}";
    }
    void refusesWhatIsNoEvent() {
        QFETCH(QByteArray, line);
        QVERIFY(!parseLine(line.toStdString()));
    }

    void passesOverFieldsOfLaterVersions() {
        const auto event = parseLine("{\"sequence\":3,\"time\":\"2026-11-21T11:00:00Z\",\"code\":\"held\","
                                     "\"colour\":\"red\",\"parts\":[{\"code\":\"x\"}],\"weight\":1.5,"
                                     "\"args\":{\"why\":\"offline\",\"more\":{\"why\":\"no\"}}}");
        QVERIFY(event);
        QCOMPARE(event->code, std::string("held"));
        QCOMPARE(event->args, (std::map<std::string, std::string>{{"why", "offline"}}));
    }
};

QTEST_GUILESS_MAIN(TestEventJson)
#include "test_event_json.moc"
