#pragma once
// Values as bytes and back, for messages between processes of one machine: whole numbers as the machine has them,
// texts and lists with their length in front. The reader trusts nothing.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/utf8.h"

namespace gleaner::analysis::wire {

class Writer {
public:
    template<typename T>
    requires std::integral<T> || std::floating_point<T>
    void number(T value) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
        m_message.insert(m_message.end(), bytes, bytes + sizeof value);
    }
    void flag(bool value) { number(std::uint8_t(value)); }
    void count(std::size_t value) { number(std::uint32_t(value)); }
    void bytes(std::span<const std::uint8_t> value) {
        count(value.size());
        m_message.insert(m_message.end(), value.begin(), value.end());
    }
    // What is no UTF-8 is written as Latin-1 would read it, so that one odd text never spoils a message; what is longer
    // than `most` bytes is cut.
    void text(std::string_view value, std::size_t most);

    std::vector<std::uint8_t> take() { return std::move(m_message); }

private:
    std::vector<std::uint8_t> m_message;
};

// Reads what a Writer wrote. After the first thing that is wrong every further read gives zeros and empties, and
// problem() says what it was: the caller checks once, at the end.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> message) : m_rest(message) {}

    template<typename T>
    requires std::integral<T> || std::floating_point<T> T number(const char* what) {
        T value{};
        if (take(sizeof value, what))
            std::memcpy(&value, m_taken.data(), sizeof value);
        return value;
    }
    // Outside low … high (and not a number) is a problem.
    template<typename T>
    T within(T low, T high, const char* what) {
        const T value = number<T>(what);
        return expect(value >= low && value <= high, what) ? value : T{};
    }
    bool flag(const char* what) { return within<std::uint8_t>(0, 1, what) == 1; }
    // How many elements follow, each of which takes at least `least` bytes: a count that cannot be true is a problem
    // before anything is reserved for it.
    std::size_t count(std::size_t least, std::size_t most, const char* what);
    // A view into the message.
    std::span<const std::uint8_t> bytes(std::size_t most, const char* what);
    std::string text(std::size_t most, const char* what); // UTF-8

    // Notes a problem unless `holds` or there is one already; returns whether all is well.
    bool expect(bool holds, const char* what);
    // Nothing may follow.
    void end() { expect(m_rest.empty(), "more than was announced"); }
    bool ok() const { return m_problem.empty(); }
    const std::string& problem() const { return m_problem; }

private:
    bool take(std::size_t size, const char* what);

    std::span<const std::uint8_t> m_rest, m_taken;
    std::string m_problem;
};

} // namespace gleaner::analysis::wire
