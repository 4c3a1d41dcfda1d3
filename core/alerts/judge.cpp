#include "core/alerts/judge.h"

#include <algorithm>
#include <array>

namespace gleaner::alerts {
namespace {

using crawl::CrawlFigures;
using crawl::SourceFigures;
using model::SourceState;

// What is known of one metric at this moment. An absent one does not apply.
struct Reading {
    enum class Kind : std::uint8_t { Absent, Known, Unknown };
    double value = 0;
    Kind kind = Kind::Absent;
};
Reading known(double value) {
    return {value, Reading::Kind::Known};
}
constexpr Reading kUnknown{0, Reading::Kind::Unknown};
constexpr Reading kAbsent{};

constexpr double kAtLeastEvery20s = 0.05; // requests/s

bool mayBeAsked(const SourceFigures& source) {
    return source.state == SourceState::Running || source.state == SourceState::HalfOpen;
}

Reading errorShare(const SourceFigures& source) {
    if (source.windowTotal >= kFewestAttempts)
        return known(100.0 * double(source.windowErrors) / double(source.windowTotal));
    return source.windowTotal == 0 && source.actualRate > 0 && mayBeAsked(source) ? kUnknown : kAbsent;
}

Reading limitShare(const SourceFigures& source) {
    if (source.state != SourceState::Running || source.queue.queued == 0)
        return kAbsent;
    return source.rateLimit > 0 ? known(100 * source.actualRate / source.rateLimit) : kUnknown;
}

Reading firstByte(const SourceFigures& source) {
    if (!mayBeAsked(source))
        return kAbsent;
    if (source.firstByteP95)
        return known(double(*source.firstByteP95));
    return source.actualRate > 0 ? kUnknown : kAbsent;
}

Reading stateAge(const SourceFigures& source, base::WallTime now) {
    return known(std::max(0.0, base::Seconds(now - source.since).count()));
}

Reading readingOf(Metric metric, const SourceFigures& source, base::WallTime now) {
    switch (metric) {
    case Metric::StateAge:
        return stateAge(source, now);
    case Metric::ErrorShare:
        return errorShare(source);
    case Metric::LimitShare:
        return limitShare(source);
    case Metric::FirstByteP95:
        return firstByte(source);
    case Metric::Queued:
        return known(double(source.queue.left()));
    case Metric::Failed:
        return known(double(source.queue.failed));
    case Metric::StarvedShare:
        return mayBeAsked(source) ? known(100 * source.starvedShare) : kAbsent;
    case Metric::Tokens:
        return mayBeAsked(source) ? known(source.tokens) : kAbsent;
    default:
        return kAbsent;
    }
}

Reading maybe(std::optional<std::int64_t> value) {
    return value ? known(double(*value)) : kUnknown;
}

Reading readingOf(Metric metric, const CrawlFigures& figures, const MachineFigures& machine,
                  std::optional<base::Seconds> stalled) {
    switch (metric) {
    case Metric::StoredRate:
        return figures.running && !figures.draining ? known(figures.storedRate) : kAbsent;
    case Metric::RequestRate:
        return figures.running && !figures.draining ? known(figures.requestRate) : kAbsent;
    case Metric::SilentStall:
        return stalled ? known(stalled->count()) : kAbsent;
    case Metric::DiskFree:
        return maybe(machine.diskFree);
    case Metric::Memory:
        return maybe(machine.memory);
    case Metric::InFlight:
        return figures.running ? known(double(figures.inFlight)) : kAbsent;
    case Metric::Left:
        return known(double(figures.left));
    default:
        return kAbsent;
    }
}

bool beyond(Comparison comparison, double value, double threshold) {
    switch (comparison) {
    case Comparison::Above:
        return value > threshold;
    case Comparison::AtLeast:
        return value >= threshold;
    case Comparison::Below:
        return value < threshold;
    case Comparison::AtMost:
        return value <= threshold;
    }
    return false;
}

Verdict verdictOf(const AlertRule& rule, Reading reading) {
    switch (reading.kind) {
    case Reading::Kind::Absent:
        return Verdict::Fine;
    case Reading::Kind::Unknown:
        return Verdict::Unknown;
    case Reading::Kind::Known:
        return beyond(rule.comparison, reading.value, rule.threshold) ? Verdict::Beyond : Verdict::Fine;
    }
    return Verdict::Fine;
}

Finding findingOf(size_t source, Verdict verdict, Reading reading) {
    Finding finding;
    finding.source = source;
    finding.verdict = verdict;
    if (reading.kind == Reading::Kind::Known)
        finding.value = reading.value;
    return finding;
}

// Whom a rule is about.
class Audience {
public:
    explicit Audience(const AlertRule& rule) : m_all(rule.scope != Scope::NamedSources), m_names(rule.sources) {
        std::sort(m_names.begin(), m_names.end());
    }
    bool has(const std::string& source) const {
        return m_all || std::binary_search(m_names.begin(), m_names.end(), source);
    }

private:
    bool m_all;
    std::vector<std::string> m_names;
};

} // namespace

// Each metric that is asked for is read once into a column, whose scan by any number of rules costs next to nothing: a
// source's figures are large and lie far apart.
struct Evidence::Impl {
    const CrawlFigures& figures;
    MachineFigures machine;
    std::optional<base::Seconds> stalled;
    std::array<std::vector<Reading>, size_t(Metric::Left) + 1> columns;
    std::vector<std::uint8_t> states;
    std::vector<const crawl::Alert*> conditions; // of the engine, by code and source

