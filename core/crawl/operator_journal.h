#pragma once
// How operators' actions stand in the journal, so that they can be taken back. Private to OperatorActions.

#include <string>

#include "core/base/clock.h"
#include "core/base/uuid.h"
#include "core/crawlstate/source_registry.h"

namespace gleaner::crawl {

// Names of a transition's args. One that holds the state before it can be taken back.
inline constexpr const char* kBeforeSettings = "before_settings";
inline constexpr const char* kBeforeCondition = "before_condition";
inline constexpr const char* kBeforeRule = "before_rule"; // empty = there was none
inline constexpr const char* kBeforeProfiles = "before_profiles";
inline constexpr const char* kPattern = "pattern";
inline constexpr const char* kUndoes = "undoes";        // of an undo: which transition it took back
inline constexpr const char* kBatch = "batch";          // the same for all transitions of one action
inline constexpr const char* kBatchSize = "batch_size"; // how many of them can be taken back

// One action of an operator, on as many sources as it names.
class Batch {
public:
    Batch(const base::Clock& clock, std::string who, size_t size)
        : m_time(clock.wallNow()), m_who(std::move(who)), m_id(Uuid::random().toString()), m_size(size) {}

    crawlstate::Transition transition(const std::string& source, std::string action, std::string reason) const {
        crawlstate::Transition made;
        made.time = m_time;
        made.source = source;
        made.action = std::move(action);
        made.reason = std::move(reason);
        made.who = m_who;
        made.args = {{kBatch, m_id}, {kBatchSize, std::to_string(m_size)}};
        return made;
    }

private:
    const base::WallTime m_time;
    const std::string m_who, m_id;
    const size_t m_size;
};

// "paused", "breaker_open", "half_open" or "running", as transitions say it.
std::string stateOf(const crawlstate::SourceCondition& condition);

} // namespace gleaner::crawl
