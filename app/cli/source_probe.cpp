#include "app/cli/source_probe.h"

#include <charconv>
#include <thread>

#include <fmt/format.h>

#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using crawlstate::Transition;
using nlohmann::json;

constexpr std::chrono::seconds kPatience{60}; // the fetch limits are shorter, a token may take its time
constexpr std::chrono::milliseconds kLook{100};
constexpr size_t kNewest = 20; // transitions among which the answer is looked for

std::int64_t numberIn(const Transition& result, const char* key) {
    const auto found = result.args.find(key);
    std::int64_t number = 0;
    if (found != result.args.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
    return number;
}

std::string textIn(const Transition& result, const char* key) {
    const auto found = result.args.find(key);
    return found == result.args.end() ? std::string() : found->second;
}

Result<std::optional<Transition>> answerSince(workstation::Workstation& library, const crawlstate::SourceEntry& source,
                                              base::WallTime asked) {
    const auto lines = library.sources().transitions(source.key, kNewest);
    if (!lines)
        return fail(lines.error());
    for (const Transition& line : *lines)
        if (line.action == crawl::kProbeResult && line.time >= asked)
            return std::optional(line);
    return std::optional<Transition>();
}

// Asks, and waits for the answer in the journal. `crawl`: of this process; null = some other process's.
Result<Transition> probe(workstation::Workstation& library, const std::string& name, crawl::CrawlEngine* crawl) {
    const base::WallTime asked = library.clock().wallNow();
    if (Result<void> done = library.actions().probe(name); !done)
        return fail(done.error());
    const auto source = library.sources().find(name);
    if (!source)
        return fail(source.error());
    if (crawl)
        if (Result<void> started = crawl->start(); !started)
            return fail(started.error());
    const auto deadline = library.clock().steadyNow() + kPatience;
    while (library.clock().steadyNow() < deadline) {
        const bool ended = crawl && crawl->wait(kLook, true);
        const auto answer = answerSince(library, **source, asked);
        if (!answer)
            return fail(answer.error());
        if (*answer)
            return **answer;
        if (ended)
            break;
        if (!crawl)
            std::this_thread::sleep_for(kLook);
    }
    return fail(ErrorCode::Busy, name, "no answer within a minute");
}

} // namespace

void SourceProbe::addTo(CLI::App& sources) {
    m_probe = sources.add_subcommand("probe", "Make one request to a source and show what it answers");
    m_probe->fallthrough();
    m_probe->add_option("name", m_source, "Name of the source")->required();
}

Result<int> SourceProbe::run(Session& session) {
    auto library = session.open(workstation::Access::Write);
    crawl::CrawlEngine* own = nullptr;
    if (library) {
        crawl::CrawlOptions options = (*library)->crawlOptions();
        options.probeOnly = true;
        if (Result<void> set = (*library)->setCrawlOptions(options); !set)
            return fail(set.error());
        own = &(*library)->crawl();
    } else if (library.error().code == ErrorCode::LibraryLocked) {
        library = session.open(workstation::Access::Act);
    }
    if (!library)
        return fail(library.error());
    const auto result = probe(**library, m_source, own);
    if (!result)
        return fail(result.error());
    session.output.document({{"name", m_source},
                             {"outcome", result->reason},
                             {"url", textIn(*result, "url")},
                             {"status", numberIn(*result, "status")},
                             {"first_byte_ms", numberIn(*result, "first_byte_ms")},
                             {"total_ms", numberIn(*result, "total_ms")},
                             {"bytes", numberIn(*result, "bytes")},
                             {"address", textIn(*result, "address")},
                             {"rule", textIn(*result, "rule")},
                             {"detail", textIn(*result, "detail")},
                             {"headers", textIn(*result, "headers")}});
    session.output.text(wording::probeSentence(m_source, *result));
    if (const std::string headers = textIn(*result, "headers"); !headers.empty())
        session.output.text(headers);
    return Done;
}

} // namespace gleaner::cli
