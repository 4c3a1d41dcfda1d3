#include "core/base/url.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace gleaner::base {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

int defaultPort(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

bool isHostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || (c & 0x80) != 0;
}

// Splits "host:port" or "[v6]:port" into the url; false when malformed.
bool readAuthority(std::string_view text, Url& url) {
    std::string_view port;
    bool hasPort = false;
    if (!text.empty() && text.front() == '[') {
        const size_t close = text.find(']');
        if (close == std::string_view::npos || close < 3)
            return false;
        url.host = lowered(text.substr(1, close - 1));
        if (url.host.find_first_not_of("0123456789abcdef:.") != std::string::npos)
            return false;
        text.remove_prefix(close + 1);
        if (!text.empty() && text.front() != ':')
            return false;
        hasPort = !text.empty();
        port = hasPort ? text.substr(1) : text;
    } else {
        const size_t colon = text.find(':');
        hasPort = colon != std::string_view::npos;
        url.host = lowered(text.substr(0, colon));
        if (hasPort)
            port = text.substr(colon + 1);
        if (url.host.empty() || url.host.size() > 253 ||
            !std::all_of(url.host.begin(), url.host.end(), isHostCharacter))
            return false;
    }
    url.port = defaultPort(url.scheme);
    if (hasPort && !port.empty()) {
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
        if (error != std::errc{} || end != port.data() + port.size() || url.port < 1 || url.port > 65535)
            return false;
    }
    return true;
}

// RFC 3986 §5.2.4.
std::string withoutDotSegments(std::string_view path) {
    std::vector<std::string_view> kept;
    size_t start = 1;
    while (start <= path.size()) {
        const size_t slash = std::min(path.find('/', start), path.size());
        const std::string_view segment = path.substr(start, slash - start);
        const bool last = slash == path.size();
        if (segment == "..") {
            if (!kept.empty())
                kept.pop_back();
            if (last)
                kept.push_back("");
        } else if (segment == ".") {
            if (last)
                kept.push_back("");
        } else {
            kept.push_back(segment);
        }
        start = slash + 1;
    }
    std::string out;
    for (const std::string_view segment : kept)
        out.append("/").append(segment);
    return out.empty() ? "/" : out;
}

} // namespace

Result<Url> Url::parse(std::string_view text) {
    const auto bad = [&](const char* why) { return fail(ErrorCode::BadUrl, std::string(text.substr(0, 256)), why); };
    if (text.size() > kMaxUrlLength)
        return bad("too long");
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
            return bad("forbidden character");
    const size_t mark = text.find("://");
    if (mark == std::string_view::npos)
        return bad("no scheme");
    Url url;
    url.scheme = lowered(text.substr(0, mark));
    if (url.scheme != "http" && url.scheme != "https")
        return bad("scheme is not http or https");
    std::string_view rest = text.substr(mark + 3);
    rest = rest.substr(0, rest.find('#'));
    const size_t end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view authority = rest.substr(0, end);
    if (authority.find('@') != std::string_view::npos)
        return bad("credentials");
    if (!readAuthority(authority, url))
        return bad("bad host or port");
    rest.remove_prefix(end);
    const size_t question = std::min(rest.find('?'), rest.size());
    url.path = withoutDotSegments(question == 0 ? "/" : rest.substr(0, question));
    url.query = std::string(rest.substr(question));
    return url;
}

Result<Url> Url::resolve(std::string_view reference) const {
    reference = reference.substr(0, reference.find('#'));
    const size_t mark = reference.find(':');
    if (mark != std::string_view::npos && mark < reference.find_first_of("/?"))
        return parse(reference);
    if (reference.starts_with("//"))
        return parse(scheme + ":" + std::string(reference));
    if (reference.starts_with("/"))
        return parse(origin() + std::string(reference));
    if (reference.empty())
        return *this;
    if (reference.starts_with("?"))
        return parse(origin() + path + std::string(reference));
    return parse(origin() + path.substr(0, path.rfind('/') + 1) + std::string(reference));
}

std::string Url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != defaultPort(scheme))
        text += ":" + std::to_string(port);
    return text;
}

std::string Url::origin() const {
    return scheme + "://" + authority();
}

bool Url::isLoopback() const {
    if (host == "localhost" || host == "::1")
        return true;
    return host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
           host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string withScheme(std::string_view text) {
    if (text.find("://") != std::string_view::npos)
        return std::string(text);
    if (text.starts_with("//"))
        return "https:" + std::string(text);
    return "https://" + std::string(text);
}

} // namespace gleaner::base
