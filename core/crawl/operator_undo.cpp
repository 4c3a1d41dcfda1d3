// An action is taken back as a whole, however many sources it named.
#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "core/crawl/operator_actions.h"
#include "core/crawl/operator_journal.h"
#include "core/crawlstate/source_json.h"

namespace gleaner::crawl {
namespace {

using crawlstate::Transition;

// Transitions that are searched at first; more, up to the most, when that is not enough.
constexpr size_t kLooksBack = 5'000;
constexpr size_t kLooksBackAtMost = 1'280'000;

std::string argOf(const Transition& transition, const char* name) {
    const auto found = transition.args.find(name);
    return found == transition.args.end() ? std::string() : found->second;
}

bool isUndoable(const Transition& transition) {
    const auto& args = transition.args;
    return args.count(kUndoes) == 0 && (args.count(kBeforeSettings) > 0 || args.count(kBeforeCondition) > 0 ||
                                        args.count(kBeforeRule) > 0 || args.count(kBeforeProfiles) > 0);
}

// An action's own mark, so that an undo can name it.
std::string markOf(const Transition& transition) {
    const std::string batch = argOf(transition, kBatch);
    return fmt::format("{}/{}/{}", batch.empty() ? std::to_string(transition.time.time_since_epoch().count()) : batch,
                       transition.source, transition.action);
}

// The newest action that is not yet taken back: its transitions, newest first.
std::vector<Transition> lastAction(const std::vector<Transition>& journal) {
    std::map<std::string, int> undone; // marks of journals without batches may repeat within one millisecond
    std::vector<Transition> action;
    for (const Transition& transition : journal) {
        if (const std::string mark = argOf(transition, kUndoes); !mark.empty())
            ++undone[mark];
        if (!isUndoable(transition) || undone[markOf(transition)]-- > 0)
            continue;
        const std::string batch = argOf(transition, kBatch);
        if (action.empty() || (!batch.empty() && batch == argOf(action.front(), kBatch)))
            action.push_back(transition);
        if (batch.empty() && action.size() == 1)
            return action;
    }
    return action;
}

bool isWhole(const std::vector<Transition>& action) {
    if (action.empty())
        return false;
    const std::string size = argOf(action.front(), kBatchSize);
    size_t wanted = 1;
    std::from_chars(size.data(), size.data() + size.size(), wanted);
    return action.size() >= wanted;
}

} // namespace

Result<OperatorActions::Undone> OperatorActions::undo() {
    std::vector<Transition> action;
    for (size_t look = kLooksBack;; look *= 4) {
        const auto journal = m_registry.transitions(std::nullopt, look);
        if (!journal)
            return fail(journal.error());
        action = lastAction(*journal);
        if (isWhole(action) || journal->size() < look || look >= kLooksBackAtMost)
            break;
    }
    if (action.empty())
        return fail(ErrorCode::NotFound, "undo", "nothing to undo");
    const Result<void> done = together([&]() -> Result<void> {
        for (const Transition& transition : action)
            if (Result<void> back = takeBack(transition); !back)
                return back;
        return {};
    });
    if (!done)
        return fail(done.error());
    return Undone{action.front(), action.size()};
}

// Puts back what one transition says was before it.
Result<void> OperatorActions::takeBack(const Transition& action) {
    Transition note = Batch(m_clock, m_who, 0).transition(action.source, "undo", action.action);
    note.args[kUndoes] = markOf(action);
    if (const auto before = action.args.find(kBeforeRule); before != action.args.end()) {
        crawlstate::AddressRuleChange change{argOf(action, kPattern), {}};
        note.args[kPattern] = change.pattern;
        if (!before->second.empty()) {
            auto rule = crawlstate::ruleFrom(before->second);
            if (!rule)
                return fail(rule.error());
            change.rule = std::move(*rule);
        }
        return m_registry.saveAddressRules(std::span(&change, 1), note);
    }
    if (const auto before = action.args.find(kBeforeProfiles); before != action.args.end()) {
        const auto profiles = crawlstate::profilesFrom(before->second);
        if (!profiles)
            return fail(profiles.error());
        note.args["profile"] = profiles->chosen.empty() ? kNormalProfile : profiles->chosen;
        return m_registry.saveRateProfiles(*profiles, note);
    }
    const auto entry = m_registry.ensure(action.source);
    if (!entry)
        return fail(entry.error());
    if (const auto before = action.args.find(kBeforeSettings); before != action.args.end()) {
        auto settings = crawlstate::settingsFrom(before->second);
        if (!settings)
            return fail(settings.error());
        settings->probeRequested = entry->settings.probeRequested; // a look that was asked for is not taken back
        const bool isLast = action.args.count(kBeforeCondition) == 0;
        Transition first = note;
        if (!isLast)
            first.args.erase(kUndoes); // one mark for both, when both are back
        if (Result<void> saved = m_registry.saveSettings(entry->key, *settings, first); !saved)
            return saved;
    }
    if (const auto before = action.args.find(kBeforeCondition); before != action.args.end()) {
        const auto condition = crawlstate::conditionFrom(before->second);
        if (!condition)
            return fail(condition.error());
        note.from = stateOf(entry->condition);
        note.to = stateOf(*condition);
        return m_registry.saveCondition(entry->key, *condition, note);
    }
    return {};
}

} // namespace gleaner::crawl
