#include "core/simulatedweb/http_request.h"

#include <algorithm>

namespace gleaner::simulatedweb {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// One line of `text` without its end, which is removed from it; false when there is no whole line.
bool takeLine(std::string_view& text, std::string_view& line) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos)
        return false;
    line = text.substr(0, end > 0 && text[end - 1] == '\r' ? end - 1 : end);
    text.remove_prefix(end + 1);
    return true;
}

bool parseRequestLine(std::string_view line, Request& request) {
    const size_t first = line.find(' ');
    const size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == 0 || last <= first + 1)
        return false;
    request.method = line.substr(0, first);
    request.path = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return false;
    request.keepAlive = version == "HTTP/1.1";
    const auto isToken = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-'; };
    if (!std::all_of(request.method.begin(), request.method.end(), isToken))
        return false;
    if (request.path.starts_with("http://")) {
        const size_t slash = request.path.find('/', 7);
        request.path = slash == std::string_view::npos ? std::string_view("/") : request.path.substr(slash);
    }
    const auto isPrintable = [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; };
    return request.path.starts_with('/') && std::all_of(request.path.begin(), request.path.end(), isPrintable);
}

bool parseField(std::string_view line, Request& request) {
    const size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || line.front() == ' ' || line.front() == '\t')
        return false;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (same(name, "user-agent"))
        request.userAgent = value;
    else if (same(name, "if-none-match"))
        request.ifNoneMatch = value;
    else if (same(name, "if-modified-since"))
        request.ifModifiedSince = value;
    else if (same(name, "connection"))
        request.keepAlive = same(value, "close") ? false : same(value, "keep-alive") || request.keepAlive;
    else if (same(name, "transfer-encoding"))
        request.hasBody = true;
    else if (same(name, "content-length"))
        request.hasBody = request.hasBody || value != "0";
    return true;
}

} // namespace

ParsedHead parseHead(std::string_view buffer) {
    ParsedHead head;
    std::string_view rest = buffer.substr(0, kMaxRequestHead);
    std::string_view line;
    bool started = false;
    while (takeLine(rest, line)) {
        if (line.empty()) {
            if (!started)
                continue;
            head.state = HeadState::Complete;
            head.length = static_cast<size_t>(rest.data() - buffer.data());
            return head;
        }
        if (started ? !parseField(line, head.request) : !parseRequestLine(line, head.request)) {
            head.state = HeadState::Malformed;
            return head;
        }
        started = true;
    }
    head.state = buffer.size() >= kMaxRequestHead ? HeadState::TooLarge : HeadState::Incomplete;
    return head;
}

} // namespace gleaner::simulatedweb
