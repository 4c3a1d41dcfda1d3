#include "core/fetch/curl/curl_pool.h"

#include <curl/curl.h>

namespace gleaner::fetch {
namespace {

constexpr size_t kMostNames = 4096;

} // namespace

struct CurlPool::Callbacks {
    static int socket(CURL*, curl_socket_t fd, int what, void* self, void*) noexcept {
        auto& pool = *static_cast<CurlPool*>(self);
        pool.m_host.watch(pool.m_id, fd, what == CURL_POLL_IN || what == CURL_POLL_INOUT,
                          what == CURL_POLL_OUT || what == CURL_POLL_INOUT);
        return 0;
    }
    static int timer(CURLM*, long milliseconds, void* self) noexcept {
        auto& pool = *static_cast<CurlPool*>(self);
        pool.m_host.setTimer(pool.m_id, milliseconds < 0 ? std::nullopt : std::optional(base::Millis(milliseconds)));
        return 0;
    }
};

CurlPool::CurlPool(std::uint32_t id, const FetchPolicy& policy, Host& host)
    : m_id(id), m_host(host), m_multi(curl_multi_init()) {
    for (const std::string& text : policy.privateOrigins) {
        const auto url = Url::parse(text); // "http://h:80" is "http://h"
        m_privateOrigins.insert(url ? url->origin() : text);
    }
    if (!m_multi)
        return;
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &Callbacks::socket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &Callbacks::timer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAX_HOST_CONNECTIONS, 0L); // the crawl shares out the slots
    curl_multi_setopt(m_multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
}

CurlPool::~CurlPool() {
    curl_multi_cleanup(m_multi);
}

bool CurlPool::add(void* easy, long idle) {
    if (!m_multi || curl_multi_add_handle(m_multi, easy) != CURLM_OK)
        return false;
    ++m_inFlight;
    // libcurl counts the connections in use, too.
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, long(m_inFlight) + idle);
    return true;
}

void CurlPool::remove(void* easy) {
    if (curl_multi_remove_handle(m_multi, easy) == CURLM_OK)
        --m_inFlight;
}

std::vector<std::string> CurlPool::addressLines(const std::string& host, int port,
                                                const std::vector<std::string>& addresses) {
    std::vector<std::string> lines;
    std::string name = host + ":" + std::to_string(port);
    const auto known = m_nameAt.find(name);
    if (known != m_nameAt.end()) {
        m_names.splice(m_names.end(), m_names, known->second);
    } else {
        m_nameAt.emplace(name, m_names.insert(m_names.end(), name));
        if (m_names.size() > kMostNames) {
            lines.push_back("-" + m_names.front());
            m_nameAt.erase(m_names.front());
            m_names.pop_front();
        }
    }
    char separator = ':';
    for (const std::string& address : addresses) {
        name.append(1, separator).append(address);
        separator = ',';
    }
    lines.push_back(std::move(name));
    return lines;
}

void CurlPool::drive(int fd, bool readable, bool writable, bool failed,
                     const std::function<void(void* easy, int code)>& ended) {
    const int events =
        (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0) | (failed ? CURL_CSELECT_ERR : 0);
    int running = 0;
    curl_multi_socket_action(m_multi, fd < 0 ? CURL_SOCKET_TIMEOUT : fd, events, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left))
        if (message->msg == CURLMSG_DONE)
            ended(message->easy_handle, message->data.result);
}

} // namespace gleaner::fetch
