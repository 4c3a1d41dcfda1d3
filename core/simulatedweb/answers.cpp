#include "core/simulatedweb/answers.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "core/simulatedweb/gzip_bomb.h"
#include "core/simulatedweb/mixing.h"
#include "core/simulatedweb/picture_pieces.h"

namespace gleaner::simulatedweb {
namespace {

using Kind = Fault::Kind;

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kErrorPage =
    "<!DOCTYPE html>\n<html><head><title>Moved</title></head><body><p>The picture that you "
    "look for is not here any more.</p></body></html>\n";
constexpr size_t kPhantomBytes = 1'000; // that a wrong length promises beyond the body

std::string_view reason(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 410:
        return "Gone";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    default:
        return "Simulated";
    }
}

bool isRedirect(int status) {
    return status >= 300 && status < 400 && status != 304;
}

// An answer in the making: the body first, then the head that fits it.
class Composer {
public:
    Composer(std::string_view date, int status) : m_date(date) { m_answer.status = status; }

    Answer& answer() { return m_answer; }
    void type(std::string_view value) { m_type = value; }
    void field(std::string_view name, std::string_view value) {
        fmt::format_to(std::back_inserter(m_fields), "{}: {}\r\n", name, value);
    }
    void line(std::string_view text) { fmt::format_to(std::back_inserter(m_fields), "{}\r\n", text); }
    void text(std::string body, std::string_view contentType) {
        m_answer.before = m_answer.after = {};
        m_answer.own = std::move(body);
        m_type = contentType;
    }
    size_t bodySize() const { return m_answer.before.size() + m_answer.own.size() + m_answer.after.size(); }

