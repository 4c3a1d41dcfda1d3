#pragma once
// One libcurl multi handle: the connections of all requests with one policy. Internal to fetch/curl.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "core/fetch/fetcher.h"

namespace gleaner::fetch {

class CurlPool {
public:
    // Where a pool announces what it waits for; called while libcurl runs, so it must only take note.
    class Host {
    public:
        virtual ~Host() = default;
        virtual void watch(std::uint32_t pool, int fd, bool read, bool write) = 0; // neither = no longer
        virtual void setTimer(std::uint32_t pool, std::optional<base::Millis> wait) = 0;
    };

    CurlPool(std::uint32_t id, const FetchPolicy& policy, Host& host);
    ~CurlPool();
    CurlPool(const CurlPool&) = delete;
    CurlPool& operator=(const CurlPool&) = delete;

    bool mayBePrivate(const std::string& origin) const { return m_privateOrigins.count(origin) != 0; }

    bool add(void* easy);
    void remove(void* easy);
    // Lets libcurl work on what happened at a socket, or on its timers when `fd` is -1. `ended` hears of each handle
    // that ended, with its CURLcode, and must not add or remove any.
    void drive(int fd, bool readable, bool writable, bool failed,
               const std::function<void(void* easy, int code)>& ended);

    std::uint32_t id() const { return m_id; }
    size_t inFlight() const { return m_inFlight; }
    base::SteadyTime lastUse; // of start()

private:
    struct Callbacks;
    const std::uint32_t m_id;
    Host& m_host;
    std::set<std::string> m_privateOrigins;
    void* m_multi = nullptr;
    size_t m_inFlight = 0;
};

} // namespace gleaner::fetch
