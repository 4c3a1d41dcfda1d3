#include <semaphore>

#include <fmt/format.h>

#include "app/cli/signal_watch.h"
#include "app/cli/verb.h"
#include "core/base/nearest_word.h"
#include "core/eventlog/event_json.h"
#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

using eventlog::Event;
using eventlog::EventLog;
using model::OutcomeClass;
using nlohmann::json;

constexpr std::chrono::milliseconds kLook{500}; // between looks with --follow

const std::map<std::string, OutcomeClass>& classes() {
    static const std::map<std::string, OutcomeClass> kClasses{
        {"2xx", OutcomeClass::Success},         {"3xx", OutcomeClass::Redirect},    {"4xx", OutcomeClass::ClientError},
        {"429", OutcomeClass::TooManyRequests}, {"5xx", OutcomeClass::ServerError}, {"network", OutcomeClass::Network}};
    return kClasses;
}

std::vector<std::string> classNames() {
    std::vector<std::string> names;
    for (const auto& [name, kind] : classes())
        names.push_back(name);
    return names;
}

const std::vector<std::string>& levelNames() {
    static const std::vector<std::string> kNames{"info", "notice", "warning", "error"};
    return kNames;
}

// What one line says to a person.
std::string textOf(const Event& event) {
    std::string text = fmt::format("{}  {:<16}  ", wording::clockTime(event.time), event.source);
    if (!event.outcome.empty()) {
        text += fmt::format("{:<10} ", event.outcome);
        text += event.totalMs >= 0 ? fmt::format("{:>6} ms  ", event.totalMs) : std::string(11, ' ');
        return text + event.url;
    }
    text += event.code;
    for (const auto& [name, value] : event.args)
        if (name != eventlog::kHeaders && !value.empty() && value.size() < 80)
            text += fmt::format("  {}={}", name, value);
    return text;
}

class Events final : public Verb {
public:
    const char* name() const override { return "events"; }
    const char* summary() const override { return "The crawl's event log: what happened, newest last"; }
    void addOptions(CLI::App& app) override {
        app.add_option("--last", m_last, "So many events at most")
            ->check(CLI::Range(1, 100'000))
            ->capture_default_str();
        app.add_option("--source", m_filter.source, "Only of this source");
        app.add_option("--class", m_classes, "Only answers of these classes: 2xx 3xx 4xx 429 5xx network")
            ->delimiter(',');
        app.add_option("--level", m_level, "Only from this level on: info notice warning error");
        app.add_option("--words", m_filter.words, "Only with these letters in address, source, outcome or facts");
        app.add_flag("--follow", m_follow, "Go on with what comes, until interrupted");
    }

    Result<int> run(Session& session) override {
        if (Result<void> understood = understand(); !understood)
            return fail(understood.error());
        std::counting_semaphore<> interrupted(0);
        std::unique_ptr<SignalWatch> signals;
        if (m_follow) // before any other thread
            signals = std::make_unique<SignalWatch>([&interrupted](int) { interrupted.release(); });
        const auto library = session.open(workstation::Access::Read);
        if (!library)
            return fail(library.error());
        EventLog& log = (*library)->eventLog();
        while (log.poll()) {
        }
        std::uint64_t after = print(session.output, log.read(0, m_filter, size_t(m_last)));
        while (m_follow && !interrupted.try_acquire_for(kLook)) {
            while (log.poll()) {
            }
            after = print(session.output, log.read(after, m_filter, size_t(m_last)));
        }
        return m_follow ? Interrupted : Done;
    }

private:
    Result<void> understand() {
        for (const std::string& given : m_classes) {
            const auto found = classes().find(given);
            if (found == classes().end())
                return fail(ErrorCode::BadSetting, "class", "no class of outcomes",
                            {{"value", given},
                             {"allowed", "2xx, 3xx, 4xx, 429, 5xx or network"},
                             {"suggestion", base::nearestWord(given, classNames())}});
            m_filter.classes.insert(found->second);
        }
        const auto level = eventlog::parseLevel(m_level);
        if (!level)
            return fail(ErrorCode::BadSetting, "level", "no level",
                        {{"value", m_level},
                         {"allowed", "info, notice, warning or error"},
                         {"suggestion", base::nearestWord(m_level, levelNames())}});
        m_filter.atLeast = *level;
        return {};
    }

    static std::uint64_t print(Output& output, const EventLog::Reading& reading) {
        if (reading.missed > 0)
            output.note(fmt::format("{} events are no longer held; the log's files have them.",
                                    wording::count(static_cast<long long>(reading.missed))));
        for (const eventlog::EventPtr& event : reading.events) {
            std::string line;
            eventlog::appendLine(line, *event);
            output.line(json::parse(line, nullptr, false));
            output.text(textOf(*event));
        }
        return reading.last;
    }

    int m_last = 50;
    bool m_follow = false;
    std::vector<std::string> m_classes;
    std::string m_level = "info";
    eventlog::Filter m_filter;
};

} // namespace
std::unique_ptr<Verb> makeEvents() {
    return std::make_unique<Events>();
}
} // namespace gleaner::cli
