#include <memory>

#include "app/cli/crawl_run.h"

namespace gleaner::cli {
namespace {

class Crawl final : public Verb {
public:
    const char* name() const override { return "crawl"; }
    const char* summary() const override {
        return "Fetch what is queued, politely (monitor and workers in this process)";
    }
    void addOptions(CLI::App& app) override {
        app.add_flag("--until-done", m_run.untilDone, "End when nothing is left that can run without an operator");
        app.add_option("--max-seconds", m_run.maxSeconds, "Drain after this time")->check(CLI::PositiveNumber);
        app.add_option("--max-tasks", m_maxTasks, "Drain after this many attempts")->check(CLI::PositiveNumber);
        app.add_option("--connections", m_connections, "Requests at once")->check(CLI::Range(1, 16'384));
        app.add_option("--decoders", m_decoders, "Pictures looked at at once")->check(CLI::Range(1, 256));
        app.add_option("--state-line", m_run.stateLine, "Seconds between state lines")->check(CLI::PositiveNumber);
        app.add_option("--contact", m_contact, "Mail address or web page where sites can reach you");
    }

    Result<int> run(Session& session) override {
        m_run.tasksLimited = m_maxTasks > 0;
        std::unique_ptr<workstation::Workstation> library;
        return runCrawl(session.output, m_run, [&]() -> Result<workstation::Workstation*> {
            auto opened = session.open(workstation::Access::Write, tuning());
            if (!opened)
                return fail(opened.error());
            library = std::move(*opened);
            return library.get();
        });
    }

private:
    assembly::Tuning tuning() const {
        assembly::Tuning tuning;
        if (m_connections > 0)
            tuning.connections = m_connections;
        if (m_decoders > 0)
            tuning.decoders = m_decoders;
        if (m_maxTasks > 0)
            tuning.maxTasks = m_maxTasks;
        if (!m_contact.empty())
            tuning.contact = m_contact;
        return tuning;
    }

    CrawlRun m_run;
    std::int64_t m_maxTasks = 0;
    int m_connections = 0;
    int m_decoders = 0;
    std::string m_contact;
};

// The main job on the demo library, for a machine without a screen.
class Demo final : public Verb {
public:
    const char* name() const override { return "demo"; }
    const char* summary() const override {
        return "Open the demo library and crawl the simulated web, without a window";
    }
    void addOptions(CLI::App& app) override {
        app.add_option("folder", m_folder, "The demo library's folder; else --library, else the user's data folder");
    }

    Result<int> run(Session& session) override {
        CrawlRun run;
        run.untilDone = true;
        assembly::Demo demo;
        return runCrawl(session.output, run, [&]() -> Result<workstation::Workstation*> {
            const std::filesystem::path folder = !m_folder.empty()         ? std::filesystem::path(m_folder)
                                                 : session.library.empty() ? assembly::defaultDemoFolder()
                                                                           : session.library;
            auto opened = assembly::openDemo(folder);
            if (!opened)
                return fail(opened.error());
            demo = std::move(*opened);
            session.output.note("The demo library is in " + folder.string());
            return demo.workstation.get();
        });
    }

private:
    std::string m_folder;
};

} // namespace
std::unique_ptr<Verb> makeCrawl() {
    return std::make_unique<Crawl>();
}
std::unique_ptr<Verb> makeDemo() {
    return std::make_unique<Demo>();
}
} // namespace gleaner::cli
