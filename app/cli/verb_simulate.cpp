#include <cerrno>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include <fmt/format.h>

#include "app/cli/signal_watch.h"
#include "app/cli/verb.h"
#include "core/simulatedweb/simulated_web.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using nlohmann::json;

constexpr int kDefaultPort = 18'800;
// Twice the highest limit that a crawl gives a source by default, so that an operator may try any rate; a lower one
// shows the load curve.
constexpr double kDefaultCapacity = 400;

class Simulate final : public Verb {
public:
    const char* name() const override { return "simulate"; }
    const char* summary() const override {
        return "The simulated web as a server: many sources on loopback, source k on port P + k";
    }
    void addOptions(CLI::App& app) override {
        app.add_option("--sources", m_options.sources, "How many sources")->check(CLI::Range(1, 20'000));
        app.add_option("--images", m_options.images, "How many pictures over all sources")
            ->check(CLI::Range(1, 100'000'000));
        app.add_option("--seed", m_options.seed, "Equal seeds give equal webs");
        app.add_option("--port", m_options.firstPort, "Port of the first source; 0 = any free ones")
            ->check(CLI::Range(0, 65'535));
        app.add_option("--list", m_list, "Write the crawl list here");
        app.add_option("--tls", m_options.tls, "So many of the sources, the last ones, speak https")
            ->check(CLI::Range(0, 20'000));
        app.add_option("--ca", m_ca, "Write the certificate of the authority of --tls here");
        app.add_option("--shared-host", m_options.sharedHost, "So many of the sources, the first ones, share a port")
            ->check(CLI::Range(0, 20'000));
        app.add_option("--bystanders", m_options.bystanders, "So many more ports of no source, x00, x01 …")
            ->check(CLI::Range(0, 1'000));
        app.add_option("--body-bytes", m_options.bodyBytes, "Size of every picture in bytes; 0 = as they are");
        app.add_option("--faults", m_faults, "JSON lines: how sources misbehave; read again on SIGHUP")
            ->check(CLI::ExistingFile);
        app.add_option("--log", m_log, "JSON lines, one a request: time, source, path, status, bytes");
        app.add_option("--pictures", m_pictures, "A folder of pictures instead of the demo set")
            ->check(CLI::ExistingDirectory);
        app.add_option("--capacity", m_options.capacity,
                       "Requests/s at which a source is fully loaded; 0 = twice the limit of its size");
        app.add_flag("!--no-latency", m_options.latency, "Answer at once whatever the load");
    }

    Result<int> run(Session& session) override {
        std::mutex mutex;
        std::condition_variable ended;
        bool stop = false, reread = false;
        const SignalWatch signals(
            [&](int) {
                const std::lock_guard lock(mutex);
                stop = true;
                ended.notify_one();
            },
            [&] {
                const std::lock_guard lock(mutex);
                reread = true;
                ended.notify_one();
            });
        auto web = start();
        if (!web)
            return fail(web.error());
        announce(session, **web);
        std::unique_lock lock(mutex);
        while (!stop) {
            ended.wait(lock, [&] { return stop || reread; });
            if (std::exchange(reread, false))
                setFaults(session, **web);
        }
        lock.unlock();
        session.output.line({{"event", "summary"}, {"requests", (*web)->log().size()}});
        return Done;
    }

private:
    static json describe(const std::vector<simulatedweb::SimulatedSource>& sources) {
        json list = json::array();
        for (const simulatedweb::SimulatedSource& source : sources)
            list.push_back(
                {{"name", source.name}, {"port", source.port}, {"images", source.images}, {"tls", source.tls}});
        return list;
    }

    void announce(Session& session, const simulatedweb::SimulatedWeb& web) const {
        const json sources = describe(web.sources());
        session.output.line({{"event", "ready"},
                             {"sources", sources},
                             {"bystanders", describe(web.bystanders())},
                             {"list", m_list.empty() ? json() : json(m_list)}});
        session.output.text(fmt::format("{} sources with {} pictures, ports {} to {}. Ctrl+C ends it.", sources.size(),
                                        wording::count(m_options.images), sources.front()["port"].get<int>(),
                                        sources.back()["port"].get<int>()));
        std::fflush(stdout);
    }

    Result<std::vector<simulatedweb::Fault>> faults() const {
        return m_faults.empty() ? std::vector<simulatedweb::Fault>() : simulatedweb::readFaults(m_faults);
    }

    // A file that cannot be read changes nothing: the faults that hold go on.
    void setFaults(Session& session, simulatedweb::SimulatedWeb& web) const {
        auto read = faults();
        if (!read) {
            session.output.error(read.error());
            std::fflush(stdout);
            return;
        }
        const size_t count = read->size();
        web.setFaults(std::move(*read));
        session.output.line({{"event", "faults"}, {"count", count}, {"age", web.age()}});
        session.output.text(fmt::format("{} faults set.", count));
        std::fflush(stdout);
    }

    static Result<void> writeText(const std::string& file, const std::string& text) {
        std::ofstream out(file, std::ios::binary);
        out << text << std::flush;
        return out ? Result<void>{} : fail(base::systemError(errno, file));
    }

    Result<std::unique_ptr<simulatedweb::SimulatedWeb>> start() {
        if (m_pictures.empty()) {
            const auto demo = assembly::demoPictures();
            if (!demo)
                return fail(demo.error());
            m_options.pictures = *demo;
        } else {
            m_options.pictures = m_pictures;
        }
        m_options.log = m_log;
        auto read = faults();
        if (!read)
            return fail(read.error());
        auto web = simulatedweb::SimulatedWeb::start(m_options);
        if (!web)
            return web;
        (*web)->setFaults(std::move(*read));
        if (!m_ca.empty())
            if (Result<void> written = writeText(m_ca, (*web)->certificateAuthority()); !written)
                return fail(written.error());
        if (!m_list.empty())
            if (Result<void> written = (*web)->writeList(m_list); !written)
                return fail(written.error());
        return web;
    }

    simulatedweb::SimulatedWebOptions m_options = [] {
        simulatedweb::SimulatedWebOptions options;
        options.firstPort = kDefaultPort;
        options.capacity = kDefaultCapacity;
        return options;
    }();
    std::string m_list, m_ca, m_faults, m_log, m_pictures;
};

} // namespace
std::unique_ptr<Verb> makeSimulate() {
    return std::make_unique<Simulate>();
}
} // namespace gleaner::cli
