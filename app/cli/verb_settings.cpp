#include <fmt/format.h>

#include "app/cli/verb.h"
#include "app/settings/settings_table.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Settings final : public Verb {
public:
    const char* name() const override { return "settings"; }
    const char* summary() const override { return "See or change the library's settings"; }
    void addOptions(CLI::App& app) override {
        app.require_subcommand(0, 1);
        m_get = app.add_subcommand("get", "One value");
        m_get->add_option("key", m_key)->required();
        m_set = app.add_subcommand("set", "Change one; an empty value goes back to the default");
        m_set->add_option("key", m_key)->required();
        m_set->add_option("value", m_value)->required();
    }

    Result<int> run(Session& session) override {
        auto library = session.open(m_set->parsed() ? workstation::Access::Act : workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto stored = (*library)->settings().all();
        if (!stored)
            return fail(stored.error());
        auto options = settings::fromStored(*stored);
        if (!options)
            return fail(options.error());
        if (m_set->parsed())
            return set(session.output, **library, *options);
        if (m_get->parsed()) {
            const auto value = settings::valueOf(*options, m_key);
            if (!value)
                return fail(value.error());
            session.output.document({{"key", m_key}, {"value", *value}});
            session.output.text(*value);
            return Done;
        }
        return list(session.output, *options);
    }

private:
    Result<int> set(Output& output, workstation::Workstation& library, settings::LibraryOptions& options) {
        const settings::LibraryOptions standard;
        const Result<void> allowed = m_value.empty() ? settings::valueOf(standard, m_key).map([](const std::string&) {})
                                                     : settings::apply(options, m_key, m_value);
        if (!allowed)
            return fail(allowed.error());
        if (Result<void> saved = library.settings().set(m_key, m_value); !saved)
            return fail(saved.error());
        output.document({{"key", m_key}, {"value", m_value.empty() ? *settings::valueOf(standard, m_key) : m_value}});
        return Done;
    }

    static Result<int> list(Output& output, const settings::LibraryOptions& options) {
        json document = json::object();
        std::vector<std::vector<std::string>> table{{"Setting", "Value", "Standard", "Unit", "Allowed"}};
        for (const settings::Setting& setting : settings::allSettings()) {
            const std::string value = *settings::valueOf(options, setting.key);
            document[setting.key] = value;
            table.push_back({setting.key, value, setting.standard, setting.unit, setting.allowed});
        }
        output.document(document);
        output.table(table);
        return Done;
    }

    CLI::App* m_get = nullptr;
    CLI::App* m_set = nullptr;
    std::string m_key, m_value;
};

} // namespace
std::unique_ptr<Verb> makeSettings() {
    return std::make_unique<Settings>();
}
} // namespace gleaner::cli
