#include "widgets/theme/tokens.h"

#include <algorithm>
#include <cmath>

namespace gleaner::theme {

const Tokens& lightTokens() {
    static const Tokens tokens{
        .dark = false,
        .ground = QColor(0xf6, 0xf7, 0xf8),
        .panel = QColor(0xff, 0xff, 0xff),
        .rail = QColor(0xee, 0xf0, 0xf2),
        .line = QColor(0xdf, 0xe3, 0xe6),
        .edge = QColor(0xcf, 0xd5, 0xd9),
        .selection = QColor(0xe7, 0xee, 0xfb),
        .hover = QColor(0xee, 0xf1, 0xf4),
        .chip = QColor(0xe9, 0xec, 0xef),
        .track = QColor(0xe6, 0xea, 0xed),
        .text = QColor(0x1c, 0x22, 0x26),
        .dim = QColor(0x5c, 0x68, 0x70),
        .accent = QColor(0x24, 0x57, 0xc5),
        .onAccent = QColor(0xff, 0xff, 0xff),
        .success = QColor(0x00, 0x7a, 0x59),
        .redirect = QColor(0x1f, 0x78, 0xb8),
        .clientError = QColor(0x9a, 0x5b, 0x00),
        .serverError = QColor(0xb8, 0x43, 0x00),
        .network = QColor(0x9c, 0x4a, 0x76),
        .none = QColor(0x6b, 0x74, 0x79),
        .noteSurface = QColor(0xe7, 0xee, 0xfb),
        .warningSurface = QColor(0xfd, 0xf3, 0xe1),
        .errorSurface = QColor(0xfd, 0xee, 0xe6),
    };
    return tokens;
}

const Tokens& darkTokens() {
    static const Tokens tokens{
        .dark = true,
        .ground = QColor(0x17, 0x19, 0x1b),
        .panel = QColor(0x1f, 0x22, 0x24),
        .rail = QColor(0x1b, 0x1e, 0x20),
        .line = QColor(0x33, 0x38, 0x3c),
        .edge = QColor(0x43, 0x49, 0x4e),
        .selection = QColor(0x26, 0x35, 0x5a),
        .hover = QColor(0x28, 0x2c, 0x2f),
        .chip = QColor(0x2b, 0x2f, 0x33),
        .track = QColor(0x33, 0x38, 0x3c),
        .text = QColor(0xe6, 0xe9, 0xeb),
        .dim = QColor(0xa3, 0xad, 0xb3),
        .accent = QColor(0x7f, 0xa8, 0xff),
        .onAccent = QColor(0x10, 0x18, 0x28),
        .success = QColor(0x3f, 0xc7, 0x9b),
        .redirect = QColor(0x6f, 0xbb, 0xee),
        .clientError = QColor(0xef, 0xb0, 0x4a),
        .serverError = QColor(0xff, 0x8a, 0x4c),
        .network = QColor(0xe5, 0x9c, 0xc4),
        .none = QColor(0xa3, 0xa9, 0xad),
        .noteSurface = QColor(0x22, 0x2c, 0x44),
        .warningSurface = QColor(0x3a, 0x31, 0x20),
        .errorSurface = QColor(0x3d, 0x2a, 0x20),
    };
    return tokens;
}

QColor colourOf(model::OutcomeClass outcome, const Tokens& tokens) {
    switch (outcome) {
    case model::OutcomeClass::Success:
        return tokens.success;
    case model::OutcomeClass::Redirect:
        return tokens.redirect;
    case model::OutcomeClass::ClientError:
    case model::OutcomeClass::TooManyRequests:
        return tokens.clientError;
    case model::OutcomeClass::ServerError:
        return tokens.serverError;
    case model::OutcomeClass::Network:
        return tokens.network;
    case model::OutcomeClass::None:
        break;
    }
    return tokens.none;
}

QString glyphOf(model::OutcomeClass outcome) {
    switch (outcome) {
    case model::OutcomeClass::Success:
        return QStringLiteral("▪");
    case model::OutcomeClass::Redirect:
        return QStringLiteral("▴");
    case model::OutcomeClass::ClientError:
        return QStringLiteral("◆");
    case model::OutcomeClass::TooManyRequests:
        return QStringLiteral("✱");
    case model::OutcomeClass::ServerError:
        return QStringLiteral("✕");
    case model::OutcomeClass::Network:
        return QStringLiteral("◔");
    case model::OutcomeClass::None:
        break;
    }
    return QStringLiteral("·");
}

QColor colourOf(model::SourceState state, const Tokens& tokens) {
    switch (state) {
    case model::SourceState::Running:
        return tokens.success;
    case model::SourceState::BreakerOpen:
        return tokens.serverError;
    case model::SourceState::RetryAfter:
    case model::SourceState::Halted:
    case model::SourceState::RobotsUnavailable:
    case model::SourceState::Offline:
    case model::SourceState::HalfOpen:
        return tokens.clientError;
    case model::SourceState::Paused:
    case model::SourceState::Done:
    case model::SourceState::Idle:
        break;
    }
    return tokens.dim;
}

QString iconOf(model::SourceState state) {
    switch (state) {
    case model::SourceState::Running:
        return QStringLiteral("play");
    case model::SourceState::BreakerOpen:
        return QStringLiteral("circle-x");
    case model::SourceState::RetryAfter:
        return QStringLiteral("clock");
    case model::SourceState::Halted:
        return QStringLiteral("timer");
    case model::SourceState::RobotsUnavailable:
        return QStringLiteral("shield-check");
    case model::SourceState::Offline:
        return QStringLiteral("wifi-off");
    case model::SourceState::HalfOpen:
        return QStringLiteral("loader");
    case model::SourceState::Paused:
        return QStringLiteral("circle-pause");
    case model::SourceState::Done:
        return QStringLiteral("circle-check");
    case model::SourceState::Idle:
        break;
    }
    return QStringLiteral("circle-dashed");
}

QColor blend(const QColor& under, const QColor& over, double share) {
    const auto mix = [share](int a, int b) { return int(std::lround(a + (b - a) * share)); };
    return QColor(mix(under.red(), over.red()), mix(under.green(), over.green()), mix(under.blue(), over.blue()));
}

double contrast(const QColor& one, const QColor& other) {
    const auto channel = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&](const QColor& c) {
        return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
    };
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace gleaner::theme
