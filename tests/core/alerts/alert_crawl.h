#pragma once
// A crawl of a few sources whose figures are set by hand, looked at by an alert book second by second.

#include <algorithm>

#include "core/alerts/alert_book.h"
#include "tests/support/fake_alert_store.h"
#include "tests/support/fake_clock.h"

namespace gleaner::test {

using alerts::AlertBook;
using alerts::AlertKey;
using alerts::AlertRule;
using Phase = crawl::Alert::Phase;

inline crawl::SourceFigures calmSource(std::string name) {
    crawl::SourceFigures source;
    source.name = std::move(name);
    source.state = model::SourceState::Running;
    source.rateLimit = 10;
    source.actualRate = 10;
    source.tokens = 1;
    source.inFlight = 3;
    source.queue.queued = 1000;
    source.windowTotal = 600;
    source.firstByteP95 = 120;
    return source;
}

struct AlertCrawl {
    FakeClock clock;
    FakeAlertStore store;
    std::unique_ptr<AlertBook> book = std::make_unique<AlertBook>(store, clock);
    crawl::CrawlFigures figures;
    alerts::MachineFigures machine{100'000'000, 500'000'000'000};
    std::vector<crawl::Alert> list; // of the last second

    AlertCrawl() {
        figures.running = true;
        figures.requestRate = 30;
        figures.storedRate = 25;
        for (const char* name : {"flickr", "met", "tate"})
            figures.sources.push_back(calmSource(name));
    }

    // The source, to be changed.
    crawl::SourceFigures& source(const std::string& name) {
        return *std::find_if(figures.sources.begin(), figures.sources.end(),
                             [&](const crawl::SourceFigures& s) { return s.name == name; });
    }
    void errors(const std::string& name, double percent) {
        source(name).windowErrors = std::int64_t(double(source(name).windowTotal) * percent / 100);
    }

    // `seconds` go by; the book looks at the end of each.
    void pass(int seconds = 1) {
        for (int i = 0; i < seconds; ++i) {
            clock.advance(std::chrono::seconds(1));
            figures.time = clock.wallNow();
            list = book->evaluate(&figures, machine);
        }
    }
    void passBlind(int seconds = 1) {
        for (int i = 0; i < seconds; ++i) {
            clock.advance(std::chrono::seconds(1));
            list = book->evaluate(nullptr, machine);
        }
    }
    // The program is ended and started again.
    void restart(std::chrono::seconds pause = std::chrono::seconds(60)) {
        book.reset();
        clock.advance(pause);
        book = std::make_unique<AlertBook>(store, clock);
    }

    const crawl::Alert* alert(std::int64_t rule, const std::string& ofSource = {}) const {
        const auto found = std::find_if(list.begin(), list.end(), [&](const crawl::Alert& alert) {
            return alert.rule == rule && alert.source == ofSource;
        });
        return found == list.end() ? nullptr : &*found;
    }
    std::optional<Phase> phase(std::int64_t rule, const std::string& ofSource = {}) const {
        const crawl::Alert* found = alert(rule, ofSource);
        return found ? std::optional(found->phase) : std::nullopt;
    }
    // The only rule there is.
    AlertRule onlyRule(AlertRule rule) {
        for (const AlertRule& shipped : alerts::defaultRules())
            (void)book->removeRule(shipped.id);
        return book->saveRule(rule).value();
    }
};

// Errors of each source above 5 % for 10 s, kept for 20 s.
inline AlertRule errorRule() {
    AlertRule rule;
    rule.name = "errors";
    rule.threshold = 5;
    rule.pendingFor = base::Seconds(10);
    rule.keepFiring = base::Seconds(20);
    return rule;
}

} // namespace gleaner::test