    void read(std::span<const Metric> metrics);
    void judgeStates(const AlertRule& rule, std::vector<Finding>& findings) const;
    void judgeConditions(const AlertRule& rule, std::vector<Finding>& findings) const;
    void judgeColumn(const AlertRule& rule, std::vector<Finding>& findings) const;
    size_t indexOf(const std::string& source) const;
};

Evidence::Evidence(const CrawlFigures& figures, const MachineFigures& machine, std::optional<base::Seconds> stalled,
                   std::span<const Metric> metrics)
    : m_impl(std::make_unique<Impl>(Impl{figures, machine, stalled, {}, {}, {}})) {
    m_impl->read(metrics);
}

Evidence::~Evidence() = default;

void Evidence::Impl::read(std::span<const Metric> metrics) {
    std::vector<std::pair<Metric, std::vector<Reading>*>> wanted;
    bool wantsStates = false;
    for (const Metric metric : metrics) {
        wantsStates = wantsStates || metric == Metric::State || metric == Metric::StateAge;
        std::vector<Reading>& column = columns[size_t(metric)];
        if (!infoOf(metric).ofSource || metric == Metric::State || metric == Metric::Condition || !column.empty())
            continue;
        column.resize(figures.sources.size());
        wanted.emplace_back(metric, &column);
    }
    if (wantsStates)
        states.resize(figures.sources.size());
    for (size_t i = 0; i < figures.sources.size(); ++i) {
        const SourceFigures& source = figures.sources[i];
        for (const auto& [metric, column] : wanted)
            (*column)[i] = readingOf(metric, source, figures.time);
        if (wantsStates)
            states[i] = std::uint8_t(source.state);
    }
    for (const crawl::Alert& alert : figures.alerts)
        conditions.push_back(&alert);
    std::sort(conditions.begin(), conditions.end(), [](const crawl::Alert* a, const crawl::Alert* b) {
        return std::tie(a->code, a->source) < std::tie(b->code, b->source);
    });
}

size_t Evidence::Impl::indexOf(const std::string& source) const {
    if (source.empty())
        return Finding::kCrawl;
    const auto found = std::lower_bound(figures.sources.begin(), figures.sources.end(), source,
                                        [](const SourceFigures& s, const std::string& name) { return s.name < name; });
    return found != figures.sources.end() && found->name == source ? size_t(found - figures.sources.begin())
                                                                   : Finding::kCrawl;
}

void Evidence::Impl::judgeStates(const AlertRule& rule, std::vector<Finding>& findings) const {
    std::uint32_t mask = 0;
    for (const SourceState state : rule.states)
        mask |= 1u << unsigned(state);
    const Audience audience(rule);
    const bool aged = rule.metric == Metric::StateAge;
    const std::vector<Reading>& ages = columns[size_t(Metric::StateAge)];
    for (size_t i = 0; i < states.size(); ++i) {
        if (!(mask >> states[i] & 1u) || (aged && verdictOf(rule, ages[i]) == Verdict::Fine))
            continue;
        const SourceFigures& source = figures.sources[i];
        if (!audience.has(source.name))
            continue;
        Finding finding = findingOf(i, Verdict::Beyond, aged ? ages[i] : kAbsent);
        if (source.since != base::WallTime{})
            finding.since = source.since;
        findings.push_back(finding);
    }
}

void Evidence::Impl::judgeConditions(const AlertRule& rule, std::vector<Finding>& findings) const {
    const auto [first, last] = std::equal_range(
        conditions.begin(), conditions.end(), nullptr, [&](const crawl::Alert* a, const crawl::Alert* b) {
            return (a ? a->code : rule.condition) < (b ? b->code : rule.condition);
        });
    const Audience audience(rule);
    for (auto at = first; at != last; ++at) {
        const crawl::Alert& alert = **at;
        const bool ofCrawl = alert.source.empty();
        if (rule.scope == Scope::NamedSources ? ofCrawl || !audience.has(alert.source)
                                              : ofCrawl != (rule.scope == Scope::WholeCrawl))
            continue;
        const size_t index = indexOf(alert.source);
        if (!ofCrawl && index == Finding::kCrawl)
            continue; // of a source that is no longer there
        Finding& finding = findings.emplace_back();
        finding.source = index;
        finding.verdict = Verdict::Beyond;
        finding.since = alert.since;
        finding.condition = &alert;
    }
}

void Evidence::Impl::judgeColumn(const AlertRule& rule, std::vector<Finding>& findings) const {
    const std::vector<Reading>& column = columns[size_t(rule.metric)];
    const Audience audience(rule);
    for (size_t i = 0; i < column.size(); ++i)
        if (const Verdict verdict = verdictOf(rule, column[i]);
            verdict != Verdict::Fine && audience.has(figures.sources[i].name))
            findings.push_back(findingOf(i, verdict, column[i]));
}

void Evidence::judge(const AlertRule& rule, std::vector<Finding>& findings) const {
    findings.clear();
    if (rule.metric == Metric::State || rule.metric == Metric::StateAge)
        return m_impl->judgeStates(rule, findings);
    if (rule.metric == Metric::Condition)
        return m_impl->judgeConditions(rule, findings);
    if (infoOf(rule.metric).ofSource)
        return m_impl->judgeColumn(rule, findings);
    const Reading reading = readingOf(rule.metric, m_impl->figures, m_impl->machine, m_impl->stalled);
    if (const Verdict verdict = verdictOf(rule, reading); verdict != Verdict::Fine)
        findings.push_back(findingOf(Finding::kCrawl, verdict, reading));
}

const CrawlFigures& Evidence::figures() const {
    return m_impl->figures;
}

std::vector<Finding> findingsNow(const AlertRule& rule, const CrawlFigures& figures, const MachineFigures& machine) {
    const Metric metrics[] = {rule.metric};
    std::vector<Finding> findings;
    Evidence(figures, machine, {}, metrics).judge(rule, findings);
    return findings;
}

std::optional<base::Seconds> StallWatch::look(const CrawlFigures& figures, base::SteadyTime now) {
    if (!figures.running || figures.draining) {
        m_since.reset();
        return std::nullopt;
    }
    const auto couldBeAsked = [](const SourceFigures& source) {
        const double rate = source.state == SourceState::HalfOpen ? source.rateLimit / 10 : source.rateLimit;
        return mayBeAsked(source) && source.queue.queued > 0 && source.inFlight == 0 &&
               (source.tokens >= 1 || rate >= kAtLeastEvery20s);
    };
    if (figures.requestRate > 0 || std::none_of(figures.sources.begin(), figures.sources.end(), couldBeAsked)) {
        m_since.reset();
        return base::Seconds(0);
    }
    if (!m_since)
        m_since = now;
    return base::Seconds(now - *m_since);
}

} // namespace gleaner::alerts
