#pragma once
// A past that never was. Thread-safe, as the window asks it from its worker.

#include <atomic>
#include <cmath>
#include <functional>
#include <mutex>

#include "widgets/bridge/history_desk.h"

namespace gleaner::test {

class FakeHistoryDesk final : public bridge::HistoryDesk {
public:
    // What a metric was, by series (0 = the crawl) and seconds before now; NaN = the crawl did not run then.
    using Past = std::function<float(std::int64_t series, history::Metric metric, double ago)>;

    explicit FakeHistoryDesk(base::WallTime now) : m_now(now) {}

    void setPast(Past past) {
        const std::lock_guard lock(m_mutex);
        m_past = std::move(past);
    }
    void setRuns(std::vector<history::Run> runs) { // newest first
        const std::lock_guard lock(m_mutex);
        m_runs = std::move(runs);
    }
    void setMarks(std::vector<bridge::HistoryMark> marks) {
        const std::lock_guard lock(m_mutex);
        m_marks = std::move(marks);
    }
    void setNow(base::WallTime now) {
        const std::lock_guard lock(m_mutex);
        m_now = now;
    }
    void failWith(std::optional<Error> error) {
        const std::lock_guard lock(m_mutex);
        m_error = std::move(error);
    }
    int asked() const { return m_asked; } // how often figures were asked for

    Result<history::FigureSeries> figures(std::optional<model::SourceKey> source, history::Span span) override {
        ++m_asked;
        const std::lock_guard lock(m_mutex);
        if (m_error)
            return fail(*m_error);
        return made(source ? source->value : 0, span, m_now);
    }
    Result<std::vector<history::FigureSeries>> figures(const std::vector<model::SourceKey>& sources,
                                                       history::Span span) override {
        ++m_asked;
        const std::lock_guard lock(m_mutex);
        if (m_error)
            return fail(*m_error);
        std::vector<history::FigureSeries> all;
        for (const model::SourceKey source : sources)
            all.push_back(made(source.value, span, m_now));
        return all;
    }
    Result<history::FigureSeries> figuresUntil(history::Span span, base::WallTime end) override {
        ++m_asked;
        const std::lock_guard lock(m_mutex);
        return made(0, span, end);
    }
    Result<std::vector<history::Run>> runs(size_t newest) override {
        const std::lock_guard lock(m_mutex);
        std::vector<history::Run> runs = m_runs;
        runs.resize(std::min(newest, runs.size()));
        return runs;
    }
    Result<std::vector<bridge::HistoryMark>> marks(std::optional<model::SourceKey>, history::Span span) override {
        const std::lock_guard lock(m_mutex);
        std::vector<bridge::HistoryMark> inside;
        for (const bridge::HistoryMark& mark : m_marks) {
            if (m_now - mark.time <= std::chrono::seconds(history::tierOf(span).seconds))
                inside.push_back(mark);
        }
        return inside;
    }
    base::WallTime now() const override {
        const std::lock_guard lock(m_mutex);
        return m_now;
    }

private:
    history::FigureSeries made(std::int64_t series, history::Span span, base::WallTime end) const {
        const history::Tier& tier = history::tierOf(span);
        const double now = double(m_now.time_since_epoch().count()) / 1000;
        history::FigureSeries made;
        made.span = span;
        made.first = (std::chrono::floor<std::chrono::seconds>(end).time_since_epoch().count() / tier.step -
                      tier.buckets() + 1) *
                     tier.step;
        made.known.assign(size_t(tier.buckets()), 0);
        for (size_t metric = 0; metric < history::kMetrics; ++metric) {
            history::Track& track = made.tracks[metric];
            track.value.assign(made.size(), history::kUnknown);
            for (size_t i = 0; i < made.size() && m_past; ++i) {
                track.value[i] = m_past(series, history::Metric(metric), now - made.middle(i));
                if (!std::isnan(track.value[i]))
                    made.known[i] = std::uint32_t(tier.step);
            }
            if (history::Metric(metric) == history::Metric::Requests) {
                track.low = track.high = track.value;
                for (size_t i = 0; i < made.size(); ++i) {
                    track.low[i] *= 0.8f;
                    track.high[i] *= 1.2f;
                }
            }
        }
        return made;
    }

    mutable std::mutex m_mutex;
    base::WallTime m_now;
    Past m_past;
    std::vector<history::Run> m_runs;
    std::vector<bridge::HistoryMark> m_marks;
    std::optional<Error> m_error;
    std::atomic<int> m_asked{0};
};

} // namespace gleaner::test
