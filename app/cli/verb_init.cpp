#include "app/cli/verb.h"

namespace gleaner::cli {
namespace {

class Init final : public Verb {
public:
    const char* name() const override { return "init"; }
    const char* summary() const override { return "Make an empty library"; }
    void addOptions(CLI::App& app) override { app.add_option("folder", m_folder, "Its folder; else --library"); }

    Result<int> run(Session& session) override {
        if (!m_folder.empty())
            session.library = m_folder;
        const auto folder = session.folder();
        if (!folder)
            return fail(folder.error());
        if (Result<void> made = assembly::createLibrary(*folder); !made)
            return fail(made.error());
        session.output.document({{"library", folder->string()}});
        session.output.text("Made an empty library in " + folder->string());
        return Done;
    }

private:
    std::string m_folder;
};

} // namespace
std::unique_ptr<Verb> makeInit() {
    return std::make_unique<Init>();
}
} // namespace gleaner::cli
