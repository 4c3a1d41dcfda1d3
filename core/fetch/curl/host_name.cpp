#include "core/fetch/curl/host_name.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include <arpa/inet.h>

#include <curl/curl.h>

namespace gleaner::fetch {
namespace {

bool isLocalhost(std::string_view host) {
    constexpr std::string_view kSelf = "localhost";
    return host == kSelf ||
           (host.size() > kSelf.size() && host.ends_with(kSelf) && host[host.size() - kSelf.size() - 1] == '.');
}

// What is no name stays as it is: its look-up fails.
std::string inAscii(const std::string& host) {
    if (std::all_of(host.begin(), host.end(), [](char c) { return (c & 0x80) == 0; }))
        return host;
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    char* text = nullptr;
    if (!url || curl_url_set(url.get(), CURLUPART_URL, ("http://" + host + "/").c_str(), 0) != CURLUE_OK ||
        curl_url_get(url.get(), CURLUPART_HOST, &text, CURLU_PUNYCODE) != CURLUE_OK)
        return host;
    std::string ascii(text);
    curl_free(text);
    return ascii;
}

} // namespace

std::string nameToLookUp(const std::string& host) {
    in_addr address{};
    if (host.find(':') != std::string::npos || inet_aton(host.c_str(), &address) != 0 || isLocalhost(host))
        return {};
    return inAscii(host);
}

} // namespace gleaner::fetch
