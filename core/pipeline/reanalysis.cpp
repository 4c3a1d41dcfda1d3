#include "core/pipeline/reanalysis.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "core/pipeline/analysis_facts.h"
#include "core/pipeline/analysis_json.h"

namespace gleaner::pipeline {
namespace {

using analysis::Analysis;
using analysis::Part;
using analysis::Stamp;
using catalog::AnalysedPicture;

constexpr size_t kPage = 1'024; // records asked for at once
constexpr size_t kAhead = 2;    // pictures in flight for each that the analyser works on, so that it never waits

Stamp versionsOf(catalog::AnalysisStamp stamp) {
    return stamp < 0 ? -stamp : stamp;
}

bool isDue(catalog::AnalysisStamp stamp, const ReanalysisRequest& request) {
    if (request.all)
        return true;
    const auto older = [stamp](Part part) {
        return analysis::versionIn(versionsOf(stamp), part) < analysis::currentVersion(part);
    };
    return request.parts.empty() ? std::any_of(analysis::kParts.begin(), analysis::kParts.end(), older)
                                 : std::any_of(request.parts.begin(), request.parts.end(), older);
}

// What a stamp becomes when it is looked at now: such stamps go first, or a picture would come round twice in one run.
bool isOfNow(catalog::AnalysisStamp stamp) {
    Analysis bare;
    Analysis measured;
    measured.measures.emplace();
    const Stamp versions = versionsOf(stamp);
    return versions == stampOf(bare) || versions == stampOf(measured);
}

// A picture and the records that name it.
struct Job {
    Sha256 blob;
    std::vector<model::RecordKey> keys;
};

struct Looked {
    Job job;
    std::int64_t bytes = 0;           // in flight until it is taken
    std::optional<Analysis> analysis; // nothing: there is no original
};

// The pictures that are due, one after the other, page by page.
class DuePictures {
public:
    DuePictures(const catalog::AnalysisReader& analyses, std::vector<catalog::AnalysisStamp> stamps)
        : m_analyses(analyses), m_stamps(stamps.begin(), stamps.end()) {}

    // Nothing at the end.
    Result<std::optional<Job>> next() {
        std::optional<Job> job;
        for (;;) {
            if (m_page.empty() && !m_stamps.empty())
                if (Result<void> read = readPage(); !read)
                    return fail(read.error());
            if (m_page.empty() && m_stamps.empty())
                return job;
            if (m_page.empty()) { // another stamp begins: its records are another job
                if (job)
                    return job;
                continue;
            }
            if (job && job->blob != m_page.front().blob)
                return job;
            if (!job)
                job = Job{m_page.front().blob, {}};
            job->keys.push_back(m_page.front().key);
            m_page.pop_front();
        }
    }

private:
    Result<void> readPage() {
        auto page = m_analyses.withStamp(m_stamps.front(), m_place, kPage);
        if (!page)
            return fail(page.error());
        if (page->empty()) {
            m_stamps.pop_front();
            m_place = {};
            return {};
        }
        m_place = page->back();
        m_page.assign(page->begin(), page->end());
        return {};
    }

    const catalog::AnalysisReader& m_analyses;
    std::deque<catalog::AnalysisStamp> m_stamps;
    AnalysedPicture m_place;
    std::deque<AnalysedPicture> m_page;
};

} // namespace

struct Reanalysis::Impl {
    Impl(ReanalysisParts p, const PipelineOptions& o) : parts(p), options(o) {}

    const ReanalysisParts parts;
    const PipelineOptions options;
    std::atomic<bool> running{false};

    std::mutex mutex;
    std::condition_variable_any changed; // an answer came, or the pause began or ended
    std::deque<Looked> answers;          // guarded by mutex
    size_t inFlight = 0;                 // guarded by mutex
    std::int64_t bytesInFlight = 0;      // guarded by mutex
    bool isPaused = false;               // guarded by mutex

    bool hasRoom() const {
        return inFlight < parts.analyser.parallelism() * kAhead &&
               (inFlight == 0 || bytesInFlight < options.byteBudget);
    }

    void answered(Looked looked) {
        // Notified under the lock: who waits for the last answer may go away with everything.
        const std::lock_guard lock(mutex);
        answers.push_back(std::move(looked));
        changed.notify_all();
    }

    // Reads a picture and gives it to the analyser.
    void begin(Job job) {
        Result<Bytes> original = parts.blobs.get(job.blob);
        const std::int64_t bytes = original ? std::int64_t(original->size()) : 0;
        {
            const std::lock_guard lock(mutex);
            ++inFlight;
            bytesInFlight += bytes;
        }
        if (!original)
            return answered({std::move(job), 0, std::nullopt});
        auto shared = std::make_shared<Job>(std::move(job));
        parts.analyser.submit(std::move(*original), options.analysis, [this, shared, bytes](Analysis analysis) {
            answered({std::move(*shared), bytes, std::move(analysis)});
        });
    }

