#include <chrono>

#include <fmt/format.h>

#include "app/cli/signal_watch.h"
#include "app/cli/verb.h"
#include "core/base/nearest_word.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;
using pipeline::ReanalysisFigures;
using pipeline::ReanalysisPreview;
using pipeline::ReanalysisRequest;

// Checks a name while the options are read, so that a wrong one is a usage error that says the nearest.
std::string problemWith(const std::string& analyser) {
    if (analysis::parsePart(analyser))
        return {};
    std::vector<std::string> names;
    for (const analysis::Part part : analysis::kParts)
        names.emplace_back(analysis::name(part));
    const std::string nearest = base::nearestWord(analyser, names);
    return fmt::format("there is no analyser {}{}; there are {}", analyser,
                       nearest.empty() ? "" : ", did you mean " + nearest + "?", fmt::join(names, ", "));
}

class Reanalyse final : public Verb {
public:
    const char* name() const override { return "reanalyse"; }
    const char* summary() const override { return "Analyse stored pictures again: what is missing or older"; }
    void addOptions(CLI::App& app) override {
        app.add_option("--analyser", m_analysers, "Only where this part is missing or older; may be given again")
            ->check(CLI::Validator([](std::string& name) { return problemWith(name); }, "NAME"));
        app.add_flag("--all", m_request.all, "Also what is current, and what could not be analysed");
        app.add_flag("--preview", m_preview, "Only say what is missing or older");
        app.add_option("--decoders", m_decoders, "Pictures looked at at once")->check(CLI::Range(1, 256));
    }

    Result<int> run(Session& session) override {
        for (const std::string& name : m_analysers)
            m_request.parts.push_back(*analysis::parsePart(name));
        return m_preview ? preview(session) : analyse(session);
    }

private:
    Result<int> preview(Session& session) const {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        const auto preview = pipeline::Reanalysis::preview((*library)->analyses(), m_request);
        if (!preview)
            return fail(preview.error());
        json parts = json::array();
        std::vector<std::vector<std::string>> table{{"Analyser", "Missing", "Older"}};
        for (const ReanalysisPreview::OfPart& one : preview->byPart) {
            parts.push_back({{"name", analysis::name(one.part)}, {"missing", one.missing}, {"older", one.older}});
            table.push_back(
                {std::string(analysis::name(one.part)), wording::count(one.missing), wording::count(one.older)});
        }
        session.output.document({{"stored", preview->stored},
                                 {"due", preview->due},
                                 {"unable", preview->unable},
                                 {"analysers", std::move(parts)}});
        session.output.text(fmt::format("{} of {} stored pictures would be analysed; {} cannot be",
                                        wording::count(preview->due), wording::count(preview->stored),
                                        wording::count(preview->unable)));
        session.output.table(table);
        return Done;
    }

    Result<int> analyse(Session& session) const {
        std::stop_source stop;
        // Before the library's threads begin: a second signal ends the process, and nothing that is done is lost.
        const SignalWatch signals([&](int count) {
            if (count > 1)
                std::_Exit(Interrupted);
            stop.request_stop();
        });
        assembly::Tuning tuning;
        if (m_decoders > 0)
            tuning.decoders = m_decoders;
        auto library = session.open(workstation::Access::Write, tuning);
        if (!library)
            return fail(library.error());
        const auto start = std::chrono::steady_clock::now();
        const auto figures = (*library)->reanalysis().run(
            m_request, stop.get_token(), [&](const ReanalysisFigures& now) { session.output.progress(words(now)); });
        session.output.endProgress();
        if (!figures)
            return fail(figures.error());
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        if (const auto followed = (*library)->indexFollower().catchUp(); !followed)
            return fail(followed.error());
        summarise(session.output, *figures, took.count());
        if (figures->stopped)
            return Interrupted;
        return figures->refused + figures->noOriginal > 0 ? SomeFailed : Done;
    }

    static std::string words(const ReanalysisFigures& f) {
        return fmt::format("{} of {} pictures analysed{}", wording::count(f.finished()), wording::count(f.total),
                           f.refused + f.noOriginal > 0
                               ? fmt::format(", {} could not be", wording::count(f.refused + f.noOriginal))
                               : "");
    }

    static void summarise(Output& output, const ReanalysisFigures& f, double seconds) {
        const double rate = seconds > 0 ? double(f.finished()) / seconds : 0;
        output.document({{"total", f.total},
                         {"done", f.done},
                         {"refused", f.refused},
                         {"no_original", f.noOriginal},
                         {"skipped", f.skipped},
                         {"left", f.total - f.finished()},
                         {"seconds", seconds},
                         {"pictures_per_second", rate}});
        output.text(fmt::format("{} analysed, {} refused, {} without original, {} current already; {:.1f} s",
                                wording::count(f.done), wording::count(f.refused), wording::count(f.noOriginal),
                                wording::count(f.skipped), seconds));
        if (f.noOriginal > 0)
            output.note("Pictures whose original is not kept, or lost, keep what was known of them. Crawl them again "
                        "to have them analysed.");
        if (f.stopped)
            output.note("Stopped. What is done is kept; start again to go on.");
    }

    std::vector<std::string> m_analysers;
    ReanalysisRequest m_request;
    bool m_preview = false;
    int m_decoders = 0;
};

} // namespace

std::unique_ptr<Verb> makeReanalyse() {
    return std::make_unique<Reanalyse>();
}

} // namespace gleaner::cli
