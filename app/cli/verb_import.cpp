#include <fmt/format.h>

#include "app/cli/documents.h"
#include "app/cli/signal_watch.h"
#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

class Import final : public Verb {
public:
    const char* name() const override { return "import"; }
    const char* summary() const override {
        return "Bring lists of pictures in; new ones are queued for crawling, once";
    }
    void addOptions(CLI::App& app) override {
        app.add_option("files", m_files, "Lists, tables, JSON lines (also .gz), IIIF manifests or folders")->required();
        app.add_option("--format", m_format, "auto, list, csv, tsv, openverse, jsonl, iiif or folder")
            ->check(CLI::IsMember({"auto", "list", "csv", "tsv", "openverse", "jsonl", "iiif", "folder"}));
        app.add_option("--source", m_source, "Source of records that name none");
    }

    Result<int> run(Session& session) override {
        std::stop_source stop;
        const SignalWatch signals([&](int) { stop.request_stop(); });
        std::vector<std::filesystem::path> files(m_files.begin(), m_files.end());
        for (const auto& file : files) { // before the library is touched
            std::error_code error;
            if (!std::filesystem::exists(file, error))
                return fail(ErrorCode::NotFound, file.string());
        }
        auto library = session.open(workstation::Access::Write);
        if (!library)
            return fail(library.error());
        ingest::ImportOptions options;
        options.format = *ingest::parseImportFormat(m_format);
        options.source = m_source;
        options.rejectedFolder = (*library)->folder() / "rejected";
        const auto report =
            (*library)->importer().run(files, options, stop.get_token(), [&](const ingest::ImportProgress& p) {
                session.output.progress(fmt::format("{}  {} of {}  {} records", p.file.filename().string(),
                                                    wording::bytes(p.bytesRead), wording::bytes(p.bytesTotal),
                                                    wording::count(p.counts.lines())));
            });
        session.output.endProgress();
        if (!report)
            return fail(report.error());
        (*library)->indexFollower().nudge();
        if (Result<void> indexed = (*library)->indexFollower().catchUp(); !indexed)
            return fail(indexed.error());
        print(session.output, *report);
        if (report->cancelled)
            return Interrupted;
        return report->counts.rejectedTotal() > 0 ? SomeFailed : Done;
    }

private:
    static void print(Output& output, const ingest::ImportReport& report) {
        output.document(importDocument(report, report.files.size() > 1));
        const ingest::ImportCounts& c = report.counts;
        output.text(fmt::format("{} new, {} updated, {} unchanged, {} rejected; {} queued for crawling",
                                wording::count(c.inserted), wording::count(c.updated), wording::count(c.unchanged),
                                wording::count(c.rejectedTotal()), wording::count(c.queued)));
        for (const auto& [reason, number] : c.rejected)
            output.text(fmt::format("  {}: {}", wording::rejectReason(reason), wording::count(number)));
        if (c.sameUrl > 0)
            output.text(fmt::format("  {} have an address that another record has already", wording::count(c.sameUrl)));
        for (const ingest::FileReport& file : report.files)
            if (!file.rejectedFile.empty())
                output.text("  Rejected lines: " + file.rejectedFile.string());
    }

    std::vector<std::string> m_files;
    std::string m_format = "auto";
    std::string m_source;
};

} // namespace
std::unique_ptr<Verb> makeImport() {
    return std::make_unique<Import>();
}
} // namespace gleaner::cli
