#pragma once
// What the crawl hands over to the rest of the pipeline, and what it expects back. The crawl decides who may be asked
// when; it neither looks at pictures nor writes to disk.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/fetch/fetcher.h"
#include "core/model/record.h"
#include "core/model/source_state.h"
#include "core/stream/task_queue.h"

namespace gleaner::crawl {

// One fetched body with its task.
struct FetchedPicture {
    stream::Task task;
    std::vector<fetch::Header> headers;
    Bytes body;
};

// What examining found, opaque to the crawl; the same object comes back in the settlement.
struct Examined {
    virtual ~Examined() = default;
};

// An attempt that has ended and what becomes of its task.
struct Settlement {
    stream::Task task;
    stream::Completion completion;
    std::vector<fetch::Header> headers;       // of the response, for evidence and conditional requests
    Bytes body;                               // of a picture to store; empty otherwise
    std::shared_ptr<const Examined> examined; // set when completion's outcome is 200
    std::vector<model::Evidence> evidence;    // why the picture was left alone: robots.txt, opt-out, address rule
};

// Implemented by core/pipeline. Called on the crawl's loop thread; must not block.
class AttemptHandler {
public:
    virtual ~AttemptHandler() = default;

    // Looks at the body of a 200 and says how the attempt really ended (200, NotAnImage, TooLarge, DecodeRefused).
    // `decided` is called exactly once, from any thread.
    using Decided = std::function<void(model::Outcome, std::shared_ptr<const Examined>)>;
    virtual void examine(FetchedPicture picture, Decided decided) = 0;

    // Makes an ended attempt durable: picture, record, task, in one transaction, within 100 ms. `durable` is called
    // once, from any thread, after the commit — or with an error when it could not be written; the task is then still
    // taken, and the crawl keeps it for a later try.
    using Durable = std::function<void(Result<void>)>;
    virtual void settle(Settlement settlement, Durable durable) = 0;

    // Whether new pictures may be fetched: false while too many bytes or pictures wait to be examined or settled.
    virtual bool hasRoom() const = 0;
    // Why nothing more may be stored for now (low_disk with free, needed: bytes; no_decoder with detail); nothing when
    // all is well. Asked twice a second while a crawl runs.
    virtual std::optional<model::Why> trouble() const { return std::nullopt; }
    // Called, from any thread, when hasRoom() turned true again.
    virtual void setRoomListener(std::function<void()> listener) = 0;
};

} // namespace gleaner::crawl
