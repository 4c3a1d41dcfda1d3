#include "core/fetch/curl/curl_transfer.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <new>

#include <netinet/in.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "core/fetch/address_guard.h"

namespace gleaner::fetch {
namespace {

using model::OutcomeKind;

constexpr int kLooksPerStall = 4;

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool isPublic(const sockaddr* address, unsigned length) {
    if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
        sockaddr_in v4;
        std::memcpy(&v4, address, sizeof v4);
        return isPublicAddress({reinterpret_cast<const std::uint8_t*>(&v4.sin_addr), 4});
    }
    if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
        sockaddr_in6 v6;
        std::memcpy(&v6, address, sizeof v6);
        return isPublicAddress({reinterpret_cast<const std::uint8_t*>(&v6.sin6_addr), 16});
    }
    return false;
}

// Not enough of this machine's own: descriptors, ports, memory.
bool isWantHere(int number) {
    return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

bool isBodiless(int status) {
    return status == 204 || status == 304;
}

// Sets one option and remembers whether all went well.
class Options {
public:
    explicit Options(void* easy) : m_easy(easy) {}
    template<typename T>
    Options& set(CURLoption option, T value) {
        m_ok = m_ok && curl_easy_setopt(m_easy, option, value) == CURLE_OK;
        return *this;
    }
    bool ok() const { return m_ok; }

private:
    void* m_easy;
    bool m_ok = true;
};

template<typename T>
T info(void* easy, CURLINFO which) {
    T value{};
    curl_easy_getinfo(easy, which, &value);
    return value;
}

} // namespace

// No exception may pass through libcurl, and none of these may call out of the fetcher.
struct CurlTransfer::Callbacks {
    static size_t header(char* data, size_t, size_t length, void* self) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        return guarded(transfer, [&] { return transfer.takeHeaderLine({data, length}); }) ? length : 0;
    }
    static size_t body(char* data, size_t, size_t length, void* self) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        return guarded(transfer, [&] { return transfer.takeBody({data, length}); }) ? length : 0;
    }
    // Bytes on the wire: a coded body that inflates to little is bounded here.
    static int progress(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        const bool fits = guarded(transfer, [&] {
            if (received <= transfer.m_request.limits.maxBody || transfer.m_request.cutBody)
                return true;
            transfer.judge(OutcomeKind::TooLarge, "more bytes on the wire than the limit");
            return false;
        });
        return fits ? 0 : 1;
    }
    // Right before the request is sent. A second time means that libcurl would send it again after a reused connection
    // died: that needs a token of its own, so it ends here.
    static int written(void* self, char*, char*, int, int) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        const bool first = guarded(transfer, [&] {
            if (transfer.m_written) {
                transfer.judge(OutcomeKind::Reset, "the connection ended before an answer");
                return false;
            }
            transfer.m_written = true;
            if (transfer.m_request.written)
                transfer.m_writtenCalls.push_back({transfer.m_request.written, transfer.m_clock.steadyNow()});
            return true;
        });
        return first ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
    }
    // The address is the one connected to, after every look-up: rebinding changes nothing.
    static curl_socket_t open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
        auto& transfer = *static_cast<CurlTransfer*>(self);
        if (!transfer.m_mayBePrivate && !isPublic(&address->addr, address->addrlen)) {
            transfer.m_refusedAddress = true;
            return CURL_SOCKET_BAD;
        }
        const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        if (fd < 0 && isWantHere(errno))
            guarded(transfer, [&, number = errno] {
                transfer.failHere(std::strerror(number));
                return false;
            });
        transfer.m_triedAddress = true;
        return fd;
    }
    // A name whose addresses libcurl was not told: it must not start a thread to look it up.
    static int lookUp(void*, void*, void*) noexcept { return 1; }

private:
    template<typename F>
    static bool guarded(CurlTransfer& transfer, F&& function) noexcept {
        try {
            return function();
        } catch (const std::bad_alloc&) {
            transfer.m_verdict = Verdict{OutcomeKind::Reset, {}};
            transfer.m_ourFault = true;
            return false;
        }
    }
};

