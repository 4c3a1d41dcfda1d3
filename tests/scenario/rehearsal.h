#pragma once
// A library, a simulated web in this process and gleaner-cli as its own: what a scenario is played with.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/url.h"
#include "core/simulatedweb/simulated_web.h"
#include "tests/cli/cli_fixture.h"
#include "tests/scenario/referee.h"

namespace gleaner::test {

using simulatedweb::Fault;
using simulatedweb::RequestLogEntry;
using simulatedweb::SimulatedWeb;

struct RehearsalOptions {
    int sources = 1;
    int pictures = 5; // of each source
    simulatedweb::SimulatedWebOptions web = {};
    std::vector<std::string> set = {"--rate", "20"}; // of every source, beside --allow-private
    std::map<std::string, std::string> settings = {};
    fs::path folder = {}; // of the library; empty = beside the list
    // The name under which a source's pictures are listed, by its number; empty = 127.0.0.1.
    std::function<std::string(size_t)> host = {};
};

inline Fault faultOf(Fault::Kind kind, const std::string& source = {}, const std::string& path = {}) {
    Fault fault;
    fault.kind = kind;
    fault.source = source;
    fault.path = path;
    return fault;
}
// An answer to whatever is asked but robots.txt.
inline Fault statusOf(int status, const std::string& source = {}, const std::string& retryAfter = {}) {
    Fault fault = faultOf(Fault::Kind::Status, source);
    fault.status = status;
    fault.retryAfter = retryAfter;
    fault.robots = false;
    return fault;
}
inline Fault robotsOf(int status, const std::string& source, const std::string& body = {}) {
    Fault fault = faultOf(Fault::Kind::Status, source, "/robots.txt");
    fault.status = status;
    fault.body = body;
    return fault;
}

inline double secondsNow() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class Rehearsal {
public:
    explicit Rehearsal(RehearsalOptions options) : m_options(std::move(options)) {
        simulatedweb::SimulatedWebOptions& web = m_options.web;
        if (!m_options.folder.empty())
            cli.library = m_options.folder / "library";
        if (web.pictures.empty())
            web.pictures = sourceDir() / "resources" / "demo";
        web.sources = m_options.sources;
        web.images = m_options.sources * m_options.pictures * 10; // they differ in size: the smallest has enough
        web.latency = false;
        if (web.bodyBytes == 0)
            web.bodyBytes = 3'000; // little to decode
        auto started = SimulatedWeb::start(web);
        if (!started)
            return;
        m_web = std::move(*started);
        for (const auto& source : m_web->sources())
            m_names.push_back(source.name);
        m_ready = writeList() && cli.init() && set(m_names, m_options.set) && applySettings() &&
                  cli.run({"import", m_list.string()}).exitCode == 0;
    }

    bool ready() const { return m_ready; }
    SimulatedWeb& web() { return *m_web; }
    const std::string& name(size_t source) const { return m_names[source]; }
    const std::vector<std::string>& names() const { return m_names; }
    const model::Record& record(size_t source, size_t picture) const { return m_records[source][picture]; }
    std::string path(size_t source, size_t picture) const { return Url::parse(record(source, picture).url)->path; }
    int port(size_t source) const { return m_web->sources()[source].port; }
    std::string origin(size_t source) const { return Url::parse(record(source, 0).url)->origin(); }

    bool set(const std::vector<std::string>& sources, const std::vector<std::string>& words) const {
        std::vector<std::string> all{"sources", "set"};
        all.insert(all.end(), sources.begin(), sources.end());
        all.emplace_back("--allow-private");
        all.insert(all.end(), words.begin(), words.end());
        return cli.run(all).exitCode == 0;
    }

    // A whole crawl; its exit code and summary.
    struct Crawl {
        int exitCode = -1;
        json summary;
        int count(const char* field) const { return summary.value(field, -1); }
    };
    Crawl crawl(std::vector<std::string> words = {"--until-done"}, int seconds = 120) const {
        words.insert(words.begin(), {"--json", "crawl"});
        const ProgramResult result = cli.run(words, seconds);
        std::string out = result.out;
        while (out.ends_with('\n'))
            out.pop_back();
        const size_t start = out.rfind('\n');
        const json last = json::parse(start == std::string::npos ? out : out.substr(start + 1), nullptr, false);
        return {result.exitCode, last.is_object() ? last : json::object()};
    }

    // How the crawl of one picture stands: state, outcome, attempts, evidence.
    json crawlOf(size_t source, size_t picture) const {
        return cli.document({"show", record(source, picture).identifier.toString()}).value("crawl", json::object());
    }
    // The outcomes of all pictures of a source that have one, with how often.
    std::map<std::string, int> outcomes(size_t source) const {
        std::map<std::string, int> counts;
        for (size_t picture = 0; picture < m_records[source].size(); ++picture) {
            const json crawl = crawlOf(source, picture);
            if (crawl.contains("outcome") && crawl["outcome"].is_string())
                ++counts[crawl["outcome"].get<std::string>()];
        }
        return counts;
    }
    // The source's entry in the state document.
    json status(size_t source) const {
        for (const json& entry : cli.document({"status"}).value("sources", json::array()))
            if (entry["name"] == name(source))
                return entry;
        return json::object();
    }

    // What was asked of a source, robots.txt apart.
    std::vector<RequestLogEntry> pictureRequests(const std::string& source) const {
        return requests([&](const RequestLogEntry& e) { return e.source == source && e.path != "/robots.txt"; });
    }
    std::vector<RequestLogEntry> robotsRequests(const std::string& source) const {
        return requests([&](const RequestLogEntry& e) { return e.source == source && e.path == "/robots.txt"; });
    }
    template<typename Wanted>
    std::vector<RequestLogEntry> requests(Wanted wanted) const {
        std::vector<RequestLogEntry> found;
        for (RequestLogEntry& entry : m_web->log())
            if (wanted(entry))
                found.push_back(std::move(entry));
        return found;
    }

    Cli cli;

private:
    bool applySettings() const {
        for (const auto& [key, value] : m_options.settings)
            if (cli.run({"settings", "set", key, value}).exitCode != 0)
                return false;
        return true;
    }

    // The first pictures of every source.
    bool writeList() {
        std::map<std::string, size_t> numbers;
        for (size_t k = 0; k < m_names.size(); ++k)
            numbers[m_names[k]] = k;
        m_records.resize(m_names.size());
        m_list = cli.folder / "list.tsv";
        std::ofstream out(m_list);
        out << "url\tidentifier\tsource\ttitle\tlicense\tlicense_version\n";
        for (model::Record& record : m_web->records()) {
            std::vector<model::Record>& kept = m_records[numbers[record.source]];
            if (kept.size() == size_t(m_options.pictures))
                continue;
            if (m_options.host)
                record.url.replace(record.url.find("127.0.0.1"), 9, m_options.host(numbers[record.source]));
            out << record.url << '\t' << record.identifier.toString() << '\t' << record.source << '\t' << record.title
                << '\t' << record.licence.slug << '\t' << record.licence.version << '\n';
            kept.push_back(std::move(record));
        }
        for (const auto& kept : m_records)
            if (kept.size() != size_t(m_options.pictures))
                return false;
        return out.flush().good();
    }

    RehearsalOptions m_options;
    std::unique_ptr<SimulatedWeb> m_web;
    std::vector<std::string> m_names;
    std::vector<std::vector<model::Record>> m_records; // by source
    fs::path m_list;
    bool m_ready = false;
};

} // namespace gleaner::test
