#include "core/simulatedweb/simulated_web.h"

#include <cerrno>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>

#include "core/simulatedweb/body_size.h"
#include "core/simulatedweb/picture_set.h"
#include "core/simulatedweb/request_log.h"
#include "core/simulatedweb/server.h"
#include "core/simulatedweb/tls_origin.h"
#include "core/simulatedweb/web_layout.h"

namespace gleaner::simulatedweb {
namespace {

constexpr int kMaxSources = 20'000, kMaxBystanders = 1'000;
constexpr int kHighestPort = 65'535;
constexpr std::int64_t kLeastBodyBytes = 1'000, kMostBodyBytes = 64 * 1024 * 1024;

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
    if (options.tls < 0 || options.tls > options.sources)
        return fail(ErrorCode::InvalidArgument, "tls");
    if (options.sharedHost < 0 || options.sharedHost + options.tls > options.sources)
        return fail(ErrorCode::InvalidArgument, "shared_host");
    if (options.bystanders < 0 || options.bystanders > kMaxBystanders)
        return fail(ErrorCode::InvalidArgument, "bystanders");
    if (options.firstPort < 0 || options.firstPort + options.sources + options.bystanders - 1 > kHighestPort)
        return fail(ErrorCode::InvalidArgument, "port");
    if (options.bodyBytes != 0 && (options.bodyBytes < kLeastBodyBytes || options.bodyBytes > kMostBodyBytes))
        return fail(ErrorCode::InvalidArgument, "body_bytes");
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

    int portOf(size_t site) const { return ports[layout.sites()[site].authority]; }
    bool hasTls(size_t site) const { return layout.authorities()[layout.sites()[site].authority].tls; }
    model::Record record(size_t site, int image) const { return layout.record(site, image, portOf(site)); }
    SimulatedSource source(size_t site) const {
        return {layout.sites()[site].name, portOf(site), layout.sites()[site].images, hasTls(site)};
    }
    void fillInOrigins(std::string& location) const;

    WebLayout layout;
    std::vector<int> ports; // by authority
    std::unique_ptr<TlsOrigin> tls;
    std::string certificateAuthority;
    std::unique_ptr<RequestLog> log;
    std::unique_ptr<Server> server;
    std::thread thread;
};

// "{origin:s03}" becomes "http://127.0.0.1:18803"; an unknown name stays as it is.
void SimulatedWeb::Impl::fillInOrigins(std::string& location) const {
    constexpr std::string_view kMark = "{origin:";
    for (size_t at = location.find(kMark); at != std::string::npos; at = location.find(kMark, at + 1)) {
        const size_t end = location.find('}', at);
        if (end == std::string::npos)
            return;
        const std::string name = location.substr(at + kMark.size(), end - at - kMark.size());
        const std::vector<Site>& sites = layout.sites();
        for (size_t site = 0; site < sites.size(); ++site)
            if (sites[site].name == name) {
                location.replace(at, end + 1 - at,
                                 fmt::format("{}://127.0.0.1:{}", hasTls(site) ? "https" : "http", portOf(site)));
                break;
            }
    }
}

Result<std::unique_ptr<SimulatedWeb>> SimulatedWeb::start(const SimulatedWebOptions& options) {
    if (Result<void> sound = check(options); !sound)
        return fail(sound.error());
    Result<std::vector<Picture>> pictures = loadPictures(options.pictures);
    if (!pictures)
        return fail(pictures.error());
    raiseOpenFiles();
    if (options.bodyBytes > 0)
        fitBodies(*pictures, static_cast<size_t>(options.bodyBytes));
    const Topology topology{options.sharedHost, options.bystanders, options.tls};
    auto impl = std::make_unique<Impl>(
        WebLayout(std::move(*pictures), options.sources, options.images, options.seed, topology));
    if (options.tls > 0) {
        auto tls = TlsOrigin::make();
        if (!tls)
            return fail(tls.error());
        impl->tls = std::move(*tls);
        impl->certificateAuthority = impl->tls->authority();
    }
    auto log = RequestLog::open(impl->layout, options.log);
    if (!log)
        return fail(log.error());
    impl->log = std::move(*log);
    auto server =
        Server::open(impl->layout, *impl->log, impl->tls.get(), {options.firstPort, options.capacity, options.latency});
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
    for (size_t k = 0; k < m_impl->layout.sourceCount(); ++k)
        sources.push_back(m_impl->source(k));
    return sources;
}

std::vector<SimulatedSource> SimulatedWeb::bystanders() const {
    std::vector<SimulatedSource> bystanders;
    const std::vector<Site>& sites = m_impl->layout.sites();
    for (size_t k = 0; k < sites.size(); ++k)
        if (sites[k].bystander)
            bystanders.push_back(m_impl->source(k));
    return bystanders;
}

const std::string& SimulatedWeb::certificateAuthority() const {
    return m_impl->certificateAuthority;
}

double SimulatedWeb::age() const {
    return m_impl->server->age();
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
    for (Fault& fault : faults)
        m_impl->fillInOrigins(fault.location);
    m_impl->server->setFaults(FaultRules(std::move(faults), m_impl->layout.seed()));
}

std::vector<RequestLogEntry> SimulatedWeb::log() const {
    return m_impl->log->entries();
}

} // namespace gleaner::simulatedweb