CurlTransfer::CurlTransfer(std::uint64_t id, FetchRequest request, Fetcher::Done done, const base::Clock& clock,
                           std::vector<WrittenCall>& writtenCalls, BodySpool& spool)
    : m_id(id), m_request(std::move(request)), m_done(std::move(done)), m_clock(clock), m_writtenCalls(writtenCalls),
      m_body(spool), m_started(clock.steadyNow()), m_nextLook(lookUpDue()), m_lastLook(m_started) {}

CurlTransfer::~CurlTransfer() {
    curl_slist_free_all(static_cast<curl_slist*>(m_headerList));
    curl_slist_free_all(static_cast<curl_slist*>(m_addressList));
}

base::SteadyTime CurlTransfer::lookUpDue() const {
    const FetchLimits& limits = m_request.limits;
    return m_started + std::min({limits.connect, limits.firstByte, limits.total});
}

void CurlTransfer::judge(OutcomeKind kind, std::string detail) {
    if (!m_verdict)
        m_verdict = Verdict{kind, std::move(detail)};
}

void CurlTransfer::failHere(std::string detail) {
    if (m_verdict)
        return;
    m_ourFault = true;
    judge(OutcomeKind::Reset, std::move(detail));
}

bool CurlTransfer::prepare(void* easyHandle, const Way& way) {
    m_easy = easyHandle;
    m_mayBePrivate = way.mayBePrivate;
    m_errorText.assign(CURL_ERROR_SIZE, '\0');
    const FetchLimits& limits = m_request.limits;
    const base::SteadyTime firstStep =
        m_clock.steadyNow() + std::max(limits.stallTime / kLooksPerStall, base::Millis(1));
    m_nextLook = std::min(m_started + limits.firstByte, firstStep);
    if (setOptions(way) && setLimits() && setCallbacks() && setHeaders() && setAddresses(way.addressLines))
        return true;
    failHere("libcurl refused an option");
    return false;
}

bool CurlTransfer::setOptions(const Way& way) {
    Options options(m_easy);
    const bool tls = m_request.url.scheme == "https";
    options.set(CURLOPT_PRIVATE, this).set(CURLOPT_ERRORBUFFER, m_errorText.data());
    options.set(CURLOPT_URL, m_request.url.toString().c_str())
        .set(CURLOPT_HTTPGET, 1L)
        .set(CURLOPT_PATH_AS_IS, 1L) // what robots.txt was asked about is what is sent
        .set(CURLOPT_PROTOCOLS_STR, "http,https")
        .set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_2TLS))
        .set(CURLOPT_PIPEWAIT, tls ? 1L : 0L) // a stream of a connection that is being opened, rather than one more
        .set(CURLOPT_HTTP09_ALLOWED, 0L)
        .set(CURLOPT_FOLLOWLOCATION, 0L)
        .set(CURLOPT_USERAGENT, m_request.userAgent.c_str())
        .set(CURLOPT_ACCEPT_ENCODING, "");
    // A handle may still hold the buffer of its last request; then that one serves, whatever its size.
    curl_easy_setopt(m_easy, CURLOPT_BUFFERSIZE, way.receiveBuffer);
    // Nothing from the environment, nothing that identifies beyond the user agent.
    options.set(CURLOPT_PROXY, "")
        .set(CURLOPT_NOPROXY, "*")
        .set(CURLOPT_NETRC, long(CURL_NETRC_IGNORED))
        .set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    options.set(CURLOPT_NOSIGNAL, 1L).set(CURLOPT_DNS_CACHE_TIMEOUT, -1L); // what it is told holds until told otherwise
    options.set(CURLOPT_SSL_VERIFYPEER, 1L).set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (m_request.policy.caFile.empty())
        options.set(CURLOPT_CAPATH,
                    static_cast<char*>(nullptr)); // the bundle alone: libcurl parses it once and keeps it
    else
        options.set(CURLOPT_CAINFO, m_request.policy.caFile.c_str()); // the system's come from its folder
    return options.ok();
}

