#include <charconv>

#include <fmt/format.h>

#include "app/cli/source_probe.h"
#include "app/cli/source_rules.h"
#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Sources final : public Verb {
public:
    const char* name() const override { return "sources"; }
    const char* summary() const override { return "Look at sources and change how they are crawled"; }

    void addOptions(CLI::App& app) override {
        app.require_subcommand(0, 1);
        m_list = app.add_subcommand("list", "Every source with its limit and state (also without a word)");
        m_set = named(app, "set", "Change settings");
        m_set->add_option("--rate", m_rate, "Requests a second, or auto for the limit that follows from its size");
        m_set->add_option("--size", m_size, "How many pictures the site has")->check(CLI::NonNegativeNumber);
        m_set->add_flag("--allow-private", m_allowPrivate, "Its own addresses may be private or loopback");
        m_set->add_option("--ca", m_caFile, "Extra certificate authority, a PEM file")->check(CLI::ExistingFile);
        m_set->add_option("--robots", m_robots, "obey or waived")->check(CLI::IsMember({"obey", "waived"}));
        m_set->add_option("--adaptive", m_adaptive, "on or off")->check(CLI::IsMember({"on", "off"}));
        m_set->add_option("--reason", m_reason, "Why");
        m_pause = named(app, "pause", "Ask nothing of these sources for now");
        m_pause->add_option("--reason", m_reason, "Why");
        m_pause->add_option("--for", m_seconds, "Seconds; else until resumed")->check(CLI::PositiveNumber);
        m_resume = named(app, "resume", "Go on");
        m_resume->add_option("--reason", m_reason, "Why");
        m_reset = named(app, "reset", "Close an open circuit breaker; the source starts half-open");
        m_reset->add_option("--reason", m_reason, "Why")->required();
        m_reset->add_option("--rate", m_rate, "A lower limit, requests a second");
        m_rules.addTo(app);
        m_probe.addTo(app);
    }

    Result<int> run(Session& session) override {
        if (m_rules.parsed())
            return m_rules.run(session);
        if (m_probe.parsed())
            return m_probe.run(session);
        const bool changes = m_set->parsed() || m_pause->parsed() || m_resume->parsed() || m_reset->parsed();
        if (changes) {
            auto library = session.open(workstation::Access::Act);
            if (!library)
                return fail(library.error());
            if (Result<void> done = change((*library)->actions()); !done)
                return fail(done.error());
            session.output.document({{"changed", m_names}});
            session.output.text(fmt::format("Done: {} {}", m_names.size(), m_names.size() == 1 ? "source" : "sources"));
            return Done;
        }
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        return list(session.output, **library);
    }

