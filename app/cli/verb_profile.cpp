#include <fmt/format.h>

#include "app/cli/verb.h"
#include "core/crawl/rate_profile.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

std::string percent(double factor) {
    return fmt::format("{:g} %", factor * 100);
}

class Profile final : public Verb {
public:
    const char* name() const override { return "profile"; }
    const char* summary() const override { return "Which rate profile is in force; choose, keep or remove one"; }
    void addOptions(CLI::App& app) override {
        app.add_option("name", m_name, "Bring this one into force: normal (none), gentle, night or one of your own");
        app.add_flag("--list", m_list, "The profiles there are");
        m_factor =
            app.add_option("--factor", m_profile.factor, "Keep NAME as an own profile: 0.01 to 1 of every limit");
        app.add_option("--hours", m_profile.hours, "HH:MM-HH:MM, when the factor holds; else always")->needs(m_factor);
        app.add_option("--otherwise", m_profile.otherwise, "The factor outside the hours")->needs(m_factor);
        app.add_flag("--remove", m_remove, "Remove the own profile NAME")->excludes(m_factor);
    }

    Result<int> run(Session& session) override {
        const bool acts = !m_name.empty();
        if (!acts && (m_factor->count() > 0 || m_remove))
            return fail(ErrorCode::InvalidArgument, "profile", "a name is missing");
        auto library = session.open(acts ? workstation::Access::Act : workstation::Access::Read);
        if (!library)
            return fail(library.error());
        if (acts)
            if (Result<void> done = act((*library)->actions()); !done)
                return fail(done.error());
        return show(session.output, **library);
    }

private:
    Result<void> act(crawl::OperatorActions& actions) {
        if (m_remove)
            return actions.removeProfile(m_name);
        if (m_factor->count() == 0)
            return actions.chooseProfile(m_name);
        m_profile.name = m_name;
        return actions.saveProfile(m_profile);
    }

    Result<int> show(Output& output, workstation::Workstation& library) const {
        const auto profiles = library.sources().rateProfiles();
        if (!profiles)
            return fail(profiles.error());
        const crawl::ProfileInForce now = crawl::profileInForce(*profiles, library.clock().wallNow());
        const std::string chosen = now.name.empty() ? crawl::kNormalProfile : now.name;
        json all = json::array();
        std::vector<std::vector<std::string>> table{{"Profile", "Share", "Hours", "Otherwise", "In force"}};
        for (const crawl::RateProfile& profile : crawl::allProfiles(*profiles)) {
            const bool byHours = !profile.hours.empty();
            all.push_back({{"name", profile.name},
                           {"factor", profile.factor},
                           {"hours", byHours ? json(profile.hours) : json()},
                           {"otherwise", byHours ? json(profile.otherwise) : json()},
                           {"built_in", crawl::isBuiltIn(profile.name)}});
            table.push_back({profile.name, percent(profile.factor), profile.hours,
                             byHours ? percent(profile.otherwise) : "", profile.name == chosen ? "yes" : ""});
        }
        output.document({{"profile", chosen}, {"factor", now.factor}, {"profiles", std::move(all)}});
        output.text(fmt::format("Profile {}: every source has {} of its limit now", wording::profileTitle(now.name),
                                percent(now.factor)));
        if (m_list)
            output.table(table);
        return Done;
    }

    std::string m_name;
    crawl::RateProfile m_profile;
    CLI::Option* m_factor = nullptr;
    bool m_list = false, m_remove = false;
};

} // namespace
std::unique_ptr<Verb> makeProfile() {
    return std::make_unique<Profile>();
}
} // namespace gleaner::cli
