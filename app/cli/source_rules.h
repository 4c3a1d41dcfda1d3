#pragma once
// The words of the verb `sources` that are about addresses instead of sources: the deny and allow lists.

#include <string>

#include "app/cli/verb.h"

namespace gleaner::cli {

class SourceRules {
public:
    void addTo(CLI::App& sources); // allow, deny, unlist, rules
    bool parsed() const;
    Result<int> run(Session& session);

private:
    CLI::App* change(CLI::App& sources, const char* word, const char* summary);
    Result<int> act(Session& session);
    Result<int> list(Session& session);

    CLI::App* m_allow = nullptr;
    CLI::App* m_deny = nullptr;
    CLI::App* m_unlist = nullptr;
    CLI::App* m_rules = nullptr;
    std::string m_pattern, m_reason;
};

} // namespace gleaner::cli
