#include "widgets/console/console_columns.h"

#include <array>

#include <QCoreApplication>

#include "widgets/console/outcome_strip.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

using C = ConsoleModel;
using G = ColumnGroup;
using model::OutcomeClass;

constexpr std::array<ColumnLook, C::Columns> kLooks{{
    {"source", G::Source, 136, true, false},  {"state", G::Health, 138, true, false},
    {"rate", G::Limit, 216, true, false},     {"origin", G::Limit, 92, false, false},
    {"tokens", G::Limit, 64, false, true},    {"starved", G::Limit, 76, false, true},
    {"in_flight", G::Flow, 76, false, true},  {"byte_rate", G::Flow, 90, false, true},
    {"peak", G::Flow, 76, false, true},       {"last50", G::Health, 166, true, false},
    {"errors", G::Health, 118, true, true},   {"first_byte", G::Health, 100, true, true},
    {"p99", G::Health, 92, false, true},      {"success", G::Health, 72, false, true},
    {"redirect", G::Health, 64, false, true}, {"client_error", G::Health, 64, false, true},
    {"too_many", G::Health, 64, false, true}, {"server_error", G::Health, 64, false, true},
    {"network", G::Health, 84, false, true},  {"queued", G::Work, 74, true, true},
    {"waiting", G::Work, 98, false, true},    {"failed", G::Work, 66, false, true},
    {"left", G::Work, 98, true, true},        {"stored", G::Data, 74, false, true},
    {"unchanged", G::Data, 86, false, true},  {"gone", G::Data, 64, false, true},
    {"blocked", G::Data, 74, false, true},    {"retried", G::Data, 90, false, true},
    {"bytes", G::Data, 78, false, true},      {"why", G::Work, 120, true, false},
}};

QString tr(const char* words) {
    return QCoreApplication::translate("gleaner::console", words);
}
QString dash() {
    return QStringLiteral("—");
}
QString number(std::int64_t value) {
    return text(wording::count(value));
}
QString orDash(const std::optional<std::int64_t>& value) {
    return value ? number(*value) : dash();
}

std::optional<OutcomeClass> classOf(int column) {
    switch (column) {
    case C::Success:
        return OutcomeClass::Success;
    case C::Redirect:
        return OutcomeClass::Redirect;
    case C::ClientError:
        return OutcomeClass::ClientError;
    case C::TooMany:
        return OutcomeClass::TooManyRequests;
    case C::ServerError:
        return OutcomeClass::ServerError;
    case C::Network:
        return OutcomeClass::Network;
    default:
        return std::nullopt;
    }
}

// What needs a person comes first.
int urgency(model::SourceState state) {
    using model::SourceState;
    constexpr std::array kOrder{SourceState::BreakerOpen, SourceState::Offline,    SourceState::RobotsUnavailable,
                                SourceState::Halted,      SourceState::RetryAfter, SourceState::HalfOpen,
                                SourceState::Paused,      SourceState::Running,    SourceState::Idle,
                                SourceState::Done};
    for (int i = 0; i < int(kOrder.size()); ++i)
        if (kOrder[size_t(i)] == state)
            return i;
    return int(kOrder.size());
}

QString percentOf(double share) {
    return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 0);
}

QString classTip(const crawl::SourceFigures& s, OutcomeClass kind) {
    QStringList parts;
    for (const auto& [outcome, times] : s.outcomes)
        if (classOfName(outcome) == kind)
            parts.append(QStringLiteral("%1 × %2").arg(number(times), text(outcome)));
    return parts.isEmpty() ? tr("None in this run.") : tr("In this run: %1").arg(parts.join(QStringLiteral(", ")));
}

// Why this limit, what it would be by itself, and how much of it is used.
QString rateTip(const crawl::SourceFigures& s) {
    QStringList lines{
        tr("%1 requests a second over the last 10 s, at most %2 allowed: %3")
            .arg(text(wording::rate(s.actualRate)), text(wording::rate(s.rateLimit)), originTip(s.rateOrigin))};
    if (s.peakRate > 0)
        lines.append(tr("Highest in this run: %1").arg(text(wording::rate(s.peakRate))));
    if (s.automaticLimit > 0 && s.rateOrigin != crawl::RateOrigin::Size && s.rateOrigin != crawl::RateOrigin::Floor)
        lines.append(tr("By its size it would have: %1").arg(text(wording::rate(s.automaticLimit))));
    return lines.join(QLatin1Char('\n'));
}

QString countText(const crawl::SourceFigures& s, int column) {
    switch (column) {
    case C::InFlight:
        return number(s.inFlight);
    case C::Queued:
        return number(s.queue.left());
    case C::Waiting:
        return number(s.queue.waitingRetry);
    case C::Failed:
        return number(s.queue.failed);
    case C::Stored:
        return number(s.ok);
    case C::Unchanged:
        return number(s.unchanged);
    case C::Gone:
        return number(s.linkRot);
    case C::Blocked:
        return number(s.blocked);
    case C::Retried:
        return number(s.retried);
    case C::Bytes:
        return s.bytes > 0 ? text(wording::bytes(s.bytes)) : dash();
    default:
        if (const auto kind = classOf(column))
            return number(answersOf(s, *kind));
        return dash();
    }
}

} // namespace

