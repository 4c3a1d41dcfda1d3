#include <fmt/format.h>

#include "app/cli/signal_watch.h"
#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

class Store final : public Verb {
public:
    const char* name() const override { return "store"; }
    const char* summary() const override { return "Check the image store, or see what it holds"; }
    void addOptions(CLI::App& app) override {
        app.require_subcommand(1);
        m_verify = app.add_subcommand("verify", "Read every picture and compare it with its name");
        m_usage = app.add_subcommand("usage", "How much is stored");
    }

    Result<int> run(Session& session) override {
        auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        return m_verify->parsed() ? verify(session.output, **library) : usage(session.output, **library);
    }

private:
    static Result<int> verify(Output& output, workstation::Workstation& library) {
        std::stop_source stop;
        const SignalWatch signals([&](int) { stop.request_stop(); });
        const auto check = library.blobs().verify(
            stop.get_token(), [&](std::int64_t done) { output.progress(wording::count(done) + " pictures checked"); });
        output.endProgress();
        if (!check)
            return fail(check.error());
        const auto named = library.catalog().storedBlobs();
        if (!named)
            return fail(named.error());
        std::vector<Sha256> missing, orphans;
        std::set_difference(named->begin(), named->end(), check->present.begin(), check->present.end(),
                            std::back_inserter(missing));
        std::set_difference(check->present.begin(), check->present.end(), named->begin(), named->end(),
                            std::back_inserter(orphans));
        // A corrupt file is there, so its record does not miss it.
        std::erase_if(missing, [&](const Sha256& hash) {
            return std::find(check->corrupt.begin(), check->corrupt.end(), hash.toString()) != check->corrupt.end();
        });
        const auto thumbnails = library.thumbnails().count();
        if (!thumbnails)
            return fail(thumbnails.error());
        const bool ok = missing.empty() && check->corrupt.empty() && check->partial.empty();
        output.document({{"ok", ok},
                         {"blobs", check->blobs},
                         {"thumbnails", *thumbnails},
                         {"bytes", check->bytes},
                         {"missing", missing.size()},
                         {"corrupt", check->corrupt.size()},
                         {"orphans", orphans.size()},
                         {"partial", check->partial.size()}});
        output.text(fmt::format("{}: {} pictures, {}, {} thumbnails; {} missing, {} corrupt, {} orphans, {} partial",
                                ok ? "Whole" : "NOT whole", wording::count(check->blobs), wording::bytes(check->bytes),
                                wording::count(*thumbnails), missing.size(), check->corrupt.size(), orphans.size(),
                                check->partial.size()));
        for (const std::string& name : check->corrupt)
            output.text("  corrupt: " + name);
        return ok ? Done : SomeFailed;
    }

    static Result<int> usage(Output& output, workstation::Workstation& library) {
        const auto usage = library.blobs().usage();
        if (!usage)
            return fail(usage.error());
        const auto thumbnails = library.thumbnails().count();
        if (!thumbnails)
            return fail(thumbnails.error());
        output.document({{"blobs", usage->blobs}, {"bytes", usage->bytes}, {"thumbnails", *thumbnails}});
        output.text(fmt::format("{} pictures, {}; {} thumbnails", wording::count(usage->blobs),
                                wording::bytes(usage->bytes), wording::count(*thumbnails)));
        return Done;
    }

    CLI::App* m_verify = nullptr;
    CLI::App* m_usage = nullptr;
};

} // namespace
std::unique_ptr<Verb> makeStore() {
    return std::make_unique<Store>();
}
} // namespace gleaner::cli
