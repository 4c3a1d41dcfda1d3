#include <fmt/format.h>

#include "app/cli/documents.h"
#include "app/cli/verb.h"
#include "core/curation/attribution.h"
#include "core/model/json.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

// A record by any identifier the user may hold.
Result<model::RecordView> recordOf(workstation::Workstation& library, const std::string& id) {
    const auto key = library.catalog().find(id);
    return key ? library.catalog().get(*key) : Result<model::RecordView>(fail(key.error()));
}

class Show final : public Verb {
public:
    const char* name() const override { return "show"; }
    const char* summary() const override {
        return "One record: every field, where it came from, its crawl and its picture";
    }
    void addOptions(CLI::App& app) override {
        app.add_option("id", m_id, "Identifier, or the provider's own")->required();
    }

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto view = recordOf(**library, m_id);
        if (!view)
            return fail(view.error());
        const auto attempts = (*library)->queue().history(view->key);
        if (!attempts)
            return fail(attempts.error());
        json document = model::toJson(view->record);
        document["provenance"] = json::object();
        for (const auto& [field, writer] : view->provenance)
            document["provenance"][field] = model::name(writer);
        document["crawl"] = crawlDocument(*view, *attempts);
        document["blob"] = view->blob ? json{{"sha256", view->blob->sha256.toString()},
                                             {"bytes", view->blob->bytes},
                                             {"path", (*library)->blobs().pathOf(view->blob->sha256)}}
                                      : json();
        if (!view->analysis.empty())
            document["analysis"] = json::parse(view->analysis, nullptr, false);
        session.output.document(document);
        print(session.output, document);
        return Done;
    }

private:
    static json crawlDocument(const model::RecordView& view, const std::vector<stream::AttemptRecord>& attempts) {
        json list = json::array();
        for (const stream::AttemptRecord& attempt : attempts)
            list.push_back(attemptDocument(attempt));
        const bool any = !attempts.empty();
        return {{"state", model::name(view.crawlState)},
                {"outcome", any ? json(attempts.back().outcome.name()) : json()},
                {"http_status", any && attempts.back().httpStatus > 0 ? json(attempts.back().httpStatus) : json()},
                {"attempts", std::move(list)},
                {"etag", view.etag.empty() ? json() : json(view.etag)},
                {"last_modified", view.lastModified.empty() ? json() : json(view.lastModified)},
                {"evidence", model::toJson(view.evidence)},
                {"checked_time", view.checkedTime ? json(base::isoTime(*view.checkedTime)) : json()},
                {"checks", view.checks}};
    }

    static void print(Output& output, const json& document) {
        for (const auto& [key, value] : document.items()) {
            if (value.is_null() || key == "provenance")
                continue;
            output.text(fmt::format("{:>20}  {}", key, value.is_string() ? value.get<std::string>() : value.dump()));
        }
    }

    std::string m_id;
};

class Attribution final : public Verb {
public:
    const char* name() const override { return "attribution"; }
    const char* summary() const override { return "The credit of a work, ready to paste"; }
    void addOptions(CLI::App& app) override {
        app.add_option("id", m_id, "Identifier, or the provider's own")->required();
        std::vector<std::string> names;
        for (const std::string_view format : curation::creditFormatNames())
            names.emplace_back(format);
        app.add_option("--format", m_format, "plain, html, markdown, rich, xml, wikitext, bibtex or jsonld")
            ->check(CLI::IsMember(names));
    }

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto view = recordOf(**library, m_id);
        if (!view)
            return fail(view.error());
        const curation::Credit credit = curation::creditOf(view->record, *curation::parseCreditFormat(m_format));
        const auto orNull = [](const std::string& text) { return text.empty() ? json() : json(text); };
        session.output.document({{"text", credit.text},
                                 {"title", orNull(credit.title)},
                                 {"creator", orNull(credit.creator)},
                                 {"license", orNull(credit.licence)},
                                 {"license_url", orNull(credit.licenceUrl)},
                                 {"url", orNull(credit.url)},
                                 {"missing", credit.missing}});
        session.output.text(credit.text);
        return Done;
    }

private:
    std::string m_id;
    std::string m_format = "plain";
};

} // namespace
std::unique_ptr<Verb> makeShow() {
    return std::make_unique<Show>();
}
std::unique_ptr<Verb> makeAttribution() {
    return std::make_unique<Attribution>();
}
} // namespace gleaner::cli