    class Run;
};

// One run, on the calling thread.
class Reanalysis::Impl::Run {
public:
    Run(Impl& impl, std::stop_token stop, const Progress& progress)
        : m_impl(impl), m_stop(std::move(stop)), m_progress(progress) {}

    Result<ReanalysisFigures> operator()(const ReanalysisRequest& request) {
        const auto counts = m_impl.parts.analyses.stamps();
        if (!counts)
            return fail(counts.error());
        std::vector<catalog::AnalysisStamp> due;
        for (const catalog::StampCount& count : *counts) {
            if (!isDue(count.stamp, request)) {
                m_figures.skipped += count.records;
                continue;
            }
            m_figures.total += count.records;
            due.push_back(count.stamp);
        }
        std::stable_partition(due.begin(), due.end(), isOfNow);
        tell();
        DuePictures pictures(m_impl.parts.analyses, std::move(due));
        Result<void> done = work(pictures);
        drain();
        if (done)
            done = commit();
        if (!done)
            return fail(done.error());
        if (m_nobody && !m_stop.stop_requested())
            return fail(ErrorCode::Unavailable, "decoder", *m_nobody);
        return m_figures;
    }

private:
    Result<void> work(DuePictures& pictures) {
        for (bool more = true; more;) {
            if (m_stop.stop_requested()) {
                m_figures.stopped = true;
                return {};
            }
            const bool room = waitForRoom();
            if (m_nobody)
                return {};
            if (room) {
                auto job = pictures.next();
                if (!job)
                    return fail(job.error());
                more = job->has_value();
                if (more)
                    m_impl.begin(std::move(**job));
            }
            if (Result<void> committed = commitWhenDue(); !committed)
                return committed;
        }
        return {};
    }

    // Takes what was answered; true when another picture may begin, false when it was a wait for nothing else than a
    // group that is due, or the end.
    bool waitForRoom() {
        std::unique_lock lock(m_impl.mutex);
        const auto canGo = [this] { return !m_impl.answers.empty() || (!m_impl.isPaused && m_impl.hasRoom()); };
        if (m_group.empty())
            m_impl.changed.wait(lock, m_stop, canGo);
        else
            m_impl.changed.wait_until(lock, m_stop, m_groupDue, canGo);
        takeAnswers();
        return !m_stop.stop_requested() && !m_impl.isPaused && m_impl.hasRoom();
    }

    // Needs the lock.
    void takeAnswers() {
        while (!m_impl.answers.empty()) {
            if (m_group.empty())
                m_groupDue = std::chrono::steady_clock::now() + m_impl.options.commitInterval;
            --m_impl.inFlight;
            m_impl.bytesInFlight -= m_impl.answers.front().bytes;
            if (const auto& analysis = m_impl.answers.front().analysis; analysis && !analysis->lookedAt)
                m_nobody = analysis->reason;
            m_group.push_back(std::move(m_impl.answers.front()));
            m_impl.answers.pop_front();
        }
    }

    // Waits for everything the analyser still has.
    void drain() {
        std::unique_lock lock(m_impl.mutex);
        while (m_impl.inFlight > 0) {
            m_impl.changed.wait(lock, [this] { return !m_impl.answers.empty(); });
            takeAnswers();
        }
    }

    Result<void> commitWhenDue() {
        if (m_group.empty() ||
            (m_group.size() < m_impl.options.commitBatch && std::chrono::steady_clock::now() < m_groupDue))
            return {};
        return commit();
    }

    // Thumbnails first: a stamp never promises what is not there.
    Result<void> commit() {
        if (m_group.empty())
            return {};
        std::vector<blobstore::ThumbnailStore::Entry> thumbnails;
        std::vector<catalog::AnalysisFacts> facts;
        ReanalysisFigures after = m_figures;
        for (Looked& looked : m_group)
            judge(looked, facts, thumbnails, after);
        m_group.clear();
        if (!thumbnails.empty())
            if (Result<void> stored = m_impl.parts.thumbnails.put(thumbnails); !stored)
                return stored;
        if (Result<void> applied = m_impl.parts.catalog.applyAnalysis(facts); !applied)
            return applied;
        m_figures = after;
        m_impl.parts.index.nudge();
        tell();
        return {};
    }

