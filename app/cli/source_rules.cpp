#include "app/cli/source_rules.h"

#include <fmt/format.h>

#include "core/crawl/address_rules.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {

using nlohmann::json;

CLI::App* SourceRules::change(CLI::App& sources, const char* word, const char* summary) {
    CLI::App* sub = sources.add_subcommand(word, summary);
    sub->fallthrough();
    sub->add_option("pattern", m_pattern, "host, *.host or host/path*, with or without a scheme; * for every host")
        ->required();
    return sub;
}

void SourceRules::addTo(CLI::App& sources) {
    m_allow = change(sources, "allow", "Addresses that may be asked although a shorter pattern denies them");
    m_allow->add_option("--reason", m_reason, "Why");
    m_deny = change(sources, "deny", "Addresses that are never asked, whatever a list or a redirect says");
    m_deny->add_option("--reason", m_reason, "Why");
    m_unlist = change(sources, "unlist", "Take a pattern off the lists");
    m_rules = sources.add_subcommand("rules", "The patterns that allow and deny addresses");
    m_rules->fallthrough();
}

bool SourceRules::parsed() const {
    return m_allow->parsed() || m_deny->parsed() || m_unlist->parsed() || m_rules->parsed();
}

Result<int> SourceRules::run(Session& session) {
    return m_rules->parsed() ? list(session) : act(session);
}

Result<int> SourceRules::act(Session& session) {
    auto library = session.open(workstation::Access::Act);
    if (!library)
        return fail(library.error());
    crawl::OperatorActions& actions = (*library)->actions();
    const Result<void> done = m_unlist->parsed()  ? actions.removeRule(m_pattern)
                              : m_allow->parsed() ? actions.allow(m_pattern, m_reason)
                                                  : actions.deny(m_pattern, m_reason);
    if (!done)
        return fail(done.error());
    const auto pattern = crawl::AddressRules::normalised(m_pattern);
    if (!pattern)
        return fail(pattern.error());
    const char* word = m_unlist->parsed() ? "unlist" : m_allow->parsed() ? "allow" : "deny";
    session.output.document({{"changed", {{"pattern", *pattern}, {"rule", word}}}});
    session.output.text(fmt::format("Done: {} {}", word, *pattern));
    return Done;
}

Result<int> SourceRules::list(Session& session) {
    auto library = session.open(workstation::Access::Read);
    if (!library)
        return fail(library.error());
    const auto rules = (*library)->sources().addressRules();
    if (!rules)
        return fail(rules.error());
    json document = json::array();
    std::vector<std::vector<std::string>> table{{"Pattern", "Rule", "Since", "Who", "Reason"}};
    for (const crawlstate::AddressRule& rule : *rules) {
        const char* word = rule.allow ? "allow" : "deny";
        document.push_back({{"pattern", rule.pattern},
                            {"rule", word},
                            {"reason", rule.reason},
                            {"who", rule.who},
                            {"since", base::isoTime(rule.since)}});
        table.push_back({rule.pattern, word, base::isoTime(rule.since), rule.who, rule.reason});
    }
    session.output.document(document);
    if (rules->empty())
        session.output.text("No rules: every address of the lists may be asked");
    else
        session.output.table(table);
    return Done;
}

} // namespace gleaner::cli
