// Random crawls against a model that keeps every second it ever saw: sleeps, rests, clocks set back and forward,
// restarts, disks that fail.

#include <QTest>

#include <cmath>
#include <map>
#include <random>

#include "tests/core/history/made_up_ticks.h"

using namespace gleaner;
using namespace gleaner::history;
using test::kStart;

namespace {

constexpr int kSources = 3;

struct Second {
    std::int64_t second;
    double rate;
    std::int64_t left;
};

struct Expected {
    double seconds = 0, sum = 0, low = 1e30, high = -1;
    double left = 0;
    void add(const Second& s) {
        seconds += 1;
        sum += s.rate;
        low = std::min(low, s.rate);
        high = std::max(high, s.rate);
        left = double(s.left);
    }
};

// What was seen, in the order it was seen.
class NaiveHistory {
public:
    void tick(const crawl::CrawlFigures& figures) {
        const std::int64_t now = std::chrono::floor<std::chrono::seconds>(figures.time).time_since_epoch().count();
        std::int64_t from = now;
        if (m_last && now - *m_last > 1 && now - *m_last <= 3)
            from = *m_last + 1;
        m_last = now;
        for (std::int64_t second = from; second <= now; ++second)
            m_seen[0].push_back({second, figures.requestRate, figures.left});
        for (const crawl::SourceFigures& source : figures.sources) {
            const bool active = source.actualRate > 0 || source.queue.left() > 0;
            if (active || m_active[source.key.value]) {
                for (std::int64_t second = from; second <= now; ++second)
                    m_seen[source.key.value].push_back({second, source.actualRate, source.queue.left()});
            }
            m_active[source.key.value] = active;
        }
    }
    void stopped() {
        m_last.reset();
        m_active.clear();
    }

    std::map<std::int64_t, Expected> buckets(std::int64_t series, const Tier& tier) const {
        std::map<std::int64_t, Expected> crawl = bucketsOf(0, tier);
        if (series == 0)
            return crawl;
        std::map<std::int64_t, Expected> own = bucketsOf(series, tier);
        for (const auto& [number, ran] : crawl) {
            Expected& bucket = own[number];
            if (ran.seconds > bucket.seconds) {
                bucket.low = 0;
                bucket.high = std::max(bucket.high, 0.0);
                bucket.seconds = ran.seconds;
            }
        }
        return own;
    }

private:
    std::map<std::int64_t, Expected> bucketsOf(std::int64_t series, const Tier& tier) const {
        std::map<std::int64_t, Expected> all;
        if (const auto found = m_seen.find(series); found != m_seen.end()) {
            for (const Second& second : found->second)
                all[second.second / tier.step].add(second);
        }
        return all;
    }

    std::map<std::int64_t, std::vector<Second>> m_seen; // 0 = the crawl
    std::map<std::int64_t, bool> m_active;
    std::optional<std::int64_t> m_last;
};

QString difference(const FigureSeries& series, const std::map<std::int64_t, Expected>& expected, std::int64_t newest) {
    for (size_t i = 0; i < series.size(); ++i) {
        if (series.middle(i) < double(newest - tierOf(series.span).seconds))
            continue; // the ring has come round to it
        const auto found = expected.find(series.first / series.step() + std::int64_t(i));
        const Expected is = found == expected.end() ? Expected{} : found->second;
        const auto place = QStringLiteral("bucket %1 of the tier of %2 s: ").arg(i).arg(series.step());
        if (double(series.known[i]) != is.seconds)
            return place + QStringLiteral("%1 s known, not %2").arg(series.known[i]).arg(is.seconds);
        if (is.seconds == 0)
            continue;
        const Track& rate = series.of(Metric::Requests);
        if (std::abs(double(rate.value[i]) - is.sum / is.seconds) > 1e-3)
            return place + QStringLiteral("mean %1, not %2").arg(rate.value[i]).arg(is.sum / is.seconds);
        if (rate.low[i] != float(is.low) || rate.high[i] != float(is.high))
            return place +
                   QStringLiteral("%1…%2, not %3…%4").arg(rate.low[i]).arg(rate.high[i]).arg(is.low).arg(is.high);
        if (series.of(Metric::Left).value[i] != float(is.left))
            return place + QStringLiteral("%1 left, not %2").arg(series.of(Metric::Left).value[i]).arg(is.left);
    }
    return {};
}

} // namespace

class TestHistoryModel : public QObject {
    Q_OBJECT

    // One random crawl; returns what differs from the model. A clock that is set back by more than a tier is long
    // writes over what lies ahead there: rings are rings. So tiers at least as long as `furthestBack` are compared.
    static QString differenceOf(unsigned seed, std::int64_t furthestBack) {
        std::mt19937 random(seed);
        const auto chance = [&](int of) { return random() % unsigned(of) == 0; };
        test::FakeHistoryStore store;
        auto history = std::make_unique<FigureHistory>(std::make_unique<test::KeptStore>(store));
        NaiveHistory model;
        std::int64_t now = kStart + std::int64_t(random() % 100'000), newest = now;
        std::array<std::int64_t, kSources> left{50, 0, 400};
        for (int step = 0; step < 3000; ++step) {
            now += 1;
            if (chance(20))
                now += random() % 4;
            if (chance(150))
                now += random() % 40'000; // slept
            if (chance(200))
                now = std::max(now - std::int64_t(random() % 9'000), newest - furthestBack);
            newest = std::max(newest, now);
            std::vector<crawl::SourceFigures> sources;
            for (int i = 0; i < kSources; ++i) {
                if (chance(80))
                    left[size_t(i)] = random() % 2 ? 0 : 30 + random() % 100;
                const double rate = left[size_t(i)] > 0 && !chance(3) ? double(random() % 100) / 10 : 0;
                sources.push_back(test::sourceTick(i + 1, rate, left[size_t(i)]));
            }
            const crawl::CrawlFigures figures = test::tick(now, double(random() % 300) / 10, std::move(sources));
            history->record(figures, {});
            model.tick(figures);
            if (chance(30))
                store.faults.failWrite(1 + int(random() % 3));
            if (chance(2))
                static_cast<void>(chance(9) ? history->flushAll() : history->flush());
            if (chance(300)) {
                history->record(test::noCrawl(now), {});
                model.stopped();
            }
            if (chance(250)) {
                store.faults.failWrite(0);
                history.reset();
                history = std::make_unique<FigureHistory>(std::make_unique<test::KeptStore>(store));
                model.stopped();
            }
        }
        for (const std::int64_t end : {now, newest}) {
            for (const Tier& tier : kTiers) {
                if (tier.seconds < furthestBack)
                    continue;
                for (std::int64_t series = 0; series <= kSources; ++series) {
                    const auto key = series == 0 ? std::nullopt : std::optional(model::SourceKey{series});
                    const auto read = history->read(key, tier.span, test::secondsToTime(end)).value();
                    const QString differs = difference(read, model.buckets(series, tier), newest);
                    if (!differs.isEmpty())
                        return QStringLiteral("seed %1, series %2, %3").arg(seed).arg(series).arg(differs);
                }
            }
        }
        return {};
    }

private slots:
    void everyBucketOfEveryTierIsWhatTheModelSays() {
        for (unsigned seed = 1; seed <= 24; ++seed) {
            const QString differs = differenceOf(seed, seed % 2 ? 250 : 20'000);
            QVERIFY2(differs.isEmpty(), qPrintable(differs));
        }
    }
};

QTEST_GUILESS_MAIN(TestHistoryModel)
#include "test_history_model.moc"
