#pragma once
// One request on one libcurl handle: its options, what arrives, and what its end means. Internal to fetch/curl.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fetch/body_spool.h"
#include "core/fetch/fetcher.h"

namespace gleaner::fetch {

class CurlTransfer {
public:
    // A `written` callback that is due. libcurl reports it from inside itself, where nothing may be started or
    // cancelled, so it is called afterwards.
    struct WrittenCall {
        std::function<void(base::SteadyTime)> call;
        base::SteadyTime time;
    };

    // How a request goes out.
    struct Way {
        bool mayBePrivate = false;             // the address guard lets everything pass
        std::vector<std::string> addressLines; // for CURLOPT_RESOLVE; empty = the host is no name
        long receiveBuffer = 16 << 10;         // bytes
    };

    // `clock`, `writtenCalls` and `spool` outlive the transfer.
    CurlTransfer(std::uint64_t id, FetchRequest request, Fetcher::Done done, const base::Clock& clock,
                 std::vector<WrittenCall>& writtenCalls, BodySpool& spool);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    // Sets every option on a fresh or reset handle, which must live until finish(). Until then the name is being looked
    // up, and that time counts. False when libcurl refuses an option: then finish() tells why.
    bool prepare(void* easyHandle, const Way& way);

    // Judges the limits libcurl has no option for: that of the look-up, the first byte, and the stall rule, which
    // starts there. Looked at in steps: a stall is found between once and one and a half times its time. True = over;
    // finish() says why.
    bool isOver(base::SteadyTime now);
    base::SteadyTime nextLook() const { return m_nextLook; }

    // What became of it, from the CURLcode it ended with; takes headers and body away.
    FetchResult finish(int curlCode);
    void block(std::string detail) { judge(model::OutcomeKind::AddressBlocked, std::move(detail)); }
    void nameNotFound(std::string detail) { judge(model::OutcomeKind::Dns, std::move(detail)); }
    void failHere(std::string detail); // our own fault

    std::uint64_t id() const { return m_id; }
    void* easy() const { return m_easy; }
    const FetchRequest& request() const { return m_request; }
    Fetcher::Done takeDone() { return std::move(m_done); }

private:
    struct Callbacks; // what libcurl calls
    struct Verdict {
        model::OutcomeKind kind;
        std::string detail;
    };

    void judge(model::OutcomeKind kind, std::string detail); // the first judgement stands
    bool setOptions(const Way& way);
    bool setLimits();
    bool setCallbacks();
    bool setHeaders();
    bool setAddresses(const std::vector<std::string>& lines);
    base::SteadyTime lookUpDue() const;
    bool takeHeaderLine(std::string_view line); // false = give up, judged
    bool headersEnded();
    bool takeBody(std::string_view bytes);
    std::int64_t wireBytes() const;
    void nudge();
    model::OutcomeKind kindOf(int curlCode) const;
    model::OutcomeKind kindOfStream() const;
    int httpVersion() const;
    void takeBodyInto(FetchResult& result);

    const std::uint64_t m_id;
    const FetchRequest m_request;
    Fetcher::Done m_done;
    const base::Clock& m_clock;
    std::vector<WrittenCall>& m_writtenCalls;

    void* m_easy = nullptr;
    void* m_headerList = nullptr;  // curl_slist
    void* m_addressList = nullptr; // curl_slist
    bool m_mayBePrivate = false;
    std::string m_errorText; // CURLOPT_ERRORBUFFER
    std::optional<Verdict> m_verdict;
    bool m_ourFault = false;

    bool m_written = false;
    bool m_triedAddress = false;
    bool m_refusedAddress = false;

    int m_status = 0; // of the final response; 0 = none yet
    bool m_inHeaders = true;
    std::vector<Header> m_headers;
    std::int64_t m_headerBytes = 0;
    std::int64_t m_announced = -1; // Content-Length
    SpooledBody m_body;

    const base::SteadyTime m_started;
    std::optional<base::SteadyTime> m_firstByte;
    base::SteadyTime m_nextLook;
    base::SteadyTime m_lastLook;
    std::int64_t m_bytesAtLastLook = -1; // -1 = the stall rule has not begun
    base::Millis m_slowFor{0};
};

} // namespace gleaner::fetch
