#include <charconv>

#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

// "90" or "90s", "15min", "2h", "7d".
Result<base::Millis> spanOf(const std::string& text) {
    const Error bad{ErrorCode::BadSetting,
                    "since",
                    "no span of time",
                    {{"value", text}, {"allowed", "a number with s, min, h or d, as 24h"}}};
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string unit(end, text.data() + text.size());
    const double seconds = unit.empty() || unit == "s" ? 1
                           : unit == "min"             ? 60
                           : unit == "h"               ? 3600
                           : unit == "d"               ? 86'400
                                                       : 0;
    if (error != std::errc{} || seconds == 0 || !(number > 0 && number * seconds < 1e10))
        return fail(bad);
    return base::Millis(std::int64_t(number * seconds * 1000));
}

class Retry final : public Verb {
public:
    const char* name() const override { return "retry"; }
    const char* summary() const override { return "Put failed tasks back into the queue"; }
    void addOptions(CLI::App& app) override {
        app.add_option("--source", m_choice.sources, "Only of this source")->expected(1);
        app.add_option("--class", m_choice.outcomes, "Only those that ended like this, e.g. Timeout or 500")
            ->expected(1);
        m_since = app.add_option("--since", m_span, "Only those given up within this time, e.g. 15min, 24h or 7d");
        app.add_flag("--preview", m_preview, "Only say what would be retried");
    }
    Result<int> run(Session& session) override {
        auto library = session.open(m_preview ? workstation::Access::Read : workstation::Access::Act);
        if (!library)
            return fail(library.error());
        if (m_since->count() > 0) {
            const auto span = spanOf(m_span);
            if (!span)
                return fail(span.error());
            m_choice.since = (*library)->clock().wallNow() - *span;
        }
        return m_preview ? preview(session.output, **library) : retry(session.output, **library);
    }

private:
    Result<int> retry(Output& output, workstation::Workstation& library) const {
        const auto retried = library.actions().retry(library.queue(), m_choice);
        if (!retried)
            return fail(retried.error());
        output.document({{"requeued", *retried}});
        output.text(wording::count(*retried) + (*retried == 1 ? " task" : " tasks") + " queued again");
        return Done;
    }

    Result<int> preview(Output& output, workstation::Workstation& library) const {
        const auto failures = library.actions().failures(library.queue(), m_choice);
        if (!failures)
            return fail(failures.error());
        std::int64_t tasks = 0;
        nlohmann::json all = nlohmann::json::array();
        std::vector<std::vector<std::string>> table{{"Source", "Ended as", "Tasks", "Newest"}};
        for (const crawl::Failures& some : *failures) {
            tasks += some.tasks;
            const std::string newest = base::isoTime(some.newest);
            all.push_back(
                {{"source", some.source}, {"class", some.outcome}, {"tasks", some.tasks}, {"newest", newest}});
            table.push_back({some.source, some.outcome, wording::count(some.tasks), newest});
        }
        output.document({{"would_requeue", tasks}, {"failures", std::move(all)}});
        output.text("Would retry " + wording::count(tasks) + (tasks == 1 ? " task" : " tasks"));
        if (!failures->empty())
            output.table(table);
        return Done;
    }

    crawl::RetryChoice m_choice;
    CLI::Option* m_since = nullptr;
    std::string m_span;
    bool m_preview = false;
};

} // namespace
std::unique_ptr<Verb> makeRetry() {
    return std::make_unique<Retry>();
}
} // namespace gleaner::cli
