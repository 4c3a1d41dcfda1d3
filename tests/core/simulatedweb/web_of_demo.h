#pragma once
// A simulated web of the shipped demo pictures that answers at once.

#include <memory>

#include "core/base/url.h"
#include "core/simulatedweb/simulated_web.h"
#include "tests/support/test_data.h"

namespace gleaner::test {

inline simulatedweb::SimulatedWebOptions demoOptions() {
    simulatedweb::SimulatedWebOptions options;
    options.pictures = sourceDir() / "resources" / "demo";
    options.sources = 3;
    options.images = 60;
    options.latency = false;
    return options;
}

inline std::unique_ptr<simulatedweb::SimulatedWeb>
startDemo(const simulatedweb::SimulatedWebOptions& options = demoOptions()) {
    auto web = simulatedweb::SimulatedWeb::start(options);
    return web ? std::move(*web) : nullptr;
}

inline std::string pathOf(const model::Record& record) {
    return Url::parse(record.url)->path;
}
inline int portOf(const model::Record& record) {
    return Url::parse(record.url)->port;
}

} // namespace gleaner::test
