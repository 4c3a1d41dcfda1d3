#include <cerrno>
#include <fstream>
#include <future>

#include <fmt/format.h>

#include "app/assembly/analysers.h"
#include "app/cli/verb.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargestFile = 1u << 30; // bytes

Result<Bytes> contentOf(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error)
        return fail(base::systemError(error.value(), file.string()));
    if (size > kLargestFile)
        return fail(ErrorCode::InvalidArgument, file.string(), "larger than 1 GiB");
    std::ifstream in(file, std::ios::binary);
    std::vector<std::uint8_t> data(size);
    if (!in.read(reinterpret_cast<char*>(data.data()), std::streamsize(size)) && size > 0)
        return fail(base::systemError(errno ? errno : EIO, file.string()));
    return Bytes(std::move(data));
}

class Analyse final : public Verb {
public:
    const char* name() const override { return "analyse"; }
    const char* summary() const override { return "What is in local pictures; needs no library"; }
    void addOptions(CLI::App& app) override { app.add_option("files", m_files, "Pictures")->required(); }

    Result<int> run(Session& session) override {
        const auto analyser = assembly::makeAnalyser(1);
        bool allUnderstood = true;
        for (const std::string& file : m_files) {
            const auto body = contentOf(file);
            if (!body)
                return fail(body.error());
            const auto start = std::chrono::steady_clock::now();
            std::promise<analysis::Analysis> promise;
            analyser->submit(*body, {}, [&](analysis::Analysis analysis) { promise.set_value(std::move(analysis)); });
            const analysis::Analysis found = promise.get_future().get();
            const double milliseconds =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
            allUnderstood = allUnderstood && found.outcome.isStored();
            print(session.output, file, found, milliseconds);
        }
        return allUnderstood ? Done : SomeFailed;
    }

private:
    static void print(Output& output, const std::string& file, const analysis::Analysis& a, double milliseconds) {
        const bool ok = a.outcome.isStored();
        json document{{"file", file},
                      {"outcome", ok ? "ok" : a.outcome.name()},
                      {"reason", a.reason.empty() ? json() : json(a.reason)},
                      {"type", a.type.empty() ? json() : json(a.type)},
                      {"mime", a.mime.empty() ? json() : json(a.mime)},
                      {"bytes", a.bytes},
                      {"sha256", a.sha256.toString()},
                      {"milliseconds", milliseconds}};
        if (ok)
            document.update({{"width", a.width},
                             {"height", a.height},
                             {"stored_width", a.storedWidth},
                             {"stored_height", a.storedHeight},
                             {"orientation", a.orientation},
                             {"frames", a.frames},
                             {"depth", a.depth},
                             {"colour_space", a.colourSpace}});
        output.line(document);
        output.text(ok ? fmt::format("{}: {} {} × {}, {}, orientation {}, {} frame(s), {} bit {}", file, a.type,
                                     a.width, a.height, wording::bytes(a.bytes), a.orientation, a.frames, a.depth,
                                     a.colourSpace)
                       : fmt::format("{}: {} ({})", file, a.outcome.name(), a.reason));
    }

    std::vector<std::string> m_files;
};

} // namespace
std::unique_ptr<Verb> makeAnalyse() {
    return std::make_unique<Analyse>();
}
} // namespace gleaner::cli
