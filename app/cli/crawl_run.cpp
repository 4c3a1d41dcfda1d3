#include "app/cli/crawl_run.h"

#include <atomic>

#include <fmt/format.h>

#include "app/cli/signal_watch.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

constexpr base::Millis kLook{200}; // between looks at a running crawl

// What a person watches: one line that replaces itself.
std::string progressLine(const crawl::CrawlFigures& f) {
    return fmt::format("{} stored, {} failed, {} left  {}/s of {}/s  {} in flight  {}", wording::count(f.ok),
                       wording::count(f.failed), wording::count(f.left), wording::rate(f.requestRate),
                       wording::rate(f.rateLimit), f.inFlight, wording::duration(f.seconds));
}

void report(Output& output, const crawl::CrawlEvent& event) {
    if (event.kind == crawl::CrawlEvent::Kind::Transition)
        output.note(fmt::format("{}  {}: {} → {} ({})", wording::clockTime(event.time), event.transition.source,
                                event.transition.from, event.transition.to, event.transition.reason));
    else if (event.kind == crawl::CrawlEvent::Kind::StorageTrouble)
        output.note(wording::describe(event.error) + " " + wording::remedy(event.error));
}

// Until the crawl has ended; true when the time limit drained it.
bool watch(Output& output, const CrawlRun& run, crawl::CrawlEngine& crawl, const base::Clock& clock) {
    const auto period = std::chrono::duration_cast<std::chrono::nanoseconds>(base::Seconds(run.stateLine));
    const auto start = clock.steadyNow();
    auto nextLine = start + period;
    bool timeIsUp = false;
    const auto reportEvents = [&] {
        for (const crawl::CrawlEvent& event : crawl.events().drain())
            report(output, event);
    };
    while (!crawl.wait(kLook, run.untilDone)) {
        const auto now = clock.steadyNow();
        if (run.maxSeconds > 0 && !timeIsUp && now - start >= base::Seconds(run.maxSeconds)) {
            timeIsUp = true;
            crawl.drain();
        }
        reportEvents();
        const crawl::CrawlFigures figures = crawl.figures();
        if (now >= nextLine) {
            output.line(json::parse(crawl::stateLine(figures)));
            nextLine += period;
        }
        output.progress(progressLine(figures));
    }
    reportEvents();
    output.line(json::parse(crawl::stateLine(crawl.figures())));
    return timeIsUp;
}

void printSummary(Output& output, const crawl::CrawlFigures& f) {
    output.endProgress();
    output.line(json::parse(crawl::summaryLine(f)));
    output.text(fmt::format("{} stored, {} unchanged, {} failed, {} gone, {} blocked, {} left; {} in {}",
                            wording::count(f.ok), wording::count(f.unchanged), wording::count(f.failed),
                            wording::count(f.linkRot), wording::count(f.blocked), wording::count(f.left),
                            wording::bytes(f.bytes), wording::duration(f.seconds)));
    for (const crawl::SourceFigures& source : f.sources)
        if (const auto blocked = source.outcomes.find("AddressBlocked"); blocked != source.outcomes.end())
            output.note(fmt::format("{}: {} addresses were not asked, because they are private or on a deny list. If "
                                    "they are yours: gleaner-cli sources set {} --allow-private",
                                    source.name, wording::count(blocked->second), source.name));
}

} // namespace

Result<int> runCrawl(Output& output, const CrawlRun& run,
                     const std::function<Result<workstation::Workstation*>()>& open) {
    std::atomic<int> signalled{0};
    std::atomic<crawl::CrawlEngine*> engine{nullptr};
    const SignalWatch signals([&](int nth) {
        signalled = nth;
        if (crawl::CrawlEngine* running = engine)
            nth == 1 ? running->drain() : running->abort();
    });
    const auto library = open();
    if (!library)
        return fail(library.error());
    crawl::CrawlEngine& crawl = (*library)->crawl();
    if (Result<void> started = crawl.start(); !started)
        return fail(started.error());
    engine = &crawl;
    if (signalled > 0) // it came while the library was being opened
        crawl.drain();
    const bool timeIsUp = watch(output, run, crawl, (*library)->clock());
    engine = nullptr;
    const crawl::CrawlFigures figures = crawl.figures();
    // What was stored is searchable, and nothing half-written lies about, before the program says that it is done.
    if (Result<void> indexed = (*library)->indexFollower().catchUp(); !indexed)
        return fail(indexed.error());
    if (const auto swept = (*library)->blobs().sweepTemporary(); !swept)
        return fail(swept.error());
    printSummary(output, figures);
    if (signalled > 0)
        return Interrupted;
    const bool waitsForOperator = run.untilDone && figures.left > 0 && !timeIsUp && !run.tasksLimited;
    return figures.failed > 0 || waitsForOperator ? SomeFailed : Done;
}

} // namespace gleaner::cli
