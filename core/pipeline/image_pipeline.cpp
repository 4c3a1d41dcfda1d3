// Read from top to bottom: this is the way of one image behind the fetch.
//
//   examine()   bytes → analyser → outcome                       (analyser's threads)
//   settle()    an ended attempt joins the waiting group         (crawl's loop thread)
//   commit()    the group: pictures → thumbnails → one transaction of records and tasks → index   (committer thread)

#include "core/pipeline/image_pipeline.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "core/pipeline/analysis_facts.h"
#include "core/pipeline/analysis_json.h"

namespace gleaner::pipeline {

using Decided = crawl::AttemptHandler::Decided;
using crawl::FetchedPicture;
using crawl::Settlement;

namespace {

// What examining found, carried through the crawl and back.
struct ExaminedPicture final : crawl::Examined {
    analysis::Analysis analysis;
};

model::CrawlState stateAfter(const stream::Completion& completion) {
    const model::Outcome& outcome = completion.attempt.outcome;
    if (outcome.isStored() || (outcome.kind == model::OutcomeKind::Http && outcome.httpStatus == 304))
        return model::CrawlState::Stored;
    if (outcome.isLinkRot())
        return model::CrawlState::Gone;
    if (outcome.isBlocked())
        return model::CrawlState::Blocked;
    return completion.disposition == stream::Disposition::Failed ? model::CrawlState::Failed
                                                                 : model::CrawlState::Queued;
}

} // namespace

struct ImagePipeline::Impl {
    Impl(PipelineParts p, PipelineOptions o) : parts(p), options(std::move(o)), changes(1024) {}

    const PipelineParts parts;
    const PipelineOptions options;
    base::EventQueue<RecordsChanged> changes;

    // Bytes fetched and not yet durable, and their bound (back-pressure).
    std::atomic<std::int64_t> bytesWaiting{0};
    std::atomic<bool> wasFull{false};
    std::mutex roomMutex;
    std::function<void()> roomListener; // guarded by roomMutex

    struct Waiting {
        Settlement settlement;
        Durable durable;
    };
    std::mutex mutex;
    std::condition_variable_any arrived;
    std::deque<Waiting> waiting; // guarded by mutex
    int examining = 0;           // guarded by mutex: pictures whose analyser has not answered
    struct Unseen {
        Bytes body;
        Decided decided;
    };
    std::vector<Unseen> stranded; // guarded by mutex: nobody could look at them; their bytes still count as waiting
    std::condition_variable allExamined;

    std::jthread committer; // last: it uses everything above

    bool hasRoom() const {
        return bytesWaiting.load() < options.byteBudget && parts.analyser.waiting() < parts.analyser.parallelism() * 64;
    }

    void released(std::int64_t bytes) {
        bytesWaiting -= bytes;
        if (!hasRoom() || !wasFull.exchange(false))
            return;
        const std::lock_guard lock(roomMutex);
        if (roomListener)
            roomListener();
    }

    // The facts of a settled attempt that the catalogue keeps.
    catalog::RealtimeFacts factsOf(const Settlement& settlement) const {
        catalog::RealtimeFacts facts;
        facts.key = settlement.task.record;
        facts.time = settlement.completion.attempt.time;
        facts.state = stateAfter(settlement.completion);
        facts.outcome = settlement.completion.attempt.outcome;
        facts.evidence = settlement.evidence;
        // A 304 renews the validators of the picture that it confirms (RFC 9111, 4.3.4).
        if (settlement.examined || facts.outcome == model::Outcome::http(304)) {
            facts.etag = std::string(fetch::headerValue(settlement.headers, "ETag"));
            facts.lastModified = std::string(fetch::headerValue(settlement.headers, "Last-Modified"));
        }
        if (const auto* examined = static_cast<const ExaminedPicture*>(settlement.examined.get())) {
            const analysis::Analysis& analysis = examined->analysis;
            facts.blob = model::BlobFacts{analysis.sha256, analysis.bytes};
            facts.width = analysis.width;
            facts.height = analysis.height;
            facts.filetype = analysis::extensionOf(analysis.type);
            facts.stamp = stampOf(analysis);
            facts.placeholder.assign(analysis.placeholder.span().begin(), analysis.placeholder.span().end());
            facts.analysis = examinedJson(analysis, fetch::headerValue(settlement.headers, "Content-Type"));
        }
        return facts;
    }

