#include <fmt/format.h>

#include "app/cli/documents.h"
#include "app/cli/verb.h"
#include "core/alerts/alert_json.h"
#include "widgets/wording/alerts.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Status final : public Verb {
public:
    const char* name() const override { return "status"; }
    const char* summary() const override { return "What the crawl does, source by source, and why"; }
    void addOptions(CLI::App&) override {}

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto figures = (*library)->figures();
        if (!figures)
            return fail(figures.error());
        const auto document = statusDocument(**library, *figures);
        if (!document)
            return fail(document.error());
        session.output.document(*document);
        print(session.output, *figures, (*library)->clock().wallNow());
        return Done;
    }

private:
    static Result<json> statusDocument(workstation::Workstation& library, const crawl::CrawlFigures& figures) {
        const auto generations = library.indexes().list();
        if (!generations)
            return fail(generations.error());
        json current, previous, cursor = 0;
        for (const index::GenerationInfo& generation : *generations) {
            if (generation.isCurrent) {
                current = generation.number;
                cursor = generation.cursor;
            }
            if (generation.isPrevious)
                previous = generation.number;
        }
        const auto usage = library.blobs().usage();
        if (!usage)
            return fail(usage.error());
        std::error_code error;
        const auto space = std::filesystem::space(library.folder(), error);
        stream::QueueCounts sum;
        std::int64_t inFlight = 0;
        json sources = json::array();
        for (const crawl::SourceFigures& source : figures.sources) {
            sum.queued += source.queue.queued;
            sum.waitingRetry += source.queue.waitingRetry;
            sum.failed += source.queue.failed;
            inFlight += source.inFlight;
            sources.push_back(sourceDocument(source));
        }
        return json{{"library", library.folder().string()},
                    {"generation", {{"current", current}, {"previous", previous}}},
                    {"disk", {{"used", usage->bytes}, {"free", error ? json() : json(space.available)}}},
                    {"journal_cursor", cursor},
                    {"running", figures.running},
                    {"profile", figures.profile.empty() ? json() : json(figures.profile)},
                    {"profile_factor", figures.profileFactor},
                    {"byte_rate", figures.byteRate},
                    {"workers", figures.running ? workersDocument(figures.workers) : json()},
                    {"queues",
                     {{"queued", sum.queued},
                      {"in_flight", inFlight},
                      {"waiting_retry", sum.waitingRetry},
                      {"failed", sum.failed}}},
                    {"sources", std::move(sources)},
                    {"alerts", alertsOf(figures)}};
    }

    static json workersDocument(const crawl::WorkerFigures& workers) {
        return {{"connections", workers.connections},
                {"fetching", workers.fetching},
                {"waiting", workers.waiting},
                {"examining", workers.examining},
                {"settling", workers.settling}};
    }

    static json alertsOf(const crawl::CrawlFigures& figures) {
        json listed = json::array();
        for (const crawl::Alert& alert : figures.alerts)
            listed.push_back(alerts::toJson(alert));
        return listed;
    }

    static void print(Output& output, const crawl::CrawlFigures& figures, base::WallTime now) {
        output.text(figures.running
                        ? fmt::format("Crawling since {}: {} requests/s of {}/s, {} stored/s",
                                      wording::duration(figures.seconds), wording::rate(figures.requestRate),
                                      wording::rate(figures.rateLimit), wording::rate(figures.storedRate))
                        : std::string("No crawl is running."));
        if (!figures.profile.empty())
            output.text(fmt::format("Rate profile {}: every source has {:g} % of its limit.",
                                    wording::profileTitle(figures.profile), figures.profileFactor * 100));
        std::vector<std::vector<std::string>> table{
            {"Source", "State", "Rate", "Limit", "Queued", "Stored", "Failed", "Gone", "Why"}};
        for (const crawl::SourceFigures& s : figures.sources)
            table.push_back({s.name, wording::stateChip(s.state, s.why, s.until, now), wording::rate(s.actualRate),
                             wording::rate(s.rateLimit), wording::count(s.queue.left()), wording::count(s.ok),
                             wording::count(s.queue.failed), wording::count(s.linkRot),
                             wording::whySentence(s.state, s.why, s.until, now)});
        for (const crawl::Alert& alert : figures.alerts)
            output.text(fmt::format("{} ({}): {}", wording::alertTitle(alert), wording::phaseWord(alert.phase),
                                    wording::alertSentence(alert)));
        if (figures.sources.empty())
            output.text("No sources yet. Import a list: gleaner-cli import FILE");
        else
            output.table(table);
    }
};

} // namespace
std::unique_ptr<Verb> makeStatus() {
    return std::make_unique<Status>();
}
} // namespace gleaner::cli
