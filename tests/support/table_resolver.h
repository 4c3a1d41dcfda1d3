#pragma once
// Names that have the addresses a test says they have, changeable while a crawl runs: the simulated web's DNS and its
// faults.
//
//   auto names = std::make_shared<NameTable>();
//   names->set("photos.test", {"127.0.0.1"});
//   tuning.resolver = [names] { return std::make_unique<TableResolver>(names); };

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/fetch/name_resolver.h"

namespace gleaner::test {

// Thread-safe: the test changes it, the fetcher's thread asks it. A name that is not in it does not exist.
class NameTable {
public:
    void set(const std::string& host, std::vector<std::string> addresses, base::Seconds ttl = base::Seconds(0)) {
        put(host, Entry{{std::move(addresses), ttl, {}}, false});
    }
    void setMissing(const std::string& host) { put(host, Entry{{{}, base::Seconds(0), "no such name"}, false}); }
    void setLost(const std::string& host) { put(host, Entry{{}, true}); } // question or answer: nothing ever comes
    // For every name that has no entry of its own.
    void setOthers(std::vector<std::string> addresses) { set({}, std::move(addresses)); }
    void loseOthers() { setLost({}); }
    void clear() {
        const std::lock_guard lock(m_mutex);
        m_entries.clear();
    }

    // How often a name was asked for; of all names together when it is empty.
    int questions(const std::string& host = {}) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_questions.find(host);
        return found == m_questions.end() ? 0 : found->second;
    }

    // Nothing = no answer, ever.
    std::optional<fetch::NameAnswer> ask(const std::string& host) {
        const std::lock_guard lock(m_mutex);
        ++m_questions[host];
        ++m_questions[{}];
        auto found = m_entries.find(host);
        if (found == m_entries.end())
            found = m_entries.find({});
        if (found == m_entries.end())
            return fetch::NameAnswer{{}, base::Seconds(0), "no such name"};
        return found->second.lost ? std::nullopt : std::optional(found->second.answer);
    }

private:
    struct Entry {
        fetch::NameAnswer answer;
        bool lost = false;
    };
    void put(const std::string& host, Entry entry) {
        const std::lock_guard lock(m_mutex);
        m_entries[host] = std::move(entry);
    }

    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries; // "" = the others
    std::map<std::string, int> m_questions; // "" = all
};

class TableResolver final : public fetch::NameResolver {
public:
    explicit TableResolver(std::shared_ptr<NameTable> table) : m_table(std::move(table)) {}

    void attach(Host&) override {}
    std::uint64_t resolve(const std::string& host, Done done) override {
        const std::uint64_t id = m_nextId++;
        if (auto answer = m_table->ask(host))
            m_answers.emplace(id, Answered{std::move(done), std::move(*answer)});
        return id;
    }
    void cancel(std::uint64_t id) override { m_answers.erase(id); }
    void drive(int, bool, bool) override {
        // Not what is asked meanwhile.
        for (size_t left = m_answers.size(); left > 0 && !m_answers.empty(); --left) {
            const auto node = m_answers.extract(m_answers.begin());
            node.mapped().done(node.mapped().answer);
        }
    }
    std::optional<base::SteadyTime> nextDue() const override {
        return m_answers.empty() ? std::nullopt : std::optional(base::SteadyTime::min());
    }

private:
    struct Answered {
        Done done;
        fetch::NameAnswer answer;
    };
    const std::shared_ptr<NameTable> m_table;
    std::map<std::uint64_t, Answered> m_answers; // in the order of the questions
    std::uint64_t m_nextId = 1;
};

} // namespace gleaner::test