    // What the server called the picture is remembered when it was wrong.
    static std::string examinedJson(const analysis::Analysis& analysis, std::string_view contentType) {
        std::string claimed = claimedWarning(contentType, analysis.mime);
        if (claimed.empty())
            return analysisJson(analysis, stampOf(analysis));
        analysis::Analysis said = analysis;
        said.thumbnails.clear();
        said.warnings.push_back(std::move(claimed));
        return analysisJson(said, stampOf(said));
    }

    // Pictures and thumbnails first: a record never names a picture that is not durable.
    Result<void> storePictures(const std::vector<Waiting>& group) {
        std::vector<blobstore::BlobStore::Blob> blobs;
        std::vector<blobstore::ThumbnailStore::Entry> thumbnails;
        for (const Waiting& one : group) {
            const auto* examined = static_cast<const ExaminedPicture*>(one.settlement.examined.get());
            if (!examined)
                continue;
            if (options.keepOriginals)
                blobs.push_back({examined->analysis.sha256, one.settlement.body});
            for (const analysis::Thumbnail& thumbnail : examined->analysis.thumbnails)
                thumbnails.push_back({examined->analysis.sha256, thumbnail.edge, thumbnail.jpeg});
        }
        if (!blobs.empty())
            if (Result<void> stored = parts.blobs.put(blobs); !stored)
                return stored;
        return thumbnails.empty() ? Result<void>{} : parts.thumbnails.put(thumbnails);
    }

    // What the catalogue learns and what the queue forgets: one transaction.
    Result<void> recordGroup(const std::vector<Waiting>& group, RecordsChanged& changed) {
        std::vector<catalog::RealtimeFacts> facts;
        std::vector<stream::Completion> completions;
        for (const Waiting& one : group) {
            completions.push_back(one.settlement.completion);
            if (one.settlement.completion.disposition == stream::Disposition::Requeue)
                continue;
            facts.push_back(factsOf(one.settlement));
            changed.keys.push_back(one.settlement.task.record);
        }
        return parts.transactions.together([&]() -> Result<void> {
            if (Result<void> applied = parts.catalog.applyRealtime(facts); !applied)
                return applied;
            return parts.queue.complete(completions);
        });
    }

    void commit(std::vector<Waiting> group) {
        RecordsChanged changed;
        Result<void> done = storePictures(group);
        if (done)
            done = recordGroup(group, changed);
        std::int64_t bytes = 0;
        for (Waiting& one : group) {
            bytes += std::int64_t(one.settlement.body.size());
            one.durable(done);
        }
        group.clear(); // the bodies are gone before room is announced
        released(bytes);
        if (done && !changed.keys.empty()) {
            parts.index.nudge();
            changes.push(std::move(changed));
        }
    }

    void lookAt(Unseen picture) {
        {
            const std::lock_guard lock(mutex);
            ++examining;
        }
        Bytes body = picture.body;
        parts.analyser.submit(std::move(body), options.analysis,
                              [this, picture = std::move(picture)](analysis::Analysis analysis) mutable {
                                  const bool lookedAt = analysis.lookedAt;
                                  if (lookedAt)
                                      decide(picture, std::move(analysis));
                                  const std::lock_guard lock(mutex);
                                  if (!lookedAt)
                                      stranded.push_back(std::move(picture));
                                  if (--examining == 0)
                                      allExamined.notify_all();
                              });
    }

