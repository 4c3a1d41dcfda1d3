#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

class Retry final : public Verb {
public:
    const char* name() const override { return "retry"; }
    const char* summary() const override { return "Put failed tasks back into the queue"; }
    void addOptions(CLI::App& app) override {
        m_ofSource = app.add_option("--source", m_source, "Only of this source");
        m_ofClass = app.add_option("--class", m_outcome, "Only those that ended like this, e.g. Timeout or 500");
    }
    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Act);
        if (!library)
            return fail(library.error());
        const auto given = [](const CLI::Option* option, const std::string& value) {
            return option->count() > 0 ? std::optional(value) : std::nullopt;
        };
        const auto retried =
            (*library)->actions().retry((*library)->queue(), given(m_ofSource, m_source), given(m_ofClass, m_outcome));
        if (!retried)
            return fail(retried.error());
        session.output.document({{"requeued", *retried}});
        session.output.text(wording::count(*retried) + (*retried == 1 ? " task" : " tasks") + " queued again");
        return Done;
    }

private:
    CLI::Option* m_ofSource = nullptr;
    CLI::Option* m_ofClass = nullptr;
    std::string m_source, m_outcome;
};

} // namespace
std::unique_ptr<Verb> makeRetry() {
    return std::make_unique<Retry>();
}
} // namespace gleaner::cli
