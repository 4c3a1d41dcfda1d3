#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "app/cli/verb.h"
#include "core/alerts/alert_json.h"
#include "core/alerts/rule_json.h"
#include "widgets/wording/alerts.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using alerts::AlertKey;
using nlohmann::json;

class Alerts final : public Verb {
public:
    const char* name() const override { return "alerts"; }
    const char* summary() const override {
        return "What needs somebody, who knows of it, and the rules it follows from";
    }

    void addOptions(CLI::App& app) override {
        app.require_subcommand(0, 1);
        m_list = app.add_subcommand("list", "What is not as it should be, worst first (also without a word)");
        m_history = app.add_subcommand("history", "What fired before, newest first");
        m_history->add_option("--limit", m_limit, "How many")->check(CLI::Range(1, int(alerts::kMostEpisodes)));
        m_ack = ofAlerts(app, "ack", "Say that you know of it; it stays listed until it is over");
        m_ack->add_flag("--all", m_all, "Everything that fires");
        m_snooze = ofAlerts(app, "snooze", "Notify nobody of it for a while");
        m_silence = app.add_subcommand("silence", "Notify nobody of anything these sources do, for a while");
        m_silence->add_option("sources", m_names, "Names of sources")->required();
        for (CLI::App* sub : {m_snooze, m_silence}) {
            sub->fallthrough();
            sub->add_option("--for", m_seconds, "Seconds")->required()->check(CLI::PositiveNumber);
        }
        m_wake = ofAlerts(app, "wake", "End a snooze");
        m_wake->add_option("--source", m_names, "End the silence of this source");
        m_quiet = app.add_subcommand("quiet-hours", "When nobody is notified");
        m_quiet->add_option("hours", m_hours, "Such as 22:00-06:30, or none; without it, as they are");
        addRules(app);
    }

    Result<int> run(Session& session) override {
        const bool changes = m_ack->parsed() || m_snooze->parsed() || m_silence->parsed() || m_wake->parsed() ||
                             m_rulesSet->parsed() || m_rulesRemove->parsed() || m_rulesRestore->parsed() ||
                             (m_quiet->parsed() && !m_hours.empty());
        auto library = session.open(changes ? workstation::Access::Act : workstation::Access::Read);
        if (!library)
            return fail(library.error());
        if (m_history->parsed())
            return history(session.output, (*library)->alerts());
        if (m_rules->parsed())
            return rules(session.output, (*library)->alerts());
        if (m_quiet->parsed())
            return quietHours(session.output, (*library)->alerts());
        // Without a running crawl it is judged now what there is to decide about.
        const auto figures = (*library)->figures();
        if (!figures)
            return fail(figures.error());
        return changes ? decide(session.output, **library) : list(session.output, *figures);
    }

private:
    CLI::App* ofAlerts(CLI::App& app, const char* word, const char* summary) {
        CLI::App* sub = app.add_subcommand(word, summary);
        sub->fallthrough();
        sub->add_option("ids", m_ids, "As `alerts` prints them, e.g. 1:flickr");
        return sub;
    }

    void addRules(CLI::App& app) {
        m_rules = app.add_subcommand("rules", "The rules, and changes to them");
        m_rules->require_subcommand(0, 1);
        m_rulesSet =
            m_rules->add_subcommand("set", "Save the rules of a JSON file: those with an id replace, others are new");
        m_rulesSet->add_option("file", m_file, "As `alerts rules --json` prints them")
            ->required()
            ->check(CLI::ExistingFile);
        m_rulesRemove = m_rules->add_subcommand("remove", "Remove rules");
        m_rulesRemove->add_option("rules", m_ruleIds, "Ids of rules")->required();
        m_rulesRestore = m_rules->add_subcommand("restore", "Shipped rules as they were");
        m_rulesRestore->add_option("rules", m_ruleIds, "Ids of rules");
        m_rulesRestore->add_flag("--all", m_all, "Every shipped one");
        for (CLI::App* sub : {m_rulesSet, m_rulesRemove, m_rulesRestore})
            sub->fallthrough();
    }

    Result<std::vector<AlertKey>> keys() const {
        std::vector<AlertKey> keys;
        for (const std::string& id : m_ids) {
            const auto key = AlertKey::parse(id);
            if (!key)
                return fail(ErrorCode::BadSetting, "an alert's id", "no id",
                            {{"value", id}, {"allowed", "RULE or RULE:SOURCE, as `alerts` prints them"}});
            keys.push_back(*key);
        }
        return keys;
    }

    Result<int> decide(Output& output, workstation::Workstation& library) const {
        auto keys = this->keys();
        if (!keys)
            return fail(keys.error());
        if (!m_silence->parsed() && !m_all && keys->empty() && m_names.empty())
            return fail(ErrorCode::InvalidArgument, "the command line", "no alert is named; see: gleaner-cli alerts");
        alerts::AlertBook& book = library.alerts();
        const base::WallTime until =
            library.clock().wallNow() + base::Millis(std::llround(std::min(m_seconds, 1e9) * 1000));
        std::int64_t number = std::int64_t(keys->size() + m_names.size());
        if (m_ack->parsed()) {
            const auto done = m_all ? book.acknowledgeAll(library.who()) : book.acknowledge(*keys, library.who());
            if (!done)
                return fail(done.error());
            number = *done;
        } else if (m_snooze->parsed()) {
            if (Result<void> done = book.snooze(*keys, until, library.who()); !done)
                return fail(done.error());
        } else if (m_wake->parsed()) {
            for (const std::string& source : m_names)
                keys->push_back({0, source});
            if (Result<void> done = book.wake(*keys); !done)
                return fail(done.error());
        } else {
            for (const std::string& source : m_names)
                if (Result<void> done = book.silence(source, until, library.who()); !done)
                    return fail(done.error());
        }
        output.document({{"changed", number}});
        output.text(fmt::format("Done: {}", wording::count(number)));
        return Done;
    }

