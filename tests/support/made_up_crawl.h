#pragma once
// A crawl that never happened: figures as an engine would give them, and a station that remembers what it was asked to
// do.

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "widgets/bridge/crawl_station.h"

namespace gleaner::test {

inline constexpr base::WallTime kNoon{base::Millis(1'795'262'400'000)};

class MadeUpSource {
public:
    MadeUpSource(std::int64_t key, std::string name, model::SourceState state, std::string why) {
        m_figures.key = {key};
        m_figures.name = std::move(name);
        m_figures.state = state;
        m_figures.why.code = std::move(why);
        m_figures.since = kNoon - base::Millis(600'000);
    }
    MadeUpSource& rate(double actual, double limit, crawl::RateOrigin origin = crawl::RateOrigin::Size) {
        m_figures.actualRate = actual;
        m_figures.rateLimit = limit;
        m_figures.rateOrigin = origin;
        return *this;
    }
    MadeUpSource& strip(int good, std::vector<std::string> rest) {
        m_figures.last50.assign(size_t(good), "200");
        m_figures.last50.insert(m_figures.last50.end(), rest.begin(), rest.end());
        return *this;
    }
    MadeUpSource& errors(std::int64_t errors, std::int64_t total) {
        m_figures.windowErrors = errors;
        m_figures.windowTotal = total;
        return *this;
    }
    MadeUpSource& firstByte(std::int64_t p50, std::int64_t p95) {
        m_figures.firstByteP50 = p50;
        m_figures.firstByteP95 = p95;
        m_figures.firstByteP99 = p95 * 2;
        return *this;
    }
    MadeUpSource& queued(std::int64_t number, std::int64_t low, std::int64_t high) {
        m_figures.queue.queued = number;
        if (high > 0) {
            m_figures.etaLow = low;
            m_figures.etaHigh = high;
        }
        return *this;
    }
    MadeUpSource& did(std::int64_t ok, std::int64_t failed, std::int64_t bytes) {
        m_figures.ok = ok;
        m_figures.failed = failed;
        m_figures.bytes = bytes;
        return *this;
    }
    MadeUpSource& outcomes(std::map<std::string, std::int64_t> counts) {
        m_figures.outcomes = std::move(counts);
        return *this;
    }
    MadeUpSource& because(std::map<std::string, std::string> args, int untilSeconds = 0) {
        m_figures.why.args = std::move(args);
        if (untilSeconds > 0)
            m_figures.until = kNoon + base::Millis(untilSeconds * 1000);
        return *this;
    }
    operator crawl::SourceFigures() const { return m_figures; } // NOLINT: that is what it is for

private:
    crawl::SourceFigures m_figures;
};

// Eleven sources, one in nearly every state; named as in the console's picture.
inline crawl::CrawlFigures madeUpFigures(base::WallTime time = kNoon) {
    using model::SourceState;
    const std::vector<std::string> troubled{"503", "200", "Timeout", "503", "503", "200",
                                            "429", "503", "404",     "503", "503", "503"};
    crawl::CrawlFigures f;
    f.time = time;
    f.running = true;
    f.seconds = 3120;
    f.requestRate = 142.6;
    f.storedRate = 131.8;
    f.rateLimit = 188.4;
    f.left = 412'806;
    f.ok = 120'411;
    f.failed = 215;
    f.inFlight = 61;
    f.bytes = 41'200'000'000;
    f.sources = {
        MadeUpSource(4, "behance", SourceState::BreakerOpen, "breaker_last50")
            .rate(0, 20.9)
            .strip(0, std::vector<std::string>(50, "500"))
            .errors(50, 50)
            .queued(1118, 0, 0)
            .did(2210, 50, 410'000'000)
            .because({{"500", "50"}})
            .outcomes({{"500", 50}, {"200", 2210}}),
        MadeUpSource(11, "cleveland", SourceState::Done, "no_work")
            .rate(0, 2)
            .strip(50, {})
            .did(8112, 0, 3'100'000'000)
            .because({{"stored", "8112"}, {"gone", "31"}}),
        MadeUpSource(9, "europeana", SourceState::Running, "site_slow")
            .rate(17.2, 20.9)
            .strip(40, {"404", "200", "200", "301", "200", "200", "404", "200", "200", "200"})
            .errors(33, 1032)
            .firstByte(203, 640)
            .queued(580, 34, 50)
            .did(14'220, 3, 5'200'000'000)
            .because({{"p50_ms", "203"}}),
        MadeUpSource(1, "flickr", SourceState::Running, "at_limit")
            .rate(176.9, 178.4)
            .strip(50, {})
            .errors(42, 10'614)
            .firstByte(84, 212)
            .queued(402'118, 2280, 2460)
            .did(88'410, 120, 29'000'000'000)
            .because({{"starved_percent", "12"}})
            .outcomes({{"200", 88'410}, {"404", 391}, {"Timeout", 120}}),
        MadeUpSource(5, "geograph", SourceState::RetryAfter, "retry_after")
            .rate(0, 1.4)
            .strip(44, {"429", "200", "200", "200", "200", "429"})
            .errors(0, 12)
            .firstByte(96, 180)
            .queued(822, 840, 900)
            .did(311, 0, 120'000'000)
            .because({}, 250),
        MadeUpSource(6, "met", SourceState::HalfOpen, "half_open")
            .rate(0.4, 4)
            .strip(30, troubled)
            .errors(0, 22)
            .firstByte(140, 320)
            .queued(310, 300, 720)
            .did(1204, 9, 800'000'000)
            .because({{"good", "7"}, {"needed", "20"}}),
        MadeUpSource(8, "nypl", SourceState::Running, "at_limit")
            .rate(3, 3)
            .strip(42, {"301", "200", "200", "301", "200", "404", "200", "200"})
            .errors(2, 180)
            .firstByte(150, 300)
            .queued(512, 170, 190)
            .did(2980, 2, 1'400'000'000),
        MadeUpSource(10, "phylopic", SourceState::Paused, "paused_by_operator")
            .rate(0, 1)
            .strip(50, {})
            .queued(40, 0, 0)
            .did(120, 0, 9'000'000)
            .because({{"reason", "ask first"}}),
        MadeUpSource(2, "rijksmuseum", SourceState::Running, "at_limit")
            .rate(2, 2, crawl::RateOrigin::Override)
            .strip(46, {"404", "200", "200", "200"})
            .errors(0, 120)
            .firstByte(121, 260)
            .queued(1204, 600, 610)
            .did(2400, 0, 1'900'000'000)
            .because({{"origin", "override"}, {"rate", "2.0"}}),
        MadeUpSource(7, "tate", SourceState::Running, "robots_delay")
            .rate(0.2, 1, crawl::RateOrigin::Robots)
            .strip(12, {"301"})
            .errors(0, 12)
            .firstByte(88, 140)
            .queued(61, 61, 66)
            .did(88, 0, 31'000'000)
            .because({{"delay", "1"}}),
        MadeUpSource(3, "wikimedia", SourceState::Halted, "error_window")
            .rate(0, 58.9)
            .strip(32, troubled)
            .errors(59, 412)
            .firstByte(410, 2100)
            .queued(6031, 0, 0)
            .did(341, 12, 210'000'000)
            .because({{"errors", "59"}, {"total", "412"}, {"503", "51"}, {"Timeout", "8"}}, 42)
            .outcomes({{"200", 341}, {"503", 51}, {"404", 12}, {"Timeout", 8}, {"429", 3}, {"301", 2}}),
    };
    return f;
}

// The plan that goes with such figures; what is Running or Idle has nothing in its way.
inline crawl::CrawlPlan planOf(const crawl::CrawlFigures& figures) {
    crawl::CrawlPlan plan;
    std::int64_t all = 0;
    for (const crawl::SourceFigures& source : figures.sources)
        all += source.queue.left();
    for (const crawl::SourceFigures& source : figures.sources) {
        crawl::PlannedSource& planned = plan.sources.emplace_back();
        planned.name = source.name;
        planned.queued = source.queue.left();
        planned.rate = source.rateLimit;
        planned.origin = source.rateOrigin;
        planned.share = double(planned.queued) / double(std::max<std::int64_t>(1, all));
        planned.hours = double(planned.queued) / source.rateLimit / 3600;
        planned.bytes = planned.queued * crawl::kTypicalPicture;
        if (source.state != model::SourceState::Running) {
            planned.state = source.state;
            planned.why = source.why;
            planned.until = source.until;
        }
        if (planned.needsOperator())
            continue;
        plan.queued += planned.queued;
        plan.rate += planned.rate;
        plan.hours = std::max(plan.hours, planned.hours);
        plan.bytes += planned.bytes;
    }
    return plan;
}

// Remembers what was asked, one line a call; fails on demand. Thread-safe, as the window calls it from its worker.
class FakeCrawlStation final : public bridge::CrawlStation {
public:
    bool writable = true;
    std::optional<Error> failWith; // every action's answer, when set
    crawl::CrawlFigures shown = madeUpFigures();
    std::vector<crawlstate::Transition> journal;

    std::vector<std::string> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

    int looked() const { return m_looked; } // how often figures were asked for

    bool canCrawl() const override { return writable; }
    Result<crawl::CrawlFigures> figures() override {
        ++m_looked;
        return shown;
    }
    std::vector<crawl::CrawlEvent> takeEvents() override { return {}; }
    Result<crawl::CrawlPlan> plan() override {
        if (failWith)
            return fail(*failWith);
        return planOf(shown);
    }
    Result<void> start() override { return note("start"); }
    void drain() override { (void)note("drain"); }
    Result<void> setRobots(const bridge::Names& names, bool waived, const std::string& reason) override {
        return note((waived ? "waive robots of " : "obey robots of ") + joined(names) +
                    (reason.empty() ? "" : " because " + reason));
    }
    Result<void> probe(const std::string& name) override { return note("probe " + name); }
    Result<void> pause(const bridge::Names& names, const std::string& reason,
                       std::optional<base::Seconds> duration) override {
        return note("pause " + joined(names) + (reason.empty() ? "" : " because " + reason) +
                    (duration ? " for " + std::to_string(int(duration->count())) : ""));
    }
    Result<void> resume(const bridge::Names& names) override { return note("resume " + joined(names)); }
    Result<void> setRate(const bridge::Names& names, std::optional<double> rate) override {
        return note("rate " + joined(names) + " " + (rate ? std::to_string(*rate).substr(0, 4) : "auto"));
    }
    Result<void> reset(const bridge::Names& names, const std::string& reason, std::optional<double> rate) override {
        return note("reset " + joined(names) + " because " + reason + (rate ? " lower" : ""));
    }
    Result<void> undo() override { return note("undo"); }
    std::vector<crawl::Failures> failed{{"behance", "500", 50, kNoon - base::Millis(120'000)},
                                        {"flickr", "Timeout", 41, kNoon - base::Millis(7'200'000)},
                                        {"flickr", "503", 79, kNoon - base::Millis(300'000'000)}};
    Result<std::vector<crawl::Failures>> failures(const crawl::RetryChoice& choice) override {
        const std::lock_guard lock(m_mutex);
        const auto in = [](const std::vector<std::string>& names, const std::string& name) {
            return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
        };
        std::vector<crawl::Failures> found;
        for (const crawl::Failures& some : failed)
            if (in(choice.sources, some.source) && in(choice.outcomes, some.outcome) &&
                (!choice.since || some.newest >= *choice.since))
                found.push_back(some);
        return found;
    }
    Result<std::int64_t> retry(const crawl::RetryChoice& choice) override {
        std::int64_t tasks = 0;
        const auto found = failures(choice);
        for (const crawl::Failures& some : *found)
            tasks += some.tasks;
        const std::string of = choice.sources.empty() ? "all" : joined(choice.sources);
        const Result<void> noted =
            note("retry " + of + " " + joined(choice.outcomes) +
                 (choice.since ? " since " + std::to_string((kNoon - *choice.since).count() / 1000) : ""));
        return noted ? Result<std::int64_t>(tasks) : fail(noted.error());
    }

    Result<crawl::RateProfiles> profiles() override {
        const std::lock_guard lock(m_mutex);
        return m_profiles;
    }
    Result<void> chooseProfile(const std::string& name) override {
        {
            const std::lock_guard lock(m_mutex);
            m_profiles.chosen = name;
        }
        return note("profile " + name);
    }
    Result<void> saveProfile(const crawl::RateProfile& profile) override {
        {
            const std::lock_guard lock(m_mutex);
            std::erase_if(m_profiles.own, [&](const auto& one) { return one.name == profile.name; });
            m_profiles.own.push_back(profile);
        }
        return note("save profile " + profile.name);
    }
    Result<void> removeProfile(const std::string& name) override {
        {
            const std::lock_guard lock(m_mutex);
            std::erase_if(m_profiles.own, [&](const auto& one) { return one.name == name; });
        }
        return note("remove profile " + name);
    }
    Result<std::optional<crawlstate::SourceEntry>> source(const std::string& name) override {
        crawlstate::SourceEntry entry;
        entry.key = {1};
        entry.name = name;
        return std::optional(entry);
    }
    Result<std::vector<crawlstate::Transition>> transitions(model::SourceKey, size_t) override { return journal; }

private:
    static std::string joined(const bridge::Names& names) {
        std::string all;
        for (const std::string& name : names)
            all += (all.empty() ? "" : "+") + name;
        return all;
    }
    Result<void> note(std::string line) {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(std::move(line));
        return failWith ? Result<void>(fail(*failWith)) : Result<void>{};
    }

    mutable std::mutex m_mutex;
    std::vector<std::string> m_asked;
    crawl::RateProfiles m_profiles;
    std::atomic<int> m_looked{0};
};

} // namespace gleaner::test
