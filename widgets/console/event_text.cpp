#include "widgets/console/event_text.h"

#include <array>
#include <map>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include "core/eventlog/event_json.h"
#include "widgets/console/source_text.h"
#include "widgets/wording/alerts.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using eventlog::Event;

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console", words);
}

std::string argument(const Event& event, const char* key) {
    const auto found = event.args.find(key);
    return found == event.args.end() ? std::string() : found->second;
}

crawlstate::Transition transitionOf(const Event& event) {
    crawlstate::Transition transition;
    transition.time = event.time;
    transition.source = event.source;
    transition.action = argument(event, "action");
    transition.from = argument(event, "from");
    transition.to = argument(event, "to");
    transition.reason = argument(event, "reason");
    transition.who = argument(event, "who");
    transition.args = event.args;
    return transition;
}

std::optional<double> numberOf(const Event& event, const char* key) {
    bool good = false;
    const double number = text(argument(event, key)).toDouble(&good);
    return good ? std::optional(number) : std::nullopt;
}

QString alertText(const Event& event) {
    crawl::Alert alert(argument(event, "alert"), event.source, event.time, event.args);
    alert.ruleName = argument(event, "rule");
    alert.value = numberOf(event, "value");
    alert.threshold = numberOf(event, "threshold");
    const QString words = text(wording::alertSentence(alert));
    return argument(event, "phase") == "firing" ? words : tr("Over: %1").arg(words);
}

QString probeText(const Event& event) {
    crawlstate::Transition answer = transitionOf(event);
    answer.reason = event.outcome;
    answer.args["url"] = event.url;
    answer.args["first_byte_ms"] = std::to_string(event.firstByteMs);
    return tr("Probe: %1").arg(text(wording::probeSentence(event.source, answer)));
}

// What a hold or its end is about.
QString holdText(const Event& event) {
    const std::string why = argument(event, "why");
    const bool held = event.code == eventlog::kHeld;
    if (why == "offline")
        return held ? tr("Nothing new is asked for: this computer's network seems to be down")
                    : tr("The network is back: the crawl goes on");
    if (why == "low_disk")
        return held ? tr("Nothing new is asked for: the disk is nearly full")
                    : tr("There is room on the disk again: the crawl goes on");
    if (why == "no_decoder")
        return held ? tr("Nothing new is asked for: no decoder starts that could look at pictures")
                    : tr("Decoders start again: the crawl goes on");
    if (argument(event, "reason") == "quiet_hours")
        return held ? tr("Nothing new is asked for: quiet hours have begun")
                    : tr("Quiet hours are over: the crawl goes on");
    return (held ? tr("The crawl waits: %1") : tr("The crawl goes on: %1")).arg(text(why));
}

QString troubleOf(const Event& event) {
    const std::string error = argument(event, "error");
    if (error == "disk_full")
        return tr("the disk is full");
    if (error == "read_only")
        return tr("it may not be written");
    const std::string detail = argument(event, eventlog::kDetail);
    return text(detail.empty() ? error : detail);
}

QString plainText(const Event& event) {
    QStringList words{text(event.code)};
    for (const auto& [key, value] : event.args)
        if (key != eventlog::kHeaders && !value.empty())
            words.append(QStringLiteral("%1 = %2").arg(text(key), text(value).left(200)));
    return words.join(QStringLiteral(" · "));
}

using Sentence = QString (*)(const Event&);

const std::map<std::string, Sentence, std::less<>>& sentences() {
    static const std::map<std::string, Sentence, std::less<>> kSentences{
        {eventlog::kAttempt, [](const Event& e) { return text(e.url); }},
        {eventlog::kRobotsFetch, [](const Event& e) { return text(e.url); }},
        {eventlog::kProbe, probeText},
        {eventlog::kTransition, [](const Event& e) { return transitionText(transitionOf(e)); }},
        {eventlog::kOperator, [](const Event& e) { return transitionText(transitionOf(e)); }},
        {eventlog::kCrawlStarted, [](const Event&) { return tr("The crawl started"); }},
        {eventlog::kCrawlDraining,
         [](const Event&) { return tr("The crawl drains: nothing new is asked for, what is under way is finished"); }},
        {eventlog::kCrawlFinished, [](const Event&) { return tr("The crawl ended"); }},
        {eventlog::kHeld, holdText},
        {eventlog::kReleased, holdText},
        {eventlog::kLinkRot, [](const Event& e) { return tr("Gone, and noted as gone: %1").arg(text(e.url)); }},
        {eventlog::kAlert, alertText},
        {eventlog::kStorageTrouble,
         [](const Event& e) {
             return tr("%1 could not be written: %2").arg(text(argument(e, "thing")), troubleOf(e));
         }},
        {eventlog::kLogTrouble,
         [](const Event& e) { return tr("This log's file cannot be written: %1").arg(troubleOf(e)); }},
        {eventlog::kLogGap, [](const Event& e) {
             const auto lost = text(argument(e, "lost")).toLongLong();
             return lost == 0 ? tr("This log's file can be written again; nothing is missing in it")
                              : tr("This log's file is written again; %1 events are missing in it")
                                    .arg(text(wording::count(lost)));
         }}};
    return kSentences;
}

} // namespace