    // `promised`: the Content-Length; npos = none is given. `sent`: how much of the body goes out.
    Answer finish(size_t promised, size_t sent) {
        m_answer.head = fmt::format("HTTP/1.1 {} {}\r\nServer: gleaner-simulated-web\r\nDate: {}\r\n", m_answer.status,
                                    reason(m_answer.status), m_date);
        if (!m_type.empty())
            m_answer.head += fmt::format("Content-Type: {}\r\n", m_type);
        if (promised != std::string::npos)
            m_answer.head += fmt::format("Content-Length: {}\r\n", promised);
        m_answer.head += m_fields;
        m_answer.head += m_answer.keepAlive ? "\r\n" : "Connection: close\r\n\r\n";
        m_answer.bodyBytes = sent;
        return std::move(m_answer);
    }

private:
    Answer m_answer;
    std::string_view m_date;
    std::string m_type;
    std::string m_fields;
};

bool matches(std::string_view list, std::string_view tag) {
    return list == "*" ||
           list.find(tag) != std::string_view::npos; // a tag is quoted and of fixed length: no false find
}

void showStamped(Composer& composer, const Picture& picture, std::string_view text) {
    Answer& answer = composer.answer();
    answer.before = picture.bytes.text().substr(0, picture.stampAt);
    answer.own = stamp(picture.format, text);
    answer.after = picture.bytes.text().substr(picture.stampAt);
    composer.type(contentType(picture.format));
}

// The picture of the path with 200, or 304 or 404.
void composePicture(Composer& composer, const Request& request, const AnswerContext& context) {
    Answer& answer = composer.answer();
    const std::optional<int> image = context.layout.find(context.site, request.path);
    if (const Picture* copy = image ? nullptr : context.layout.copyAt(request.path)) {
        showStamped(composer, *copy, request.path);
        return;
    }
    if (!image) {
        answer.status = 404;
        composer.text("There is nothing at this address.\n", kText);
        return;
    }
    const std::string tag = context.layout.entityTag(context.site, *image);
    const std::string modified = httpDate(context.layout.modified(context.site, *image));
    composer.field("ETag", tag);
    composer.field("Last-Modified", modified);
    // A client that knows the tag is judged by it alone (RFC 9110, §13.1.3); the date must be the one that was given.
    const bool known =
        request.ifNoneMatch.empty() ? request.ifModifiedSince == modified : matches(request.ifNoneMatch, tag);
    if (known) {
        answer.status = 304;
        return;
    }
    showStamped(composer, context.layout.picture(context.site, *image), context.layout.stampText(context.site, *image));
}

// The signature stays, so that it still looks like a picture; the tables behind it, without which nothing decodes, do
// not.
void damage(Answer& answer) {
    constexpr size_t kSignature = 12, kDamaged = 4'096;
    std::string whole;
    whole.reserve(answer.before.size() + answer.own.size() + answer.after.size());
    whole.append(answer.before).append(answer.own).append(answer.after);
    for (size_t i = kSignature; i < std::min(whole.size(), kSignature + kDamaged); ++i)
        whole[i] = static_cast<char>(mix(i) & 0x7fU); // no 0xff: no JPEG marker comes about by chance
    answer.before = answer.after = {};
    answer.own = std::move(whole);
}

std::string repeated(std::string body, size_t length) {
    const size_t once = body.size();
    body.reserve(length);
    while (body.size() < length)
        body.append(body, body.size() % once, std::min(once, length - body.size()));
    return body;
}

void composeStatus(Composer& composer, const Fault& fault) {
    composer.answer().status = fault.status;
    composer.text(repeated(fault.body.empty() ? fmt::format("Simulated answer {}.\n", fault.status) : fault.body,
                           static_cast<size_t>(fault.bodyBytes)),
                  kText);
    if (fault.status == 304 || fault.status == 204)
        composer.text({}, {});
    if (!fault.retryAfter.empty())
        composer.field("Retry-After", fault.retryAfter);
    if (!fault.location.empty())
        composer.field("Location", fault.location);
}

void replaceAll(std::string& text, std::string_view what, std::string_view with) {
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

void composeRedirect(Composer& composer, const Fault& fault, std::string_view source, std::string_view path) {
    composer.answer().status = isRedirect(fault.status) ? fault.status : 302;
    composer.text("The picture is elsewhere.\n", kText);
    std::string location = fault.location.empty() ? "{path}" : fault.location;
    replaceAll(location, "{source}", source);
    replaceAll(location, "{path}", path);
    composer.field("Location", location);
}

void composeGzipBomb(Composer& composer) {
    composer.answer().status = 200;
    composer.text(gzipBomb(), contentType(PictureFormat::Jpeg));
    composer.field("Content-Encoding", "gzip");
}

// A fault of which the body is not what it should be.
Answer finishFaulty(Composer& composer, const Fault& fault) {
    Answer& answer = composer.answer();
    const size_t size = composer.bodySize();
    switch (fault.kind) {
    case Kind::SlowDrip:
        answer.manner = Answer::Manner::Drip;
        answer.bytesPerSecond = fault.bytesPerSecond;
        return composer.finish(size, size);
    case Kind::Truncate:
        answer.keepAlive = false;
        return composer.finish(size, size / 2);
    case Kind::WrongLength:
        answer.keepAlive = false;
        return composer.finish(size + kPhantomBytes, size);
    case Kind::Endless:
        answer.manner = Answer::Manner::Endless;
        answer.keepAlive = false;
        return composer.finish(std::string::npos, size);
    case Kind::GarbageStatus: {
        answer.keepAlive = false;
        Answer garbage = composer.finish(size, size);
        garbage.head = "HTTP/1.1 abc What is this?\r\n\r\n";
        garbage.status = 0;
        return garbage;
    }
    default:
        return composer.finish(size, size);
    }
}

Answer silent(Answer::Manner manner) {
    Answer answer;
    answer.manner = manner;
    answer.keepAlive = false;
    return answer;
}

} // namespace

Answer answerTo(const Request& request, const AnswerContext& context) {
    const Kind kind = context.fault ? context.fault->kind : Kind::None;
    if (kind == Kind::Hang)
        return silent(Answer::Manner::Hang);
    if (kind == Kind::Close)
        return silent(Answer::Manner::Close);
    Composer composer(context.date, context.status);
    composer.answer().keepAlive = request.keepAlive && !request.hasBody;
    if (request.method != "GET" && request.method != "HEAD") {
        composer.answer().status = 405;
        composer.answer().keepAlive = false;
        composer.text("Only GET and HEAD.\n", kText);
    } else if (kind == Kind::Status) {
        composeStatus(composer, *context.fault);
    } else if (kind == Kind::Redirect) {
        composeRedirect(composer, *context.fault, context.layout.sites()[context.site].name, request.path);
    } else if (kind == Kind::GzipBomb) {
        composeGzipBomb(composer);
    } else if (kind == Kind::NotAnImage) {
        composer.answer().status = 200;
        composer.text(std::string(kErrorPage), kHtml);
    } else if (context.status != 200 && kind == Kind::None) {
        composer.text("Too much to do.\n", kText);
    } else {
        composer.answer().status = 200;
        composePicture(composer, request, context);
    }
    if (kind == Kind::WrongType)
        composer.type(kHtml);
    if (kind == Kind::Corrupt && composer.answer().status == 200)
        damage(composer.answer());
    if (context.fault && !context.fault->header.empty())
        composer.line(context.fault->header);
    if (request.method == "HEAD" || composer.answer().status == 304) {
        // A head without a body says how long the body would be; after 304 nothing may follow.
        const size_t size = composer.answer().status == 304 ? std::string::npos : composer.bodySize();
        return composer.finish(size, 0);
    }
    return context.fault ? finishFaulty(composer, *context.fault)
                         : composer.finish(composer.bodySize(), composer.bodySize());
}

Answer refusal(int status, std::string_view date) {
    Composer composer(date, status);
    composer.answer().keepAlive = false;
    composer.text(fmt::format("{}.\n", reason(status)), kText);
    return composer.finish(composer.bodySize(), composer.bodySize());
}

std::string httpDate(std::int64_t secondsSinceEpoch) {
    // Not by strftime, whose names of days follow the locale.
    constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::tm time = fmt::gmtime(static_cast<std::time_t>(secondsSinceEpoch));
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[time.tm_wday], time.tm_mday, kMonths[time.tm_mon],
                       time.tm_year + 1900, time.tm_hour, time.tm_min, time.tm_sec);
}

} // namespace gleaner::simulatedweb