private:
    CLI::App* named(CLI::App& app, const char* word, const char* summary) {
        CLI::App* sub = app.add_subcommand(word, summary);
        sub->fallthrough();
        sub->add_option("names", m_names, "Names of sources")->required();
        return sub;
    }

    static Result<std::optional<double>> rateIn(const std::string& text) {
        if (text.empty() || text == "auto")
            return std::optional<double>();
        double rate = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
        if (error != std::errc{} || end != text.data() + text.size() || !(rate > 0) || rate > 1e9)
            return fail(ErrorCode::BadSetting, "--rate", "not a rate",
                        {{"value", text}, {"allowed", "a number above 0, or auto"}});
        return std::optional<double>(rate);
    }

    Result<void> change(crawl::OperatorActions& actions) const {
        if (m_pause->parsed())
            return actions.pause(m_names, m_reason,
                                 m_seconds > 0 ? std::optional<base::Seconds>(m_seconds) : std::nullopt);
        if (m_resume->parsed())
            return actions.resume(m_names, m_reason);
        const auto rate = rateIn(m_rate);
        if (!rate)
            return fail(rate.error());
        if (m_reset->parsed())
            return actions.reset(m_names, m_reason, *rate);
        crawl::SettingsChange change;
        if (!m_rate.empty())
            change.rate = *rate;
        if (m_set->count("--size") > 0)
            change.size = m_size;
        if (m_allowPrivate)
            change.allowPrivate = true;
        if (!m_caFile.empty())
            change.caFile = std::filesystem::absolute(m_caFile).string();
        if (!m_robots.empty())
            change.robotsWaived = m_robots == "waived";
        if (!m_adaptive.empty())
            change.adaptive = m_adaptive == "on";
        change.reason = m_reason;
        return actions.set(m_names, change);
    }

    static Result<int> list(Output& output, workstation::Workstation& library) {
        const auto entries = library.sources().list();
        if (!entries)
            return fail(entries.error());
        const auto figures = library.figures();
        if (!figures)
            return fail(figures.error());
        const auto counts = library.catalog().sources();
        if (!counts)
            return fail(counts.error());
        json document = json::array();
        std::vector<std::vector<std::string>> table{{"Source", "State", "Limit/s", "From", "Size", "Queued", "Stored"}};
        for (const crawlstate::SourceEntry& entry : *entries) {
            const auto found = std::find_if(figures->sources.begin(), figures->sources.end(),
                                            [&](const crawl::SourceFigures& s) { return s.name == entry.name; });
            const crawl::SourceFigures source = found == figures->sources.end() ? crawl::SourceFigures{} : *found;
            const auto counted = std::find_if(counts->begin(), counts->end(),
                                              [&](const catalog::SourceCount& c) { return c.source == entry.name; });
            const std::int64_t stored = counted == counts->end() ? 0 : counted->stored;
            const std::int64_t size = entry.settings.size.value_or(counted == counts->end() ? 0 : counted->records);
            document.push_back({{"name", entry.name},
                                {"rate_limit", source.rateLimit},
                                {"rate_origin", crawl::name(source.rateOrigin)},
                                {"allow_private", entry.settings.allowPrivate},
                                {"robots", entry.settings.robotsWaived ? "waived" : "obey"},
                                {"adaptive", entry.settings.adaptive},
                                {"size", size},
                                {"state", model::name(source.state)}});
            table.push_back({entry.name,
                             wording::stateChip(source.state, source.why, source.until, library.clock().wallNow()),
                             wording::rate(source.rateLimit), std::string(crawl::name(source.rateOrigin)),
                             wording::count(size), wording::count(source.queue.left()), wording::count(stored)});
        }
        output.document(document);
        if (entries->empty())
            output.text("No sources yet. Import a list: gleaner-cli import FILE");
        else
            output.table(table);
        return Done;
    }

    SourceRules m_rules;
    SourceProbe m_probe;
    CLI::App* m_list = nullptr;
    CLI::App* m_set = nullptr;
    CLI::App* m_pause = nullptr;
    CLI::App* m_resume = nullptr;
    CLI::App* m_reset = nullptr;
    std::vector<std::string> m_names;
    std::string m_rate, m_caFile, m_robots, m_adaptive, m_reason;
    std::int64_t m_size = 0;
    double m_seconds = 0;
    bool m_allowPrivate = false;
};

class Undo final : public Verb {
public:
    const char* name() const override { return "undo"; }
    const char* summary() const override { return "Take back the last operator's action"; }
    void addOptions(CLI::App&) override {}
    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Act);
        if (!library)
            return fail(library.error());
        const auto undone = (*library)->actions().undo();
        if (!undone)
            return fail(undone.error());
        session.output.document({{"undone",
                                  {{"action", undone->last.action},
                                   {"source", undone->last.source},
                                   {"time", base::isoTime(undone->last.time)},
                                   {"who", undone->last.who},
                                   {"count", undone->count}}}});
        session.output.text(fmt::format("Undone: {} of {}", undone->last.action, objectOf(*undone)));
        return Done;
    }

private:
    static std::string objectOf(const crawl::OperatorActions::Undone& undone) {
        if (undone.count > 1)
            return fmt::format("{} sources", undone.count);
        if (const auto profile = undone.last.args.find("profile"); profile != undone.last.args.end())
            return profile->second;
        const auto pattern = undone.last.args.find("pattern");
        return pattern == undone.last.args.end() ? undone.last.source : pattern->second;
    }
};

} // namespace
std::unique_ptr<Verb> makeSources() {
    return std::make_unique<Sources>();
}
std::unique_ptr<Verb> makeUndo() {
    return std::make_unique<Undo>();
}
} // namespace gleaner::cli