    void decide(Unseen& picture, analysis::Analysis analysis) {
        const model::Outcome outcome = analysis.outcome;
        const auto bytes = std::int64_t(picture.body.size());
        picture.body = {};
        if (outcome.isStored()) {
            auto examined = std::make_shared<ExaminedPicture>();
            examined->analysis = std::move(analysis);
            picture.decided(outcome, std::move(examined));
        } else {
            picture.decided(outcome, nullptr);
            released(bytes); // nothing of it will be settled as a picture
        }
    }

    // Those whom no decoder could look at: the fault is this computer's, so the picture is not judged by it.
    void lookAtStranded() {
        std::vector<Unseen> again;
        {
            const std::lock_guard lock(mutex);
            again.swap(stranded);
        }
        for (Unseen& picture : again)
            lookAt(std::move(picture));
    }

    // Gathers for at most commitInterval from the first arrival, so that a transaction pays for many attempts.
    void run(const std::stop_token& stop) {
        std::unique_lock lock(mutex);
        while (true) {
            arrived.wait(lock, stop, [&] { return !waiting.empty(); });
            if (waiting.empty())
                return; // asked to stop, and nothing is left to settle
            const auto full = [&] { return waiting.size() >= options.commitBatch; };
            arrived.wait_for(lock, stop, options.commitInterval, full);
            std::vector<Waiting> group;
            while (!waiting.empty() && group.size() < options.commitBatch) {
                group.push_back(std::move(waiting.front()));
                waiting.pop_front();
            }
            lock.unlock();
            commit(std::move(group));
            lock.lock();
        }
    }
};

ImagePipeline::ImagePipeline(PipelineParts parts, PipelineOptions options)
    : m_impl(std::make_unique<Impl>(parts, std::move(options))) {
    m_impl->committer = std::jthread([impl = m_impl.get()](const std::stop_token& stop) { impl->run(stop); });
}

ImagePipeline::~ImagePipeline() {
    std::unique_lock lock(m_impl->mutex);
    m_impl->allExamined.wait(lock, [this] { return m_impl->examining == 0; });
}

void ImagePipeline::examine(FetchedPicture picture, Decided decided) {
    const auto bytes = std::int64_t(picture.body.size());
    m_impl->bytesWaiting += bytes;
    if (!m_impl->hasRoom())
        m_impl->wasFull = true;
    m_impl->lookAt({std::move(picture.body), std::move(decided)});
}

void ImagePipeline::settle(Settlement settlement, Durable durable) {
    if (!settlement.examined)
        settlement.body = {}; // its bytes were given back when it was examined
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->waiting.push_back({std::move(settlement), std::move(durable)});
    }
    m_impl->arrived.notify_one();
}

bool ImagePipeline::hasRoom() const {
    const bool room = m_impl->hasRoom();
    if (!room)
        m_impl->wasFull = true;
    return room;
}

std::optional<model::Why> ImagePipeline::trouble() const {
    if (const std::optional<Error> none = m_impl->parts.analyser.trouble())
        return model::Why{"no_decoder", {{"thing", none->thing}, {"detail", none->detail}}};
    m_impl->lookAtStranded();
    const PipelineOptions& options = m_impl->options;
    if (options.lowDisk <= 0 || options.folder.empty())
        return std::nullopt;
    std::error_code error;
    const auto space = std::filesystem::space(options.folder, error);
    if (error || space.available >= std::uintmax_t(options.lowDisk))
        return std::nullopt;
    return model::Why{"low_disk",
                      {{"free", std::to_string(space.available)}, {"needed", std::to_string(options.lowDisk)}}};
}

void ImagePipeline::setRoomListener(std::function<void()> listener) {
    const std::lock_guard lock(m_impl->roomMutex);
    m_impl->roomListener = std::move(listener);
}

base::EventQueue<RecordsChanged>& ImagePipeline::changes() {
    return m_impl->changes;
}

} // namespace gleaner::pipeline
