#include <fmt/format.h>

#include "app/assembly/examination.h"
#include "app/cli/verb.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Doctor final : public Verb {
public:
    const char* name() const override { return "doctor"; }
    const char* summary() const override { return "Check library, settings, disk and versions, and say what to do"; }
    void addOptions(CLI::App&) override {}
    Result<int> run(Session& session) override {
        bool ok = true;
        json checks = json::array();
        for (const assembly::Check& check : assembly::examine(session.library)) {
            ok = ok && check.ok;
            checks.push_back({{"name", check.name},
                              {"ok", check.ok},
                              {"detail", check.detail},
                              {"remedy", check.remedy.empty() ? json() : json(check.remedy)}});
            session.output.text(fmt::format("{} {:<12} {}{}", check.ok ? "✓" : "✗", check.name, check.detail,
                                            check.remedy.empty() ? "" : "\n    " + check.remedy));
        }
        session.output.document({{"ok", ok}, {"checks", checks}});
        return ok ? Done : Failed;
    }
};

} // namespace
std::unique_ptr<Verb> makeDoctor() {
    return std::make_unique<Doctor>();
}
} // namespace gleaner::cli
