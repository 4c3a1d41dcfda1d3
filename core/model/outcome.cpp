#include "core/model/outcome.h"

#include <array>
#include <charconv>

namespace gleaner::model {
namespace {

constexpr std::array<std::pair<OutcomeKind, std::string_view>, 15> kNames{{
    {OutcomeKind::Timeout, "Timeout"},
    {OutcomeKind::Dns, "Dns"},
    {OutcomeKind::Connect, "Connect"},
    {OutcomeKind::Tls, "Tls"},
    {OutcomeKind::Reset, "Reset"},
    {OutcomeKind::Protocol, "Protocol"},
    {OutcomeKind::TooLarge, "TooLarge"},
    {OutcomeKind::Truncated, "Truncated"},
    {OutcomeKind::NotAnImage, "NotAnImage"},
    {OutcomeKind::DecodeRefused, "DecodeRefused"},
    {OutcomeKind::RobotsDenied, "RobotsDenied"},
    {OutcomeKind::OptedOut, "OptedOut"},
    {OutcomeKind::AddressBlocked, "AddressBlocked"},
    {OutcomeKind::RedirectLoop, "RedirectLoop"},
    {OutcomeKind::NoRateToken, "NoRateToken"},
}};

} // namespace

std::string Outcome::name() const {
    for (const auto& [known, text] : kNames)
        if (known == kind)
            return std::string(text);
    return std::to_string(httpStatus);
}

std::optional<Outcome> Outcome::parse(std::string_view text) {
    for (const auto& [known, name] : kNames)
        if (name == text)
            return Outcome{known, 0};
    int status = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (error != std::errc{} || end != text.data() + text.size() || status < 100 || status > 999)
        return std::nullopt;
    return http(status);
}

bool Outcome::isExpected() const {
    switch (kind) {
    case OutcomeKind::Http:
        switch (httpStatus) {
        case 200:
        case 304:
        case 404:
        case 410:
        case 300:
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
            return true;
        default:
            return false;
        }
    case OutcomeKind::NotAnImage:
    case OutcomeKind::DecodeRefused:
    case OutcomeKind::TooLarge:
    case OutcomeKind::AddressBlocked:
    case OutcomeKind::RedirectLoop:
    case OutcomeKind::RobotsDenied:
    case OutcomeKind::OptedOut:
    case OutcomeKind::NoRateToken:
        return true;
    default:
        return false;
    }
}

bool Outcome::isRetryable() const {
    switch (kind) {
    case OutcomeKind::Timeout:
    case OutcomeKind::Connect:
    case OutcomeKind::Reset:
    case OutcomeKind::Truncated:
        return true;
    case OutcomeKind::Http:
        switch (httpStatus) {
        case 408:
        case 425:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504:
            return true;
        default:
            return false;
        }
    default:
        return false;
    }
}

bool Outcome::isBlocked() const {
    return kind == OutcomeKind::RobotsDenied || kind == OutcomeKind::OptedOut || kind == OutcomeKind::AddressBlocked;
}

OutcomeClass classOf(const Outcome& outcome) {
    if (outcome.kind != OutcomeKind::Http) {
        switch (outcome.kind) {
        case OutcomeKind::Timeout:
        case OutcomeKind::Dns:
        case OutcomeKind::Connect:
        case OutcomeKind::Tls:
        case OutcomeKind::Reset:
        case OutcomeKind::Protocol:
        case OutcomeKind::Truncated:
            return OutcomeClass::Network;
        default:
            return OutcomeClass::ClientError;
        }
    }
    if (outcome.httpStatus == 429)
        return OutcomeClass::TooManyRequests;
    switch (outcome.httpStatus / 100) {
    case 2:
        return OutcomeClass::Success;
    case 3:
        return OutcomeClass::Redirect;
    case 4:
        return OutcomeClass::ClientError;
    case 5:
        return OutcomeClass::ServerError;
    default:
        return OutcomeClass::None;
    }
}

} // namespace gleaner::model
