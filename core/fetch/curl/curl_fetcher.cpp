#include "core/fetch/curl/curl_fetcher.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <unordered_map>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <curl/curl.h>

#include "core/fetch/address_guard.h"
#include "core/fetch/cares/cares_resolver.h"
#include "core/fetch/curl/curl_pool.h"
#include "core/fetch/curl/curl_transfer.h"
#include "core/fetch/curl/host_name.h"
#include "core/fetch/name_cache.h"

namespace gleaner::fetch {
namespace {

constexpr size_t kIdlePools = 256; // policies that change with the settings must not pile up connections
constexpr long kIdleConnections = 1024;
constexpr size_t kSpareHandles = 256;
constexpr long kReceiveBuffers = 32 << 20; // bytes, of all requests together …
constexpr long kSmallestBuffer = 16 << 10; // … but for each between these
constexpr long kLargestBuffer = 64 << 10;
constexpr std::uint64_t kWakeKey = ~std::uint64_t(0);
constexpr base::Millis kLongestWait = std::chrono::hours(24);

std::string keyOf(const FetchPolicy& policy) {
    std::string key = policy.caFile;
    for (const std::string& origin : policy.privateOrigins)
        key.append(1, '\0').append(origin);
    return key;
}

constexpr std::uint32_t kResolver = 0; // in the place of a pool's id

std::uint64_t eventKey(std::uint32_t pool, int fd) {
    return std::uint64_t(pool) << 32 | std::uint32_t(fd);
}

} // namespace

struct CurlFetcher::Impl final : CurlPool::Host, NameResolver::Host {
    struct Flight {
        std::unique_ptr<CurlTransfer> transfer;
        CurlPool* pool = nullptr;     // none: its name is being looked up …
        NameCache::Ticket ticket = 0; // … with this
    };
    struct Finished {
        Done done;
        FetchResult result;
    };

    Impl(const base::Clock& runningClock, CurlFetcherOptions options, std::unique_ptr<NameResolver> wanted)
        : clock(runningClock), spool(std::move(options)), resolver(std::move(wanted)) {
        if (!resolver)
            resolver = std::make_unique<CaresResolver>(clock);
        names = std::make_unique<NameCache>(*resolver, clock);
        curl_global_init(CURL_GLOBAL_DEFAULT);
        epollFd = epoll_create1(EPOLL_CLOEXEC);
        wakeFd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = kWakeKey;
        epoll_ctl(epollFd, EPOLL_CTL_ADD, wakeFd, &event);
        resolver->attach(*this);
    }

