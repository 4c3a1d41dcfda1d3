#include <QTest>

#include "tests/cli/cli_fixture.h"

using namespace gleaner;
using test::Cli, test::json;

namespace {

// A library with one source, which is paused, and a rule against that.
struct Paused : Cli {
    Paused() {
        const std::string head = "identifier\turl\tsource\n";
        const auto list = write("list.tsv", head + "a\thttps://example.org/a.jpg\tflickr\n");
        const auto rules = write("paused.json", "[{\"name\":\"Paused\",\"metric\":\"state\",\"states\":[\"paused\"],"
                                                "\"severity\":\"critical\"}]");
        m_made = init() && run({"import", list.string()}).exitCode == 0 &&
                 run({"sources", "pause", "flickr"}).exitCode == 0 &&
                 run({"alerts", "rules", "set", rules.string()}).exitCode == 0;
    }
    bool made() const { return m_made; }
    static std::string source() { return "flickr"; }
    static std::string id() { return "1000:flickr"; }
    json alert() const {
        const json document = this->document({"alerts"});
        if (!document.is_object())
            return {};
        for (const json& one : document.at("alerts"))
            if (one["id"] == id())
                return one;
        return {};
    }

private:
    bool m_made = false;
};

std::string textOf(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace

class TestAlerts : public QObject {
    Q_OBJECT

private slots:
    void anEmptyLibraryNeedsNobody() {
        Cli cli;
        QVERIFY(cli.init());
        const json document = cli.document({"alerts"});
        QCOMPARE(document["alerts"].size(), size_t(0));
        QCOMPARE(document["needs_you"].get<int>(), 0);
        QCOMPARE(cli.document({"alerts", "history"})["episodes"].size(), size_t(0));
    }
    void rulesArePrintedChangedAndRestored() {
        Cli cli;
        QVERIFY(cli.init());
        json rules = cli.document({"alerts", "rules"})["rules"];
        QVERIFY(rules.size() > 5);
        QCOMPARE(textOf(rules[6]["name"]), std::string("many_errors"));
        rules[6]["threshold"] = 42;
        rules.push_back({{"name", "Long queue"}, {"metric", "queued"}, {"threshold", 1000}});
        const auto file = cli.write("rules.json", json{{"rules", rules}}.dump());
        const json saved = cli.document({"alerts", "rules", "set", file.string()})["rules"];
        QCOMPARE(saved[6]["threshold"].get<double>(), 42.0);
        QCOMPARE(saved.back()["id"].get<int>(), 1000);
        QCOMPARE(cli.run({"alerts", "rules", "remove", "1000"}).exitCode, 0);
        const json restored = cli.document({"alerts", "rules", "restore", "--all"})["rules"];
        QCOMPARE(restored[6]["threshold"].get<double>(), 5.0);
        QCOMPARE(restored.size(), rules.size() - 1);
    }
    void aRuleThatIsWrongIsNamedAndNothingIsSaved() {
        Cli cli;
        QVERIFY(cli.init());
        const auto file = cli.write("rules.json", "[{\"name\":\"good\",\"metric\":\"queued\",\"threshold\":1},"
                                                  "{\"name\":\"bad\",\"metric\":\"queued\",\"threshold\":-1}]");
        const size_t before = cli.document({"alerts", "rules"})["rules"].size();
        const json error = cli.document({"alerts", "rules", "set", file.string()})["error"];
        QCOMPARE(textOf(error["code"]), std::string("bad_setting"));
        QCOMPARE(textOf(error["thing"]), std::string("rules[1].threshold"));
        QCOMPARE(cli.run({"alerts", "rules", "set", file.string()}).exitCode, 1);
        QCOMPARE(cli.document({"alerts", "rules"})["rules"].size(), before);
    }
    void quietHoursAreSetAndEnded() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(textOf(cli.document({"alerts", "quiet-hours", "22:00-06:30"})["quiet_hours"]),
                 std::string("22:00-06:30"));
        QCOMPARE(textOf(cli.document({"alerts", "quiet-hours"})["quiet_hours"]), std::string("22:00-06:30"));
        QVERIFY(cli.document({"alerts", "quiet-hours", "none"})["quiet_hours"].is_null());
        QCOMPARE(cli.run({"alerts", "quiet-hours", "at night"}).exitCode, 1);
    }
    void badUseIsToldFromFailure() {
        Cli cli;
        QVERIFY(cli.init());
        QCOMPARE(cli.run({"alerts", "snooze", "1:flickr"}).exitCode, 2); // --for is missing
        QCOMPARE(cli.run({"alerts", "ack", "1:nobody"}).exitCode, 1);
        QCOMPARE(cli.run({"alerts", "ack", "nonsense"}).exitCode, 1);
        QCOMPARE(cli.run({"alerts", "--help"}).exitCode, 0);
    }
    void anAlertIsListedAcknowledgedSnoozedAndSilenced() {
        const Paused paused;
        QVERIFY(paused.made());
        const json alert = paused.alert();
        QVERIFY2(alert.is_object(), paused.document({"alerts"}).dump().c_str());
        QCOMPARE(textOf(alert["phase"]), std::string("firing"));
        QCOMPARE(textOf(alert["severity"]), std::string("critical"));
        QVERIFY(alert["acknowledged_by"].is_null());
        // `status` says the same, and its fields of before are all there.
        const json status = paused.document({"status"})["alerts"];
        QCOMPARE(textOf(status[0]["source"]), paused.source());
        for (const char* field : {"code", "source", "since", "args", "phase", "severity", "rule", "value", "threshold",
                                  "acknowledged_by", "snoozed_until"})
            QVERIFY2(status[0].contains(field), field);

        QCOMPARE(paused.document({"alerts", "ack", paused.id()})["changed"].get<int>(), 1);
        QVERIFY(paused.alert()["acknowledged_by"].is_string());
        QCOMPARE(paused.run({"alerts", "snooze", paused.id(), "--for", "900"}).exitCode, 0);
        QVERIFY(paused.alert()["snoozed_until"].is_string());
        QCOMPARE(paused.run({"alerts", "wake", paused.id()}).exitCode, 0);
        QVERIFY(paused.alert()["snoozed_until"].is_null());
        QCOMPARE(paused.run({"alerts", "silence", paused.source(), "--for", "900"}).exitCode, 0);
        QVERIFY(paused.alert()["snoozed_until"].is_string());
        QCOMPARE(paused.run({"alerts", "wake", "--source", paused.source()}).exitCode, 0);
        QVERIFY(paused.alert()["snoozed_until"].is_null());

        const json history = paused.document({"alerts", "history"})["episodes"];
        QVERIFY(!history.empty());
        QVERIFY(history[0]["fired"].is_string());
    }
};

QTEST_GUILESS_MAIN(TestAlerts)
#include "test_alerts.moc"
