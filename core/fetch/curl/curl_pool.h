#pragma once
// One libcurl multi handle: the connections of all requests with one policy. Internal to fetch/curl.

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

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

    // `idle`: how many connections this pool may keep open beside those that are in use.
    bool add(void* easy, long idle);
    void remove(void* easy);
    // Lets libcurl work on what happened at a socket, or on its timers when `fd` is -1. `ended` hears of each handle
    // that ended, with its CURLcode, and must not add or remove any.
    void drive(int fd, bool readable, bool writable, bool failed,
               const std::function<void(void* easy, int code)>& ended);

    // The lines of CURLOPT_RESOLVE that make this pool's libcurl know a name's addresses, until it is told others. The
    // name told longest ago goes when there are too many, so that a crawl of millions of hosts does not keep them all.
    std::vector<std::string> addressLines(const std::string& host, int port, const std::vector<std::string>& addresses);

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
    std::list<std::string> m_names; // "host:port" that libcurl knows, told longest ago first
    std::unordered_map<std::string, std::list<std::string>::iterator> m_nameAt;
};

} // namespace gleaner::fetch
