// Names are kept for their time, and one look-up serves all who wait for it.
#include <QTest>

#include "core/fetch/name_cache.h"
#include "tests/support/fake_clock.h"
#include "tests/support/table_resolver.h"

using namespace gleaner;
using namespace gleaner::fetch;
using base::Seconds;
using namespace std::chrono_literals;

class TestNameCache : public QObject {
    Q_OBJECT

    test::FakeClock m_clock;
    std::shared_ptr<test::NameTable> m_table;
    std::unique_ptr<test::TableResolver> m_resolver;
    std::unique_ptr<NameCache> m_cache;
    QStringList m_told;

    NameCache::Ticket ask(const std::string& host, const QString& who = {}) {
        return m_cache->ask(host, [this, who](const NameAnswer& answer) {
            m_told << who + (answer.found() ? QString::fromStdString(answer.addresses.front()) : "none");
        });
    }
    void lookUp(const std::string& host) {
        ask(host);
        m_resolver->drive(-1, false, false);
    }
    // Whether it is still known `time` after it was found.
    bool isKeptFor(Seconds ttl, std::chrono::nanoseconds time) {
        m_table->set("a.test", {"192.0.2.1"}, ttl);
        lookUp("a.test");
        m_clock.advance(time);
        const bool kept = m_cache->find("a.test") != nullptr;
        m_clock.advance(2h);
        return kept;
    }

private slots:
    void init() {
        m_cache.reset();
        m_told.clear();
        m_table = std::make_shared<test::NameTable>();
        m_resolver = std::make_unique<test::TableResolver>(m_table);
        m_cache = std::make_unique<NameCache>(*m_resolver, m_clock);
    }

    void whatWasFoundIsKnown() {
        m_table->set("a.test", {"192.0.2.1", "2001:db8::1"});
        QVERIFY(!m_cache->find("a.test"));
        lookUp("a.test");
        QCOMPARE(m_told, QStringList("192.0.2.1"));
        QCOMPARE(m_cache->find("a.test")->addresses.size(), size_t(2));
        QVERIFY(!m_cache->find("b.test"));
    }
    void answersAreKeptAsLongAsTheirOwnerLetsThem() {
        QVERIFY(isKeptFor(Seconds(300), 299s));
        QVERIFY(!isKeptFor(Seconds(300), 300s));
    }
    void butAtLeastAMinuteAndAtMostAnHour() {
        QVERIFY(isKeptFor(Seconds(0), 59s));
        QVERIFY(!isKeptFor(Seconds(0), 60s));
        QVERIFY(isKeptFor(Seconds(604'800), 3599s));
        QVERIFY(!isKeptFor(Seconds(604'800), 3600s));
    }
    void failuresAreKeptForTenSeconds() {
        lookUp("gone.test");
        QCOMPARE(m_told, QStringList("none"));
        m_clock.advance(9'999ms);
        QVERIFY(m_cache->find("gone.test") && !m_cache->find("gone.test")->found());
        m_clock.advance(1ms);
        QVERIFY(!m_cache->find("gone.test"));
    }
    void oneLookUpServesAllWhoWait() {
        m_table->set("a.test", {"192.0.2.1"});
        ask("a.test", "first ");
        ask("a.test", "second ");
        QVERIFY(m_told.isEmpty()); // never from ask()
        m_resolver->drive(-1, false, false);
        QCOMPARE(m_told, QStringList({"first 192.0.2.1", "second 192.0.2.1"}));
        QCOMPARE(m_table->questions(), 1);
        QCOMPARE(m_cache->waiting(), size_t(0));
    }
    void whoLeftIsNotTold() {
        m_table->set("a.test", {"192.0.2.1"});
        const auto first = ask("a.test", "first ");
        ask("a.test", "second ");
        m_cache->leave(first);
        m_resolver->drive(-1, false, false);
        QCOMPARE(m_told, QStringList("second 192.0.2.1"));
    }
    void whoIsToldMayLeaveForTheOthers() {
        m_table->set("a.test", {"192.0.2.1"});
        NameCache::Ticket second = 0;
        m_cache->ask("a.test", [&](const NameAnswer&) { m_cache->leave(second); });
        second = ask("a.test");
        m_resolver->drive(-1, false, false);
        QVERIFY(m_told.isEmpty());
    }
    void aLostLookUpIsForgottenWithTheLastWhoWaits() {
        m_table->setLost("a.test");
        m_cache->leave(ask("a.test"));
        m_table->set("a.test", {"192.0.2.1"});
        lookUp("a.test");
        QCOMPARE(m_told, QStringList("192.0.2.1"));
    }
    void aLookUpUnansweredForLongIsBegunAnew() {
        m_table->setLost("a.test");
        ask("a.test", "patient ");
        m_clock.advance(9s);
        ask("a.test");
        QCOMPARE(m_table->questions(), 1);
        m_table->set("a.test", {"192.0.2.1"});
        m_clock.advance(1s);
        ask("a.test");
        QCOMPARE(m_table->questions(), 2);
        m_resolver->drive(-1, false, false);
        QCOMPARE(m_told.size(), 3);
        QCOMPARE(m_told.first(), QStringLiteral("patient 192.0.2.1"));
    }
    void theNextToBeForgottenGoFirstWhenThereAreTooMany() {
        m_table->setOthers({"192.0.2.1"});
        m_table->set("early.test", {"192.0.2.1"}, Seconds(120));
        lookUp("early.test");
        for (size_t i = 0; i <= kMostNamesKept; ++i)
            ask("host" + std::to_string(i) + ".test");
        m_clock.advance(1s);
        m_resolver->drive(-1, false, false);
        QCOMPARE(m_cache->kept(), kMostNamesKept);
        QVERIFY(m_cache->find("early.test")); // of two minutes; the others have one
    }
};

QTEST_GUILESS_MAIN(TestNameCache)
#include "test_name_cache.moc"
