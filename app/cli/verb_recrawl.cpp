#include <fmt/format.h>

#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Recrawl final : public Verb {
public:
    const char* name() const override { return "recrawl"; }
    const char* summary() const override { return "Queue stored pictures whose next look is due"; }
    void addOptions(CLI::App& app) override {
        app.add_flag("--preview", m_preview, "Only say what is due, now and in the next 30 days");
    }

    Result<int> run(Session& session) override {
        auto library = session.open(m_preview ? workstation::Access::Read : workstation::Access::Act);
        if (!library)
            return fail(library.error());
        return m_preview ? preview(session.output, (*library)->recrawl())
                         : queue(session.output, (*library)->recrawl());
    }

private:
    static Result<int> queue(Output& output, pipeline::Recrawl& recrawl) {
        const auto queued = recrawl.queueDue();
        if (!queued)
            return fail(queued.error());
        output.document({{"queued", *queued}});
        output.text(wording::count(*queued) + " pictures queued for a look");
        return Done;
    }

    static Result<int> preview(Output& output, const pipeline::Recrawl& recrawl) {
        const auto preview = recrawl.preview();
        if (!preview)
            return fail(preview.error());
        json sources = json::array();
        std::vector<std::vector<std::string>> table{{"Source", "Due", "Size"}};
        for (const catalog::DueOfSource& source : preview->bySource) {
            sources.push_back({{"name", source.name}, {"due", source.due}, {"bytes", source.bytes}});
            table.push_back({source.name, wording::count(source.due), wording::bytes(source.bytes)});
        }
        json next = json::array();
        std::vector<std::vector<std::string>> days{{"Day", "Due"}};
        for (const pipeline::RecrawlPreview::Day& day : preview->next) {
            const std::string date = base::isoTime(day.from).substr(0, 10);
            next.push_back({{"day", date}, {"due", day.due}});
            days.push_back({date, wording::count(day.due)});
        }
        output.document({{"due", preview->due}, {"by_source", std::move(sources)}, {"next", std::move(next)}});
        output.text(fmt::format("Schedule: {}", recrawl.schedule().toText()));
        if (!preview->bySource.empty())
            output.table(table);
        output.table(days);
        return Done;
    }

    bool m_preview = false;
};

} // namespace

std::unique_ptr<Verb> makeRecrawl() {
    return std::make_unique<Recrawl>();
}

} // namespace gleaner::cli
