#include <fmt/format.h>

#include "app/cli/documents.h"
#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

class Plan final : public Verb {
public:
    const char* name() const override { return "plan"; }
    const char* summary() const override {
        return "What a crawl would do: rate, share, hours and bytes of each source";
    }
    void addOptions(CLI::App&) override {}

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto plan = (*library)->plan();
        if (!plan)
            return fail(plan.error());
        session.output.document(planDocument(*plan));
        print(session.output, *plan, (*library)->clock().wallNow());
        return Done;
    }

private:
    static void print(Output& output, const crawl::CrawlPlan& plan, base::WallTime now) {
        if (plan.sources.empty())
            return output.text("No sources yet. Import a list: gleaner-cli import FILE");
        std::vector<std::vector<std::string>> table{
            {"Source", "Queued", "Limit/s", "From", "Share", "Time", "Bytes", "State"}};
        for (const crawl::PlannedSource& source : plan.sources)
            table.push_back({source.name, wording::count(source.queued), wording::rate(source.rate),
                             std::string(crawl::name(source.origin)), fmt::format("{:.1f} %", 100 * source.share),
                             wording::duration(3600 * source.hours), wording::bytes(source.bytes),
                             wording::stateChip(source.state, source.why, source.until, now)});
        output.table(table);
        if (plan.queued == 0)
            return output.text("Nothing that can be fetched is queued.");
        output.text(fmt::format("{} tasks at up to {}/s: done in about {}, {} to fetch", wording::count(plan.queued),
                                wording::rate(plan.rate), wording::duration(3600 * plan.hours),
                                wording::bytes(plan.bytes)));
    }
};

} // namespace
std::unique_ptr<Verb> makePlan() {
    return std::make_unique<Plan>();
}
} // namespace gleaner::cli