    // What becomes of the records of a picture that was looked at.
    void judge(Looked& looked, std::vector<catalog::AnalysisFacts>& facts,
               std::vector<blobstore::ThumbnailStore::Entry>& thumbnails, ReanalysisFigures& figures) const {
        const auto records = std::int64_t(looked.job.keys.size());
        const Analysis* analysis = looked.analysis ? &*looked.analysis : nullptr;
        if (analysis && !analysis->lookedAt)
            return; // due again
        const bool rotten = analysis && analysis->sha256 != looked.job.blob;
        if (!analysis || rotten || !analysis->outcome.isStored()) {
            (!analysis || rotten ? figures.noOriginal : figures.refused) += records;
            for (const model::RecordKey key : looked.job.keys)
                facts.push_back(unable(key, looked.job.blob));
            return;
        }
        figures.done += records;
        for (const analysis::Thumbnail& thumbnail : analysis->thumbnails)
            thumbnails.push_back({looked.job.blob, thumbnail.edge, thumbnail.jpeg});
        looked.analysis->thumbnails.clear();
        const auto views = m_impl.parts.records.getMany(looked.job.keys);
        for (const model::RecordKey key : looked.job.keys) {
            std::string claimed;
            if (views)
                for (const model::RecordView& view : *views)
                    if (view.key == key)
                        claimed = claimedIn(view.analysis);
            facts.push_back(found(key, *looked.analysis, claimed));
        }
    }

    static catalog::AnalysisFacts unable(model::RecordKey key, const Sha256& blob) {
        catalog::AnalysisFacts facts;
        facts.key = key;
        facts.blob = blob;
        facts.stamp = -analysis::currentStamp();
        return facts;
    }

    // `claimed`: what the server said when it was fetched.
    static catalog::AnalysisFacts found(model::RecordKey key, const Analysis& analysis, const std::string& claimed) {
        catalog::AnalysisFacts facts;
        facts.key = key;
        facts.blob = analysis.sha256;
        facts.stamp = stampOf(analysis);
        facts.width = analysis.width;
        facts.height = analysis.height;
        facts.filetype = analysis::extensionOf(analysis.type);
        facts.placeholder.assign(analysis.placeholder.span().begin(), analysis.placeholder.span().end());
        if (claimed.empty()) {
            facts.analysis = analysisJson(analysis, facts.stamp);
        } else {
            Analysis said = analysis;
            said.warnings.push_back(claimed);
            facts.analysis = analysisJson(said, facts.stamp);
        }
        return facts;
    }

    void tell() const {
        if (m_progress)
            m_progress(m_figures);
    }

    Impl& m_impl;
    const std::stop_token m_stop;
    const Progress& m_progress;
    ReanalysisFigures m_figures;
    std::vector<Looked> m_group;         // answered, not yet durable
    std::optional<std::string> m_nobody; // why a picture was not looked at: nothing more is begun
    std::chrono::steady_clock::time_point m_groupDue;
};

Reanalysis::Reanalysis(ReanalysisParts parts, const PipelineOptions& options)
    : m_impl(std::make_unique<Impl>(parts, options)) {}

Reanalysis::~Reanalysis() = default;

Result<ReanalysisPreview> Reanalysis::preview(const catalog::AnalysisReader& analyses,
                                              const ReanalysisRequest& request) {
    const auto counts = analyses.stamps();
    if (!counts)
        return fail(counts.error());
    ReanalysisPreview preview;
    for (const Part part : analysis::kParts)
        preview.byPart.push_back({part, 0, 0});
    for (const catalog::StampCount& count : *counts) {
        preview.stored += count.records;
        if (isDue(count.stamp, request))
            preview.due += count.records;
        if (count.stamp < 0 && !isDue(count.stamp, {})) {
            preview.unable += count.records;
            continue;
        }
        for (ReanalysisPreview::OfPart& one : preview.byPart) {
            const int version = analysis::versionIn(versionsOf(count.stamp), one.part);
            if (version == 0)
                one.missing += count.records;
            else if (version < analysis::currentVersion(one.part))
                one.older += count.records;
        }
    }
    return preview;
}

Result<ReanalysisPreview> Reanalysis::preview(const ReanalysisRequest& request) const {
    return preview(m_impl->parts.analyses, request);
}

Result<ReanalysisFigures> Reanalysis::run(const ReanalysisRequest& request, std::stop_token stop,
                                          const Progress& progress) {
    if (m_impl->running.exchange(true))
        return fail(ErrorCode::Busy, "analysis", "stored pictures are being analysed already");
    pause(false);
    auto figures = Impl::Run(*m_impl, std::move(stop), progress)(request);
    m_impl->running = false;
    return figures;
}

bool Reanalysis::running() const {
    return m_impl->running;
}

void Reanalysis::pause(bool paused) {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->isPaused = paused;
    m_impl->changed.notify_all();
}

bool Reanalysis::paused() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->isPaused;
}

} // namespace gleaner::pipeline
