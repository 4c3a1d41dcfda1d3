#include <QTest>

#include "core/simulatedweb/rehearsal.h"
#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using simulatedweb::Rehearsal;
using simulatedweb::SimulatedWeb;

class TestRehearsal : public QObject {
    Q_OBJECT

    std::unique_ptr<SimulatedWeb> m_web;
    std::unique_ptr<Rehearsal> m_rehearsal;
    model::Record m_record; // of m_source
    std::string m_source;

    RawResponse get() { return RawClient(portOf(m_record)).get(pathOf(m_record)); }
    int robots() { return RawClient(portOf(m_record)).get("/robots.txt").status; }

private slots:
    void init() {
        m_web = startDemo();
        QVERIFY(m_web);
        m_rehearsal = std::make_unique<Rehearsal>(*m_web);
        m_record = m_web->records().front();
        m_source = m_record.source;
    }
    void cleanup() {
        m_rehearsal.reset();
        m_web.reset();
    }

    void aSourcePlaysUntilItIsToldToBehave() {
        QVERIFY(m_rehearsal->play(m_source, "server_error"));
        QCOMPARE(get().status, 500);
        QCOMPARE(m_rehearsal->playing().at(m_source), std::string("server_error"));
        QVERIFY(m_rehearsal->play(m_source, ""));
        QCOMPARE(get().status, 200);
        QVERIFY(m_rehearsal->playing().empty());
    }
    void onlyThatSourcePlaysAndItsRobotsTxtIsSpared() {
        QVERIFY(m_rehearsal->play(m_source, "server_error"));
        QCOMPARE(robots(), 404);
        for (const model::Record& record : m_web->records()) {
            if (record.source == m_source)
                continue;
            QCOMPARE(RawClient(portOf(record)).get(pathOf(record)).status, 200);
            return;
        }
        QFAIL("one source only");
    }
    void theSiteAsksForAMinute() {
        QVERIFY(m_rehearsal->play(m_source, "asks_to_wait"));
        const RawResponse answer = get();
        QCOMPARE(answer.status, 503);
        QCOMPARE(answer.field("retry-after"), std::string("60"));
    }
    void everyPartCanBePlayed() {
        const std::string usual = get().body;
        for (const std::string& part : Rehearsal::parts()) {
            QVERIFY2(m_rehearsal->play(m_source, part), part.c_str());
            QCOMPARE(m_rehearsal->playing().at(m_source), part);
            if (part == "slow" || part == "silent")
                continue; // an answer that is waited for
            RawClient client(portOf(m_record));
            const RawResponse answer = client.connected() ? client.get(pathOf(m_record)) : RawResponse{};
            const bool asUsual = answer.status == 200 && answer.body == usual && answer.field("x-robots-tag").empty();
            QVERIFY2(!asUsual, part.c_str());
            m_rehearsal->allBehave();
        }
        m_rehearsal->allBehave();
        QCOMPARE(get().body, usual);
    }
    void sixStumblesBehindRobotsTxt() {
        QVERIFY(m_rehearsal->play(m_source, "stumbles"));
        QCOMPARE(robots(), 404);
        for (int i = 0; i < 6; ++i)
            QCOMPARE(get().status, 500);
        QCOMPARE(get().status, 200);
    }
    void whoIsAtWorkStumblesFromThereOn() {
        for (int i = 0; i < 3; ++i)
            QCOMPARE(get().status, 200);
        QVERIFY(m_rehearsal->play(m_source, "stumbles"));
        for (int i = 0; i < 6; ++i)
            QCOMPARE(get().status, 500);
        QCOMPARE(get().status, 200);
    }
    void unknownNamesGetASuggestion() {
        const auto source = m_rehearsal->play(m_source + "x", "server_error");
        QVERIFY(!source);
        QCOMPARE(source.error().args.at("suggestion"), m_source);
        const auto part = m_rehearsal->play(m_source, "server_eror");
        QVERIFY(!part);
        QCOMPARE(part.error().args.at("suggestion"), std::string("server_error"));
    }
};

QTEST_GUILESS_MAIN(TestRehearsal)
#include "test_rehearsal.moc"
