// Names over a real socket: answers with their time, none, silence, and thousands of them without a thread.
#include <filesystem>

#include <QTest>

#include <poll.h>

#include "core/fetch/cares/cares_resolver.h"
#include "tests/support/loopback_names.h"

using namespace gleaner;
using namespace gleaner::fetch;

namespace {

// The fetcher's part: waits for what the resolver waits for.
class Loop final : public NameResolver::Host {
public:
    Loop(NameResolver& resolver, const base::Clock& clock) : m_resolver(resolver), m_clock(clock) {
        resolver.attach(*this);
    }
    void watch(int fd, bool read, bool write) override {
        if (read || write)
            m_watched[fd] = short((read ? POLLIN : 0) | (write ? POLLOUT : 0));
        else
            m_watched.erase(fd);
    }
    void turn() {
        std::vector<pollfd> fds;
        for (const auto& [fd, events] : m_watched)
            fds.push_back({fd, events, 0});
        int wait = 10'000;
        if (const auto due = m_resolver.nextDue(); due && *due <= m_clock.steadyNow())
            wait = 0;
        else if (due)
            wait = int(std::chrono::ceil<base::Millis>(*due - m_clock.steadyNow()).count());
        ::poll(fds.data(), fds.size(), wait);
        for (const pollfd& fd : fds)
            if (fd.revents != 0)
                m_resolver.drive(fd.fd, (fd.revents & ~POLLOUT) != 0, (fd.revents & POLLOUT) != 0);
        m_resolver.drive(-1, false, false);
    }
    size_t watched() const { return m_watched.size(); }

private:
    NameResolver& m_resolver;
    const base::Clock& m_clock;
    std::map<int, short> m_watched;
};

long threads() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

} // namespace

class TestCaresResolver : public QObject {
    Q_OBJECT

    base::RealClock m_clock;
    std::shared_ptr<test::NameTable> m_table;
    std::unique_ptr<test::LoopbackNames> m_server;
    std::unique_ptr<CaresResolver> m_resolver;
    std::unique_ptr<Loop> m_loop;

    NameAnswer resolve(const std::string& host) {
        std::optional<NameAnswer> found;
        m_resolver->resolve(host, [&](NameAnswer answer) { found = std::move(answer); });
        while (!found)
            m_loop->turn();
        return *found;
    }

private slots:
    void init() {
        m_table = std::make_shared<test::NameTable>();
        m_server = std::make_unique<test::LoopbackNames>(m_table);
        m_resolver = std::make_unique<CaresResolver>(m_clock, CaresOptions{m_server->address(), base::Millis(2000), 2});
        m_loop = std::make_unique<Loop>(*m_resolver, m_clock);
    }
    void cleanup() {
        m_resolver.reset(); // before what watches for it
        QCOMPARE(m_loop->watched(), size_t(0));
        m_server.reset();
    }

    void aNameHasAddressesOfBothKindsAndATime() {
        m_table->set("a.test", {"192.0.2.7", "192.0.2.8", "2001:db8::1"}, base::Seconds(300));
        NameAnswer answer = resolve("a.test");
        std::sort(answer.addresses.begin(), answer.addresses.end()); // their order is the machine's matter
        QCOMPARE(answer.addresses, (std::vector<std::string>{"192.0.2.7", "192.0.2.8", "2001:db8::1"}));
        QCOMPARE(answer.ttl, base::Seconds(300));
    }
    void aNameThatDoesNotExistHasNone() {
        const NameAnswer answer = resolve("gone.test");
        QVERIFY(!answer.found());
        QVERIFY(!answer.detail.empty());
        QVERIFY(!resolve(std::string(300, 'x')).found()); // and what is no name at all
        QVERIFY(!resolve("no..such").found());
    }
    void searchDomainsAreNotTried() {
        resolve("gone");
        QVERIFY(m_table->questions("gone") > 0);
        QCOMPARE(m_table->questions("gone"), m_table->questions());
    }
    void silenceEndsTheLookUp() {
        m_resolver = std::make_unique<CaresResolver>(m_clock, CaresOptions{m_server->address(), base::Millis(10), 2});
        m_loop = std::make_unique<Loop>(*m_resolver, m_clock);
        m_table->loseOthers();
        QVERIFY(!resolve("a.test").found());
        QCOMPARE(m_table->questions("a.test"), 4); // two rounds, both kinds of address
    }
    void whatWasCancelledIsNotTold() {
        m_table->setOthers({"192.0.2.7"});
        bool told = false;
        m_resolver->cancel(m_resolver->resolve("a.test", [&](const NameAnswer&) { told = true; }));
        resolve("b.test");
        resolve("a.test");
        QVERIFY(!told);
    }
    void itMayDieWhileItLooksUp() {
        m_table->loseOthers();
        for (int i = 0; i < 1000; ++i)
            m_resolver->resolve("host" + std::to_string(i) + ".test", [](const NameAnswer&) { QFAIL("told"); });
        m_loop->turn();
    }
    void thousandsAtOnceWithoutAThread() {
        constexpr int kMany = 5000;
        m_table->setOthers({"192.0.2.7"});
        const long before = threads();
        int found = 0;
        int told = 0;
        for (int i = 0; i < kMany; ++i)
            m_resolver->resolve("host" + std::to_string(i) + ".test", [&](const NameAnswer& answer) {
                ++told;
                found += answer.found() ? 1 : 0;
            });
        QCOMPARE(told, 0); // never from resolve()
        m_loop->turn();
        QCOMPARE(threads(), before);
        while (told < kMany)
            m_loop->turn();
        QCOMPARE(found, kMany);
    }
};

QTEST_GUILESS_MAIN(TestCaresResolver)
#include "test_cares_resolver.moc"