    ~Impl() override {
        for (auto& [id, flight] : flights)
            land(flight);
        flights.clear();
        for (void* easy : spareHandles)
            curl_easy_cleanup(easy);
        pools.clear();
        names.reset();
        resolver.reset(); // it says what need not be watched any more
        ::close(wakeFd);
        ::close(epollFd);
        curl_global_cleanup();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    // What libcurl and the resolver wait for; called from inside them.

    void watch(int fd, bool read, bool write) override { watch(kResolver, fd, read, write); }

    void watch(std::uint32_t pool, int fd, bool read, bool write) override {
        epoll_event event{};
        event.events = (read ? EPOLLIN : 0u) | (write ? EPOLLOUT : 0u);
        event.data.u64 = eventKey(pool, fd);
        if (event.events == 0)
            epoll_ctl(epollFd, EPOLL_CTL_DEL, fd, &event);
        else if (epoll_ctl(epollFd, EPOLL_CTL_MOD, fd, &event) != 0)
            epoll_ctl(epollFd, EPOLL_CTL_ADD, fd, &event);
    }

    void setTimer(std::uint32_t pool, std::optional<base::Millis> wait) override {
        const auto old = timerOf.find(pool);
        if (old != timerOf.end()) {
            timers.erase({old->second, pool});
            timerOf.erase(old);
        }
        if (!wait)
            return;
        const base::SteadyTime due = clock.steadyNow() + *wait;
        timers.insert({due, pool});
        timerOf[pool] = due;
    }

    // Starting.

    CurlPool& poolFor(const FetchPolicy& policy) {
        std::string key = keyOf(policy);
        auto found = pools.find(key);
        if (found == pools.end()) {
            const std::uint32_t id = nextPool++;
            found = pools.emplace(std::move(key), std::make_unique<CurlPool>(id, policy, *this)).first;
            poolOfId[id] = found->second.get();
        }
        CurlPool& pool = *found->second;
        idlePools.erase({pool.lastUse, found->first});
        pool.lastUse = clock.steadyNow();
        return pool;
    }

    void rest(const CurlPool& pool, const FetchPolicy& policy) {
        if (pool.inFlight() == 0)
            idlePools.emplace(pool.lastUse, keyOf(policy));
    }

    void start(FetchRequest request, Done done) {
        const std::uint64_t id = nextFlight++;
        const bool refusedPort = isRefusedPort(request.url.port);
        const std::string name = nameToLookUp(request.url.host);
        auto transfer =
            std::make_unique<CurlTransfer>(id, std::move(request), std::move(done), clock, writtenCalls, spool);
        if (refusedPort) {
            transfer->block("browsers refuse this port");
            return finishHere(*transfer);
        }
        if (name.empty())
            return launch(std::move(transfer), name, nullptr);
        if (const NameAnswer* known = names->find(name))
            return launch(std::move(transfer), name, known);
        const NameCache::Ticket ticket =
            names->ask(name, [this, id, name](const NameAnswer& answer) { lookedUp(id, name, answer); });
        looks.insert({transfer->nextLook(), id});
        flights.emplace(id, Flight{std::move(transfer), nullptr, ticket});
    }

    void lookedUp(std::uint64_t id, const std::string& name, const NameAnswer& answer) {
        auto node = flights.extract(id);
        looks.erase({node.mapped().transfer->nextLook(), id});
        launch(std::move(node.mapped().transfer), name, &answer);
    }

    // `answer`: what was found for the name, if there is one to look up.
    void launch(std::unique_ptr<CurlTransfer> transfer, const std::string& name, const NameAnswer* answer) {
        if (answer && !answer->found()) {
            transfer->nameNotFound(answer->detail);
            return finishHere(*transfer);
        }
        const FetchRequest& request = transfer->request();
        CurlPool& pool = poolFor(request.policy);
        CurlTransfer::Way way;
        way.mayBePrivate = pool.mayBePrivate(request.url.origin());
        way.receiveBuffer = std::clamp(kReceiveBuffers / long(flights.size() + 1), kSmallestBuffer, kLargestBuffer);
        if (answer)
            way.addressLines = pool.addressLines(name, request.url.port, answer->addresses);
        void* const easy = takeHandle();
        const long idle = std::max(2L, kIdleConnections / long(pools.size()));
        if (!easy || !transfer->prepare(easy, way) || !pool.add(easy, idle)) {
            transfer->failHere("libcurl has no memory left");
            finishHere(*transfer);
            giveBack(easy);
            return rest(pool, request.policy);
        }
        const std::uint64_t id = transfer->id();
        looks.insert({transfer->nextLook(), id});
        flights.emplace(id, Flight{std::move(transfer), &pool, 0});
    }

    // What ends before it was given to libcurl.
    void finishHere(CurlTransfer& transfer) { finished.push_back({transfer.takeDone(), transfer.finish(CURLE_OK)}); }

    void* takeHandle() {
        if (spareHandles.empty())
            return curl_easy_init();
        void* const easy = spareHandles.back();
        spareHandles.pop_back();
        return easy;
    }

    void giveBack(void* easy) {
        if (!easy)
            return;
        curl_easy_reset(easy);
        if (spareHandles.size() < kSpareHandles)
            spareHandles.push_back(easy);
        else
            curl_easy_cleanup(easy);
    }

    // Ending.

    // Frees what a flight holds; it must have been asked for its result before.
    void land(Flight& flight) {
        looks.erase({flight.transfer->nextLook(), flight.transfer->id()});
        if (!flight.pool)
            return names->leave(flight.ticket);
        void* const easy = flight.transfer->easy();
        flight.pool->remove(easy);
        giveBack(easy);
        rest(*flight.pool, flight.transfer->request().policy);
    }

    void end(CurlTransfer& transfer, int code) {
        const auto found = flights.find(transfer.id());
        finished.push_back({transfer.takeDone(), transfer.finish(code)});
        land(found->second);
        flights.erase(found);
    }

    void drive(std::uint32_t poolId, int fd, std::uint32_t events) {
        if (poolId == kResolver)
            return resolver->drive(fd, (events & ~std::uint32_t(EPOLLOUT)) != 0, (events & EPOLLOUT) != 0);
        const auto found = poolOfId.find(poolId);
        if (found == poolOfId.end())
            return;
        std::vector<std::pair<CurlTransfer*, int>> ended;
        found->second->drive(fd, (events & (EPOLLIN | EPOLLHUP)) != 0, (events & EPOLLOUT) != 0,
                             (events & EPOLLERR) != 0, [&](void* easy, int code) {
                                 char* transfer = nullptr;
                                 curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
                                 ended.emplace_back(reinterpret_cast<CurlTransfer*>(transfer), code);
                             });
        for (const auto& [transfer, code] : ended)
            end(*transfer, code);
    }

    void runTimers() {
        const base::SteadyTime now = clock.steadyNow();
        std::vector<std::uint32_t> due; // first, for a pool may set its timer to "now" again
        while (!timers.empty() && timers.begin()->first <= now) {
            due.push_back(timers.begin()->second);
            timerOf.erase(timers.begin()->second);
            timers.erase(timers.begin());
        }
        for (const std::uint32_t pool : due)
            drive(pool, -1, 0);
        if (const auto asked = resolver->nextDue(); asked && *asked <= now)
            resolver->drive(-1, false, false);
    }

    void lookAtLimits() {
        const base::SteadyTime now = clock.steadyNow();
        while (!looks.empty() && looks.begin()->first <= now) {
            const std::uint64_t id = looks.begin()->second;
            CurlTransfer& transfer = *flights.at(id).transfer;
            looks.erase(looks.begin());
            const bool over = transfer.isOver(now);
            looks.insert({transfer.nextLook(), id});
            if (over)
                end(transfer, CURLE_OPERATION_TIMEDOUT);
        }
    }

    // Calls out what happened; true when a request ended. Callbacks may start and cancel.
    bool report() {
        std::vector<CurlTransfer::WrittenCall> written = std::move(writtenCalls);
        writtenCalls.clear();
        const int before = cancellations;
        for (const auto& call : written)
            if (cancellations == before) // else its `done` has been called
                call.call(call.time);
        bool any = false;
        // Not what ends meanwhile: a callback that starts what cannot be started would go round for ever.
        for (size_t left = finished.size(); left > 0 && !finished.empty(); --left) {
            Finished item = std::move(finished.front());
            finished.pop_front();
            item.done(std::move(item.result));
            any = true;
        }
        return any || cancellations != before; // cancelled requests ended as well
    }

    // Waiting.

    int waitMillis(base::SteadyTime until) const {
        base::SteadyTime next = until;
        if (!timers.empty())
            next = std::min(next, timers.begin()->first);
        if (!looks.empty())
            next = std::min(next, looks.begin()->first);
        next = std::min(next, resolver->nextDue().value_or(next));
        if (!finished.empty())
            return 0;
        const auto wait = std::chrono::ceil<base::Millis>(next - clock.steadyNow());
        return int(std::max<base::Millis::rep>(0, wait.count()));
    }

    // True when wake() was called.
    bool waitForEvents(int milliseconds) {
        std::array<epoll_event, 256> events;
        const int count = epoll_wait(epollFd, events.data(), int(events.size()), milliseconds);
        bool woken = false;
        for (int i = 0; i < count; ++i) {
            const std::uint64_t key = events[size_t(i)].data.u64;
            if (key == kWakeKey) {
                std::uint64_t calls = 0;
                woken = ::read(wakeFd, &calls, sizeof calls) == sizeof calls || woken;
            } else {
                drive(std::uint32_t(key >> 32), int(std::uint32_t(key)), events[size_t(i)].events);
            }
        }
        return woken;
    }

    void poll(base::Millis wait) {
        dropIdlePools();
        const base::SteadyTime until = clock.steadyNow() + std::clamp(wait, base::Millis(0), kLongestWait);
        while (true) {
            runTimers();
            lookAtLimits();
            bool enough = report();
            enough = waitForEvents(enough ? 0 : waitMillis(until)) || enough;
            enough = report() || enough;
            if (enough || clock.steadyNow() >= until)
                return;
        }
    }

    void dropIdlePools() {
        while (idlePools.size() > kIdlePools) {
            const auto found = pools.find(idlePools.begin()->second);
            const std::uint32_t id = found->second->id();
            pools.erase(found);
            poolOfId.erase(id);
            setTimer(id, std::nullopt);
            idlePools.erase(idlePools.begin());
        }
    }

    void cancelAll() {
        ++cancellations;
        std::deque<Finished> ended = std::move(finished);
        finished.clear();
        std::map<std::uint64_t, Flight> cancelled; // in the order they were started
        for (auto& [id, flight] : flights)
            cancelled.emplace(id, std::move(flight));
        flights.clear();
        writtenCalls.clear();
        for (auto& [id, flight] : cancelled) {
            ended.push_back({flight.transfer->takeDone(), flight.transfer->finish(CURLE_ABORTED_BY_CALLBACK)});
            land(flight);
        }
        cancelled.clear();
        for (Finished& item : ended) {
            item.result.outcome.kind = model::OutcomeKind::Reset;
            item.result.body = Bytes();
            item.result.detail = "cancelled";
            item.done(std::move(item.result));
        }
    }

    const base::Clock& clock;
    BodySpool spool; // outlives the transfers
    std::unique_ptr<NameResolver> resolver;
    std::unique_ptr<NameCache> names;
    int epollFd = -1;
    int wakeFd = -1;
    std::map<std::string, std::unique_ptr<CurlPool>> pools; // by policy
    std::unordered_map<std::uint32_t, CurlPool*> poolOfId;
    std::set<std::pair<base::SteadyTime, std::string>> idlePools; // by last use
    std::uint32_t nextPool = 1;
    std::unordered_map<std::uint64_t, Flight> flights;
    std::uint64_t nextFlight = 1;
    std::vector<void*> spareHandles;
    std::set<std::pair<base::SteadyTime, std::uint32_t>> timers; // of pools
    std::unordered_map<std::uint32_t, base::SteadyTime> timerOf;
    std::set<std::pair<base::SteadyTime, std::uint64_t>> looks; // of transfers
    std::vector<CurlTransfer::WrittenCall> writtenCalls;
    std::deque<Finished> finished; // to be told
    int cancellations = 0;
};

CurlFetcher::CurlFetcher(const base::Clock& clock, CurlFetcherOptions options, std::unique_ptr<NameResolver> resolver)
    : m_impl(std::make_unique<Impl>(clock, std::move(options), std::move(resolver))) {}
CurlFetcher::~CurlFetcher() = default;

void CurlFetcher::start(FetchRequest request, Done done) {
    m_impl->start(std::move(request), std::move(done));
}

void CurlFetcher::poll(base::Millis wait) {
    m_impl->poll(wait);
}

void CurlFetcher::wake() {
    const std::uint64_t one = 1;
    // It can only fail when it is full of wake-ups already.
    [[maybe_unused]] const ssize_t written = ::write(m_impl->wakeFd, &one, sizeof one);
}

size_t CurlFetcher::inFlight() const {
    return m_impl->flights.size() + m_impl->finished.size();
}

void CurlFetcher::cancelAll() {
    m_impl->cancelAll();
}

} // namespace gleaner::fetch
