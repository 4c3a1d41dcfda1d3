#include "core/simulatedweb/simulated_web.h"

#include <cerrno>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>

#include "core/simulatedweb/picture_set.h"
#include "core/simulatedweb/request_log.h"
#include "core/simulatedweb/server.h"
#include "core/simulatedweb/web_layout.h"

namespace gleaner::simulatedweb {
namespace {

constexpr int kMaxSources = 20'000;
constexpr int kHighestPort = 65'535;

void raiseOpenFiles() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

Result<void> check(const SimulatedWebOptions& options) {
    if (options.sources < 1 || options.sources > kMaxSources)
        return fail(ErrorCode::InvalidArgument, "sources");
    if (options.images < 0)
        return fail(ErrorCode::InvalidArgument, "images");
    if (options.firstPort < 0 || options.firstPort + options.sources - 1 > kHighestPort)
        return fail(ErrorCode::InvalidArgument, "port");
    if (!(options.capacity >= 0))
        return fail(ErrorCode::InvalidArgument, "capacity");
    return {};
}

std::string joinedTags(const model::Record& record) {
    std::string text;
    for (const model::Tag& tag : record.tags)
        text.append(text.empty() ? "" : "|").append(tag.name);
    return text;
}

} // namespace

struct SimulatedWeb::Impl {
    Impl(WebLayout webLayout) : layout(std::move(webLayout)) {}

    model::Record record(size_t site, int image) const { return layout.record(site, image, ports[site]); }

    WebLayout layout;
    std::vector<int> ports;
    std::unique_ptr<RequestLog> log;
    std::unique_ptr<Server> server;
    std::thread thread;
};

Result<std::unique_ptr<SimulatedWeb>> SimulatedWeb::start(const SimulatedWebOptions& options) {
    if (Result<void> sound = check(options); !sound)
        return fail(sound.error());
    Result<std::vector<Picture>> pictures = loadPictures(options.pictures);
    if (!pictures)
        return fail(pictures.error());
    raiseOpenFiles();
    auto impl = std::make_unique<Impl>(WebLayout(std::move(*pictures), options.sources, options.images, options.seed));
    auto log = RequestLog::open(impl->layout, options.log);
    if (!log)
        return fail(log.error());
    impl->log = std::move(*log);
    auto server = Server::open(impl->layout, *impl->log, {options.firstPort, options.capacity, options.latency});
    if (!server)
        return fail(server.error());
    impl->server = std::move(*server);
    impl->ports = impl->server->ports();
    impl->thread = std::thread([raw = impl->server.get()] { raw->run(); });
    return std::unique_ptr<SimulatedWeb>(new SimulatedWeb(std::move(impl)));
}

SimulatedWeb::SimulatedWeb(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

SimulatedWeb::~SimulatedWeb() {
    m_impl->server->stop();
    m_impl->thread.join();
}

std::vector<SimulatedSource> SimulatedWeb::sources() const {
    std::vector<SimulatedSource> sources;
    const std::vector<Site>& sites = m_impl->layout.sites();
    for (size_t k = 0; k < sites.size(); ++k)
        sources.push_back({sites[k].name, m_impl->ports[k], sites[k].images});
    return sources;
}

std::vector<model::Record> SimulatedWeb::records() const {
    std::vector<model::Record> records;
    const std::vector<Site>& sites = m_impl->layout.sites();
    for (size_t k = 0; k < sites.size(); ++k)
        for (int image = 0; image < sites[k].images; ++image)
            records.push_back(m_impl->record(k, image));
    return records;
}

Result<void> SimulatedWeb::writeList(const std::filesystem::path& file) const {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "we"), std::fclose);
    if (!out)
        return fail(base::systemError(errno, file.string()));
    std::string text =
        "url\tidentifier\tsource\tforeign_identifier\ttitle\tcreator\tcreator_url\tlicense\tlicense_version\t"
        "foreign_landing_url\ttags\tcategory\tprovider\n";
    bool whole = true;
    const auto flush = [&] {
        whole = whole && std::fwrite(text.data(), 1, text.size(), out.get()) == text.size();
        text.clear();
    };
    constexpr size_t kAtOnce = 1U << 20U;
    const std::vector<Site>& sites = m_impl->layout.sites();
    for (size_t k = 0; k < sites.size(); ++k)
        for (int image = 0; image < sites[k].images; ++image) {
            const model::Record r = m_impl->record(k, image); // its texts are clean: no tab, no newline (cleanText())
            fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", r.url,
                           r.identifier.toString(), r.source, r.foreignIdentifier, r.title, r.creator, r.creatorUrl,
                           r.licence.slug, r.licence.version, r.landingUrl, joinedTags(r), r.category, r.provider);
            if (text.size() >= kAtOnce)
                flush();
        }
    flush();
    if (!whole || std::fclose(out.release()) != 0)
        return fail(base::systemError(errno, file.string()));
    return {};
}

void SimulatedWeb::setFaults(std::vector<Fault> faults) {
    m_impl->server->setFaults(FaultRules(std::move(faults), m_impl->layout.seed()));
}

std::vector<RequestLogEntry> SimulatedWeb::log() const {
    return m_impl->log->entries();
}

} // namespace gleaner::simulatedweb
