#pragma once
// Bytes: immutable shared bytes, on the heap or mapped from a file. Copying shares; any thread may read.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gleaner::base {

class Bytes {
public:
    Bytes() = default;
    explicit Bytes(std::vector<std::uint8_t> data);
    // `owner` keeps `view` valid for as long as any copy lives (a mapping, a library's buffer).
    Bytes(std::shared_ptr<const void> owner, std::span<const std::uint8_t> view);
    static Bytes copyOf(std::string_view text);

    std::span<const std::uint8_t> span() const { return m_view; }
    std::string_view text() const { return {reinterpret_cast<const char*>(m_view.data()), m_view.size()}; }
    const std::uint8_t* data() const { return m_view.data(); }
    size_t size() const { return m_view.size(); }
    bool empty() const { return m_view.empty(); }

private:
    std::shared_ptr<const void> m_owner;
    std::span<const std::uint8_t> m_view;
};

inline Bytes::Bytes(std::vector<std::uint8_t> data) {
    auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(data));
    m_view = *owner;
    m_owner = std::move(owner);
}
inline Bytes::Bytes(std::shared_ptr<const void> owner, std::span<const std::uint8_t> view)
    : m_owner(std::move(owner)), m_view(view) {}
inline Bytes Bytes::copyOf(std::string_view text) {
    return Bytes(std::vector<std::uint8_t>(text.begin(), text.end()));
}

} // namespace gleaner::base

namespace gleaner {
using base::Bytes;
}
