#pragma once
// A web in memory, on a clock that stands still: scripted hosts with latency, status, headers, bodies, redirects and
// failures. poll() never waits and never moves the clock; it does what is due at the clock's now. A test moves the
// clock to nextDue() and polls again.

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/fetch/address_guard.h"
#include "core/fetch/fetcher.h"
#include "tests/support/fake_clock.h"

namespace gleaner::test {

struct FakeAnswer {
    int status = 200;
    std::vector<fetch::Header> headers;
    std::string body;
    base::Millis latency{50}; // from the request on the wire to the whole answer
    // What comes instead of the answer. Dns, Connect, Tls and AddressBlocked happen before anything is sent.
    std::optional<model::OutcomeKind> failure;

    static FakeAnswer page(std::string body) { return {200, {}, std::move(body), base::Millis(50), {}}; }
    static FakeAnswer error(int status, std::vector<fetch::Header> headers = {}) {
        return {status, std::move(headers), {}, base::Millis(50), {}};
    }
    static FakeAnswer redirect(std::string location, int status = 302) {
        return error(status, {{"Location", std::move(location)}});
    }
    static FakeAnswer failing(model::OutcomeKind kind) { return {0, {}, {}, base::Millis(50), kind}; }
    FakeAnswer after(base::Millis time) const {
        FakeAnswer slower = *this;
        slower.latency = time;
        return slower;
    }
};

class FakeWeb final : public fetch::Fetcher {
public:
    using Rule = std::function<FakeAnswer(const fetch::FetchRequest&)>;
    struct LogEntry {
        base::SteadyTime time; // when the request reached the host
        std::string authority;
        std::string target;
        std::string userAgent;
        std::vector<fetch::Header> headers;
    };

    explicit FakeWeb(const FakeClock& clock) : m_clock(clock) {}

    // Scripting, by authority ("example.org", "127.0.0.1:8080"). An authority without a rule is a Dns failure.
    void host(const std::string& authority, Rule rule) { m_rules[authority] = std::move(rule); }
    void host(const std::string& authority, const FakeAnswer& answer) {
        host(authority, [answer](const fetch::FetchRequest&) { return answer; });
    }
    // One target of a host; others get the host's rule, or 404.
    void page(const std::string& authority, const std::string& target, FakeAnswer answer) {
        m_pages[authority][target] = std::move(answer);
    }
    // What a host says to crawlers; without this its /robots.txt is a 404.
    void robots(const std::string& authority, FakeAnswer answer) { page(authority, "/robots.txt", std::move(answer)); }
    // The host has a private address: only policies that name its origin reach it.
    void setPrivate(const std::string& authority) { m_private.insert(authority); }

    // Every request that reached a host, in order.
    const std::vector<LogEntry>& log() const { return m_log; }
    // For crawls of millions of requests: they are told, and no longer kept.
    using Listener = std::function<void(const Url&, base::SteadyTime)>;
    void tell(Listener listener) { m_listener = std::move(listener); }
    // When the next thing happens; nothing while nothing is in flight. May lie in the past.
    std::optional<base::SteadyTime> nextDue() const {
        if (m_due.empty())
            return std::nullopt;
        return m_due.begin()->first;
    }

    void start(fetch::FetchRequest request, Done done) override {
        const base::SteadyTime now = m_clock.steadyNow();
        m_due.emplace(now, Flight{std::move(request), std::move(done), now, std::nullopt});
    }

    void poll(base::Millis) override {
        m_woken = false;
        const base::SteadyTime now = m_clock.steadyNow();
        // What callbacks start meanwhile waits for the next poll.
        for (size_t left = m_due.size(); left > 0 && !m_due.empty() && m_due.begin()->first <= now; --left) {
            auto node = m_due.extract(m_due.begin());
            Flight& flight = node.mapped();
            if (flight.result) {
                flight.result->totalMs = millisBetween(flight.started, node.key());
                flight.done(std::move(*flight.result));
            } else {
                send(std::move(flight), now);
                left += 1; // its answer may be due already
            }
        }
    }

    void wake() override { m_woken = true; }  // poll() never waits
    bool wasWoken() const { return m_woken; } // since the last poll()
    size_t inFlight() const override { return m_due.size(); }

    void cancelAll() override {
        const auto cancelled = std::move(m_due);
        m_due.clear();
        for (const auto& [due, flight] : cancelled) {
            fetch::FetchResult result;
            result.outcome.kind = model::OutcomeKind::Reset;
            result.detail = "cancelled";
            flight.done(std::move(result));
        }
    }

private:
    struct Flight {
        fetch::FetchRequest request;
        Done done;
        base::SteadyTime started;
        std::optional<fetch::FetchResult> result; // what will come of it, once it was sent
    };

