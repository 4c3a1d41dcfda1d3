#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Index final : public Verb {
public:
    const char* name() const override { return "index"; }
    const char* summary() const override { return "The generations of the search index"; }
    void addOptions(CLI::App& app) override {
        app.require_subcommand(1);
        app.add_subcommand("list", "Every generation and which one is read");
    }

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto generations = (*library)->indexes().list();
        if (!generations)
            return fail(generations.error());
        json document = json::array();
        std::vector<std::vector<std::string>> table{{"Generation", "Documents", "Journal position", "Alias"}};
        for (const index::GenerationInfo& g : *generations) {
            const char* alias = g.isCurrent ? "current" : g.isPrevious ? "previous" : "";
            document.push_back({{"number", g.number},
                                {"documents", g.documents},
                                {"cursor", g.cursor},
                                {"current", g.isCurrent},
                                {"previous", g.isPrevious}});
            table.push_back({std::to_string(g.number), wording::count(g.documents), wording::count(g.cursor), alias});
        }
        session.output.document({{"generations", document}});
        session.output.table(table);
        return Done;
    }
};

} // namespace
std::unique_ptr<Verb> makeIndex() {
    return std::make_unique<Index>();
}
} // namespace gleaner::cli