// What the look-up took is gone from the limits that began with it.
bool CurlTransfer::setLimits() {
    const auto gone = std::chrono::duration_cast<base::Millis>(m_clock.steadyNow() - m_started);
    const auto left = [gone](base::Millis limit) {
        return long(std::max<base::Millis::rep>(1, (limit - gone).count()));
    };
    Options options(m_easy);
    options.set(CURLOPT_CONNECTTIMEOUT_MS, left(m_request.limits.connect))
        .set(CURLOPT_TIMEOUT_MS, left(m_request.limits.total));
    return options.ok();
}

bool CurlTransfer::setCallbacks() {
    Options options(m_easy);
    options.set(CURLOPT_HEADERFUNCTION, &Callbacks::header).set(CURLOPT_HEADERDATA, this);
    options.set(CURLOPT_WRITEFUNCTION, &Callbacks::body).set(CURLOPT_WRITEDATA, this);
    options.set(CURLOPT_XFERINFOFUNCTION, &Callbacks::progress)
        .set(CURLOPT_XFERINFODATA, this)
        .set(CURLOPT_NOPROGRESS, 0L);
    options.set(CURLOPT_PREREQFUNCTION, &Callbacks::written).set(CURLOPT_PREREQDATA, this);
    options.set(CURLOPT_OPENSOCKETFUNCTION, &Callbacks::open).set(CURLOPT_OPENSOCKETDATA, this);
    return options.ok();
}

bool CurlTransfer::setHeaders() {
    auto* list = static_cast<curl_slist*>(m_headerList);
    for (const Header& header : m_request.headers) {
        // A value from a server (an ETag) must not become a second header.
        const std::string line = header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
        if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            continue;
        curl_slist* const longer = curl_slist_append(list, line.c_str());
        if (!longer)
            return false;
        m_headerList = list = longer;
    }
    return !list || curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, list) == CURLE_OK;
}

bool CurlTransfer::setAddresses(const std::vector<std::string>& lines) {
    if (lines.empty())
        return true;
    auto* list = static_cast<curl_slist*>(m_addressList);
    for (const std::string& line : lines) {
        curl_slist* const longer = curl_slist_append(list, line.c_str());
        if (!longer)
            return false;
        m_addressList = list = longer;
    }
    Options options(m_easy);
    options.set(CURLOPT_RESOLVE, list).set(CURLOPT_RESOLVER_START_FUNCTION, &Callbacks::lookUp);
    return options.ok();
}

bool CurlTransfer::takeHeaderLine(std::string_view line) {
    if (!m_firstByte)
        m_firstByte = m_clock.steadyNow();
    m_headerBytes += std::int64_t(line.size());
    if (m_headerBytes > m_request.limits.maxHeaders) {
        judge(OutcomeKind::Protocol, "headers over the limit");
        return false;
    }
    if (line.starts_with("HTTP/") && (m_headers.empty() || !m_inHeaders)) { // the next response after an interim one
        m_headers.clear();
        m_inHeaders = true;
        m_status = int(info<long>(m_easy, CURLINFO_RESPONSE_CODE));
        return true;
    }
    if (!m_inHeaders) // trailers
        return true;
    const std::string_view text = trimmed(line);
    if (text.empty())
        return headersEnded();
    if ((line.front() == ' ' || line.front() == '\t') && !m_headers.empty()) { // folded (RFC 9112 §5.2)
        m_headers.back().value.append(" ").append(text);
        return true;
    }
    const size_t colon = text.find(':');
    if (colon != std::string_view::npos)
        m_headers.push_back(
            {std::string(trimmed(text.substr(0, colon))), std::string(trimmed(text.substr(colon + 1)))});
    return true;
}

