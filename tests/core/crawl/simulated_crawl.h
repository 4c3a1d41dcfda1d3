#pragma once
// A crawl of thousands of sources and millions of tasks on a simulated clock, through the real loop, monitor and
// breaker; every request is kept by its time, so that the limits can be judged.

#include <charconv>
#include <limits>
#include <vector>

#include "tests/core/crawl/crawl_driver.h"
#include "tests/core/crawl/generated_queue.h"
#include "tests/core/crawl/requests.h"

namespace gleaner::test {

class SimulatedCrawl {
public:
    // `sources` of them with this limit, and more tasks than may be asked for in `seconds`: work waits all the time.
    void add(int sources, double rate, double seconds) {
        for (int i = 0; i < sources; ++i) {
            const std::string number = std::to_string(m_rates.size());
            const std::string authority = "h" + number + ".sim";
            m_queue.add("s" + number, authority, std::int64_t(rate * seconds) + 20);
            m_driver.web.host(authority, FakeAnswer::page("picture"));
            crawlstate::SourceSettings settings;
            settings.rateOverride = rate;
            (void)m_driver.registry.saveSettings(m_sources->key("s" + number), settings, {});
            m_rates.push_back(rate);
        }
    }

    void logTo(eventlog::EventLog& log) { m_driver.log = &log; } // which outlives the crawl

    bool run(std::chrono::seconds time) {
        m_times.resize(m_rates.size());
        m_driver.handler.keepsUrls = false;
        m_driver.web.tell([this](const Url& url, base::SteadyTime when) {
            size_t number = 0;
            std::from_chars(url.host.data() + 1, url.host.data() + url.host.size(), number);
            m_times[number].push_back(when);
        });
        m_began = m_driver.clock.steadyNow();
        m_lasted = time;
        if (!m_driver.start())
            return false;
        m_driver.run(time);
        return true;
    }

    std::int64_t requests() const {
        std::int64_t all = 0;
        for (const Times& times : m_times)
            all += std::int64_t(times.size());
        return all;
    }
    std::int64_t attempts() const { return m_queue.attempts(); }
    // Sources with a window of 1, 10 or 60 s above rate·T + max(1, rate).
    int aboveLimit() const {
        int above = 0;
        for (size_t i = 0; i < m_times.size(); ++i)
            above += worstExcess(m_times[i], m_rates[i]) > 0;
        return above;
    }
    // Sources that used less than 0.99·rate·T − 1 of the whole time.
    int belowLimit() const {
        int below = 0;
        for (size_t i = 0; i < m_times.size(); ++i)
            below += double(m_times[i].size()) < 0.99 * allowed(i) - 1;
        return below;
    }
    // The least used part of a limit, of sources that may send at least ten requests in the time.
    double leastUtilisation() const {
        double least = 1;
        for (size_t i = 0; i < m_times.size(); ++i)
            if (allowed(i) >= 10)
                least = std::min(least, (double(m_times[i].size()) + 1) / allowed(i));
        return least;
    }
    // The longest silence of any source, less the time that its limit asks for.
    double longestWait() const {
        double longest = 0;
        for (size_t i = 0; i < m_times.size(); ++i) {
            base::SteadyTime last = m_began;
            for (const base::SteadyTime time : m_times[i]) {
                longest = std::max(longest, base::Seconds(time - last).count() - 1 / m_rates[i]);
                last = time;
            }
            longest = std::max(longest, base::Seconds(m_began + m_lasted - last).count() - 1 / m_rates[i]);
        }
        return longest;
    }

private:
    double allowed(size_t source) const { return m_rates[source] * double(m_lasted.count()); }

    std::shared_ptr<FakeSources> m_sources = std::make_shared<FakeSources>();
    GeneratedQueue m_queue{*m_sources};
    CrawlDriver m_driver{m_sources, &m_queue};
    std::vector<double> m_rates;
    std::vector<Times> m_times;
    base::SteadyTime m_began{};
    std::chrono::seconds m_lasted{};
};

} // namespace gleaner::test