QString groupName(ColumnGroup group) {
    switch (group) {
    case ColumnGroup::Limit:
        return tr("Limit");
    case ColumnGroup::Flow:
        return tr("Flow");
    case ColumnGroup::Health:
        return tr("Health");
    case ColumnGroup::Work:
        return tr("Work");
    case ColumnGroup::Data:
        return tr("Data");
    case ColumnGroup::Source:
        break;
    }
    return tr("Source");
}

const ColumnLook& lookOf(int column) {
    return kLooks[size_t(column)];
}

int columnOf(const QString& id) {
    for (int column = 0; column < C::Columns; ++column)
        if (id == QLatin1String(kLooks[size_t(column)].id))
            return column;
    return -1;
}

std::int64_t answersOf(const crawl::SourceFigures& source, OutcomeClass kind) {
    std::int64_t sum = 0;
    for (const auto& [outcome, times] : source.outcomes)
        if (classOfName(outcome) == kind)
            sum += times;
    return sum;
}

QString cellText(const crawl::SourceFigures& s, int column, base::WallTime now) {
    switch (column) {
    case C::Source:
        return text(s.name);
    case C::State:
        return chipText(s, now);
    case C::Rate:
        return rateText(s);
    case C::Origin:
        return originText(s.rateOrigin);
    case C::Tokens:
        return text(wording::rate(s.tokens));
    case C::Starved:
        return percentOf(s.starvedShare);
    case C::ByteRate:
        return s.byteRate > 0 ? tr("%1/s").arg(text(wording::bytes(std::llround(s.byteRate)))) : dash();
    case C::Peak:
        return s.peakRate > 0 ? text(wording::rate(s.peakRate)) : dash();
    case C::Last50:
        return stripText(s);
    case C::Errors:
        return errorText(s);
    case C::FirstByte:
        return firstByteText(s);
    case C::P99:
        return orDash(s.firstByteP99);
    case C::Left:
        return leftText(s);
    case C::Why:
        return whyText(s, now);
    default:
        return countText(s, column);
    }
}

QString cellTip(const crawl::SourceFigures& s, int column, base::WallTime now) {
    switch (column) {
    case C::State:
        return tr("Since %1").arg(text(wording::clockTime(s.since))) + QLatin1Char('\n') + whyText(s, now);
    case C::Rate:
    case C::Origin:
    case C::Peak:
        return rateTip(s);
    case C::Tokens:
    case C::Starved:
        return tr("%1 requests may be sent at once. For %2 of the last minute there was work and a free connection "
                  "but no token: it was at its limit.")
            .arg(text(wording::rate(s.tokens)), percentOf(s.starvedShare));
    case C::Last50:
        return s.last50.empty() ? tr("Nothing was asked yet.")
                                : tr("The last %1 attempts, newest last: %2").arg(s.last50.size()).arg(stripText(s));
    case C::Errors:
        return errorTip(s);
    case C::FirstByte:
    case C::P99:
        return s.firstByteP50
                   ? tr("Half of the last 512 answers began within %1 ms, 95 % within %2 ms, 99 % within %3 ms.")
                         .arg(number(*s.firstByteP50), orDash(s.firstByteP95), orDash(s.firstByteP99))
                   : tr("No answer yet.");
    case C::InFlight:
    case C::Queued:
    case C::Waiting:
    case C::Failed:
        return queueTip(s);
    case C::Left:
        return s.etaLow ? tr("At its limit, and at the rate of now.") : whyText(s, now);
    case C::Stored:
    case C::Unchanged:
    case C::Gone:
    case C::Blocked:
    case C::Retried:
    case C::Bytes:
    case C::ByteRate:
        return tr("By this run: %1 stored, %2 unchanged, %3 given up, %4 gone (404), %5 blocked, %6 tried again; %7 "
                  "received")
            .arg(number(s.ok), number(s.unchanged), number(s.failed), number(s.linkRot), number(s.blocked),
                 number(s.retried), text(wording::bytes(s.bytes)));
    default:
        if (const auto kind = classOf(column))
            return classTip(s, *kind);
        return cellText(s, column, now);
    }
}