    static std::int64_t millisBetween(base::SteadyTime from, base::SteadyTime to) {
        return std::chrono::duration_cast<base::Millis>(to - from).count();
    }

    FakeAnswer answerTo(const fetch::FetchRequest& request) const {
        const std::string authority = request.url.authority();
        if (fetch::isRefusedPort(request.url.port))
            return FakeAnswer::failing(model::OutcomeKind::AddressBlocked).after({});
        if (m_private.count(authority) != 0 && !isAllowed(request))
            return FakeAnswer::failing(model::OutcomeKind::AddressBlocked).after({});
        const auto pages = m_pages.find(authority);
        if (pages != m_pages.end()) {
            const auto page = pages->second.find(request.url.target());
            if (page != pages->second.end())
                return page->second;
        }
        const auto rule = m_rules.find(authority);
        if (rule != m_rules.end()) {
            const FakeAnswer answer = rule->second(request);
            return request.url.target() == "/robots.txt" && !answer.failure
                       ? FakeAnswer::error(404).after(answer.latency)
                       : answer;
        }
        return pages != m_pages.end() ? FakeAnswer::error(404) : FakeAnswer::failing(model::OutcomeKind::Dns);
    }

    static bool isAllowed(const fetch::FetchRequest& request) {
        for (const std::string& origin : request.policy.privateOrigins)
            if (const auto url = Url::parse(origin); url && url->origin() == request.url.origin())
                return true;
        return false;
    }

    void send(Flight flight, base::SteadyTime now) {
        using model::OutcomeKind;
        const FakeAnswer answer = answerTo(flight.request);
        const auto failure = answer.failure;
        const bool reached = failure != OutcomeKind::Dns && failure != OutcomeKind::Connect &&
                             failure != OutcomeKind::Tls && failure != OutcomeKind::AddressBlocked;
        base::Millis latency = answer.latency;
        flight.result = resultOf(answer, flight.request, latency);
        const auto written = flight.request.written;
        if (reached && m_listener)
            m_listener(flight.request.url, now);
        else if (reached)
            m_log.push_back({now, flight.request.url.authority(), flight.request.url.target(), flight.request.userAgent,
                             flight.request.headers});
        m_due.emplace(now + latency, std::move(flight));
        if (reached && written)
            written(now); // last: it may start and cancel
    }

    // The limits hold as they do on the wire; `latency` shrinks to the one that is met first.
    static fetch::FetchResult resultOf(const FakeAnswer& answer, const fetch::FetchRequest& request,
                                       base::Millis& latency) {
        using model::OutcomeKind;
        fetch::FetchResult result;
        const base::Millis patience = std::min(request.limits.firstByte, request.limits.total);
        if (answer.failure == OutcomeKind::Timeout || latency > patience) {
            latency = patience;
            result.outcome.kind = OutcomeKind::Timeout;
            result.detail = "no answer within the limit";
            return result;
        }
        if (answer.failure) {
            result.outcome.kind = *answer.failure;
            result.detail = "scripted " + result.outcome.name();
            return result;
        }
        std::int64_t headerBytes = 0;
        for (const fetch::Header& header : answer.headers)
            headerBytes += std::int64_t(header.name.size() + header.value.size() + 4);
        result.outcome = model::Outcome::http(answer.status);
        result.headers = answer.headers;
        result.httpVersion = 11;
        result.firstByteMs = latency.count();
        result.remoteAddress = "192.0.2.1";
        result.bytesReceived = headerBytes + std::int64_t(answer.body.size());
        if (headerBytes > request.limits.maxHeaders)
            result.outcome.kind = OutcomeKind::Protocol;
        else if (request.wantsBody && !request.wantsBody(answer.status, answer.headers))
            result.bytesReceived = headerBytes;
        else if (std::int64_t(answer.body.size()) > request.limits.maxBody && request.cutBody)
            result.body = Bytes::copyOf(answer.body.substr(0, size_t(request.limits.maxBody)));
        else if (std::int64_t(answer.body.size()) > request.limits.maxBody)
            result.outcome.kind = OutcomeKind::TooLarge;
        else
            result.body = Bytes::copyOf(answer.body);
        return result;
    }

    const FakeClock& m_clock;
    std::map<std::string, Rule> m_rules;
    std::map<std::string, std::map<std::string, FakeAnswer>> m_pages;
    std::set<std::string> m_private;
    std::vector<LogEntry> m_log;
    Listener m_listener;
    std::multimap<base::SteadyTime, Flight> m_due; // in the order of their times, then of arrival
    std::atomic<bool> m_woken{false};
};

} // namespace gleaner::test