bool CurlTransfer::headersEnded() {
    m_inHeaders = false;
    m_status = int(info<long>(m_easy, CURLINFO_RESPONSE_CODE));
    if (m_status < 200 || isBodiless(m_status))
        return true;
    if (m_request.wantsBody && !m_request.wantsBody(m_status, m_headers)) {
        judge(OutcomeKind::Http, "body not wanted");
        return false;
    }
    const std::string_view text = headerValue(m_headers, "Content-Length");
    std::int64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc() || length < 0)
        return true;
    if (length > m_request.limits.maxBody && !m_request.cutBody) {
        judge(OutcomeKind::TooLarge, "Content-Length " + std::to_string(length) + " is over the limit");
        return false;
    }
    m_announced = length;
    m_body.expect(length);
    return true;
}

bool CurlTransfer::takeBody(std::string_view bytes) {
    const std::int64_t room = m_request.limits.maxBody - m_body.size();
    const bool tooLong = std::int64_t(bytes.size()) > room;
    if (tooLong && !m_request.cutBody) {
        judge(OutcomeKind::TooLarge, "body over the limit");
        return false;
    }
    if (const auto kept = m_body.append(tooLong ? bytes.substr(0, size_t(room)) : bytes); !kept) {
        failHere("the body could not be kept: " + kept.error().thing + ": " + kept.error().detail);
        return false;
    }
    if (tooLong)
        judge(OutcomeKind::Http, "cut at the limit");
    return !tooLong;
}

std::int64_t CurlTransfer::wireBytes() const {
    return m_headerBytes + info<curl_off_t>(m_easy, CURLINFO_SIZE_DOWNLOAD_T);
}

bool CurlTransfer::isOver(base::SteadyTime now) {
    const FetchLimits& limits = m_request.limits;
    if (!m_easy) {
        m_nextLook = lookUpDue();
        if (now < m_nextLook)
            return false;
        // Not a time limit of the site's: when no name is answered, we are offline (design/crawl.md, "Outcomes").
        nameNotFound("the name was not answered within the limit");
        return true;
    }
    const base::Millis step = std::max(limits.stallTime / kLooksPerStall, base::Millis(1));
    // The time of the first byte is set by libcurl before a whole header line is there.
    const bool begun = m_firstByte || info<curl_off_t>(m_easy, CURLINFO_STARTTRANSFER_TIME_T) > 0;
    const base::SteadyTime firstByteDue = m_started + limits.firstByte;
    if (!begun) {
        m_nextLook = std::min(now + step, firstByteDue);
        if (now < firstByteDue) {
            nudge();
            return false;
        }
        judge(OutcomeKind::Timeout, "no first byte within the limit");
        return true;
    }
    const std::int64_t bytes = wireBytes();
    const auto passed = std::chrono::duration_cast<base::Millis>(now - m_lastLook);
    if (m_bytesAtLastLook >= 0) {
        const bool slow = (bytes - m_bytesAtLastLook) * 1000 < limits.stallBytesPerSecond * passed.count();
        m_slowFor = slow ? m_slowFor + passed : base::Millis(0);
        if (bytes == m_bytesAtLastLook)
            nudge();
    }
    m_bytesAtLastLook = bytes;
    m_lastLook = now;
    m_nextLook = now + step;
    if (m_slowFor < limits.stallTime)
        return false;
    judge(OutcomeKind::Timeout, "slower than the stall limit");
    return true;
}

// libcurl 7.88 sometimes forgets a stream of HTTP/2 whose end it read while it worked on another one of the connection
// (3 in 200 in tests/integration/test_http2.cpp). Being paused and continued, it looks again.
void CurlTransfer::nudge() {
    if (!m_written || m_request.url.scheme != "https")
        return;
    curl_easy_pause(m_easy, CURLPAUSE_RECV);
    curl_easy_pause(m_easy, CURLPAUSE_CONT);
}

