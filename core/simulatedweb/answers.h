#pragma once
// What is sent for a request.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/simulatedweb/http_request.h"
#include "core/simulatedweb/simulated_web.h"
#include "core/simulatedweb/web_layout.h"

namespace gleaner::simulatedweb {

// The stream of bytes is head, before, own, after. `before` and `after` point into the layout's pictures, which outlive
// it.
struct Answer {
    enum class Manner {
        Whole,   // as fast as it is taken
        Drip,    // the body at `bytesPerSecond`
        Endless, // the body over and over
        Hang,    // nothing, and the connection stays
        Close,   // nothing, and the connection ends
    };
    Manner manner = Manner::Whole;
    int status = 0; // for the log
    std::string head;
    std::string_view before;
    std::string own;
    std::string_view after;
    size_t bodyBytes = 0; // how much of the body is sent
    int bytesPerSecond = 0;
    bool keepAlive = true;
};

struct AnswerContext {
    const WebLayout& layout;
    size_t site = 0;
    std::string_view date; // as HTTP wants it, see httpDate()
    int status = 200;      // what the load of the site allows
    const Fault* fault = nullptr;
};

Answer answerTo(const Request& request, const AnswerContext& context);
// For a request that cannot be read: 400 or 431. The connection ends after it.
Answer refusal(int status, std::string_view date);

std::string httpDate(std::int64_t secondsSinceEpoch); // "Fri, 21 Nov 2025 08:57:00 GMT"

} // namespace gleaner::simulatedweb