double cellValue(const crawl::SourceFigures& s, int column) {
    switch (column) {
    case C::State:
    case C::Why:
        return urgency(s.state);
    case C::Rate:
        return s.actualRate;
    case C::Origin:
        return int(s.rateOrigin);
    case C::Tokens:
        return s.tokens;
    case C::Starved:
        return s.starvedShare;
    case C::InFlight:
        return double(s.inFlight);
    case C::ByteRate:
        return s.byteRate;
    case C::Peak:
        return s.peakRate;
    case C::Last50:
    case C::Errors:
        return s.windowTotal > 0 ? double(s.windowErrors) / double(s.windowTotal) : -1;
    case C::FirstByte:
        return double(s.firstByteP50.value_or(-1));
    case C::P99:
        return double(s.firstByteP99.value_or(-1));
    case C::Queued:
        return double(s.queue.left());
    case C::Waiting:
        return double(s.queue.waitingRetry);
    case C::Failed:
        return double(s.queue.failed);
    case C::Left:
        return double(s.etaHigh.value_or(-1));
    case C::Stored:
        return double(s.ok);
    case C::Unchanged:
        return double(s.unchanged);
    case C::Gone:
        return double(s.linkRot);
    case C::Blocked:
        return double(s.blocked);
    case C::Retried:
        return double(s.retried);
    case C::Bytes:
        return double(s.bytes);
    default:
        if (const auto kind = classOf(column))
            return double(answersOf(s, *kind));
        return 0;
    }
}

QString columnTitle(int column) {
    switch (column) {
    case C::Source:
        return tr("Source");
    case C::State:
        return tr("State");
    case C::Rate:
        return tr("Rate / limit, per s");
    case C::Origin:
        return tr("Limit from");
    case C::Tokens:
        return tr("Tokens");
    case C::Starved:
        return tr("Starved");
    case C::InFlight:
        return tr("In flight");
    case C::ByteRate:
        return tr("Bytes/s");
    case C::Peak:
        return tr("Peak");
    case C::Last50:
        return tr("Last 50");
    case C::Errors:
        return tr("Errors, 60 s");
    case C::FirstByte:
        return tr("First byte, ms");
    case C::P99:
        return tr("p99, ms");
    case C::Success:
        return tr("2xx");
    case C::Redirect:
        return tr("3xx");
    case C::ClientError:
        return tr("4xx");
    case C::TooMany:
        return tr("429");
    case C::ServerError:
        return tr("5xx");
    case C::Network:
        return tr("Network");
    case C::Queued:
        return tr("Queued");
    case C::Waiting:
        return tr("Waiting retry");
    case C::Failed:
        return tr("Failed");
    case C::Left:
        return tr("Left");
    case C::Stored:
        return tr("Stored");
    case C::Unchanged:
        return tr("Unchanged");
    case C::Gone:
        return tr("Gone");
    case C::Blocked:
        return tr("Blocked");
    case C::Retried:
        return tr("Tried again");
    case C::Bytes:
        return tr("Bytes");
    default:
        return tr("Why");
    }
}

QString columnTip(int column) {
    switch (column) {
    case C::Source:
        return tr("A site crawled under one limit");
    case C::State:
        return tr("What the source is doing now; sorted by urgency");
    case C::Rate:
        return tr("Requests sent in the last 10 s ÷ 10, and how many are allowed");
    case C::Origin:
        return tr("Where the limit comes from: size, floor, override, robots.txt or the rate profile");
    case C::Tokens:
        return tr("Requests that may be sent at once");
    case C::Starved:
        return tr("Share of the last minute in which it waited for a token");
    case C::InFlight:
        return tr("Requests under way");
    case C::ByteRate:
        return tr("Bytes received a second, over the last 10 s");
    case C::Peak:
        return tr("The highest rate of this run, requests a second");
    case C::Last50:
        return tr("How the last 50 attempts ended, newest last; sorted by the share of errors");
    case C::Errors:
        return tr("Share of errors in the last minute, and the share above which the source is halted");
    case C::FirstByte:
        return tr("Until the answer began: half of them, 95 % of them (p50 / p95)");
    case C::P99:
        return tr("Until the answer began, 99 % of them");
    case C::Success:
        return tr("Answers that brought something, in this run");
    case C::Redirect:
        return tr("Answers that led elsewhere or said “unchanged”, in this run");
    case C::ClientError:
        return tr("Answers that refused, 429 aside, in this run");
    case C::TooMany:
        return tr("Answers that asked for fewer requests, in this run");
    case C::ServerError:
        return tr("Answers that told of the site's own fault, in this run");
    case C::Network:
        return tr("No answer: time-out, no connection, no such name, in this run");
    case C::Queued:
        return tr("Pictures still to be fetched");
    case C::Waiting:
        return tr("Of these: to be tried again later");
    case C::Failed:
        return tr("Given up; they can be tried again (F4)");
    case C::Left:
        return tr("How long the rest will take: at the limit, and at the rate of now");
    case C::Stored:
        return tr("Pictures stored by this run");
    case C::Unchanged:
        return tr("Pictures that had not changed (304)");
    case C::Gone:
        return tr("Pictures that are gone (404, 410)");
    case C::Blocked:
        return tr("Left alone: forbidden by robots.txt, by an opt-out or by a list");
    case C::Retried:
        return tr("Attempts that are tried again by themselves");
    case C::Bytes:
        return tr("Received by this run");
    default:
        return tr("What limits or blocks it, until when, and what to do");
    }
}

} // namespace gleaner::console