OutcomeKind CurlTransfer::kindOf(int curlCode) const {
    const std::string_view words = m_errorText.c_str();
    switch (curlCode) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_URL_MALFORMAT: // a host name that is none, e.g. a label too long for IDNA
        return OutcomeKind::Dns;
    case CURLE_COULDNT_CONNECT:
        return m_refusedAddress && !m_triedAddress ? OutcomeKind::AddressBlocked : OutcomeKind::Connect;
    case CURLE_OPERATION_TIMEDOUT:
        return OutcomeKind::Timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
        return OutcomeKind::Tls;
    case CURLE_PARTIAL_FILE:
        return OutcomeKind::Truncated;
    case CURLE_FILESIZE_EXCEEDED:
        return OutcomeKind::TooLarge;
    case CURLE_RECV_ERROR: // libcurl has no code of its own for these two
        return words.find("chunked-encoding") != words.npos || words.find("response headers") != words.npos
                   ? OutcomeKind::Protocol
                   : OutcomeKind::Reset;
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
        return OutcomeKind::Reset;
    case CURLE_OUT_OF_MEMORY: // also a header line over libcurl's own 100 KiB
        return m_written ? OutcomeKind::Protocol : OutcomeKind::Connect;
    case CURLE_HTTP2_STREAM:
        return kindOfStream();
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: // HTTP/0.9: no status line
    case CURLE_HTTP2:
    case CURLE_BAD_CONTENT_ENCODING:
        return OutcomeKind::Protocol;
    default:
        return m_written ? OutcomeKind::Protocol : OutcomeKind::Connect;
    }
}

// A stream of HTTP/2 that ended before its time; libcurl tells how only in words.
OutcomeKind CurlTransfer::kindOfStream() const {
    const std::string_view words = m_errorText.c_str();
    if (words.find("PROTOCOL_ERROR") == words.npos)
        return OutcomeKind::Reset; // the server's doing
    // Ours: what came was no message, perhaps because it was shorter than it said.
    return m_announced >= 0 && m_body.size() < m_announced ? OutcomeKind::Truncated : OutcomeKind::Protocol;
}

void CurlTransfer::takeBodyInto(FetchResult& result) {
    auto body = m_body.take();
    if (body) {
        result.body = std::move(*body);
        return;
    }
    result.outcome.kind = OutcomeKind::Reset;
    result.ourFault = true;
    result.detail = "the body could not be read: " + body.error().thing + ": " + body.error().detail;
}

FetchResult CurlTransfer::finish(int curlCode) {
    FetchResult result;
    const base::SteadyTime now = m_clock.steadyNow();
    const auto sinceStart = [&](base::SteadyTime time) {
        return std::chrono::duration_cast<base::Millis>(time - m_started).count();
    };
    result.totalMs = sinceStart(now);
    if (m_firstByte)
        result.firstByteMs = sinceStart(*m_firstByte);
    result.outcome.httpStatus = m_status >= 200 ? m_status : 0;
    result.headers = std::move(m_headers);
    result.ourFault = m_ourFault;
    if (m_easy) {
        result.bytesReceived = wireBytes();
        result.httpVersion = httpVersion();
        if (m_written || info<curl_off_t>(m_easy, CURLINFO_CONNECT_TIME_T) > 0)
            result.remoteAddress = info<const char*>(m_easy, CURLINFO_PRIMARY_IP);
    }
    if (m_verdict) {
        result.outcome.kind = m_verdict->kind;
        result.detail = std::move(m_verdict->detail);
        if (m_verdict->kind == OutcomeKind::Http) // we had enough of it
            takeBodyInto(result);
    } else if (curlCode != CURLE_OK) {
        result.outcome.kind = kindOf(curlCode);
        result.detail = m_errorText.c_str();
        if (result.outcome.kind == OutcomeKind::AddressBlocked)
            result.detail = "the address is not public";
        else if (result.detail.empty())
            result.detail = curl_easy_strerror(CURLcode(curlCode));
    } else {
        takeBodyInto(result);
    }
    return result;
}

int CurlTransfer::httpVersion() const {
    if (m_status == 0)
        return 0;
    switch (info<long>(m_easy, CURLINFO_HTTP_VERSION)) {
    case CURL_HTTP_VERSION_1_0:
        return 10;
    case CURL_HTTP_VERSION_1_1:
        return 11;
    case CURL_HTTP_VERSION_2_0:
        return 20;
    default:
        return 0;
    }
}

} // namespace gleaner::fetch