bool isRequest(const Event& event) {
    return event.code == eventlog::kAttempt || event.code == eventlog::kRobotsFetch || event.code == eventlog::kProbe;
}

QString eventText(const Event& event) {
    const auto sentence = sentences().find(event.code);
    return sentence == sentences().end() ? plainText(event) : sentence->second(event);
}

QString eventTitle(const Event& event) {
    if (event.code == eventlog::kAttempt)
        return tr("A picture was asked for");
    if (event.code == eventlog::kRobotsFetch)
        return tr("A robots.txt was asked for");
    if (event.code == eventlog::kProbe)
        return tr("A probe was sent");
    return eventText(event);
}

QString outcomeMeaning(const std::string& outcome) {
    static const std::map<std::string, const char*, std::less<>> kMeanings{
        {"200", QT_TR_NOOP("sent as asked")},
        {"304", QT_TR_NOOP("unchanged since it was last fetched")},
        {"400", QT_TR_NOOP("the site did not understand the request")},
        {"401", QT_TR_NOOP("the site wants a login")},
        {"403", QT_TR_NOOP("the site forbids it")},
        {"404", QT_TR_NOOP("the site has no such picture")},
        {"408", QT_TR_NOOP("the site lost its patience")},
        {"410", QT_TR_NOOP("the picture was taken down for good")},
        {"429", QT_TR_NOOP("too many requests, says the site")},
        {"451", QT_TR_NOOP("withheld for legal reasons")},
        {"500", QT_TR_NOOP("the server failed")},
        {"502", QT_TR_NOOP("a server behind the site failed")},
        {"503", QT_TR_NOOP("the site is overloaded or closed for a while")},
        {"504", QT_TR_NOOP("a server behind the site did not answer in time")},
        {"Timeout", QT_TR_NOOP("no answer in time")},
        {"Dns", QT_TR_NOOP("its host name leads nowhere")},
        {"Connect", QT_TR_NOOP("no connection")},
        {"Tls", QT_TR_NOOP("no secure connection")},
        {"Reset", QT_TR_NOOP("the connection broke")},
        {"Protocol", QT_TR_NOOP("an answer that is no HTTP")},
        {"TooLarge", QT_TR_NOOP("larger than pictures may be")},
        {"Truncated", QT_TR_NOOP("the answer broke off")},
        {"NotAnImage", QT_TR_NOOP("what came is no picture")},
        {"DecodeRefused", QT_TR_NOOP("a picture that cannot be opened safely")},
        {"RobotsDenied", QT_TR_NOOP("its robots.txt forbids it; it was not asked for")},
        {"OptedOut", QT_TR_NOOP("the author wants it left alone")},
        {"AddressBlocked", QT_TR_NOOP("an address that may not be asked")},
        {"RedirectLoop", QT_TR_NOOP("led in circles")},
        {"NoRateToken", QT_TR_NOOP("no request was allowed in time")}};
    const auto meaning = kMeanings.find(outcome);
    return meaning == kMeanings.end() ? QString() : tr(meaning->second);
}

QString levelText(eventlog::Level level) {
    switch (level) {
    case eventlog::Level::Info:
        return tr("usual");
    case eventlog::Level::Notice:
        return tr("notice");
    case eventlog::Level::Warning:
        return tr("warning");
    case eventlog::Level::Error:
        break;
    }
    return tr("error");
}

QString levelIcon(eventlog::Level level) {
    switch (level) {
    case eventlog::Level::Info:
        return {};
    case eventlog::Level::Notice:
        return QStringLiteral("info");
    case eventlog::Level::Warning:
        return QStringLiteral("triangle-alert");
    case eventlog::Level::Error:
        break;
    }
    return QStringLiteral("octagon-alert");
}

QString millisText(std::int64_t millis) {
    return millis < 0 ? QStringLiteral("—") : text(wording::count(millis));
}

QString sizeText(const Event& event) {
    return event.bytes > 0 ? text(wording::bytes(event.bytes)) : QString();
}

QString eventDetails(const Event& event) {
    QStringList lines;
    const auto add = [&lines](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines.append(QStringLiteral("%1: %2").arg(name, value));
    };
    add(tr("Time"), text(base::isoTime(event.time)));
    add(tr("What"), eventTitle(event));
    add(tr("Source"), text(event.source));
    add(tr("Answer"), text(event.outcome));
    add(tr("URL"), text(event.url));
    if (event.httpStatus > 0)
        add(tr("Status"), QString::number(event.httpStatus));
    if (event.firstByteMs >= 0)
        add(tr("First byte, ms"), QString::number(event.firstByteMs));
    if (event.totalMs >= 0)
        add(tr("In all, ms"), QString::number(event.totalMs));
    if (event.bytes > 0)
        add(tr("Bytes"), QString::number(event.bytes));
    for (const auto& [key, value] : event.args)
        if (key != eventlog::kHeaders)
            add(text(key), text(value));
    if (const std::string headers = argument(event, eventlog::kHeaders); !headers.empty())
        lines.append(QLatin1Char('\n') + text(headers).trimmed());
    return lines.join(QLatin1Char('\n'));
}

} // namespace gleaner::console