    static Result<int> list(Output& output, const crawl::CrawlFigures& figures) {
        const alerts::AlertCounts counts = alerts::countsOf(figures.alerts);
        json document = json::array();
        std::vector<std::vector<std::string>> table{{"Id", "Severity", "Phase", "What", "Since", "Known"}};
        for (const crawl::Alert& alert : figures.alerts) {
            document.push_back(alerts::toJson(alert));
            const std::string known =
                alert.snoozedUntil ? "until " + wording::clockTime(*alert.snoozedUntil) : alert.acknowledgedBy;
            table.push_back({alert.rule == 0 ? "" : AlertKey{alert.rule, alert.source}.text(),
                             wording::severityWord(alert.severity), wording::phaseWord(alert.phase),
                             wording::alertSentence(alert), wording::clockTime(alert.since), known});
        }
        output.document({{"alerts", std::move(document)},
                         {"needs_you", counts.firing},
                         {"pending", counts.pending},
                         {"no_data", counts.noData}});
        output.text(wording::alertsSummary(counts.firing, counts.pending, counts.noData) + ".");
        if (!figures.alerts.empty())
            output.table(table);
        return Done;
    }

    Result<int> history(Output& output, alerts::AlertBook& book) const {
        const auto episodes = book.episodes(size_t(m_limit));
        if (!episodes)
            return fail(episodes.error());
        json document = json::array();
        std::vector<std::vector<std::string>> table{{"Id", "Fired", "Lasted", "Alert", "Source", "Known"}};
        for (const alerts::Episode& episode : *episodes) {
            document.push_back(alerts::toJson(episode));
            table.push_back({episode.key.text(), base::isoTime(episode.firedAt), wording::episodeLength(episode),
                             wording::ruleName(episode.ruleName), episode.key.source, episode.acknowledgedBy});
        }
        output.document({{"episodes", std::move(document)}});
        if (episodes->empty())
            output.text("Nothing has fired yet.");
        else
            output.table(table);
        return Done;
    }

    Result<int> rules(Output& output, alerts::AlertBook& book) const {
        if (Result<void> changed = changeRules(book); !changed)
            return fail(changed.error());
        const auto rules = book.rules();
        if (!rules)
            return fail(rules.error());
        json document = json::array();
        std::vector<std::vector<std::string>> table{{"Id", "On", "Severity", "Name", "Fires for"}};
        for (const alerts::AlertRule& rule : *rules) {
            document.push_back(alerts::toJson(rule));
            table.push_back({std::to_string(rule.id), rule.enabled ? "yes" : "no",
                             wording::severityWord(alerts::name(rule.severity)), wording::ruleName(rule.name),
                             wording::ruleSentence(rule)});
        }
        output.document({{"rules", std::move(document)}});
        output.table(table);
        return Done;
    }

    Result<void> changeRules(alerts::AlertBook& book) const {
        if (m_rulesSet->parsed()) {
            std::ifstream in(m_file, std::ios::binary);
            std::string text(alerts::kLongestRulesFile + 1, '\0');
            in.read(text.data(), std::streamsize(text.size()));
            text.resize(size_t(in.gcount()));
            const auto rules = alerts::rulesFromText(text);
            if (!rules)
                return fail(rules.error());
            const auto saved = book.saveRules(*rules);
            return saved ? Result<void>{} : fail(saved.error());
        }
        if (m_rulesRestore->parsed() && m_all)
            return book.restoreDefaults();
        if (m_rulesRestore->parsed() && m_ruleIds.empty())
            return fail(ErrorCode::InvalidArgument, "the command line", "no rule is named, nor --all");
        for (const std::int64_t id : m_ruleIds)
            if (Result<void> done = m_rulesRemove->parsed() ? book.removeRule(id) : book.restoreDefault(id); !done)
                return done;
        return {};
    }

    Result<int> quietHours(Output& output, alerts::AlertBook& book) const {
        if (!m_hours.empty())
            if (Result<void> set = book.setQuietHours(m_hours == "none" ? "" : m_hours); !set)
                return fail(set.error());
        const auto hours = book.quietHours();
        if (!hours)
            return fail(hours.error());
        output.document({{"quiet_hours", hours->empty() ? json() : json(*hours)}});
        output.text(hours->empty() ? "none" : *hours);
        return Done;
    }

    CLI::App* m_list = nullptr;
    CLI::App* m_history = nullptr;
    CLI::App* m_ack = nullptr;
    CLI::App* m_snooze = nullptr;
    CLI::App* m_silence = nullptr;
    CLI::App* m_wake = nullptr;
    CLI::App* m_quiet = nullptr;
    CLI::App* m_rules = nullptr;
    CLI::App* m_rulesSet = nullptr;
    CLI::App* m_rulesRemove = nullptr;
    CLI::App* m_rulesRestore = nullptr;
    std::vector<std::string> m_ids, m_names;
    std::vector<std::int64_t> m_ruleIds;
    std::string m_file, m_hours;
    double m_seconds = 0;
    int m_limit = 50;
    bool m_all = false;
};

} // namespace
std::unique_ptr<Verb> makeAlerts() {
    return std::make_unique<Alerts>();
}
} // namespace gleaner::cli
